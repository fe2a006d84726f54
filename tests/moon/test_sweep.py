"""Horizons of rasters against rays followed one by one; light maps against single points."""

import math

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.gnomonic import GnomonicPlane, from_map, to_map, to_plane
from ilrs.moon.ground import Ground
from ilrs.moon.light import earth_visible, eclipse_fraction, sun_visible
from ilrs.moon.lightmap import bodies_over, highest_sun, light_map, normals_of
from ilrs.moon.raster import NORTH_POLAR, Raster
from ilrs.moon.skyline import skyline
from ilrs.moon.sweep import (
    TICKS_PER_RAD,
    UNKNOWN,
    azimuth_of,
    error_bound_rad,
    horizons,
    prepare,
    sweep_angles,
)
from ilrs.moon.terrain import Terrain, TerrainGrid


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
NORTH_GRIDS = [
    TerrainGrid(
        np.ascontiguousarray(g.heights_m[::-1]), g.left_m,
        -(g.top_m - g.heights_m.shape[0] * g.pixel_m), g.pixel_m, projection=NORTH_POLAR,
    )
    for g in GRIDS
]  # fmt: skip
NORTH_PATCH = Raster.covering(17_000.0, -35_000.0, 21_000.0, -31_000.0, 200.0, pole=1.0)


def ray(
    point,
    azimuth,
    height_m,
    reach_m=100_000.0,
    step_m=10.0,
    grids=None,
    near_m=0.0,
    near_pixel_m=100.0,
):
    """The horizon in one direction from every `step_m` of the ray, in space, without any tricks.

    Within `near_m` from every half pixel instead, as the horizons are defined.
    """
    grids = GRIDS if grids is None else grids
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
    half = 0.5 * near_pixel_m
    away_m = np.arange(half, near_m + half, half) if near_m > 0.0 else np.empty(0)
    angle = np.concatenate([away_m, np.arange(near_m + step_m, reach_m, step_m)]) / MOON_RADIUS_M
    up = np.cos(angle)[:, None] * axes[2] + np.sin(angle)[:, None] * ahead
    north = 1.0 if point.latitude_rad > 0.0 else -1.0
    fold = 2.0 * MOON_RADIUS_M / (1.0 + north * up[:, 2])
    x, y = fold * up[:, 1], -north * fold * up[:, 0]
    heights = np.array([height_at(grids, a, b) for a, b in zip(x, y, strict=True)])
    away = up * (MOON_RADIUS_M + heights)[:, None]
    away -= axes[2] * (MOON_RADIUS_M + point.height_m + height_m)
    return np.nanmax(np.arctan2(away @ axes[2], away @ ahead))


def height_at(grids, x, y):
    known = (grid.at_map(x, y) for grid in grids)
    return next((height for height in known if math.isfinite(height)), math.nan)


def point_at(sweep, row, column):
    r = sweep.raster
    latitude, longitude = r.projection.inverse(r.x_m[column], r.y_m[row])
    return SitePoint(float(latitude), float(longitude), float(sweep.ground_m[row, column]))


def errors_deg(sweep, angles, places, grids, **how):
    """Horizons of the sweep less those of rays, at (row, column) places, in all directions."""
    found = horizons(sweep, angles) / TICKS_PER_RAD
    return np.degrees([
        found[k, row, column] - ray(point_at(sweep, row, column), azimuth, 2.0, grids=grids, **how)
        for row, column in places
        for k, azimuth in enumerate(azimuth_of(sweep, row, column, angles))
    ])  # fmt: skip


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
    sweep = prepare(PATCH, GRIDS, 2.0, reach_m=100_000.0)
    places = [(0, 0), (3, 17), (10, 10), (13, 4), (19, 19), (7, 0)]
    degrees = np.abs(errors_deg(sweep, sweep_angles(8), places, GRIDS))
    assert np.median(degrees) < 0.02
    assert degrees.max() < 0.25


def test_directions_along_an_edge_of_the_raster_lose_nothing_at_its_corners():
    raster = Raster.covering(5_000.0, 20_000.0, 35_000.0, 50_000.0, 200.0)
    sweep = prepare(raster, GRIDS[1:], 2.0, reach_m=100_000.0)
    assert len(sweep.levels) > 1
    angles = np.radians([0.7, 89.2, 181.1, 358.6])
    places = [(0, 0), (0, 149), (149, 0), (149, 149), (2, 145), (5, 2), (75, 149)]
    degrees = np.abs(errors_deg(sweep, angles, places, GRIDS[1:]))
    assert np.median(degrees) < 0.02
    assert degrees.max() < 0.25


@pytest.mark.parametrize("step_m", [200.0, 100.0, 130.0])
def test_points_at_any_distance_see_what_their_neighbours_on_the_posts_see(step_m):
    """Whole numbers of posts between points are read in another way than other distances."""
    raster = Raster.covering(17_000.0, 31_000.0, 21_000.0, 35_000.0, step_m)
    sweep = prepare(raster, GRIDS, 2.0, reach_m=100_000.0)
    degrees = errors_deg(sweep, sweep_angles(5), [(3, 4), (11, 19)], GRIDS)
    assert np.abs(degrees).max() < 0.15


@pytest.mark.parametrize("step_m", [200.0, 430.0])
def test_points_on_both_sides_of_the_edge_of_a_grid_see_across_it(step_m):
    raster = Raster.covering(-6_000.0, 28_000.0, 14_000.0, 31_000.0, step_m)
    sweep = prepare(raster, GRIDS, 2.0, reach_m=100_000.0)
    edge = int(np.argmax(sweep.known_by[0] == 0))
    assert edge > 20
    assert (sweep.known_by[0, :edge] == 1).all()
    # The steps of a ray near a point are those of the grid that knows it.
    for column, finest in ((edge - 2, 1), (edge + 2, 0)):
        how = {"near_m": float(sweep.near_m), "near_pixel_m": GRIDS[finest].pixel_m}
        degrees = errors_deg(sweep, sweep_angles(8), [(3, column)], GRIDS, **how)
        assert np.abs(degrees).max() < 0.3


@pytest.mark.parametrize("sharpness", [8.0, 32.0, 128.0])
def test_no_error_exceeds_its_bound_on_the_roughest_ground(sharpness):
    pixel_m, n = 100.0, 400
    z = np.random.default_rng(5).uniform(0.0, 60.0, (n, n)).astype(np.float32)
    rough = TerrainGrid(z, -20_000.0, 20_000.0, pixel_m)
    across = np.maximum(np.abs(np.diff(z, axis=1))[:-1], np.abs(np.diff(z, axis=1))[1:])
    along = np.maximum(np.abs(np.diff(z, axis=0))[:, :-1], np.abs(np.diff(z, axis=0))[:, 1:])
    slope = math.atan(float(np.hypot(across, along).max()) / pixel_m)
    raster = Raster.covering(-2_000.0, -2_000.0, 2_000.0, 2_000.0, pixel_m)
    sweep = prepare(raster, [rough], 2.0, 15_000.0, sharpness)
    bound = math.degrees(error_bound_rad(slope, sharpness))
    places = [(0, 3), (9, 31), (20, 20), (38, 7)]
    how = {"reach_m": 15_000.0, "near_m": float(sweep.near_m)}
    degrees = errors_deg(sweep, sweep_angles(40), places, [rough], **how)
    # Half a tick is lost by rounding, a little by following an arc as straight.
    assert np.abs(degrees).max() < bound + 0.01


def test_the_mirror_image_in_the_north_has_the_mirrored_horizons():
    sweep, north = prepare(PATCH, GRIDS, 2.0), prepare(NORTH_PATCH, NORTH_GRIDS, 2.0)
    angles = sweep_angles(12) + 0.1
    there, here = horizons(north, math.pi - angles), horizons(sweep, angles)
    assert np.abs(there[:, ::-1].astype(int) - here).max() <= 1
    for row, column in [(0, 0), (12, 5)]:
        azimuths = azimuth_of(sweep, 19 - row, column, angles)
        mirrored = azimuth_of(north, row, column, math.pi - angles)
        assert np.cos(mirrored + azimuths) == pytest.approx(-1.0, abs=1e-9)


def test_horizons_of_the_north_equal_the_skyline_of_a_point():
    sweep, angles = prepare(NORTH_PATCH, NORTH_GRIDS, 2.0, 100_000.0), sweep_angles(36)
    found = horizons(sweep, angles) / TICKS_PER_RAD
    terrain = Terrain(NORTH_GRIDS)
    for row, column in [(0, 0), (10, 10), (19, 3)]:
        point = point_at(sweep, row, column)
        assert point.latitude_rad > math.radians(88.0)
        line = skyline(terrain, point.latitude_rad, point.longitude_rad, 2.0, 7200, 100_000.0)
        azimuth = azimuth_of(sweep, row, column, angles)
        there = np.interp(azimuth, line.azimuth_rad, line.elevation_rad, period=2.0 * math.pi)
        degrees = np.degrees(np.abs(found[:, row, column] - there))
        assert np.median(degrees) < 0.01
        assert degrees.max() < 0.15


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
        (lambda: prepare(PATCH, NORTH_GRIDS, 1.0), "IAU_2015:30135"),
        (lambda: prepare(NORTH_PATCH, GRIDS, 1.0), "IAU_2015:30130"),
        (lambda: Raster(0.0, 0.0, 1.0, 2, 2, 0.5), "pole of a raster"),
    ],
)
def test_mistakes_are_told(make, words):
    with pytest.raises(ValueError, match=words):
        make()
