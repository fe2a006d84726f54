"""The summary of a run: what a person needs to judge it, in SI, from exact totals and extremes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Grid
from ilrs.sim.environment import SiteSeries
from ilrs.sim.plant import Plant

# The centre of the disc is hidden when less than half of it shows.
DARK_BELOW = 0.5
# What is asked and what is granted differ by rounding, which is not a shortage: J, bit.
ROUNDING = {"energy": 1e-3, "data": 1.0}


def extremes(plant: Plant) -> dict[str, dict[str, Any]]:
    """For every channel its lowest and highest value, when, and its mean, over all steps taken."""
    found: dict[str, dict[str, Any]] = {}
    for j, channel in enumerate(plant.layout.channels):
        found[channel.address] = {
            "min": float(plant.low[j]),
            "min_at": plant.grid.at(int(plant.low_at[j])).utc,
            "max": float(plant.high[j]),
            "max_at": plant.grid.at(int(plant.high_at[j])).utc,
            "mean": float(plant.total[j]) / max(1, plant.step),
        }
    return found


def summarise(plant: Plant, mode_seconds: dict[str, float]) -> dict[str, Any]:
    """Energy, charge, dark, temperatures, data and modes of the steps taken so far."""
    station, grid = plant.station, plant.grid
    return {
        "station": station.name,
        "title": station.title,
        "scenario": station.scenario,
        "start": grid.start.utc,
        "end": grid.at(plant.step).utc,
        "steps": plant.step,
        "step_s": grid.step_s,
        "duration_s": plant.step * grid.step_s,
        "complete": plant.step == grid.count,
        "energy": _flows(plant, "energy", "_j"),
        "charge": _lowest_charge(plant),
        "dark": dark_spells(plant.environment.sites, grid, plant.step),
        "modes": mode_seconds,
        "temperature": _temperatures(plant),
        "data": _data(plant),
        "balance": _balance(plant),
        "commands": len(plant.journal),
    }


def _accounts(plant: Plant, name: str) -> list[int]:
    return [j for j, c in enumerate(plant.layout.channels) if c.account == name]


def _flows(plant: Plant, group: str, suffix: str) -> dict[str, Any]:
    """Integrals over time of every account of a group, in total and by element."""
    totals: dict[str, Any] = {}
    by_element: dict[str, dict[str, Any]] = {}
    for j, channel in enumerate(plant.layout.channels):
        family, _, line = channel.account.partition(".")
        if family != group or line == "kept":
            continue
        amount = float(plant.total[j]) * plant.grid.step_s
        amount = 0.0 if abs(amount) < ROUNDING[group] else amount
        totals[line + suffix] = totals.get(line + suffix, 0.0) + amount
        row = by_element.setdefault(
            channel.element, {"title": plant.station.elements[channel.element].title}
        )
        row[line + suffix] = row.get(line + suffix, 0.0) + amount
    lines = {"energy": ("made", "stored", "released", "used", "shed", "curtailed", "lost")}
    for line in lines.get(group, ("made", "sent", "lost")):
        totals.setdefault(line + suffix, 0.0)
    return totals | {"by_element": by_element}


def _data(plant: Plant) -> dict[str, Any]:
    data = _flows(plant, "data", "_bit")
    kept = _accounts(plant, "data.kept")
    # Values of a state are those at the start of the last step; x holds them at its end.
    names = list(plant.layout.states)
    channels = plant.layout.channels
    data["kept_bit"] = sum(
        float(plant.x[names.index((channels[j].element, channels[j].quantity))])
        if channels[j].is_state
        else float(plant.values[j])
        for j in kept
    )
    return data


def _lowest_charge(plant: Plant) -> dict[str, Any]:
    levels = _accounts(plant, "charge.level")
    if not levels or not plant.step:
        return {}
    j = min(levels, key=lambda i: plant.low[i])
    channel = plant.layout.channels[j]
    return {
        "address": channel.address,
        "element": channel.element,
        "lowest": float(plant.low[j]),
        "at": plant.grid.at(int(plant.low_at[j])).utc,
        "by_element": {plant.layout.channels[i].element: float(plant.low[i]) for i in levels},
    }


def _temperatures(plant: Plant) -> dict[str, Any]:
    nodes = _accounts(plant, "temperature.level")
    if not nodes or not plant.step:
        return {}
    cold = min(nodes, key=lambda i: plant.low[i])
    hot = max(nodes, key=lambda i: plant.high[i])
    channels, grid = plant.layout.channels, plant.grid
    return {
        "coldest": {
            "address": channels[cold].address,
            "value_k": float(plant.low[cold]),
            "at": grid.at(int(plant.low_at[cold])).utc,
        },
        "hottest": {
            "address": channels[hot].address,
            "value_k": float(plant.high[hot]),
            "at": grid.at(int(plant.high_at[hot])).utc,
        },
    }


def _balance(plant: Plant) -> dict[str, float]:
    buses = list(plant.station.buses)
    return {bus: float(plant.memory.view("worst")[i]) for i, bus in enumerate(buses)}


def dark_spells(sites: dict[str, SiteSeries], grid: Grid, steps: int) -> dict[str, Any]:
    """The longest time in which more than half of the Sun's disc stays hidden, by site and height.

    The first entry of `by_place` is also given flat: site, height_m, longest_s, start, end,
    lit_fraction (part of the time with any part of the disc in view), mean_disc.
    """
    places: list[dict[str, Any]] = []
    for site, series in sites.items():
        for height in series.heights_m:
            visible = series.at("sun_visible", height)[:steps]
            if not len(visible):
                continue
            begin, end = longest_run(visible < DARK_BELOW)
            places.append(
                {
                    "site": site,
                    "height_m": height,
                    "longest_s": (end - begin) * grid.step_s,
                    "start": grid.at(begin).utc,
                    "end": grid.at(end).utc,
                    "lit_fraction": float((visible > 0.0).mean()),
                    "mean_disc": float(visible.mean()),
                }
            )
    # The station's light is where its panels stand: the place with the most of it.
    places.sort(key=lambda place: -place["mean_disc"])
    return (places[0] | {"by_place": places}) if places else {}


def longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """First index and end (exclusive) of the longest run of True; (0, 0) without one."""
    padded = np.concatenate([[False], flags, [False]]).astype(np.int8)
    change = np.diff(padded)
    begins, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    if not len(begins):
        return 0, 0
    longest = int(np.argmax(ends - begins))
    return int(begins[longest]), int(ends[longest])
