"""The dictionary of a station's packets, made from what the station declares.

One application for each facility, and one for the station itself, which speaks for its centre and
for elements without facility. One structure for each element, cut into several where its channels
do not fit a packet. Every channel goes as float32, which is what a record keeps: also a flag, since
a row holds the mean of a control period and so the part of it in which the flag stood.
"""

from __future__ import annotations

from collections.abc import Iterable

from ilrs.control.modes import mode_names
from ilrs.kind import Command
from ilrs.protocols.dictionary.model import (
    Bounds,
    Dictionary,
    Event,
    Function,
    Parameter,
    Structure,
)
from ilrs.protocols.dictionary.numbers import numbered
from ilrs.protocols.dictionary.writing import MOST_VALUES_OCTETS
from ilrs.sim.layout import make_layout
from ilrs.station.model import Element, Limit, Station
from ilrs.units import unit_of

CENTRE, MODE = "centre", "centre/mode"
STATION_APID = 1
# From 2040 on, numbers of applications were once reserved, and 2047 is that of idle packets.
FIRST_APID, LAST_APID = 16, 2039
LAST_16, LAST_32 = (1 << 16) - 1, (1 << 32) - 1
FLOATS = MOST_VALUES_OCTETS // 4


def dictionary_of(station: Station) -> Dictionary:
    """Everything a station tells and takes, with numbers; the same station gives the same bytes."""
    facilities = {e.facility for e in station.elements.values() if e.facility}
    applications = {"": STATION_APID}
    applications |= numbered(dict.fromkeys(facilities, 1), FIRST_APID, LAST_APID)
    return Dictionary(
        station.name, station.title, dict(sorted(applications.items())),
        _structures(station, applications), _events(station, applications),
        _functions(station, applications),
    )  # fmt: skip


def _structures(station: Station, applications: dict[str, int]) -> tuple[Structure, ...]:
    parameters: dict[str, list[Parameter]] = {}
    channels = make_layout(station).channels
    numbers = numbered(dict.fromkeys([MODE, *(c.address for c in channels)], 1), 0, LAST_32)
    limits = {limit.telemetry: _bounds(limit) for limit in station.limits}
    for c in channels:
        parameters.setdefault(c.element, []).append(
            Parameter(
                c.address, numbers[c.address], "float32", c.unit, c.doc,
                bounds=limits.get(c.address),
            )
        )  # fmt: skip
    found = {CENTRE: [[_mode(station, numbers[MODE])]]}
    for element, of in parameters.items():
        found[element] = [of[i : i + FLOATS] for i in range(0, len(of), FLOATS)]
    places = numbered({name: len(pieces) for name, pieces in found.items()}, 1, LAST_16)
    return tuple(
        Structure(
            name if len(pieces) == 1 else f"{name}.{i + 1}",
            applications[_facility(station, name)], places[name] + i, tuple(piece),
        )
        for name, pieces in found.items()
        for i, piece in enumerate(pieces)
    )  # fmt: skip


def _mode(station: Station, number: int) -> Parameter:
    words = dict(enumerate(mode_names(station.modes)))
    return Parameter(MODE, number, "uint8", "", "mode of the command centre", words)


def _bounds(limit: Limit) -> Bounds:
    return Bounds(
        limit.red_low, limit.yellow_low, limit.yellow_high, limit.red_high, limit.persist_s
    )


def _facility(station: Station, element: str) -> str:
    return station.elements[element].facility if element in station.elements else ""


def _events(station: Station, applications: dict[str, int]) -> tuple[Event, ...]:
    told = [
        (f"{e.name}/{event.name}", e.facility, event.doc)
        for e in station.elements.values()
        for event in e.kind.events
    ]
    for limit in station.limits:
        facility = _facility(station, limit.telemetry.partition("/")[0])
        told += [
            (f"{limit.telemetry}/alarm", facility, "a limit is passed"),
            (f"{limit.telemetry}/clear", facility, "a limit is eased or cleared"),
        ]
    told += [
        (f"{CENTRE}/alarm", "", "telemetry that the centre needs is not received"),
        (f"{CENTRE}/clear", "", "telemetry that the centre needs is received again"),
    ]
    told += [(f"{CENTRE}/mode_{n}", "", f"mode {n}") for n in mode_names(station.modes)]
    told += [(f"{CENTRE}/rule_{r.name}", "", r.why or f"rule {r.name}") for r in station.rules]
    numbers = numbered({name: 1 for name, _, _ in told}, 1, LAST_16)
    return tuple(Event(name, numbers[name], applications[of], doc) for name, of, doc in told)


def _functions(station: Station, applications: dict[str, int]) -> tuple[Function, ...]:
    told = list(_commands(station.elements.values()))
    numbers = numbered({f"{e.name}/{c.name}": 1 for e, c in told}, 1, LAST_16)
    return tuple(
        _function(e, c, numbers[f"{e.name}/{c.name}"], applications[e.facility]) for e, c in told
    )


def _commands(elements: Iterable[Element]) -> Iterable[tuple[Element, Command]]:
    return ((e, c) for e in elements for c in e.kind.commands)


def _function(element: Element, command: Command, number: int, apid: int) -> Function:
    words = {code: word for word, code in (command.values or {}).items()}
    address = f"{element.name}/{command.name}"
    if any(not 0 <= code <= 255 for code in words):
        raise ValueError(f"the codes of {address} do not fit one octet: {words}")
    return Function(
        address, number, apid, command.doc, "" if words else unit_of(command.name), words,
        command.minimum, command.maximum,
        element.commands.get(command.name, command.code(command.default)),
        f"{element.name}/{command.done}" if command.done else "",
    )  # fmt: skip
