"""Skipping misses nothing: the skyline equals that of taking every sample of every ray."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from ilrs.data.masks import find_terrain
from ilrs.frames import MOON_RADIUS_M, local_axes_me
from ilrs.moon.maximum import highest
from ilrs.moon.projection import Projection
from ilrs.moon.skyline import compute_mask, skyline
from ilrs.moon.terrain import Terrain, TerrainGrid, ground_at

EXACT_RAD = 1e-9
SOUTH, NORTH = Projection("south_polar", 0.4), Projection("north_polar", -1.0)
PLATE = Projection("equirectangular", 0.0, math.cos(math.radians(40.0)))


@njit
def every_sample(up, ahead, eye, posts, levels, frames, reach_m):
    """The definition: half-pixel steps of the grid that answers, and the largest tangent."""
    s, best, far = 0.5 * frames[0, 2], -math.inf, 0.0
    while s <= reach_m:
        c, d = math.cos(s / MOON_RADIUS_M), math.sin(s / MOON_RADIUS_M)
        way = c * up + d * ahead
        height, pixel = ground_at(posts, levels, frames, way[0], way[1], way[2])
        tangent = ((MOON_RADIUS_M + height) * c - eye) / ((MOON_RADIUS_M + height) * d)
        if tangent > best:
            best, far = tangent, s
        s += 0.5 * pixel
    return math.atan(best), far


def brute(terrain, latitude, longitude, height, azimuths, reach_m):
    p = terrain.pyramids
    east, north, up = local_axes_me(latitude, longitude)
    eye = MOON_RADIUS_M + terrain.ground(latitude, longitude).height_m + height
    rows = []
    for n in range(azimuths):
        turn = 2.0 * math.pi * n / azimuths
        ahead = math.sin(turn) * east + math.cos(turn) * north
        rows.append(every_sample(up, ahead, eye, p.posts, p.levels, p.frames, reach_m))
    return np.array(rows).T


def agree(terrain, latitude, longitude, height, azimuths, reach_m=250_000.0):
    """Equal elevations; equal distances too, up to places that tie within rounding."""
    found = skyline(terrain, latitude, longitude, height, azimuths, reach_m)
    elevation, far = brute(terrain, latitude, longitude, height, azimuths, reach_m)
    assert np.abs(found.elevation_rad - elevation).max() <= EXACT_RAD
    assert np.mean(np.abs(found.distance_m - far) < 1e-3) > 0.95


def rough(seed, shape, relief_m, holes):
    """Hills of all sizes and, where asked for, unknown ground in blocks and single posts."""
    rng = np.random.default_rng(seed)
    heights = np.zeros(shape)
    for octave in range(5):
        coarse = rng.normal(size=(2 + 2**octave, 2 + 2**octave)) * relief_m / 2**octave
        rows = np.linspace(0, coarse.shape[0] - 1.001, shape[0])
        columns = np.linspace(0, coarse.shape[1] - 1.001, shape[1])
        heights += coarse[rows.astype(int)][:, columns.astype(int)]
    for _ in range(holes):
        i, j = rng.integers(0, shape[0]), rng.integers(0, shape[1])
        size = int(rng.choice([1, 2, 9]))
        heights[i : i + size, j : j + size] = np.nan
    return heights.astype(np.float32)


def nested(seed, projection, latitude, longitude, relief_m, holes):
    """A fine grid inside a coarse one, around a place near its middle."""
    x, y = (float(a) for a in projection.forward(latitude, longitude))
    grids = []
    for pixel, rows, columns, few in [(25.0, 150, 170, holes), (300.0, 210, 190, holes)]:
        heights = rough(seed + int(pixel), (rows, columns), relief_m, few)
        heights[rows // 2 - 3 : rows // 2 + 3, columns // 2 - 3 : columns // 2 + 3] = 0.0
        left, top = x - pixel * columns / 2, y + pixel * rows / 2
        grids.append(TerrainGrid(heights, left, top, pixel, projection=projection))
    return Terrain(grids)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    where=st.sampled_from([(SOUTH, -89.2), (SOUTH, -80.0), (NORTH, 88.0), (PLATE, 35.0)]),
    longitude=st.sampled_from([0.0, 130.0, 179.99]),
    relief=st.sampled_from([3.0, 200.0, 2000.0]),
    holes=st.sampled_from([0, 0, 5, 60]),
    height=st.sampled_from([0.5, 2.0, 60.0]),
)
def test_synthetic_ground_of_every_projection(seed, where, longitude, relief, holes, height):
    projection, latitude = where
    place = math.radians(latitude), math.radians(longitude)
    terrain = nested(seed, projection, *place, relief, holes)
    agree(terrain, *place, height, 24, 40_000.0)


def test_bare_ground_is_a_tie_everywhere_and_stays_exact():
    place = math.radians(-88.0), 0.3
    terrain = nested(1, SOUTH, *place, 0.0, 0)
    agree(terrain, *place, 5.0, 24, 40_000.0)


def real():
    root = os.environ.get("ILRS_DATA") or Path(__file__).parents[3] / "shared/data"
    folder = Path(root) / "dem"
    if not folder.is_dir():
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    return Terrain(find_terrain([folder]))


def test_real_ground():
    terrain = real()
    for latitude, longitude, height in [
        (-89.4511, 222.69, 2.0),
        (-89.67, 129.78, 0.0),
        (-88.8, 123.4, 10.0),
        (-84.7906, 29.1957, 2.0),
        (-82.0, 300.0, 2.0),
    ]:
        agree(terrain, math.radians(latitude), math.radians(longitude), height, 360)


def test_a_box_of_posts_is_bounded_and_unknown_ground_is_told():
    heights = rough(3, (37, 53), 100.0, 0)
    heights[4:24, 10:40] = np.nan
    p = Terrain([TerrainGrid(heights, 0.0, 0.0, 10.0)]).pyramids
    rng = np.random.default_rng(4)
    seen = set()
    for _ in range(2000):
        i, k = sorted(int(n) for n in rng.integers(0, 37, 2))
        j, m = sorted(int(n) for n in rng.integers(0, 53, 2))
        top = highest(p.posts, p.levels, 0, i, k, j, m)
        box = heights[i : k + 1, j : m + 1]
        if np.isnan(box).all():
            assert top == -math.inf or math.isnan(top)
        elif np.isnan(box).any():
            assert math.isnan(top)
        else:
            assert math.isnan(top) or top >= box.max()
        seen.add("unknown" if math.isnan(top) else "none" if top < -1e9 else "bound")
    assert seen == {"unknown", "none", "bound"}


def test_a_mask_takes_terrain_or_grids():
    place = math.radians(-88.0), 0.3
    terrain = nested(5, SOUTH, *place, 100.0, 0)
    point = terrain.ground(*place)
    one = compute_mask(point, terrain, [2.0, 10.0], 36, 3, 20_000.0)
    other = compute_mask(point, terrain.grids, [2.0, 10.0], 36, 3, 20_000.0)
    assert np.array_equal(one.elevation_rad, other.elevation_rad)
    rays = skyline(terrain, *place, 10.0, 108, 20_000.0).elevation_rad
    mean = (np.roll(rays, 2) + 2 * np.roll(rays, 1) + 3 * rays + 2 * np.roll(rays, -1)) / 9
    assert one.elevation_rad[1] == pytest.approx((mean + np.roll(rays, -2) / 9)[::3], abs=1e-12)
