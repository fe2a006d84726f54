"""The network of a station: which elements talk, to whom, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.epoch import Grid
from ilrs.flight.kvn import MessageError
from ilrs.moon.stations import EarthStation
from ilrs.network.sight.geodesy import HIGHEST_M, LOWEST_M
from ilrs.network.sight.nodes import GroundStation, Node, Rover, Site, Spacecraft
from ilrs.sim.masks import mask_of
from ilrs.sim.radios import check_band, number
from ilrs.sim.relay_orbits import check_orbit, flown
from ilrs.sim.rover_routes import drives, rover_of
from ilrs.station.model import Element, Station


@dataclass(frozen=True)
class Link:
    """A sender and everyone who may hear it, in the order of the declaration."""

    sender: Element
    hearers: tuple[Element, ...]


def talkers(station: Station, where: str = "") -> list[Element]:
    """The elements that are nodes of the network: all, or those of `surface`, `orbit`, `earth`."""
    return [
        e
        for e in station.elements.values()
        if e.kind.node is not None and where in ("", e.kind.node.where)
    ]


def links_of(station: Station) -> list[Link]:
    """Who sends to whom: an antenna to its relay or the Earth, a relay to the Earth."""
    ground = tuple(talkers(station, "earth"))
    found = [Link(e, _relays_of(e, station) or ground) for e in talkers(station, "surface")]
    return [*found, *(Link(e, ground) for e in talkers(station, "orbit"))]


def network_findings(station: Station) -> list[Diagnostic]:
    """What is wrong with the network, without flying anything: missing peers, bands, elements."""
    found = [
        _at(
            e,
            f"{e.name}/{name} is unknown, and the network cannot do without it",
            "estimate it",
            name,
        )
        for e in talkers(station)
        if e.kind.node is not None
        for name in e.kind.node.params
        if e.params[name].si is None
    ]
    if found:
        return found
    for link in links_of(station):
        sender = link.sender
        wants_relay = bool(sender.params["through"].si) if "through" in sender.params else False
        if wants_relay and not _relays_of(sender, station):
            what = f"{sender.name}: no relay has its recorder on the bus {sender.ports.get('far')}"
            found.append(_at(sender, what, 'connect a comms.relay to it, or say through = "earth"'))
        elif not link.hearers:
            what = f"{sender.name}: nobody hears it, the station has no comms.ground_station"
            found.append(_at(sender, what, "add one"))
        for hearer in link.hearers[:1]:
            found += _tried(
                sender, lambda s=sender, h=hearer: check_band(s, h, station), "frequency_hz"
            )
    for rover in filter(drives, talkers(station, "surface")):
        found += _tried(rover, lambda r=rover: rover_of(r, station, station.start), "route")
    for relay in talkers(station, "orbit"):
        found += _tried(relay, lambda r=relay: check_orbit(r, station), "orbit")
    for ground in talkers(station, "earth"):
        found += _tried(ground, lambda d=ground: _ground_station(d), _doubtful(ground))
    return found


def nodes_of(station: Station, grid: Grid) -> dict[str, Node]:
    """Every node in its place, spacecraft flown over the grid; DeclarationError for bad ones."""
    found: dict[str, Node] = {}
    for element in talkers(station):
        assert element.kind.node is not None
        try:
            if element.kind.node.where == "orbit":
                found[element.name] = Spacecraft(
                    flown(element, station, grid), number(element, "sun_exclusion_rad")
                )
            elif element.kind.node.where == "earth":
                found[element.name] = _ground_station(element)
            else:
                found[element.name] = _on_ground(element, station, grid)
        except ValueError as error:
            raise DeclarationError([_at(element, f"{element.name}: {error}")]) from None
    return found


def _relays_of(element: Element, station: Station) -> tuple[Element, ...]:
    bus = element.ports.get("far", "")
    relays = talkers(station, "orbit")
    return tuple(r for r in relays if bus and r.ports.get("data") == bus)


def _on_ground(element: Element, station: Station, grid: Grid) -> Site | Rover:
    if drives(element):
        return rover_of(element, station, grid.start)
    site = station.sites[element.site]
    return Site(
        element.name, site.point, mask_of(site, station.folder), number(element, "mast_height_m"),
        number(element, "min_elevation_rad"), number(element, "sun_exclusion_rad"),
    )  # fmt: skip


def _ground_station(element: Element) -> GroundStation:
    place = EarthStation(
        element.title, number(element, "latitude_rad"), number(element, "longitude_rad"),
        number(element, "height_m"),
    )  # fmt: skip
    return GroundStation(
        element.name, place, number(element, "min_elevation_rad"),
        sun_exclusion_rad=number(element, "sun_exclusion_rad"),
    )  # fmt: skip


def _doubtful(ground: Element) -> str:
    """The parameter that a doubt about a place points to."""
    on_land = LOWEST_M <= number(ground, "height_m") <= HIGHEST_M
    return "latitude_rad" if on_land else "height_m"


def _tried(element: Element, attempt: Callable[[], object], param: str) -> list[Diagnostic]:
    """What an attempt finds wrong, at the line of the parameter that says it."""
    try:
        attempt()
    except MessageError as error:
        hint = f"{element.name} is to fly as this file says: mend it, or give another"
        return [Diagnostic(error.where, error.line, "SIM-NETWORK", error.what, hint)]
    except ValueError as error:
        said = str(error)
        what = (
            said
            if said.startswith(tuple(element.name + c for c in ":/ "))
            else f"{element.name}: {said}"
        )
        return [_at(element, what, param=param)]
    return []


def _at(element: Element, what: str, hint: str = "", param: str = "") -> Diagnostic:
    value = element.params.get(param)
    place = (
        (value.file, value.line)
        if value is not None and value.file
        else (element.file, element.line)
    )
    return Diagnostic(*place, "SIM-NETWORK", what, hint)
