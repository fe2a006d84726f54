"""The verdict of a run: did the station survive, how close was it, what alarmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ilrs.sim.plant import Plant
from ilrs.station.model import Limit
from ilrs.units import show, suffix_of, unit_of

# Loads of these priority classes keep the station alive; they must never go short.
VITAL_BELOW = 2
# Rounding over a year stays far below a joule per load; a minute without a watt does not.
VITAL_SHED_J = 1.0
# How far before a limit people begin to worry, where the station does not say: ten points of a
# fraction, ten kelvins.
BANDS = {"1": 0.1, "K": 10.0}


def causes(
    plant: Plant, energy: Mapping[str, Any], alarms: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Why the station did not survive, as data: vital loads short, red limits passed, an early end.

    Empty when it survived. `kind` is `short`, `alarm` or `ended`; values are in SI, `unit` is their
    name suffix, and times are UTC. `in_words` makes a sentence of each.
    """
    found: list[dict[str, Any]] = []
    for name, flows in energy["by_element"].items():
        element = plant.station.elements[name]
        priority = element.params.get("priority")
        short = flows.get("shed_j", 0.0)
        vital = priority is not None and (priority.si or 0.0) < VITAL_BELOW
        if vital and short > VITAL_SHED_J:
            title = element.title or name
            found.append(
                {"kind": "short", "address": name, "title": title, "value": short, "unit": "_j"}
            )
    reds: dict[str, dict[str, Any]] = {}
    for alarm in alarms["list"]:
        if alarm["level"] == "red":
            reds.setdefault(alarm["address"], alarm)
    for address, alarm in reds.items():
        index = plant.layout.channel_index.get(address)
        unit = "" if index is None else suffix_of(plant.layout.channels[index].quantity)
        found.append({"kind": "alarm", "address": address, "text": alarm["text"],
                      "value": alarm["value"], "unit": unit, "at": alarm["time"]})  # fmt: skip
    if plant.step < plant.grid.count:
        found.append({"kind": "ended", "at": plant.grid.at(plant.step).utc})
    return found


def in_words(cause: Mapping[str, Any]) -> str:
    """One of the `causes` as an English sentence."""
    if cause["kind"] == "short":
        return f"{cause['title']} (vital) went short of {show(cause['value'], 'J')}"
    if cause["kind"] == "alarm":
        return f"{cause['text']} ({cause['at']})"
    return f"the run ended early, at {cause['at']}"


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

    `margin` is the distance to the limit in the quantity's unit, negative beyond it; the limit is
    the red one where there is one, else the yellow. `relative` makes margins of different
    quantities comparable: it counts warning bands, 0 at red and 1 at yellow. A band reaches from
    yellow to red where both are declared, else it is `BANDS` wide, or a tenth of the limit.
    """
    found: list[dict[str, Any]] = []
    for limit in plant.station.limits:
        index = plant.layout.channel_index.get(limit.telemetry)
        if index is not None and plant.step:
            found += _margins_of(plant, limit, index)
    return sorted(found, key=lambda m: m["relative"])


def relative_margin(red: float | None, yellow: float | None, margin: float, unit: str) -> float:
    """A margin to red (to yellow, without red) in warning bands: 0 at red, 1 at yellow."""
    if red is not None and yellow is not None and red != yellow:
        return margin / abs(yellow - red)
    bound = yellow if red is None else red
    band = BANDS.get(unit) or 0.1 * abs(bound or 0.0) or 1.0
    return margin / band + (1.0 if red is None else 0.0)


def _margins_of(plant: Plant, limit: Limit, j: int) -> list[dict[str, Any]]:
    low, high = (
        (float(plant.low[j]), int(plant.low_at[j])),
        (float(plant.high[j]), int(plant.high_at[j])),
    )
    sides = (
        ("low", 1.0, limit.red_low, limit.yellow_low, *low),
        ("high", -1.0, limit.red_high, limit.yellow_high, *high),
    )
    channel = plant.layout.channels[j]
    title, unit = plant.station.elements[channel.element].title, unit_of(channel.quantity)
    found: list[dict[str, Any]] = []
    for side, sign, red, yellow, value, at in sides:
        bound = yellow if red is None else red
        if bound is None:
            continue
        margin = sign * (value - bound)
        found.append(
            {
                "name": f"{title or channel.element}, {channel.doc}",
                "address": limit.telemetry,
                "side": side,
                "level": "yellow" if red is None else "red",
                "value": value,
                "limit": bound,
                "margin": margin,
                "relative": relative_margin(red, yellow, margin, unit),
                "unit": unit,
                "at": plant.grid.at(at).utc,
            }
        )
    return found
