"""The network of a station: which elements talk, to whom, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.epoch import Grid
from ilrs.flight.elements import FRAMES, Elements, state_from
from ilrs.flight.named import NAMED, named_orbit
from ilrs.flight.propagate import propagate
from ilrs.flight.trajectory import Trajectory
from ilrs.moon.stations import EarthStation
from ilrs.network.sight.nodes import GroundStation, Node, Site, Spacecraft
from ilrs.provenance import digest_json, versions
from ilrs.sim.cache import load_series, save_series, source_digest
from ilrs.sim.masks import mask_of
from ilrs.sim.radios import check_band, number
from ilrs.station.model import Element, Station

TRAJECTORY_STEP_S = 60.0
BY_ELEMENTS = "elements"
# A trajectory goes a little beyond the run: light of its last step is still under way.
BEYOND_S = 3600.0


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
        _at(e, f"{e.name}/{name} is unknown, and the network cannot do without it", "estimate it")
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
            found += _tried(sender, lambda s=sender, h=hearer: check_band(s, h, station))
    for relay in talkers(station, "orbit"):
        found += _tried(relay, lambda r=relay: elements_of(r))
    for ground in talkers(station, "earth"):
        found += _tried(ground, lambda d=ground: _ground_station(d))
    return found


def nodes_of(station: Station, grid: Grid) -> dict[str, Node]:
    """Every node in its place, spacecraft flown over the grid; DeclarationError for bad ones."""
    found: dict[str, Node] = {}
    for element in talkers(station):
        assert element.kind.node is not None
        try:
            if element.kind.node.where == "orbit":
                found[element.name] = Spacecraft(flown(element, grid))
            elif element.kind.node.where == "earth":
                found[element.name] = _ground_station(element)
            else:
                found[element.name] = _site(element, station)
        except ValueError as error:
            raise DeclarationError([_at(element, f"{element.name}: {error}")]) from None
    return found


def elements_of(relay: Element) -> Elements | None:
    """The orbit that a relay's parameters describe; None for one that has a name.

    ValueError for a frame that is not stated and for an orbit below ground.
    """
    if orbit_name(relay) != BY_ELEMENTS:
        return None
    return Elements.between(
        ("", *FRAMES)[round(number(relay, "orbit_frame"))],
        *(number(relay, name) for name in (
            "perilune_height_m", "apolune_height_m", "inclination_rad", "node_rad",
            "periapsis_rad", "anomaly_rad",
        )),
    )  # fmt: skip


def orbit_name(relay: Element) -> str:
    """The word of `ilrs.flight.named` that a relay's parameter `orbit` stands for."""
    return (BY_ELEMENTS, *NAMED)[round(number(relay, "orbit"))]


def flown(relay: Element, grid: Grid) -> Trajectory:
    """Where a relay is over the grid, cached by digest. ValueError when it hits the ground."""
    name, elements = orbit_name(relay), elements_of(relay)
    known = versions()
    digest = digest_json({
        "orbit": name,
        "elements": list(vars(elements).values()) if elements is not None else [],
        "grid": [grid.start.tai_ns, grid.duration_s],
        "step": TRAJECTORY_STEP_S,
        "code": source_digest("ilrs.flight", "ilrs.moon.segments", "ilrs.moon.orientation"),
        "data": {name: known[name] for name in ("skyfield-data", "lunarsky")},
    })  # fmt: skip
    kept = load_series(digest)
    if kept is not None and kept[1].shape[0] == 7:
        rows = np.array(kept[1])
        return Trajectory(relay.name, rows[0], rows[1:4].T.copy(), rows[4:7].T.copy())
    span = grid.duration_s + BEYOND_S, TRAJECTORY_STEP_S
    if elements is None:
        named = named_orbit(name, grid.start, *span)
        fresh = Trajectory(relay.name, named.tdb_s, named.r_icrf_m, named.v_icrf_m_s)
    else:
        fresh = propagate(relay.name, state_from(elements, grid.start), *span)
    names = ["tdb_s", "x", "y", "z", "vx", "vy", "vz"]
    save_series(digest, names, np.vstack([fresh.tdb_s, fresh.r_icrf_m.T, fresh.v_icrf_m_s.T]))
    return fresh


def _relays_of(element: Element, station: Station) -> tuple[Element, ...]:
    bus = element.ports.get("far", "")
    relays = talkers(station, "orbit")
    return tuple(r for r in relays if bus and r.ports.get("data") == bus)


def _site(element: Element, station: Station) -> Site:
    site = station.sites[element.site]
    return Site(
        element.name, site.point, mask_of(site, station.folder), number(element, "mast_height_m"),
        number(element, "min_elevation_rad"),
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


def _tried(element: Element, attempt: Callable[[], object]) -> list[Diagnostic]:
    try:
        attempt()
    except ValueError as error:
        said = str(error)
        what = said if said.startswith(element.name) else f"{element.name}: {said}"
        return [_at(element, what)]
    return []


def _at(element: Element, what: str, hint: str = "") -> Diagnostic:
    return Diagnostic(element.file, element.line, "SIM-NETWORK", what, hint)
