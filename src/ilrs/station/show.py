"""A station at a glance, for notebooks and terminals: sites, elements by facility, buses."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from ilrs.units import show, stem

if TYPE_CHECKING:
    from ilrs.station.model import Bus, Element, Site, Station


def _members(station: Station, bus: str) -> list[str]:
    return [e.name for e in station.elements.values() if bus in e.ports.values()]


def _by_facility(station: Station) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = {}
    for element in station.elements.values():
        groups.setdefault(element.facility or "no facility", []).append(element)
    return groups


def _site(site: Site) -> str:
    point = site.point
    latitude, longitude = math.degrees(point.latitude_rad), math.degrees(point.longitude_rad)
    mask = f"horizon {site.horizon_file}" if site.horizon_file else "flat horizon"
    return f"{latitude:.3f} deg, {longitude:.3f} deg E, {point.height_m:.0f} m, {mask}"


def _headline(station: Station) -> str:
    scenario = f", scenario {station.scenario}" if station.scenario else ""
    return (
        f"from {station.start.utc} for {show(station.duration_s, 's')} "
        f"at {station.step_s} s steps{scenario}"
    )


def _bus(station: Station, bus: Bus) -> str:
    return f"{bus.carrier}: {', '.join(_members(station, bus.name)) or 'nobody'}"


def as_text(station: Station) -> str:
    """A short multi-line description, at most one line for each site, facility and bus."""
    lines = [
        f"Station {station.name}: {station.title}",
        f"  {_headline(station)}",
        f"  {len(station.elements)} elements, {len(station.buses)} buses, "
        f"{len(station.sites)} sites, {len(station.rules)} rules, {len(station.limits)} limits",
    ]
    lines += [f"  site {site.name}: {_site(site)}" for site in station.sites.values()]
    for facility, elements in _by_facility(station).items():
        lines.append(f"  {facility}: {', '.join(e.name for e in elements)}")
    lines += [f"  bus {bus.name} ({_bus(station, bus)})" for bus in station.buses.values()]
    return "\n".join(lines)


def element_as_text(element: Element) -> str:
    """An element with its wiring and every parameter, one to a line, with its confidence."""
    ports = ", ".join(f"{port} on {bus}" for port, bus in element.ports.items()) or "no bus"
    place = f" at {element.site}" if element.site else ""
    lines = [f"Element {element.name}: {element.title} ({element.kind.id}){place}, {ports}"]
    for name, value in element.params.items():
        source = f", {value.source}" if value.source and value.confidence != "default" else ""
        origin = f"{value.confidence}{source}"
        lines.append(f"  {stem(name)} = {value.text} ({origin})")
    return "\n".join(lines)


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def as_html(station: Station) -> str:
    """The same as a small HTML fragment: one table of elements, one of buses, one of sites."""
    elements = [
        _row(facility, e.name, e.title, e.kind.title, e.part, e.site)
        for facility, group in _by_facility(station).items()
        for e in group
    ]
    buses = [_row(bus.name, _bus(station, bus)) for bus in station.buses.values()]
    sites = [_row(site.name, site.title, _site(site)) for site in station.sites.values()]
    head = "".join(
        f"<th>{name}</th>" for name in ("facility", "element", "title", "kind", "part", "site")
    )
    return (
        f"<h3>{escape(station.title or station.name)}</h3><p>{escape(_headline(station))}</p>"
        f"<table><tr>{head}</tr>{''.join(elements)}</table>"
        f"<table>{''.join(buses)}</table><table>{''.join(sites)}</table>"
    )
