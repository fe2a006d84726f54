"""What a run of a station depends on, as canonical JSON, and its SHA-256.

Included: times, sites with horizon and ground, buses, elements with kind, wiring, parameters (with
what the files hold that they name) and initial commands in SI, limits, modes, rules, planned
faults, the seed. The declared order counts, because sums of floats depend on it. Left out: titles,
notes, sources, comments, owners, where elements stand at their sites (only pictures read it), the
files in which things stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.provenance import digest_json
from ilrs.station.model import Element, FaultPlan, Limit, Mode, Rule, Site, Station, Value


def station_digest(station: Station) -> str:
    """SHA-256 of the canonical content, in hexadecimal."""
    return digest_json(canonical(station))


def canonical(station: Station) -> dict[str, Any]:
    """The content as JSON types; lists keep the declared order."""
    return {
        "name": station.name,
        "start_tai_ns": station.start.tai_ns,
        "duration_s": station.duration_s,
        "step_s": station.step_s,
        "control_period_s": station.control_period_s,
        "seed": station.seed,
        "sites": [_site(site) for site in station.sites.values()],
        "buses": [[bus.name, bus.carrier] for bus in station.buses.values()],
        "elements": [_element(element) for element in station.elements.values()],
        "limits": [_limit(limit) for limit in station.limits],
        "modes": [_mode(mode) for mode in station.modes],
        "rules": [_rule(rule) for rule in station.rules],
        "faults": [_fault(fault) for fault in station.faults],
    }


def _numbers(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: [value.si, value.content] if value.content else value.si
        for name, value in values.items()
    }


def _site(site: Site) -> list[Any]:
    point = site.point
    position = [point.latitude_rad, point.longitude_rad, point.height_m]
    return [site.name, position, site.horizon_text, _numbers(site.ground)]


def _element(element: Element) -> list[Any]:
    return [
        element.name, element.kind.id, element.site, element.ports, _numbers(element.params),
        element.commands,
    ]  # fmt: skip


def _limit(limit: Limit) -> list[Any]:
    thresholds = [limit.red_low, limit.yellow_low, limit.yellow_high, limit.red_high]
    return [limit.telemetry, thresholds, limit.persist_s]


def _mode(mode: Mode) -> list[Any]:
    return [mode.name, mode.level, mode.enter, mode.leave, mode.do]


def _rule(rule: Rule) -> list[Any]:
    return [rule.name, rule.when, rule.do, rule.modes]


def _fault(fault: FaultPlan) -> list[Any]:
    return [fault.at_s, fault.address, fault.value, fault.duration_s]
