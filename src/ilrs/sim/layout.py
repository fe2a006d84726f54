"""Layout: which number of a station lives where.

Everything a plant holds is a number in one of a few flat vectors. The layout gives every state,
parameter, slot, environment column and recorded channel its index, in declared order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Noise, State
from ilrs.station.model import Element, Station
from ilrs.units import unit_of


@dataclass(frozen=True)
class Channel:
    """One recorded number: a state (value at step k) or a measurement (mean over the step)."""

    address: str
    element: str
    quantity: str
    unit: str
    doc: str
    is_state: bool
    account: str


@dataclass(frozen=True)
class Column:
    """One series the loop reads: a driver at a site and height or of an element, or a noise."""

    name: str
    site: str = ""
    height_m: float = -1.0
    element: str = ""
    distribution: str = ""


@dataclass(frozen=True)
class EventFlag:
    """An event and the channel whose rise above 0.5 raises it."""

    element: str
    event: Event
    channel: int


@dataclass(frozen=True)
class Layout:
    """Index tables of a station; every mapping is keyed by (element, name) or by address."""

    states: Mapping[tuple[str, str], int]
    params: Mapping[tuple[str, str], int]
    slots: Mapping[str, int]
    slot_owner: Mapping[str, Command | Fault]
    columns: Mapping[Column, int]
    channels: tuple[Channel, ...]
    channel_index: Mapping[str, int]
    events: tuple[EventFlag, ...]


def driver_column(element: Element, driver: Driver) -> Column:
    """The environment column an element's driver reads: its site, and its height if it has one."""
    if driver.own:
        return Column(driver.name, element=element.name)
    height_m = -1.0
    if driver.height:
        height_m = element.params[driver.height].si or 0.0
    return Column(driver.name, site=element.site, height_m=height_m)


def noise_column(element: Element, noise: Noise) -> Column:
    """The random column of one element."""
    return Column(noise.name, element=element.name, distribution=noise.distribution)


def _channels(station: Station) -> tuple[Channel, ...]:
    found: list[Channel] = []
    for element in station.elements.values():
        described: tuple[State | Measurement, ...] = (
            *element.kind.states,
            *element.kind.measurements,
        )
        for item in described:
            address = f"{element.name}/{item.name}"
            found.append(
                Channel(
                    address,
                    element.name,
                    item.name,
                    unit_of(item.name),
                    item.doc,
                    isinstance(item, State),
                    item.account,
                )
            )
    return tuple(found)


def _columns(station: Station) -> dict[Column, int]:
    columns: dict[Column, int] = {}
    for element in station.elements.values():
        for driver in element.kind.drivers:
            columns.setdefault(driver_column(element, driver), len(columns))
        for noise in element.kind.noises:
            columns.setdefault(noise_column(element, noise), len(columns))
    return columns


def make_layout(station: Station) -> Layout:
    """Give every number of the station its place; the order is that of the declaration."""
    states: dict[tuple[str, str], int] = {}
    params: dict[tuple[str, str], int] = {}
    owners: dict[str, Command | Fault] = {}
    for element in station.elements.values():
        kind: Kind = element.kind
        for state in kind.states:
            states[(element.name, state.name)] = len(states)
        for param in kind.params:
            params[(element.name, param.name)] = len(params)
        for slot in (*kind.commands, *kind.faults):
            owners[f"{element.name}/{slot.name}"] = slot
    channels = _channels(station)
    index = {channel.address: i for i, channel in enumerate(channels)}
    events = tuple(
        EventFlag(element.name, event, index[f"{element.name}/{event.flag}"])
        for element in station.elements.values()
        for event in element.kind.events
    )
    slots = {address: i for i, address in enumerate(owners)}
    return Layout(states, params, slots, owners, _columns(station), channels, index, events)
