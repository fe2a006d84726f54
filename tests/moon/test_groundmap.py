"""Temperature over a raster against single points, and against values of another program."""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint, from_south_polar_stereographic, local_axes_me
from ilrs.moon.bowl import heat_from_walls
from ilrs.moon.drivers import irradiance, mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.gnomonic import GnomonicPlane, from_map
from ilrs.moon.ground import (
    SIGMA_W_M2_K4,
    Ground,
    absorbed_sunlight,
    depths,
    spun_up_profile,
    surface_temperature,
)
from ilrs.moon.groundlanes import column, year_of
from ilrs.moon.groundmap import STEP_S, YEAR_STEPS, ground_map
from ilrs.moon.light import eclipse_fraction, sun_visible
from ilrs.moon.lightmap import (
    bodies_over,
    highest_sun,
    light_map,
    normals_of,
)
from ilrs.moon.projection import Projection
from ilrs.moon.raster import Raster
from ilrs.moon.skyview import view_of_terrain

YEAR = Grid(Epoch.from_utc("2030-01-01"), STEP_S, YEAR_STEPS)
ANGLES = np.arange(360) * (2.0 * math.pi / 360)
HILLS = np.radians(0.5 + 1.5 * np.sin(3.0 * ANGLES))
VALUES = Path(__file__).parents[1] / "validation/thermal_values.toml"


def mapped(raster, rises, walls, eyes=0.0):
    """Temperatures of a raster on one slope behind one horizon, and the normals."""
    shape = raster.rows, raster.columns
    normals, slope = normals_of(raster, np.full(shape, rises[0]), np.full(shape, rises[1]))
    bodies = bodies_over(raster, mid_steps(YEAR))
    ground = Ground()
    power = bodies.irradiance_w_m2 * (1.0 - bodies.eclipse)
    axes = GnomonicPlane.at_map(*raster.centre_m).axes
    horizons = np.broadcast_to(walls[:, None, None], (walls.size, *shape)).copy()
    heights = np.broadcast_to(eyes, shape).astype(np.float64)
    found = ground_map(axes, raster, heights, normals, horizons, bodies.sun_me_m, power, ground)
    return found, normals, slope


def alone(raster, normal, slope, walls):
    """Mean, highest, lowest, deep mean of the same point by `surface_temperature`, hourly."""
    place = from_south_polar_stereographic(*raster.centre_m)
    east, north, _ = local_axes_me(*place)
    falls = math.atan2(normal @ east, normal @ north)
    ground = Ground(slope_rad=slope, slope_azimuth_rad=falls, terrain_flux_w_m2=0.0)
    axes = GnomonicPlane.at_map(*raster.centre_m).axes
    there = np.outer(np.sin(ANGLES), axes[0]) + np.outer(np.cos(ANGLES), axes[1])
    azimuth = np.mod(np.arctan2(there @ east, there @ north), 2.0 * math.pi)
    order = np.argsort(azimuth)
    mask = np.interp(ANGLES, azimuth[order], walls[order], period=2.0 * math.pi)
    hours = Grid(YEAR.start, 3600, 365 * 24)
    sun, earth = sun_and_earth(SitePoint(*place, 0.0), mid_steps(hours))
    eclipse = eclipse_fraction(sun, earth)
    seen = sun_visible(sun, mask, eclipse)
    light = absorbed_sunlight(ground, sun.azimuth_rad, sun.elevation_rad, irradiance(sun), seen)
    view, full = view_of_terrain(mask, slope, falls), irradiance(sun) * (1.0 - eclipse)
    light += heat_from_walls(view, sun.elevation_rad, full, ground)
    profile = spun_up_profile(ground, light, 3600.0, 40)
    surface, deep = [], []
    for day in np.split(light, 365):
        found, profile = surface_temperature(ground, day, 3600.0, profile)
        surface.append(found)
        deep.append(profile[-1])
    told = np.concatenate(surface)
    return told.mean(), told.max(), told.min(), np.mean(deep)


@pytest.mark.parametrize(
    ("place", "rises", "walls"),
    [
        ((-10_000.0, -10_000.0), (0.0, 0.0), 0.0 * HILLS),
        ((-10_000.0, -10_000.0), (0.1, 0.1), HILLS),
        ((-10_000.0, -10_000.0), (-0.15, -0.1), HILLS),
        ((150_000.0, 20_000.0), (0.3, 0.1), HILLS),
        ((150_000.0, 20_000.0), (0.0, 0.0), 0.0 * HILLS + 0.2),
    ],
    ids=["pole", "slope towards", "slope away", "steep at 85 S", "shadow"],
)
def test_a_raster_has_the_temperatures_of_its_points(place, rises, walls):
    """Mean, highest, lowest and deep within 0.3 K of hourly steps after forty years."""
    raster = Raster(*place, 100.0, 1, 1)
    found, normals, slope = mapped(raster, rises, walls)
    expected = alone(raster, normals[0, 0], float(slope[0, 0]), walls)
    assert found[:, 0, 0] == pytest.approx(expected, abs=0.3)


def test_two_cycles_forget_how_the_spin_up_began():
    """A year of cold winter and hot summer: 0.94 m deep within 0.8 K of two hundred of them."""
    hour = np.arange(YEAR_STEPS) * 2.0
    day = np.maximum(np.cos(hour * (2.0 * math.pi / 708.7)), 0.0)
    flux = 400.0 * day * (1.0 + np.cos(hour * (2.0 * math.pi / 8760.0)))
    ground = Ground()
    told = lanes(flux, ground, STEP_S)
    profile = spun_up_profile(ground, flux, STEP_S, 200)
    surface, after = surface_temperature(ground, flux, STEP_S, profile)
    assert told[:3] == pytest.approx((surface.mean(), surface.max(), surface.min()), abs=0.1)
    deep = []
    for part in np.split(flux, 365):
        _, after = surface_temperature(ground, part, STEP_S, after)
        deep.append(after[-1])
    assert told[3] == pytest.approx(np.mean(deep), abs=0.8)


def lanes(light, ground, step_s, count=3):
    """`year_of` for `count` equal lanes; all of them must say the same."""
    flux = np.repeat((light + ground.terrain_flux_w_m2)[:, None], count, axis=1)
    found = year_of(flux, ground.emissivity, ground.heat_flow_w_m2, *column(ground, step_s))
    assert (found == found[:, :1]).all()
    return found[:, 0]


@pytest.mark.parametrize("place", range(10))
def test_extremes_are_those_of_heat1d(place):
    """Ten latitudes, highest and lowest of a lunar day; the other program's own figures."""
    values = tomllib.loads(VALUES.read_text(encoding="utf-8"))["sweep"]
    latitude = math.radians(values["latitude_deg"][place])
    steps = 720
    hour = (np.arange(steps) + 0.5) / steps * 2.0 * math.pi
    elevation = np.arcsin(math.cos(latitude) * np.cos(hour))
    # Terrain sends nothing there.
    ground, full = Ground(terrain_flux_w_m2=0.0), np.full(steps, 1361.0)
    light = absorbed_sunlight(ground, 0.0 * hour, elevation, full, (elevation > 0.0) * 1.0)
    day_s = 29.530589 * 86_400.0
    # Many lunar days make one cycle, so that its depths are as still as after years.
    told = lanes(np.tile(light, 12), ground, day_s / steps, 1)
    assert told[1] == pytest.approx(values["highest_k"][place], abs=1.0)
    assert told[2] == pytest.approx(values["lowest_k"][place], abs=1.0)


def test_over_a_year_what_is_radiated_is_what_came_in():
    """The deep flow of heat is the interior one: the deep mean lies above the surface's by it."""
    ground = Ground()
    told = lanes(np.zeros(YEAR_STEPS), ground, STEP_S)
    balance = (0.118 / (0.95 * SIGMA_W_M2_K4)) ** 0.25
    assert told[:3] == pytest.approx(balance, abs=0.02)
    flow = 0.018 * column(ground, STEP_S)[3][-1]
    cube = 2.7 / 350.0**3
    theta = balance + 0.25 * cube * balance**4 + flow
    assert told[3] + 0.25 * cube * told[3] ** 4 == pytest.approx(theta, abs=0.05)
    assert depths()[-1] == pytest.approx(0.94, abs=0.005)


def test_places_in_a_raster_do_not_touch_each_other():
    """More points than lanes, one without ground: each as if it were alone."""
    raster = Raster(60_000.0, 10_000.0, 200.0, 5, 9)
    eyes = np.zeros((5, 9))
    eyes[4, 8] = eyes[0, 3] = math.nan
    found, _, _ = mapped(raster, (0.1, -0.05), HILLS, eyes)
    assert np.isnan(found[:, 4, 8]).all()
    assert np.isnan(found[:, 0, 3]).all()
    assert np.isfinite(found).sum() == 4 * 43
    part = mapped(raster, (0.1, -0.05), HILLS)[0]
    known = np.isfinite(eyes)
    assert np.array_equal(found[:, known], part[:, known])


def test_on_unknown_slopes_the_temperature_is_unknown():
    found, _, _ = mapped(Raster(0.0, 0.0, 100.0, 1, 1), (math.nan, 0.0), HILLS)
    assert np.isnan(found).all()


def test_another_year_is_refused():
    raster = Raster(0.0, 0.0, 100.0, 1, 1)
    flat = np.zeros((1, 1))
    normals, _ = normals_of(raster, flat, flat)
    axes = GnomonicPlane.at_map(50.0, -50.0).axes
    with pytest.raises(ValueError, match="4380 instants"):
        ground_map(
            axes, raster, flat, normals, np.zeros((36, 1, 1)), np.ones((10, 3)), np.ones(10),
            Ground(),
        )  # fmt: skip


def test_the_maps_of_both_poles_are_placed_alike():
    """Up at a place of the map agrees with the projection."""
    for kind, side in (("south_polar", -1.0), ("north_polar", 1.0)):
        latitude, longitude = Projection(kind).inverse(12_000.0, -34_000.0)
        level = math.cos(latitude)
        expected = (
            level * math.cos(longitude), level * math.sin(longitude), math.sin(latitude),
        )  # fmt: skip
        assert from_map(12_000.0, -34_000.0, side) == pytest.approx(expected, abs=1e-12)


def test_a_point_of_the_north_has_its_own_light():
    """Behind a level horizon near the north pole: the light of that place, half a year apart."""
    raster = Raster(8_000.0, 30_000.0, 100.0, 1, 1, pole=1.0)
    axes = GnomonicPlane.at_map(*raster.centre_m, raster.pole).axes
    flat = np.zeros((1, 1))
    normals, slope = normals_of(raster, flat, flat)
    assert normals[0, 0] == pytest.approx(axes[2], abs=1e-6)
    assert slope[0, 0] == 0.0
    times = mid_steps(YEAR)
    bodies = bodies_over(raster, times)
    walls = np.zeros((36, 1, 1))
    found = light_map(axes, raster, flat, normals, walls, bodies, Ground())[:, 0, 0]
    latitude, longitude = (float(angle) for angle in raster.projection.inverse(*raster.centre_m))
    assert latitude > math.radians(88.9)
    sun, earth = sun_and_earth(SitePoint(latitude, longitude, 0.0), times)
    seen = sun_visible(sun, np.zeros(36), eclipse_fraction(sun, earth))
    assert found[0] == pytest.approx(seen.mean(), abs=1e-4)
    light = absorbed_sunlight(Ground(), sun.azimuth_rad, sun.elevation_rad, irradiance(sun), seen)
    assert found[5] == pytest.approx(light.mean(), rel=1e-3)
    power = bodies.irradiance_w_m2 * (1.0 - bodies.eclipse)
    warm = ground_map(
        axes, raster, flat, normals, walls, bodies.sun_me_m, power, Ground()
    )[:, 0, 0]  # fmt: skip
    # Terrain that stands nowhere above the level gives nothing.
    expected = lanes(light, Ground(terrain_flux_w_m2=0.0), STEP_S)
    assert warm == pytest.approx(expected, abs=0.05)
    ever = [
        light_map(axes, raster, flat, normals, walls + wall, highest_sun(1440, 1.0), Ground())[
            1, 0, 0
        ]
        for wall in (math.radians(2.5), math.radians(3.2))
    ]  # fmt: skip
    assert ever[0] > 0.0
    assert ever[1] == 0.0
