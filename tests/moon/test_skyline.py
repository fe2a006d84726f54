"""Horizons from terrain: analytic shapes, a brute-force scan, and real terrain where present."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from ilrs.frames import (
    MOON_RADIUS_M,
    SitePoint,
    from_south_polar_stereographic,
    local_axes_me,
    up_me,
)
from ilrs.moon.skyline import compute_mask, march
from ilrs.moon.terrain import TerrainGrid, ground_point, pixel_centres

RIDGE = (math.radians(-89.4511), math.radians(222.69))


def grid_of(height, side_m=40_000.0, pixel_m=100.0):
    """A grid around the pole whose heights are a function of the map coordinates."""
    n = int(side_m / pixel_m)
    x = -side_m / 2 + (np.arange(n) + 0.5) * pixel_m
    y = side_m / 2 - (np.arange(n) + 0.5) * pixel_m
    heights = np.broadcast_to(height(x[None, :], y[:, None]), (n, n)).astype(np.float32)
    return TerrainGrid(np.ascontiguousarray(heights), -side_m / 2, side_m / 2, pixel_m)


def terrain_folder():
    root = os.environ.get("ILRS_DATA") or Path(__file__).parents[3] / "shared/data"
    folder = Path(root) / "dem"
    if not folder.is_dir():
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    return folder


def test_bilinear_sampling_is_exact_on_planes_and_unknown_outside():
    grid = grid_of(lambda x, y: 0.01 * x - 0.02 * y + 5.0)
    for x, y in [(0.0, 0.0), (123.4, -567.8), (19_949.0, -19_949.0)]:
        assert grid.at_map(x, y) == pytest.approx(0.01 * x - 0.02 * y + 5.0, abs=1e-4)
    assert math.isnan(grid.at_map(20_000.0, 0.0))
    holes = np.array(grid.heights_m)
    holes[200, 200] = np.nan
    assert math.isnan(TerrainGrid(holes, -2e4, 2e4, 100.0).at_map(60.0, -60.0))


def test_north_and_east_are_where_they_should_be():
    # At longitude 0, map +y is away from the pole: north. East is +x.
    tower = grid_of(lambda x, y: 500.0 * ((np.abs(x - 5_000) < 250) & (np.abs(y - 8_000) < 250)))
    latitude, longitude = from_south_polar_stereographic(0.0, 8_000.0)
    mask = compute_mask(SitePoint(latitude, longitude, 0.0), [tower], [2.0])
    assert math.degrees(mask.azimuth_rad[mask.elevation_rad[0].argmax()]) == pytest.approx(
        90, abs=4
    )
    latitude, longitude = from_south_polar_stereographic(5_000.0, 2_000.0)
    mask = compute_mask(SitePoint(latitude, longitude, 0.0), [tower], [2.0])
    # From (5, 2) km, longitude 68 degrees, the tower bears 68 degrees to the left of north.
    assert math.degrees(mask.azimuth_rad[mask.elevation_rad[0].argmax()]) == pytest.approx(
        360.0 - math.degrees(longitude), abs=4
    )


def test_a_bare_sphere_shows_the_dip():
    bare = grid_of(lambda x, y: 0.0 * x * y, 200_000.0, 200.0)
    point = SitePoint(-math.pi / 2 + 0.001, 0.3, 0.0)
    heights = [10.0, 100.0]
    mask = compute_mask(point, [bare], heights, azimuths=36, rays_per_azimuth=1)
    for k, height in enumerate(heights):
        dip = -math.acos(MOON_RADIUS_M / (MOON_RADIUS_M + height))
        assert np.degrees(np.abs(mask.elevation_rad[k] - dip)).max() < 0.001


def test_a_distant_wall_has_the_elevation_of_plane_trigonometry_and_curvature():
    wall = grid_of(lambda x, y: 2000.0 * (np.hypot(x, y) > 60_000.0), 140_000.0, 200.0)
    point = SitePoint(-math.pi / 2, 0.0, 0.0)
    mask = compute_mask(point, [wall], [0.0], azimuths=36, rays_per_azimuth=5)
    expected = math.atan2(2000.0 - 60_000.0**2 / (2.0 * MOON_RADIUS_M), 60_000.0)
    assert np.degrees(np.abs(mask.elevation_rad[0] - expected)).max() < 0.02
    assert mask.distance_m is not None
    assert np.abs(mask.distance_m - 60_000.0).max() < 500.0


def hills(x, y):
    return 300.0 * np.sin(x / 1900.0) * np.cos(y / 2300.0) + 200.0 * np.sin(x * y / 3e7)


def test_marching_equals_a_brute_force_scan_of_all_terrain():
    """Every place of the map as a vector in space, binned by azimuth: no rays, no steps."""
    grid = grid_of(hills)
    latitude, longitude = from_south_polar_stereographic(2_350.0, 1_450.0)
    point = SitePoint(latitude, longitude, grid.at(latitude, longitude))
    azimuths, fine = 72, 40
    rays, _ = march(point, [grid], np.array([10.0]), azimuths * fine, 15_000.0)
    half = fine // 2
    swept = np.max([np.roll(rays[0], s) for s in range(-half, half + 1)], axis=0)[::fine]

    side = np.arange(-12_990.0, 16_000.0, 20.0)
    x, y = (a.ravel() for a in np.meshgrid(side, side))
    angle = 2.0 * np.arctan(np.hypot(x, y) / (2.0 * MOON_RADIUS_M))
    spread = np.sin(angle) / np.hypot(x, y)
    away = (MOON_RADIUS_M + hills(x, y)) * np.array([y * spread, x * spread, -np.cos(angle)])
    away -= ((MOON_RADIUS_M + point.height_m + 10.0) * up_me(latitude, longitude))[:, None]
    east, north, up = local_axes_me(latitude, longitude) @ away
    level = np.hypot(east, north)
    elevation = np.where((level > 60.0) & (level < 15_000.0), np.arctan2(up, level), -1.0)
    sector = np.rint(np.arctan2(east, north) / (2.0 * np.pi) * azimuths).astype(int) % azimuths
    best = np.full(azimuths, -np.inf)
    np.maximum.at(best, sector, elevation)
    # The grid rounds the hills off by up to a metre between its posts.
    assert np.degrees(np.abs(best - swept)).max() < 0.1
    assert abs(np.degrees(np.median(best - swept))) < 0.01


def test_nested_grids_take_the_finest_first_and_fall_back():
    coarse = grid_of(lambda x, y: 0.0 * x * y + 7.0, 100_000.0, 1_000.0)
    fine = grid_of(lambda x, y: 0.0 * x * y, 10_000.0, 50.0)
    point, used = ground_point([fine, coarse], -math.pi / 2 + 0.001, 0.0)
    assert used is fine
    assert point.height_m == 0.0
    point, used = ground_point([fine, coarse], -math.pi / 2 + 0.005, 0.0)
    assert used is coarse
    assert point.height_m == pytest.approx(7.0)
    with pytest.raises(ValueError, match=r"no terrain grid covers -80\.0000"):
        ground_point([fine, coarse], math.radians(-80), 0.0)
    with pytest.raises(ValueError, match="no terrain grid covers the point"):
        compute_mask(SitePoint(0.0, 0.0, 0.0), [fine], [2.0])


def test_pixel_centres_lie_within_the_radius():
    grid = grid_of(lambda x, y: 0.0 * x * y, 10_000.0, 50.0)
    places = pixel_centres(grid, SitePoint(-math.pi / 2 + 0.001, 0.5, 0.0), 200.0)
    assert len(places) == pytest.approx(math.pi * 200.0**2 / 50.0**2, abs=4)


def test_the_committed_mask_of_the_ridge_comes_out_of_the_terrain():
    from ilrs.data.masks import PLACES, find_terrain, site_mask
    from ilrs.moon.horizon import format_mask

    grids = find_terrain([terrain_folder()])
    place = next(p for p in PLACES if p.name == "connecting_ridge")
    _, mask = site_mask(place, grids)
    committed = Path(__file__).parents[2] / "stations/reference/horizons/connecting_ridge.csv"
    assert format_mask(mask) == committed.read_text(encoding="utf-8")
