"""Terrain made of hills on the polar map, and a station upon it: no lunar data is needed."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest

from ilrs import batch
from ilrs.data.installed import installed_terrain
from ilrs.frames import SitePoint
from ilrs.mission.scenery.scene import Scenery
from ilrs.moon.terrain import Terrain, TerrainGrid


def hills(x, y):
    rough = 60.0 * np.sin(x / 310.0 + 1.0) * np.cos(y / 270.0)
    return 900.0 * np.sin(x / 7900.0) * np.cos(y / 9300.0) + rough


def grid_of(left, top, side_m, pixel_m):
    n = int(side_m / pixel_m)
    x = left + (np.arange(n) + 0.5) * pixel_m
    y = top - (np.arange(n) + 0.5) * pixel_m
    heights = hills(x[None, :], y[:, None]).astype(np.float32)
    return TerrainGrid(np.ascontiguousarray(heights), left, top, pixel_m)


@pytest.fixture(scope="session")
def hilly():
    """A fine grid of 20 km and a coarse one of 120 km around one place."""
    return Terrain([grid_of(0.0, 30_000.0, 20_000.0, 40.0), grid_of(-50e3, 80e3, 120e3, 250.0)])


@pytest.fixture(scope="session")
def place(hilly):
    latitude, longitude = (float(a) for a in hilly.grids[0].projection.inverse(10_000.0, 20_000.0))
    return hilly.ground(latitude, longitude)


@pytest.fixture(scope="session")
def reference():
    return batch.load("stations/reference")


@pytest.fixture(scope="session")
def real(reference):
    """The reference station on the real Moon."""
    if not os.environ.get("ILRS_DATA"):
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    try:
        installed_terrain()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    return Scenery(reference, installed_terrain)


@pytest.fixture
def equator():
    return SitePoint(math.radians(3.0), math.radians(40.0), 100.0)
