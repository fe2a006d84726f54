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
from ilrs.moon.shadow import permanently_shadowed
from ilrs.moon.skyline import compute_mask
from ilrs.moon.statistics import light_of
from ilrs.moon.terrain import Terrain, pixel_centres

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
HORIZONS = runpy.run_path(str(HERE / "horizon_cases.py"))
SPAN = Grid.covering(Epoch.from_utc("2020-01-01"), 18.6 * 365.25 * DAY_S, 3_600)


def cases() -> list:
    """All comparisons; none where neither ILRS_DATA nor ../shared/data holds the grids."""
    given = tomllib.loads((HERE / "site_values.toml").read_text(encoding="utf-8"))
    terrain = terrain_here()
    if terrain is None:
        return []
    found = list(height_cases(terrain, given["points"], given["ridges"]))
    found.extend(grid_cases(terrain, given["grids"]))
    found.extend(crater_cases(terrain, given["shackleton"]))
    found.extend(
        HORIZONS["ground_cases"]("Shackleton and its rim", HORIZONS["cut"](terrain.grids[1]))
    )
    found.extend(kaguya_cases(terrain, given["kaguya"]))
    found.extend(floor_cases(terrain, given["floors"]))
    return found


def terrain_here() -> Terrain | None:
    """The development grids, or None where they are not."""
    folder = Path(os.environ.get("ILRS_DATA") or ROOT.parent / "shared" / "data") / "dem"
    files = [folder / name for name in PRODUCTS]
    return Terrain([read_terrain(f) for f in files]) if all(f.is_file() for f in files) else None


def height_cases(terrain: Terrain, given: dict, ridges: dict) -> Iterator:
    """Named points, and how far one stands above another."""
    for row in given["points"]:
        ours = float(terrain.heights(*np.radians(row["place"])))
        yield Case(f"height of {row['name']}", ours, row["height_m"], row["tolerance_m"], "m",
                   given["source"])  # fmt: skip
    top = around(terrain, ridges["malapert"], 10_000.0)[0].max()
    bottom = around(terrain, ridges["haworth"], 25_000.0)[0].min()
    yield Case("Malapert Massif more than 8 km above the floor of Haworth",
               float(top - bottom > ridges["rise_m"]), 1.0, 0.0, "yes = 1",
               ridges["source"])  # fmt: skip


def grid_cases(terrain: Terrain, given: dict) -> Iterator:
    """What one product says beside what the other says, where both know the ground."""
    fine, coarse = (Terrain([grid]) for grid in terrain.grids[:2])
    grid = terrain.grids[0]
    inner = grid.pixel_m * np.linspace(100.0, grid.heights_m.shape[0] - 100.0, 300)
    x, y = np.meshgrid(grid.left_m + inner, grid.top_m - inner)
    place = grid.projection.inverse(x, y)
    gap = fine.heights(*place) - coarse.heights(*place)
    # A pixel of 240 m is a mean: single points within it differ by metres, their mean does not.
    source = given["source"]
    yield Case("connecting ridge, 10 m less 240 m, mean", gap.mean(), 0.0, 2.0, "m", source)
    yield Case("connecting ridge, 10 m less 240 m, median", np.median(np.abs(gap)), 0.0, 5.0, "m",
               source)  # fmt: skip
    slopes = [np.degrees(t.slopes(*place, 480.0)[0]) for t in (fine, coarse)]
    yield Case("slopes over 480 m there, mean difference", (slopes[0] - slopes[1]).mean(), 0.0, 1.0,
               "deg", source)  # fmt: skip
    yield Case("slopes over 480 m there, median difference",
               np.median(np.abs(slopes[0] - slopes[1])), 0.0, 1.0, "deg", source)  # fmt: skip
    heights = terrain.grids[1].heights_m.astype(np.float64)
    rows, columns = (n // 2 for n in heights.shape)
    pooled = heights.reshape(rows, 2, columns, 2).mean(axis=(1, 3))
    yield Case("highest ground near the south pole, 480 m", pooled.max(), given["highest_m"], 30.0,
               "m", given["pooled_source"])  # fmt: skip


def crater_cases(terrain: Terrain, given: dict) -> Iterator:
    """Shackleton by 180 profiles from its centre: crest, floor and the wall between."""
    profiles, away = rays(terrain, given["centre"], 14_000.0)
    crest = profiles.max(axis=1).mean()
    depth = float(crest - profiles.min()) / 1_000.0
    yield Case("depth of Shackleton, mean crest to lowest floor", depth, given["depth_km"], 0.2,
               "km", given["source"])  # fmt: skip
    wide = 2.0 * float(away[profiles.argmax(axis=1)].mean()) / 1_000.0
    yield Case("diameter of Shackleton, crest to crest", wide, given["diameter_km"], 0.5, "km",
               given["source"])  # fmt: skip
    low, high = (int(np.searchsorted(away, r)) for r in (4_200.0, 8_200.0))
    rise = (profiles[:, high] - profiles[:, low]) / (away[high] - away[low])
    wall = float(np.degrees(np.arctan(rise)).mean())
    yield Case("slope of Shackleton's wall", wall, given["wall_deg"], 2.0, "deg",
               given["wall_source"])  # fmt: skip


def kaguya_cases(terrain: Terrain, given: dict) -> Iterator:
    """The best lit place that another altimeter found, on its massif."""
    height, latitude, longitude = around(terrain, given["place"], 3_000.0)
    k = int(height.argmax())
    point = terrain.ground(float(latitude[k]), float(longitude[k]))
    year = Grid.covering(Epoch.from_utc("2020-01-01"), 366 * DAY_S, 3_600)
    light = light_of(point, compute_mask(point, terrain, (2.0,), 360).at_height(2.0), year)
    # 474 m against 240 m pixels: a summit is some metres higher in the finer grid.
    yield Case("massif beside Shackleton, 2020, lit", 100.0 * light.fraction("any_disc"),
               given["lit_percent"], 5.0, "%", given["source"], given["reason"])  # fmt: skip


def around(
    terrain: Terrain, place: list[float], reach_m: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height, latitude and longitude of the pixel centres of the 240 m grid around a place."""
    centre = terrain.ground(*(math.radians(x) for x in place))
    found = np.array(pixel_centres(terrain.grids[1], centre, reach_m))
    return terrain.heights(*found.T), found[:, 0], found[:, 1]


def rays(terrain: Terrain, centre: list[float], reach_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Heights along 180 rays from a place near the pole, and the distances from it."""
    latitude, longitude = (math.radians(x) for x in centre)
    away = np.arange(0.0, reach_m, 120.0)
    azimuth = np.radians(np.arange(0.0, 360.0, 2.0))[:, None]
    # A plane at right angles to the axis, exact enough so near the pole.
    x = math.cos(latitude) * math.cos(longitude) + away / 1_737_400.0 * np.cos(azimuth)
    y = math.cos(latitude) * math.sin(longitude) + away / 1_737_400.0 * np.sin(azimuth)
    return terrain.heights(np.hypot(x, y) - math.pi / 2.0, np.arctan2(y, x)), away


def floor_cases(terrain: Terrain, given: dict) -> Iterator:
    """Crater floors of the permanent shadow: any part of the Sun, 2 m up, in 18.6 years."""
    floors = [(name, place, given["source"]) for name, place in given["places"].items()]
    floors.append(("Cabeus where LCROSS fell", given["lcross"], given["lcross_source"]))
    for name, place, source in floors:
        point = terrain.ground(*(math.radians(x) for x in place))
        horizon = compute_mask(point, terrain, (2.0,), 360).at_height(2.0)
        lit = 100.0 * light_of(point, horizon, SPAN).fraction("any_disc")
        yield Case(f"floor of {name}, lit", lit, 0.0, 0.0, "%", source)
        never = float(permanently_shadowed(point, horizon))
        yield Case(f"floor of {name}, never reached by any possible Sun", never, 1.0, 0.0,
                   "yes = 1", source)  # fmt: skip
