"""The verdict of a run: did the station survive, how close was it, what alarmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ilrs.sim.plant import Plant
from ilrs.station.model import Limit
from ilrs.units import show, unit_of

# Loads of these priority classes keep the station alive; they must never go short.
VITAL_BELOW = 2
# Rounding over a year stays far below a joule per load; a minute without a watt does not.
VITAL_SHED_J = 1.0


def verdict(
    plant: Plant, energy: Mapping[str, Any], alarms: Mapping[str, Any]
) -> tuple[bool, list[str]]:
    """Whether the station survived, and if not, why: vital loads short, or red limits passed."""
    why: list[str] = []
    for name, flows in energy["by_element"].items():
        element = plant.station.elements[name]
        priority = element.params.get("priority")
        short = flows.get("shed_j", 0.0)
        vital = priority is not None and (priority.si or 0.0) < VITAL_BELOW
        if vital and short > VITAL_SHED_J:
            why.append(f"{element.title or name} (vital) went short of {show(short, 'J')}")
    reds: dict[str, dict[str, Any]] = {}
    for alarm in alarms["list"]:
        if alarm["level"] == "red":
            reds.setdefault(alarm["address"], alarm)
    why += [f"{alarm['text']} ({alarm['time']})" for alarm in reds.values()]
    if plant.step < plant.grid.count:
        why.append(f"the run ended early, at {plant.grid.at(plant.step).utc}")
    return not why, why


def alarm_list(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts of red and yellow alarms, and each of them."""
    found = [
        {
            "time": e["time"],
            "address": e["address"],
            "level": e["severity"],
            "value": e.get("value"),
            "text": e["text"],
        }
        for e in events
        if e["event"] == "alarm"
    ]
    return {
        "red": sum(a["level"] == "red" for a in found),
        "yellow": sum(a["level"] == "yellow" for a in found),
        "list": found,
    }


def margins(plant: Plant) -> list[dict[str, Any]]:
    """How close every limited quantity came to its limits, thinnest first.

    `margin` is in the quantity's unit, negative beyond the limit; `relative` divides it by the
    distance between the limits on both sides, or by the limit itself when there is only one.
    """
    found: list[dict[str, Any]] = []
    for limit in plant.station.limits:
        index = plant.layout.channel_index.get(limit.telemetry)
        if index is not None and plant.step:
            found += _margins_of(plant, limit, index)
    return sorted(found, key=lambda m: m["relative"])


def _margins_of(plant: Plant, limit: Limit, j: int) -> list[dict[str, Any]]:
    lows = [b for b in (limit.red_low, limit.yellow_low) if b is not None]
    highs = [b for b in (limit.red_high, limit.yellow_high) if b is not None]
    span = highs[0] - lows[0] if lows and highs else 0.0
    sides: list[tuple[str, float, float, int, float]] = []
    if lows:
        value, at = float(plant.low[j]), int(plant.low_at[j])
        sides.append(("low", lows[0], value, at, value - lows[0]))
    if highs:
        value, at = float(plant.high[j]), int(plant.high_at[j])
        sides.append(("high", highs[0], value, at, highs[0] - value))
    channel = plant.layout.channels[j]
    title = plant.station.elements[channel.element].title or channel.element
    return [
        {
            "name": f"{title}, {channel.doc}",
            "address": limit.telemetry,
            "side": side,
            "value": value,
            "limit": bound,
            "margin": margin,
            "relative": margin / (span or abs(bound) or 1.0),
            "unit": unit_of(channel.quantity),
            "at": plant.grid.at(at).utc,
        }
        for side, bound, value, at, margin in sides
    ]
