"""Horizons of a million points: 360 directions for 1000 by 1000 points at 240 m on LOLA terrain.

`python bench/horizons.py [--directions N] [--raster SIDE] [--points N] [--peers]`: ILRS_DATA names
the folder that holds dem/. `--directions 360` measures all of it; with fewer, times are scaled up
to 360 (each direction costs about the same), and the number measured is told. Wall and processor
seconds are both told, because other work on the machine lengthens the first. Errors are against
rays followed in half-pixel steps, one point and direction at a time.

`--peers` sets topocalc (Dozier and Frew 1990, doi:10.1109/36.58986; compiled C) beside it: the same
raster and directions in the same process, both with one thread. It works on a flat Earth: no
curvature, horizons never below the level, eyes on the ground, and nothing outside the raster. Its
error is told against the same rays, and against rays for what it computes: a flat Moon that ends
with the raster.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
from environment import borrow
from numba import njit

from ilrs.data.terrain import read_terrain
from ilrs.frames import MOON_RADIUS_M, from_south_polar_stereographic, local_axes_me
from ilrs.moon.raster import Raster
from ilrs.moon.sweep import (
    TICKS_PER_RAD,
    azimuth_of,
    error_bound_rad,
    horizons,
    prepare,
    sweep_angles,
)
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


@njit
def march_flat(ground, row, column, down, right, step):
    best, k = 0.0, 1
    while True:
        i, j = row + 0.5 * k * down, column + 0.5 * k * right
        if not (0.0 <= i < ground.shape[0] - 1.0 and 0.0 <= j < ground.shape[1] - 1.0):
            return math.atan(best)
        m, n = int(i), int(j)
        upper = ground[m, n] + (j - n) * (ground[m, n + 1] - ground[m, n])
        lower = ground[m + 1, n] + (j - n) * (ground[m + 1, n + 1] - ground[m + 1, n])
        rise = upper + (i - m) * (lower - upper) - ground[row, column]
        best = max(best, rise / (0.5 * k * step))
        k += 1


def flat_errors_deg(sweep, angles, elevations, points):
    rng = np.random.default_rng(3)
    ground, out = sweep.ground_m, []
    for _ in range(points):
        row, column = (int(rng.integers(n)) for n in ground.shape)
        for k, angle in enumerate(angles):
            there = march_flat(ground, row, column, -math.cos(angle), math.sin(angle),
                               sweep.raster.step_m)  # fmt: skip
            out.append(math.degrees(elevations[k, row, column] - there))
    return np.array(out)


def topocalc_elevations(sweep, angles):
    """Elevations (rad) by topocalc, and its processor seconds; its azimuths: 0 south, east > 0."""
    from topocalc.horizon import horizon

    ground = sweep.ground_m.astype(np.float64)
    azimuths = [float((180.0 - math.degrees(a) + 180.0) % 360.0 - 180.0) for a in angles]
    horizon(azimuths[0], ground, sweep.raster.step_m)
    start = time.process_time()
    found = [horizon(azimuth, ground, sweep.raster.step_m) for azimuth in azimuths]
    spent = time.process_time() - start
    return np.arcsin(np.clip(np.array(found), -1.0, 1.0)), spent


def beside_topocalc(sweep, angles, points):
    try:
        theirs, spent = topocalc_elevations(sweep, angles)
    except ImportError:
        return {"absent": "topocalc is not installed here; make bench does it"}
    start = time.process_time()
    ours = horizons(sweep, angles, workers=1)
    mine = time.process_time() - start
    scale = 360.0 / angles.size
    return {
        "360 directions, topocalc, processor s": round(spent * scale, 1),
        "360 directions, ours with one thread, processor s": round(mine * scale, 1),
        "ratio ours to topocalc": round(mine / spent, 3),
        "ours": spread(errors_deg(sweep, angles, ours, points)),
        "topocalc": spread(errors_deg(sweep, angles, theirs * TICKS_PER_RAD, points)),
        "topocalc on its own flat Moon": spread(flat_errors_deg(sweep, angles, theirs, points)),
    }


def spread(errors):
    size = np.abs(errors)
    return {
        "checked": errors.size,
        "median error deg": round(float(np.median(size)), 4),
        "99th percentile deg": round(float(np.percentile(size, 99)), 4),
        "99.9th percentile deg": round(float(np.percentile(size, 99.9)), 4),
        "worst deg": round(float(size.max()), 3),
        "mean deg": round(float(errors.mean()), 4),
    }


def steepest_rad(heights, pixel):
    """The steepest slope of the bilinear ground of a grid; it is at a corner of a pixel."""
    right, down = np.abs(np.diff(heights, axis=1)), np.abs(np.diff(heights, axis=0))
    right = np.fmax(right[:-1], right[1:])
    down = np.fmax(down[:, :-1], down[:, 1:])
    return math.atan(float(np.nanmax(np.hypot(right, down))) / pixel)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directions", type=int, default=24)
    parser.add_argument("--raster", type=int, default=1000)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    if "ILRS_DATA" not in os.environ:
        sys.exit(
            "ILRS_DATA names no folder with lunar terrain: put the grids of FILES into its dem/"
        )
    folder = Path(os.environ["ILRS_DATA"]) / "dem"
    half = 120.0 * options.raster
    raster = Raster.covering(-half, -half, half, half, 240.0)
    grids = [read_terrain(folder / name) for name in FILES]
    sweep = prepare(raster, grids, 2.0)
    angles = sweep_angles(options.directions)
    horizons(sweep, angles[:1])
    wall, work = time.perf_counter(), time.process_time()
    found = horizons(sweep, angles)
    scale = 360.0 / options.directions
    wall, work = (time.perf_counter() - wall) * scale, (time.process_time() - work) * scale
    slope = max(steepest_rad(grid.heights_m, grid.pixel_m) for grid in grids)
    told = {
        "points": raster.rows * raster.columns,
        "directions measured": options.directions,
        "360 directions, wall s": round(wall, 1),
        "360 directions, processor s": round(work, 1),
        **spread(errors_deg(sweep, angles, found, options.points)),
        "steepest ground deg": round(math.degrees(slope), 1),
        "bound of the error deg": round(math.degrees(error_bound_rad(slope)), 2),
    }
    if options.peers:
        borrow()
        told["peers"] = beside_topocalc(sweep, angles[:: max(1, angles.size // 24)], 200)
    print(json.dumps({"results": told, "budgets_s": BUDGET_S}, indent=2))


if __name__ == "__main__":
    main()
