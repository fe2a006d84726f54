"""Which points of a survey are good places to stand: stated rules, then an order."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.raster import Raster
from ilrs.survey.plan import place_of
from ilrs.units import parse

Maps = Mapping[str, NDArray[np.float32]]
_NAMES = {
    "mean_light": "mean_light_fraction",
    "longest_dark": "longest_dark_s",
    "slope": "slope_rad",
    "earth": "earth_fraction",
    "apart": "apart_m",
}


@dataclass(frozen=True)
class Rules:
    """A site has at least the light and the Earth, at most the darkness and the slope given.

    Sites are ordered by mean light; one closer than `apart_m` to a better one is passed over.
    """

    mean_light_fraction: float = 0.5
    longest_dark_s: float = math.inf
    slope_rad: float = math.radians(15.0)
    earth_fraction: float = 0.0
    apart_m: float = 500.0
    count: int = 20


def read_rules(path: Path) -> Rules:
    """Rules from a TOML file with `[rules]`; ValueError naming the file and what is wrong.

    Entries: mean_light = "70 %", longest_dark = "120 h", slope = "10 deg", earth = "30 %",
    apart = "500 m", count = 20.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return _rules(document.get("rules", {}))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _rules(table: Mapping[str, Any]) -> Rules:
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name == "count" and isinstance(value, int) and value > 0:
            given["count"] = value
        elif name in _NAMES and isinstance(value, str):
            given[_NAMES[name]] = parse(value, _NAMES[name])
        else:
            known = ", ".join(f'{n} = "..."' for n in _NAMES)
            raise ValueError(f"[rules] {name} = {value!r} is not read; known: {known}, count = 20")
    return Rules(**given)


def described(rules: Rules) -> dict[str, float | None]:
    """The rules as JSON; no limit is null."""
    values = {f.name: float(getattr(rules, f.name)) for f in fields(rules)}
    return {name: value if math.isfinite(value) else None for name, value in values.items()}


def rank(raster: Raster, maps: Maps, rules: Rules) -> list[dict[str, float]]:
    """The best sites, best first: rank, place, and the value of every map there."""
    good = (
        (maps["mean_light"] >= rules.mean_light_fraction)
        & (maps["longest_dark_h"] * 3600.0 <= rules.longest_dark_s)
        & (np.radians(maps["slope_deg"]) <= rules.slope_rad)
        & (maps["earth_visible"] >= rules.earth_fraction)
    )
    rows, columns = np.nonzero(good)
    order = np.argsort(-maps["mean_light"][rows, columns], kind="stable")
    sites: list[dict[str, float]] = []
    taken: list[tuple[float, float]] = []
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        x, y = float(raster.x_m[j]), float(raster.y_m[i])
        if all(math.hypot(x - a, y - b) >= rules.apart_m for a, b in taken):
            taken.append((x, y))
            place = place_of(raster, i, j)
            values = {name: float(layer[i, j]) for name, layer in maps.items()}
            sites.append(_site(len(taken), place, (x, y), values))
            if len(sites) == rules.count:
                break
    return sites


def _site(
    number: int, place: tuple[float, float], at_m: tuple[float, float], values: dict[str, float]
) -> dict[str, float]:
    found: dict[str, float] = {
        "rank": number,
        "latitude_deg": round(place[0], 6),
        "longitude_deg": round(place[1], 6),
        "x_m": at_m[0],
        "y_m": at_m[1],
    }
    known = {name: round(value, 5) for name, value in values.items() if math.isfinite(value)}
    return found | known
