"""Horizons of rasters against rays followed one by one; light maps against single points."""

import math

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.frames import (
    MOON_RADIUS_M,
    SitePoint,
    from_south_polar_stereographic,
    local_axes_me,
)
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.gnomonic import GnomonicPlane, from_map, to_map, to_plane
from ilrs.moon.ground import Ground
from ilrs.moon.light import earth_visible, eclipse_fraction, sun_visible
from ilrs.moon.lightmap import bodies_over, highest_sun, light_map, normals_of
from ilrs.moon.raster import Raster
from ilrs.moon.sweep import TICKS_PER_RAD, UNKNOWN, azimuth_of, horizons, prepare, sweep_angles
from ilrs.moon.terrain import TerrainGrid


def hills(x, y):
    rough = 60.0 * np.sin(x / 310.0 + 1.0) * np.cos(y / 270.0)
    return 900.0 * np.sin(x / 7900.0) * np.cos(y / 9300.0) + rough


def grid_of(height, left, top, side_m, pixel_m):
    n = int(side_m / pixel_m)
    x = left + (np.arange(n) + 0.5) * pixel_m
    y = top - (np.arange(n) + 0.5) * pixel_m
    heights = np.broadcast_to(height(x[None, :], y[:, None]), (n, n)).astype(np.float32)
    return TerrainGrid(np.ascontiguousarray(heights), left, top, pixel_m)


GRIDS = [
    grid_of(hills, 10_000.0, 45_000.0, 20_000.0, 50.0),
    grid_of(hills, -60_000.0, 90_000.0, 150_000.0, 200.0),
]
PATCH = Raster.covering(17_000.0, 31_000.0, 21_000.0, 35_000.0, 200.0)


def ray(point, azimuth, height_m, reach_m=100_000.0, step_m=10.0):
    """The horizon in one direction from every `step_m` of the ray, in space, without any tricks."""
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
    angle = np.arange(step_m, reach_m, step_m) / MOON_RADIUS_M
    up = np.cos(angle)[:, None] * axes[2] + np.sin(angle)[:, None] * ahead
    fold = 2.0 * MOON_RADIUS_M / (1.0 - up[:, 2])
    x, y = fold * up[:, 1], fold * up[:, 0]
    heights = np.array([height_at(a, b) for a, b in zip(x, y, strict=True)])
    away = up * (MOON_RADIUS_M + heights)[:, None]
    away -= axes[2] * (MOON_RADIUS_M + point.height_m + height_m)
    return np.nanmax(np.arctan2(away @ axes[2], away @ ahead))


def height_at(x, y):
    fine = GRIDS[0].at_map(x, y)
    return fine if math.isfinite(fine) else GRIDS[1].at_map(x, y)


def point_at(sweep, row, column):
    r = sweep.raster
    place = from_south_polar_stereographic(float(r.x_m[column]), float(r.y_m[row]))
    return SitePoint(*place, float(sweep.ground_m[row, column]))


def test_great_circles_are_straight_in_the_plane_and_the_way_back_is_exact():
    plane = GnomonicPlane.at_map(40_000.0, -25_000.0)
    a, b = np.array(from_map(10_000.0, 5_000.0)), np.array(from_map(90_000.0, -70_000.0))
    middle = (a + b) / np.linalg.norm(a + b)

    def places(v):
        return np.array([v @ plane.axes[0], v @ plane.axes[1]]) / (v @ plane.axes[2])

    first, second = places(middle) - places(a), places(b) - places(a)
    assert abs(first[0] * second[1] - first[1] * second[0]) < 1e-12
    u, v = to_plane(plane.axes, 90_000.0, -70_000.0)
    assert to_map(plane.axes, u, v) == pytest.approx((90_000.0, -70_000.0), abs=1e-6)
    angle = plane.sweep_angle(a, b)
    assert math.tan(angle) == pytest.approx(second[0] / second[1], rel=1e-9)


def test_horizons_equal_rays_followed_one_by_one():
    sweep, angles = prepare(PATCH, GRIDS, 2.0, reach_m=100_000.0), sweep_angles(24)
    found = horizons(sweep, angles) / TICKS_PER_RAD
    errors = []
    for row, column in [(0, 0), (3, 17), (10, 10), (13, 4), (19, 19), (7, 0)]:
        point = point_at(sweep, row, column)
        for k, azimuth in enumerate(azimuth_of(sweep, row, column, angles)):
            if k % 3 == 0:
                errors.append(found[k, row, column] - ray(point, azimuth, 2.0))
    degrees = np.degrees(np.abs(errors))
    assert np.median(degrees) < 0.02
    assert degrees.max() < 0.25


def test_a_bare_sphere_shows_its_dip_from_everywhere():
    bare = grid_of(lambda x, y: 0.0 * x * y, -60_000.0, 90_000.0, 150_000.0, 200.0)
    raster = Raster.covering(0.0, 0.0, 20_000.0, 20_000.0, 500.0)
    found = horizons(prepare(raster, [bare], 30.0), sweep_angles(36)) / TICKS_PER_RAD
    dip = -math.acos(MOON_RADIUS_M / (MOON_RADIUS_M + 30.0))
    assert np.degrees(np.abs(found - dip)).max() < 0.004


def test_threads_change_nothing_and_unknown_ground_is_marked():
    holed = np.array(GRIDS[1].heights_m)
    holed[280:290, 390:400] = np.nan
    grid = TerrainGrid(holed, -60_000.0, 90_000.0, 200.0)
    sweep = prepare(PATCH, [grid], 2.0)
    one, two = horizons(sweep, sweep_angles(8), 1), horizons(sweep, sweep_angles(8), 3)
    assert np.array_equal(one, two)
    unknown = np.isnan(sweep.ground_m)
    assert 0 < unknown.sum() < unknown.size
    assert np.array_equal(one[0] == UNKNOWN, unknown)


def test_light_equals_the_light_of_a_point():
    sweep, angles = prepare(PATCH, GRIDS, 2.0), sweep_angles(720)
    elevations = horizons(sweep, angles) / TICKS_PER_RAD
    times = mid_steps(Grid.covering(Epoch.from_utc("2030-01-01"), 120 * 86_400, 7200))
    flat = np.zeros(sweep.u_m.shape)
    normals, slope = normals_of(PATCH, flat, flat)
    assert slope.max() == 0.0
    eyes = sweep.ground_m + 2.0
    axes = sweep.plane.axes
    maps = light_map(axes, PATCH, eyes, normals, elevations, bodies_over(PATCH, times), Ground())
    for row, column in [(0, 0), (10, 10), (19, 3)]:
        point = point_at(sweep, row, column)
        azimuth = azimuth_of(sweep, row, column, angles)
        order = np.argsort(azimuth)
        circle = np.arange(720) * (2.0 * math.pi / 720)
        mask = np.interp(
            circle, azimuth[order], elevations[order, row, column], period=2.0 * math.pi
        )
        sun, earth = sun_and_earth(point, times)
        seen = sun_visible(sun, mask, eclipse_fraction(sun, earth))
        assert maps[0, row, column] == pytest.approx(seen.mean(), abs=0.003)
        assert maps[1, row, column] == pytest.approx((seen > 0).mean(), abs=0.006)
        assert maps[4, row, column] == pytest.approx(earth_visible(earth, mask).mean(), abs=0.003)


def test_the_highest_sun_lights_a_plain_and_not_a_pit():
    raster = Raster.covering(0.0, 0.0, 1_000.0, 1_000.0, 500.0)
    flat = np.zeros((2, 2))
    normals, _ = normals_of(raster, flat, flat)
    axes = GnomonicPlane.at_map(500.0, 500.0).axes
    for horizon, lit in ((math.radians(1.7), True), (math.radians(2.0), False)):
        walls = np.full((72, 2, 2), horizon)
        any_light = light_map(axes, raster, flat, normals, walls, highest_sun(), Ground())[1]
        assert ((any_light > 0.0) == lit).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Raster.covering(0, 0, 10, 10, 0.0), "more than 0 m"),
        (lambda: Raster.covering(10, 0, 0, 10, 1.0), "X0 < X1"),
        (lambda: prepare(Raster(9e5, 9e5, 100.0, 3, 3), GRIDS, 2.0), "covers any point"),
        (lambda: prepare(PATCH, GRIDS, -1.0), "negative"),
        (lambda: prepare(PATCH, [], 1.0), "no terrain"),
    ],
)
def test_mistakes_are_told(make, words):
    with pytest.raises(ValueError, match=words):
        make()
