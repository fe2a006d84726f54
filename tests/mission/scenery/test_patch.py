"""Squares of ground: what they show, where they meet, and where there is none."""

import numpy as np
import pytest

from ilrs.mission.scenery.patch import POSTS, RATIO, patch_around

STEPS = (40.0, 200.0)


def test_the_middle_post_is_the_site(hilly, place):
    patch = patch_around(place, hilly.grids, STEPS)
    for level in patch.levels:
        middle = POSTS // 2
        assert abs(level.ground_m[middle, middle] - place.height_m) < 0.01
        assert level.reach_m == 150.0 * level.step_m


def test_a_square_ends_on_the_coarser_one_around_it(hilly, place):
    fine, coarse = patch_around(place, hilly.grids, STEPS).levels
    first = POSTS // 2 - POSTS // 2 // RATIO
    rim = coarse.ground_m[first, first : first + 61]
    assert np.allclose(fine.ground_m[0, ::RATIO], rim, atol=1e-9)
    assert np.allclose(fine.ground_m[0, 2], 0.6 * rim[0] + 0.4 * rim[1])
    raw = hilly.grids[0].at_map(float(fine.raster.x_m[100]), float(fine.raster.y_m[100]))
    assert abs(fine.ground_m[100, 100] - raw) < 0.01


def test_where_no_grid_knows_the_ground_it_is_said(hilly, equator):
    with pytest.raises(ValueError, match=r"polar map knows the ground at 3.0000, 40.0000"):
        patch_around(equator, hilly.grids)
