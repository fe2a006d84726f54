"""Terrain: heights and permanently shadowed floors, where the development grids are at hand."""

import math
import os
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.data.masks import PRODUCTS
from ilrs.data.terrain import read_terrain
from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.moon.skyline import compute_mask
from ilrs.moon.statistics import light_of
from ilrs.moon.terrain import Terrain

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Case = runpy.run_path(str(HERE / "moon_cases.py"))["Case"]
SPAN = Grid.covering(Epoch.from_utc("2020-01-01"), 18.6 * 365.25 * DAY_S, 3_600)


def cases() -> list:
    """All comparisons; none where neither ILRS_DATA nor ../shared/data holds the grids."""
    given = tomllib.loads((HERE / "site_values.toml").read_text(encoding="utf-8"))
    terrain = terrain_here()
    if terrain is None:
        return []
    found = list(height_cases(terrain, given["heights"]))
    found.extend(floor_cases(terrain, given["floors"]))
    return found


def terrain_here() -> Terrain | None:
    """The development grids, or None where they are not."""
    folder = Path(os.environ.get("ILRS_DATA") or ROOT.parent / "shared" / "data") / "dem"
    files = [folder / name for name in PRODUCTS]
    return Terrain([read_terrain(f) for f in files]) if all(f.is_file() for f in files) else None


def height_cases(terrain: Terrain, given: dict) -> Iterator:
    """Named points, read from the same products by another program at the nearest pixel."""
    for row in given["points"]:
        ours = float(terrain.heights(*np.radians(row["place"])))
        yield Case(f"height of {row['name']}", ours, row["height_m"], row["tolerance_m"], "m",
                   given["source"])  # fmt: skip
    around = np.radians(np.arange(0.0, 360.0, 5.0))
    latitude, longitude = np.radians(given["shackleton"])
    reach = 0.5 * given["shackleton_diameter_m"] / 1_737_400.0
    # Positions around the crater's centre, exact enough this near the pole.
    y = math.cos(latitude) * math.cos(longitude) + reach * np.cos(around)
    x = math.cos(latitude) * math.sin(longitude) + reach * np.sin(around)
    rim = terrain.heights(np.hypot(x, y) - math.pi / 2.0, np.arctan2(x, y)).mean()
    deep = float(rim - terrain.heights(latitude, longitude)) / 1_000.0
    yield Case("depth of Shackleton, mean rim to centre", deep, given["shackleton_depth_km"], 0.4,
               "km", given["shackleton_source"])  # fmt: skip


def floor_cases(terrain: Terrain, given: dict) -> Iterator:
    """Crater floors of the permanent shadow: any part of the Sun, 2 m up, in 18.6 years."""
    for name, place in given["places"].items():
        latitude, longitude = (math.radians(x) for x in place)
        point = terrain.ground(latitude, longitude)
        mask = compute_mask(point, terrain, (2.0,), 360)
        light = light_of(point, mask.at_height(2.0), SPAN)
        lit = 100.0 * light.fraction("any_disc")
        yield Case(f"floor of {name}, lit", lit, 0.0, 0.0, "%", given["source"])
