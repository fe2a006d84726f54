"""How far the ground is known: squares, holes, nothing."""

import math

import numpy as np
import pytest

from ilrs.moon.heightgrid import TerrainGrid
from ilrs.moon.reach import known_reach
from ilrs.moon.terrain import Terrain

SIDE, PIXEL_M = 400, 250.0
HALF_M = 0.5 * SIDE * PIXEL_M


def square(heights=None):
    ground = np.zeros((SIDE, SIDE), np.float32) if heights is None else heights
    return Terrain([TerrainGrid(ground, -HALF_M, HALF_M, PIXEL_M)])


def test_a_square_around_the_pole_is_known_to_its_sides_and_corners():
    reach = known_reach(square(), -math.pi / 2, 0.0, azimuths=8)
    assert reach[::2] == pytest.approx(HALF_M, abs=600.0)
    assert reach[1::2] == pytest.approx(HALF_M * math.sqrt(2.0), abs=1_000.0)


def test_a_hole_ends_what_is_known():
    heights = np.zeros((SIDE, SIDE), np.float32)
    # Twenty kilometres from the pole towards longitude 0, which is up on the map.
    heights[115:125, 150:250] = np.nan
    reach = known_reach(square(heights), -math.pi / 2, 0.0, azimuths=4)
    assert sorted(reach)[0] == pytest.approx(18_750.0, abs=600.0)
    assert sorted(reach)[1] > 45_000.0


def test_it_ends_where_asked_and_is_nothing_outside():
    assert (known_reach(square(), -math.pi / 2, 0.0, farthest_m=10_000.0) == 10_000.0).all()
    assert (known_reach(square(), 0.0, 0.0) == 0.0).all()
