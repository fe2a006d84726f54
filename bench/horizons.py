"""Horizons of a million points: 360 directions for 1000 by 1000 points at 240 m on LOLA terrain.

`python bench/horizons.py [--directions N] [--raster SIDE] [--points N]`: ILRS_DATA names the folder
that holds dem/. The time of N directions is scaled up to 360 (each costs the same); wall and
processor seconds are both told, because other work on the machine lengthens the first. Errors are
against rays followed in half-pixel steps, one point and direction at a time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
from numba import njit

from ilrs.data.terrain import read_terrain
from ilrs.frames import MOON_RADIUS_M, from_south_polar_stereographic, local_axes_me
from ilrs.moon.raster import Raster
from ilrs.moon.sweep import TICKS_PER_RAD, azimuth_of, horizons, prepare, sweep_angles
from ilrs.moon.terrain import sample

FILES = ("lola_ldem75s_240m_pm184km.tif", "lola_ldem75s_1787m_75p6S.tif")
BUDGET_S = {"360 directions of 1,000,000 points": 60.0}


@njit
def march(axes, azimuth, eye, tiles, places, reach):
    ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
    best, s = -20.0, 0.5 * places[0, 2]
    while s <= reach:
        g = s / MOON_RADIUS_M
        c, d = math.cos(g), math.sin(g)
        fold = 2.0 * MOON_RADIUS_M / (1.0 - (c * axes[2, 2] + d * ahead[2]))
        x, y = fold * (c * axes[2, 1] + d * ahead[1]), fold * (c * axes[2, 0] + d * ahead[0])
        pixel = places[-1, 2]
        for k in range(len(tiles)):
            found = sample(tiles[k], (places[k, 0], places[k, 1], places[k, 2]), x, y)
            if found == found:
                pixel = places[k, 2]
                radius = MOON_RADIUS_M + found
                best = max(best, (radius * c - MOON_RADIUS_M - eye) / (radius * d))
                break
        s += 0.5 * pixel
    return math.atan(best)


def errors_deg(sweep, angles, found, points):
    rng = np.random.default_rng(3)
    out = []
    for _ in range(points):
        row, column = (int(rng.integers(n)) for n in sweep.ground_m.shape)
        r = sweep.raster
        place = from_south_polar_stereographic(float(r.x_m[column]), float(r.y_m[row]))
        axes, eye = local_axes_me(*place), sweep.ground_m[row, column] + sweep.height_m
        for k, azimuth in enumerate(azimuth_of(sweep, row, column, angles)):
            there = march(axes, azimuth, eye, sweep.tiles, sweep.places, 250_000.0)
            out.append(math.degrees(found[k, row, column] / TICKS_PER_RAD - there))
    return np.array(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directions", type=int, default=24)
    parser.add_argument("--raster", type=int, default=1000)
    parser.add_argument("--points", type=int, default=1000)
    options = parser.parse_args()
    folder = Path(os.environ["ILRS_DATA"]) / "dem"
    half = 120.0 * options.raster
    raster = Raster.covering(-half, -half, half, half, 240.0)
    sweep = prepare(raster, [read_terrain(folder / name) for name in FILES], 2.0)
    angles = sweep_angles(options.directions)
    horizons(sweep, angles[:1])
    wall, work = time.perf_counter(), time.process_time()
    found = horizons(sweep, angles)
    scale = 360.0 / options.directions
    wall, work = (time.perf_counter() - wall) * scale, (time.process_time() - work) * scale
    errors = errors_deg(sweep, angles, found, options.points)
    size = np.abs(errors)
    told = {
        "points": raster.rows * raster.columns,
        "360 directions, wall s": round(wall, 1),
        "360 directions, processor s": round(work, 1),
        "checked": errors.size,
        "median error deg": round(float(np.median(size)), 4),
        "99th percentile deg": round(float(np.percentile(size, 99)), 4),
        "99.9th percentile deg": round(float(np.percentile(size, 99.9)), 4),
        "worst deg": round(float(size.max()), 3),
        "mean deg": round(float(errors.mean()), 4),
    }
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
