"""A survey of the connecting ridge against exact horizons of single points, where terrain is."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest

from ilrs.data.terrain import load_terrain
from ilrs.epoch import Epoch, Grid
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.light import earth_visible, eclipse_fraction, sun_visible
from ilrs.moon.skyline import skyline
from ilrs.survey import plan_of, run
from ilrs.survey.maps import assemble
from ilrs.survey.plan import place_of


def terrain_files():
    root = os.environ.get("ILRS_DATA") or Path(__file__).parents[3] / "shared/data"
    files = sorted((Path(root) / "dem").glob("*.tif"))
    if not files:
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    return files


def test_the_ridge_has_the_light_of_its_points(tmp_path):
    files = terrain_files()
    grid = Grid.covering(Epoch.from_utc("2030-01-01"), 180 * 86_400, 7200)
    ridge = math.radians(-89.4511), math.radians(222.69), 300.0
    plan = plan_of(files, grid, 60.0, around=ridge)
    run(plan, tmp_path)
    maps = assemble(plan, tmp_path / "work")
    terrain = load_terrain(files)
    for row, column in [(0, 0), (3, 8), (5, 5), (9, 2)]:
        place = tuple(math.radians(a) for a in place_of(plan.raster, row, column))
        point = terrain.ground(*place)
        horizon = skyline(terrain, *place, 2.0, 1440).mask().at_height(2.0)
        sun, earth = sun_and_earth(point, mid_steps(grid))
        seen = sun_visible(sun, horizon, eclipse_fraction(sun, earth))
        told = {name: float(values[row, column]) for name, values in maps.items()}
        assert told["height_m"] == pytest.approx(point.height_m, abs=0.01)
        assert told["mean_light"] == pytest.approx(seen.mean(), abs=0.004)
        assert told["any_light"] == pytest.approx((seen > 0.0).mean(), abs=0.006)
        assert told["earth_visible"] == pytest.approx(
            earth_visible(earth, horizon).mean(), abs=0.004
        )
        dark = np.diff(np.flatnonzero(np.concatenate([[True], seen > 0.0, [True]]))).max() - 1
        assert told["longest_dark_h"] == pytest.approx(2.0 * dark, abs=6.0)
