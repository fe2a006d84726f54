"""Where the elements of a station stand, for pictures: declared, or spread readably.

What a declaration gives (`at`: metres east, north and up from the ground of a site) is taken. All
else is a drawing, the same for the same station, and says so (`declared` is false): every facility
of a site gets a direction, its elements a square there. Elements without a site stand with those
they are connected to. An element whose name continues another's (`tower_a_box`, `tower_a`) belongs
to it and stands beside it. Ground stations are on Earth, relays in orbit: neither is on the ground.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ilrs.station.model import Element, Station

# Metres from a site to the middle of a facility, between neighbours, and from a thing to its parts.
_FACILITY_M, _NEIGHBOUR_M, _BESIDE_M = 75.0, 20.0, 7.0
AWAY = {"comms.ground_station": "earth", "comms.relay": "orbit"}

# What a kind looks like; the first word of the kind decides where the whole id is not named.
SHAPES = {
    "power.photovoltaic": "tower",
    "power.battery": "battery",
    "power.fuel_cell": "tank",
    "power.fission": "fission",
    "power.radioisotope": "generator",
    "power.cable": "box",
    "power.converter": "box",
    "power.distributor": "box",
    "power.load": "unit",
    "thermal.node": "module",
    "thermal.radiator": "radiator",
    "thermal.heater": "box",
    "thermal.radioisotope_heater": "box",
    "thermal.ground": "box",
    "thermal.link": "box",
    "comms.antenna": "antenna",
    "comms.data_store": "box",
    "mobility": "rover",
    "science": "instrument",
    "habitat": "module",
    "transport": "lander",
}
_BY_NAME = (("lander", "lander"), ("module", "module"))
# What stays recognisable when it belongs to something; the rest of a thing's parts are boxes.
_OUTSIDE = ("tower", "radiator", "antenna", "instrument", "rover")
_LARGEST = {
    shape: n for n, shape in enumerate(("module", "lander", "fission", "tower", "tank", "battery"))
}


@dataclass(frozen=True)
class Spot:
    """One element: its site, metres east and north of it and up from the ground.

    `realm` is "ground", "orbit" or "earth"; `of` names the element it belongs to, or nothing.
    """

    name: str
    site: str
    realm: str
    shape: str
    of: str
    east_m: float
    north_m: float
    up_m: float
    declared: bool


def spots(station: Station) -> tuple[Spot, ...]:
    """A spot for every element of a station, in declared order."""
    elements = station.elements
    sites = _sites(station)
    owners = {name: _owner(name, elements, sites) for name in elements}
    layout = _layout([e for e in elements.values() if not owners[e.name]], sites)
    beside: Counter[str] = Counter()
    found = [_spot(e, elements, sites, owners[e.name], layout, beside) for e in elements.values()]
    return _inside(found)


def _spot(
    element: Element, elements: Mapping[str, Element], sites: Mapping[str, str], of: str,
    layout: Mapping[str, tuple[float, float]], beside: Counter[str],
) -> Spot:  # fmt: skip
    owner = elements[of] if of else element
    realm = AWAY.get(owner.kind.id, "ground")
    if realm != "ground":
        return Spot(element.name, "", realm, _drawn(element, of), of, 0.0, 0.0, 0.0, False)
    site, at = sites[element.name], element.at
    if at is not None:
        site, place = at.site or site, (at.east_m, at.north_m)
        up_m = at.up_m
    else:
        place, up_m = layout.get(owner.name, (0.0, 0.0)), 0.0
        if of and owner.at is not None:
            site, place = owner.at.site or site, (owner.at.east_m, owner.at.north_m)
        if of:
            place = _beside(place, beside[of])
            beside[of] += 1
    shape = _drawn(element, of)
    return Spot(element.name, site, realm, shape, of, *place, up_m, at is not None)


def _inside(found: list[Spot]) -> tuple[Spot, ...]:
    """What is declared where something larger stands is in it or on it, and a part of it.

    Antennas and radiators stay in sight: they are drawn a few metres beside each other.
    """
    there: dict[tuple[str, int, int], list[Spot]] = {}
    for spot in found:
        if spot.declared and not spot.of:
            key = (spot.site, round(spot.east_m), round(spot.north_m))
            there.setdefault(key, []).append(spot)
    changed: dict[str, Spot] = {}
    for group in there.values():
        main = min(group, key=lambda s: _LARGEST.get(s.shape, len(_LARGEST)))
        for n, spot in enumerate(s for s in group if s is not main):
            if spot.shape in _OUTSIDE:
                east, north = _beside((spot.east_m, spot.north_m), n)
                changed[spot.name] = replace(spot, east_m=east, north_m=north)
            else:
                changed[spot.name] = replace(spot, of=main.name, shape="box")
    return tuple(changed.get(spot.name, spot) for spot in found)


def _sites(station: Station) -> dict[str, str]:
    """The site of each element: its own, or that of the nearest ones over shared buses."""
    first = next(iter(station.sites), "")
    known = {e.name: e.site for e in station.elements.values() if e.site}
    on_bus: dict[str, list[str]] = {}
    for element in station.elements.values():
        for bus in element.ports.values():
            on_bus.setdefault(bus, []).append(element.name)
    return {
        e.name: known.get(e.name) or _nearest(e, station.elements, on_bus, known) or first
        for e in station.elements.values()
    }


def _nearest(
    element: Element,
    elements: Mapping[str, Element],
    on_bus: Mapping[str, list[str]],
    known: Mapping[str, str],
) -> str:
    """The commonest site among the nearest elements that have one; empty without any."""
    seen, ring = {element.name}, deque([element.name])
    while ring:
        votes = Counter(known[name] for name in ring if name in known)
        if votes:
            return max(votes, key=lambda site: (votes[site], site))
        wider: deque[str] = deque()
        for name in ring:
            for bus in elements[name].ports.values():
                wider.extend(n for n in on_bus[bus] if n not in seen)
                seen.update(on_bus[bus])
        ring = wider
    return ""


def _owner(name: str, elements: Mapping[str, Element], sites: Mapping[str, str]) -> str:
    """The element whose name this one's continues, at the same site; the longest such name."""
    parts = name.split("_")
    for n in range(len(parts) - 1, 0, -1):
        head = "_".join(parts[:n])
        if head in elements and sites[head] == sites[name] and _stays(elements[head]):
            above = _owner(head, elements, sites)
            return above or head
    return ""


def _stays(element: Element) -> bool:
    return not element.kind.id.startswith("mobility.")


def _layout(free: Iterable[Element], sites: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    groups: dict[str, dict[str, list[Element]]] = {}
    for element in free:
        if element.kind.id not in AWAY:
            groups.setdefault(sites[element.name], {}).setdefault(element.facility, []).append(
                element
            )
    found: dict[str, tuple[float, float]] = {}
    for facilities in groups.values():
        few = sum(len(of) for of in facilities.values()) <= 4
        reach = 0.0 if len(facilities) == 1 else _NEIGHBOUR_M if few else _FACILITY_M
        for n, facility in enumerate(sorted(facilities)):
            turn = 2.0 * math.pi * n / len(facilities) + math.pi / 6.0
            middle = (reach * math.sin(turn), reach * math.cos(turn))
            found |= _square(facilities[facility], middle)
    return found


def _square(of: list[Element], middle: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Elements in rows around a middle, boxes and cabinets last."""
    ordered = sorted(of, key=lambda e: _shape(e) == "box")
    wide = math.ceil(math.sqrt(len(ordered)))
    high = math.ceil(len(ordered) / wide)
    return {
        e.name: (
            middle[0] + (n % wide - 0.5 * (wide - 1)) * _NEIGHBOUR_M,
            middle[1] - (n // wide - 0.5 * (high - 1)) * _NEIGHBOUR_M,
        )
        for n, e in enumerate(ordered)
    }


def _beside(place: tuple[float, float], nth: int) -> tuple[float, float]:
    turn = math.pi / 4.0 + nth * math.pi / 3.0
    return place[0] + _BESIDE_M * math.sin(turn), place[1] + _BESIDE_M * math.cos(turn)


def _drawn(element: Element, of: str) -> str:
    shape = _shape(element)
    return shape if not of or shape in _OUTSIDE else "box"


def _shape(element: Element) -> str:
    family = element.kind.id.partition(".")[0]
    shape = SHAPES.get(element.kind.id) or SHAPES.get(family, "unit")
    if shape in ("unit", "module"):
        words = element.name.split("_")
        for word, named in _BY_NAME:
            if words[0] == word or (word in words and shape == named):
                return named
    return shape
