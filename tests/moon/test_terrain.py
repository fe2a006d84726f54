"""Nested ground: heights in every projection, slopes, roughness, lines of sight."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.projection import Projection
from ilrs.moon.sightline import line_of_sight
from ilrs.moon.terrain import Terrain, TerrainGrid

PLATE = Projection("equirectangular", 0.0, 1.0)
PLACES = [
    (Projection("south_polar"), -88.7, 41.0),
    (Projection("south_polar", 1.1, 0.97), -84.0, -170.0),
    (Projection("north_polar"), 87.0, 300.0),
    (Projection("north_polar", -2.0), 80.0, 10.0),
    (Projection("equirectangular", 0.0, 0.8), -35.0, 100.0),
    (Projection("equirectangular", math.pi, 1.0), 60.0, 359.0),
]


def made(height, projection, latitude, longitude, pixel=50.0, side=200):
    """A grid of side by side pixels around a place; height(east, north) in map metres."""
    x, y = (float(a) for a in projection.forward(math.radians(latitude), math.radians(longitude)))
    away = (np.arange(side) + 0.5 - side / 2) * pixel
    heights = np.broadcast_to(height(away[None, :], -away[:, None]), (side, side))
    left, top = x - side * pixel / 2, y + side * pixel / 2
    heights = np.ascontiguousarray(heights, dtype=np.float32)
    return TerrainGrid(heights, left, top, pixel, {"file": f"{pixel:g}m"}, projection)


def over(grids, latitude, longitude, east, north):
    """Heights at local offsets (m) from a place, through latitude and longitude."""
    la, lo = math.radians(latitude), math.radians(longitude)
    place = la + north / MOON_RADIUS_M, lo + east / MOON_RADIUS_M / math.cos(la)
    return Terrain(grids).heights(*place)


@given(
    st.sampled_from([Projection("south_polar", 0.3), Projection("north_polar", -2.0), PLATE]),
    st.floats(-89.0, 89.0),
    st.floats(-540.0, 540.0),
)
def test_the_inverse_undoes_the_projection(projection, latitude, longitude):
    place = math.radians(latitude), math.radians(longitude)
    back = projection.inverse(*projection.forward(*place))
    assert float(back[0]) == pytest.approx(place[0], abs=1e-9)
    assert math.cos(float(back[1]) - place[1]) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("projection", "latitude", "longitude"), PLACES)
def test_grid_and_compiled_ground_agree_in_every_projection(projection, latitude, longitude):
    grid = made(lambda x, y: 0.05 * x - 0.02 * y + 7.0, projection, latitude, longitude)
    terrain = Terrain([grid])
    rng = np.random.default_rng(1)
    la = math.radians(latitude) + rng.uniform(-3e3, 3e3, 50) / MOON_RADIUS_M
    lo = math.radians(longitude) + rng.uniform(-1e3, 1e3, 50) / MOON_RADIUS_M
    x, y = projection.forward(la, lo)
    x0, y0 = projection.forward(math.radians(latitude), math.radians(longitude))
    expected = 0.05 * (x - x0) - 0.02 * (y - y0) + 7.0
    assert terrain.heights(la, lo) == pytest.approx(expected, abs=1e-3)
    assert [grid.at(a, b) for a, b in zip(la, lo, strict=True)] == pytest.approx(expected, abs=1e-3)
    assert terrain.pixels(la, lo) == pytest.approx(50.0)


def test_known_places_of_the_projections():
    # PROJ 9: cs2cs IAU_2015:30100 to 30135 and 30130 of longitude 90, latitude -89 and 89.
    x, y = Projection("south_polar").forward(math.radians(-89.0), math.radians(90.0))
    assert (float(x), float(y)) == pytest.approx((30_324.1202, 0.0), abs=0.01)
    x, y = Projection("north_polar").forward(math.radians(89.0), math.radians(0.0))
    assert (float(x), float(y)) == pytest.approx((0.0, -30_324.1202), abs=0.01)


def test_holes_and_edges_fall_through_to_the_next_grid():
    fine = made(lambda x, y: 0.0 * x * y + 1.0, Projection(), -89.0, 0.0, 10.0, 100)
    holed = np.array(fine.heights_m)
    holed[40:60, 40:60] = np.nan
    fine = TerrainGrid(holed, fine.left_m, fine.top_m, 10.0)
    coarse = made(lambda x, y: 0.0 * x * y + 2.0, Projection(), -89.0, 0.0, 100.0, 100)
    north = np.array([0.0, 300.0, 499.0, 2_000.0, 5_100.0])
    heights = over([coarse, fine], -89.0, 0.0, 0.0, north)
    assert list(heights[:4]) == [2.0, 1.0, 2.0, 2.0]
    assert math.isnan(heights[4])


def test_a_map_of_the_whole_circle_has_no_seam():
    pixel = 2.0 * math.pi * MOON_RADIUS_M / 360
    rng = np.random.default_rng(2)
    heights = rng.uniform(0.0, 100.0, (180, 360)).astype(np.float32)
    padded = np.concatenate([heights[:, -1:], heights, heights[:, :1]], axis=1)
    grid = TerrainGrid(padded, -181 * pixel, 90 * pixel, pixel, projection=PLATE)
    longitude = np.radians([179.9, 180.0, -180.0, -179.9, 540.0])
    found = Terrain([grid]).heights(np.zeros(5), longitude)
    assert np.isfinite(found).all()
    assert found[1] == pytest.approx(found[2])
    assert found[1] == pytest.approx(found[4])
    assert found[1] == pytest.approx((found[0] + found[3]) / 2, rel=1e-6)
    assert grid.at(0.0, math.pi) == pytest.approx(found[1])


@pytest.mark.parametrize(("projection", "latitude", "longitude"), PLACES)
@pytest.mark.parametrize("azimuth_deg", [0.0, 70.0, 200.0])
def test_a_tilted_plane_has_its_slope_and_faces_downhill(
    projection, latitude, longitude, azimuth_deg
):
    la, lo = math.radians(latitude), math.radians(longitude)
    turn, rise = math.radians(azimuth_deg), 0.2
    x0, y0 = projection.forward(la, lo)

    def height(x, y):
        a, b = projection.inverse(x0 + x, y0 + y)
        east = (np.remainder(b - lo + np.pi, 2 * np.pi) - np.pi) * np.cos(a) * MOON_RADIUS_M
        north = (a - la) * MOON_RADIUS_M
        return -rise * (math.sin(turn) * east + math.cos(turn) * north)

    terrain = Terrain([made(height, projection, latitude, longitude, 10.0)])
    slope, azimuth = terrain.slopes(la, lo, 100.0)
    assert math.tan(float(slope)) == pytest.approx(rise, rel=2e-3)
    assert math.cos(float(azimuth) - turn) == pytest.approx(1.0, abs=1e-5)
    assert float(terrain.roughness(la, lo, 100.0)) < 0.01


def test_roughness_is_that_of_a_wave_about_its_plane():
    grid = made(
        lambda x, y: 3.0 * np.sin(x / 13.0 + 1.0) + 0.0 * y, Projection(), -89.5, 0.0, 1.0, 400
    )
    place = math.radians(-89.5), 0.0
    rough = float(Terrain([grid]).roughness(*place, 200.0))
    assert rough == pytest.approx(3.0 / math.sqrt(2.0), rel=0.15)
    assert math.isnan(float(Terrain([grid]).roughness(*place, 800.0)))
    assert math.isnan(float(Terrain([grid]).slopes(*place, 800.0)[0]))
    with pytest.raises(ValueError, match="baseline"):
        Terrain([grid]).slopes(*place, 0.0)


def test_level_ground_faces_nowhere():
    grid = made(lambda x, y: 0.0 * x * y, Projection(), -89.5, 0.0)
    slope, azimuth = Terrain([grid]).slopes(math.radians(-89.5), 0.0, 200.0)
    assert float(slope) == 0.0
    assert math.isnan(float(azimuth))


def test_places_outside_are_named_with_the_grids():
    grid = made(lambda x, y: 0.0 * x * y, Projection(), -89.5, 0.0)
    with pytest.raises(ValueError, match=r"covers -80\.0000, 10\.0000 .*50m: add one"):
        Terrain([grid]).ground(math.radians(-80.0), math.radians(10.0))
    with pytest.raises(ValueError, match="at least one grid"):
        Terrain([])


def test_points_see_each_other_until_the_moon_curves_away():
    grid = made(lambda x, y: 0.0 * x * y, Projection(), -89.9, 0.0, 200.0, 400)
    terrain = Terrain([grid])
    la, height = math.radians(-89.9), 50.0
    limit = 2.0 * math.acos(MOON_RADIUS_M / (MOON_RADIUS_M + height))
    found = line_of_sight(
        terrain, (la, 0.0), height, (la + limit * np.array([0.98, 1.02]), 0.0), 50
    )
    assert list(found.visible) == [True, False]
    assert found.known.all()
    assert found.nearest_m == pytest.approx(0.5 * found.ground_m, abs=200.0)
    assert found.range_m == pytest.approx(found.ground_m, rel=1e-3)


def test_a_wall_stands_in_the_way_to_its_height():
    wall = made(
        lambda x, y: 100.0 * (np.abs(y - 2_000.0) < 100.0) + 0.0 * x, Projection(), -89, 0.0
    )
    terrain, la = Terrain([wall]), math.radians(-89.0)
    far = la + 4_000.0 / MOON_RADIUS_M
    found = line_of_sight(terrain, (la, 0.0), [90.0, 110.0], (far, 0.0), [90.0, 110.0])
    assert list(found.visible) == [False, True]
    # The line sags by d1 d2 / 2R against the sphere.
    sag = 2_000.0**2 / (2.0 * MOON_RADIUS_M)
    assert found.clearance_m == pytest.approx([-10.0 - sag, 10.0 - sag], abs=0.1)
    assert found.nearest_m == pytest.approx(2_000.0, abs=150.0)
    back = line_of_sight(terrain, (far, 0.0), [90.0, 110.0], (la, 0.0), [90.0, 110.0])
    assert back.clearance_m == pytest.approx(found.clearance_m, abs=0.05)
    same = line_of_sight(terrain, (la, 0.0), 2.0, (la, 0.0), 2.0)
    assert bool(same.visible)


def test_unknown_ground_on_the_way_is_not_seen_through():
    grid = made(lambda x, y: 0.0 * x * y, Projection(), -89, 0.0)
    holed = np.array(grid.heights_m)
    holed[90:95, :] = np.nan
    terrain = Terrain([TerrainGrid(holed, grid.left_m, grid.top_m, 50.0)])
    la = math.radians(-89.0)
    found = line_of_sight(terrain, (la, 0.0), 50.0, (la + 2e3 / MOON_RADIUS_M, 0.0), 50.0)
    assert not found.known
    assert not found.visible
    with pytest.raises(ValueError, match="covers"):
        line_of_sight(terrain, (la, 0.0), 50.0, (0.0, 0.0), 50.0)
    with pytest.raises(ValueError, match="negative"):
        line_of_sight(terrain, (la, 0.0), -1.0, (la, 0.0), 50.0)
