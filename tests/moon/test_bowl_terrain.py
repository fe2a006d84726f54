"""The bowl that stands for terrain against a sum over the terrain itself, where there is any.

Every piece of ground in sight of a crater's floor is lit as the Sun of each day of a year lights
it, over its own horizon and on its own slope; what it takes up it sends out at once and scatters
with its albedo, once, and further rounds are taken as in a bowl. The pieces are as coarse as the
terrain, so that rims are rounder and walls smoother than they are: the sum is a lower estimate.
"""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ilrs.data.terrain import read_terrain
from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.bowl import heat_from_walls
from ilrs.moon.drivers import irradiance, mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.gnomonic import from_map
from ilrs.moon.ground import Ground, spun_up_profile, surface_temperature
from ilrs.moon.lightmap import Bodies, bodies_over, light_map, normals_of
from ilrs.moon.projection import SOUTH_POLAR
from ilrs.moon.raster import Raster
from ilrs.moon.skyview import view_of_terrain
from ilrs.moon.sweep import TICKS_PER_RAD, horizons, prepare, sweep_angles

GROUND = Ground(terrain_flux_w_m2=0.0)
DAYS = Grid(Epoch.from_utc("2030-01-01"), 86_400, 365)
MOON_M = 1_737_400.0


def grids_here():
    root = os.environ.get("ILRS_DATA") or Path(__file__).parents[3] / "shared/data"
    files = [f for f in sorted((Path(root) / "dem").glob("*.tif")) if "10m" not in f.name]
    if not files:
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    return sorted((read_terrain(file) for file in files), key=lambda grid: grid.pixel_m)


def views_from_middle(raster, heights, normals, slope):
    """The part of the middle point's view that each piece of ground fills, (rows, columns)."""
    up = np.array([[from_map(float(x), float(y)) for x in raster.x_m] for y in raster.y_m])
    places = up * (MOON_M + heights)[:, :, None]
    middle = raster.rows // 2
    away = places - places[middle, middle]
    far = np.linalg.norm(away, axis=2)
    far[middle, middle] = 1.0
    away /= far[:, :, None]
    sine = away @ up[middle, middle]
    facing = np.maximum(-(normals * away).sum(axis=2), 0.0)
    views = np.maximum(sine, 0.0) * facing * raster.step_m**2 / np.cos(slope) / (math.pi * far**2)
    for i in range(raster.rows):
        for j in range(raster.columns):
            steps = max(abs(i - middle), abs(j - middle))
            part = np.arange(1, steps) / max(steps, 1)
            rows = np.rint(middle + (i - middle) * part).astype(int)
            columns = np.rint(middle + (j - middle) * part).astype(int)
            # Neighbours on the way may stand as high as the piece by rounding alone.
            if steps > 1 and sine[rows, columns].max() > sine[i, j] + 0.003:
                views[i, j] = 0.0
    views[middle, middle] = 0.0
    return views


def yearly(heat):
    """Mean and highest surface temperature under a heat that is given day by day, K."""
    flux = np.repeat(heat, 12)
    profile = spun_up_profile(GROUND, flux, 7200.0)
    found, _ = surface_temperature(GROUND, flux, 7200.0, profile)
    return found.mean(), found.max()


@pytest.mark.parametrize(
    ("place", "reach_m", "step_m", "fills", "mean_k", "highest_k"),
    [
        ((-89.67, 129.78), 14_000.0, 240.0, 0.132, 12.0, 14.0),
        ((-88.1, 45.0), 34_000.0, 480.0, 0.015, 3.0, 0.0),
        ((-87.5, -5.0), 34_000.0, 480.0, 0.0154, 9.0, 7.0),
    ],
    ids=["Shackleton", "Shoemaker", "Haworth"],
)
def test_a_bowl_is_somewhat_too_warm(place, reach_m, step_m, fills, mean_k, highest_k):
    """By the figures that bowl.py tells, within 4 K."""
    grids = grids_here()
    point = SitePoint.from_degrees(*place, 0.0)
    x, y = (float(v) for v in SOUTH_POLAR.forward(point.latitude_rad, point.longitude_rad))
    count = 2 * round(reach_m / step_m) + 1
    half = 0.5 * count * step_m
    raster = Raster(x - half, y + half, step_m, count, count)
    sweep = prepare(raster, grids, 0.0)
    edges = horizons(sweep, sweep_angles(120), 1) / TICKS_PER_RAD
    down, right = np.gradient(sweep.ground_m, step_m)
    normals, slope = normals_of(raster, right, -down)
    bodies = bodies_over(raster, mid_steps(DAYS))
    views = views_from_middle(raster, sweep.ground_m, normals, slope)
    skyline = edges[:, count // 2, count // 2]
    assert view_of_terrain(skyline) == pytest.approx(fills, abs=0.002)
    assert views.sum() == pytest.approx(fills, rel=0.25)
    seen = views > 0.0
    eyes = np.where(seen, sweep.ground_m, math.nan)
    heat = np.empty(DAYS.count)
    for k in range(DAYS.count):
        one = slice(k, k + 1)
        sun = Bodies(
            bodies.sun_me_m[one], bodies.earth_me_m[one], bodies.eclipse[one],
            bodies.irradiance_w_m2[one],
        )  # fmt: skip
        taken, more = (
            light_map(sweep.plane.axes, raster, eyes, normals, edges, sun, ground)[-1][seen]
            for ground in (GROUND, replace(GROUND, albedo=0.0))
        )
        # Without the albedo at normal incidence they would take up so much more: all light by it.
        scattered = (more - taken) / GROUND.albedo - taken
        sent = GROUND.emissivity * taken + (1.0 - GROUND.albedo) * scattered
        heat[k] = (views[seen] * sent).sum() / (1.0 - views.sum())
    sun, _ = sun_and_earth(point, mid_steps(DAYS))
    bowl = heat_from_walls(view_of_terrain(skyline), sun.elevation_rad, irradiance(sun), GROUND)
    differences = np.subtract(yearly(bowl), yearly(heat))
    print(place, yearly(bowl), yearly(heat))
    assert differences == pytest.approx((mean_k, highest_k), abs=4.0)
