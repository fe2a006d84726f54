"""A resolved station as JSON types, for records and machines: every number with its origin."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ilrs.station.model import Element, Site, Station, Value
from ilrs.units import unit_of


def station_json(station: Station) -> dict[str, Any]:
    """The station as JSON types; numbers in SI, angles of sites in degrees (named so).

    Horizons and other files are named only; unknown numbers are null.
    """
    return {
        "name": station.name,
        "title": station.title,
        "summary": station.summary,
        "start": station.start.utc,
        "duration_s": station.duration_s,
        "step_s": station.step_s,
        "control_period_s": station.control_period_s,
        "seed": station.seed,
        "scenario": station.scenario,
        "scenarios": dict(station.scenarios),
        "digest": station.digest,
        "sites": {site.name: _site(site) for site in station.sites.values()},
        "buses": {bus.name: asdict(bus) for bus in station.buses.values()},
        "elements": {element.name: _element(element) for element in station.elements.values()},
        "limits": [asdict(limit) for limit in station.limits],
        "modes": [asdict(mode) | {"do": list(mode.do)} for mode in station.modes],
        "rules": [
            asdict(rule) | {"do": list(rule.do), "modes": list(rule.modes)}
            for rule in station.rules
        ],
        "faults": [asdict(fault) for fault in station.faults],
    }


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: {k: v for k, v in asdict(value).items() if k != "content"} | {"unit": unit_of(name)}
        for name, value in values.items()
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "name": site.name,
        "title": site.title,
        "latitude_deg": math.degrees(site.point.latitude_rad),
        "longitude_deg": math.degrees(site.point.longitude_rad),
        "latitude_rad": site.point.latitude_rad,
        "longitude_rad": site.point.longitude_rad,
        "height_m": site.point.height_m,
        "horizon": site.horizon_file,
        "ground": _values(site.ground),
        "source": site.source,
        "file": site.file,
        "line": site.line,
    }


def _element(element: Element) -> dict[str, Any]:
    return {
        "name": element.name,
        "title": element.title,
        "kind": element.kind.id,
        "kind_title": element.kind.title,
        "part": element.part,
        "site": element.site,
        "at": asdict(element.at) if element.at else None,
        "facility": element.facility,
        "owner": element.owner,
        "ports": dict(element.ports),
        "params": _values(element.params),
        "commands": dict(element.commands),
        "note": element.note,
        "file": element.file,
        "line": element.line,
    }
