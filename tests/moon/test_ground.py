"""Regolith temperature: balance, conservation, symmetry. Published values: tests/validation."""

import math

import numpy as np
import pytest

from ilrs.moon.ground import (
    SIGMA_W_M2_K4,
    Ground,
    absorbed_sunlight,
    balanced_profile,
    depths,
    spun_up_profile,
    surface_temperature,
)

DAY_S = 29.530589 * 86_400.0


def lunar_day(latitude_deg, steps=720):
    """Sun elevation over one lunar day at zero declination, rad, from noon."""
    hour = (np.arange(steps) + 0.5) / steps * 2.0 * math.pi
    return np.arcsin(math.cos(math.radians(latitude_deg)) * np.cos(hour))


def sunlight(ground, latitude_deg, steps=720, azimuth=0.0):
    elevation = lunar_day(latitude_deg, steps)
    full, lit = np.full(steps, 1361.0), (elevation > 0.0) * 1.0
    return absorbed_sunlight(ground, np.full(steps, azimuth), elevation, full, lit)


def test_under_constant_sunlight_the_surface_radiates_what_comes_in():
    ground = Ground()
    found, _ = surface_temperature(ground, np.full(400, 100.0), 1.0e7)
    incoming = 100.0 + ground.terrain_flux_w_m2 + ground.heat_flow_w_m2
    assert ground.emissivity * SIGMA_W_M2_K4 * found[-1] ** 4 == pytest.approx(incoming, rel=1e-6)


def test_heat_flow_leaves_a_gradient_of_flow_over_conductivity():
    ground = Ground()
    _, profile = surface_temperature(ground, np.full(2_000, 100.0), 1.0e7)
    gradient = (profile[-1] - profile[-2]) / (depths()[-1] - depths()[-2])
    deep = 3.4e-3 * (1.0 + 2.7 * (profile[-1] / 350.0) ** 3)
    assert gradient == pytest.approx(ground.heat_flow_w_m2 / deep, rel=0.02)


def test_over_a_closed_cycle_what_is_radiated_is_what_came_in():
    ground = Ground()
    light = sunlight(ground, 60.0)
    profile = spun_up_profile(ground, light, DAY_S / 720, 300)
    found, _ = surface_temperature(ground, light, DAY_S / 720, profile)
    out = ground.emissivity * SIGMA_W_M2_K4 * np.mean(found**4)
    given = light.mean() + ground.terrain_flux_w_m2 + ground.heat_flow_w_m2
    # Heat capacities are those of each step's start, which leaks a little.
    assert out == pytest.approx(given, rel=0.01)


def test_permanent_shadow_stays_at_the_floor_set_by_its_surroundings():
    found, _ = surface_temperature(Ground(), np.zeros(1_000), 1.0e7)
    expected = ((0.1 + 0.018) / (0.95 * SIGMA_W_M2_K4)) ** 0.25
    assert found[-1] == pytest.approx(expected, abs=0.01)
    warm, _ = surface_temperature(Ground(terrain_flux_w_m2=3.0), np.zeros(8_760), 3_600.0)
    assert warm[-1] > 85.0


def test_halving_the_step_changes_little():
    ground = Ground()
    series = []
    for steps in (720, 1_440):
        light = sunlight(ground, 85.0, steps)
        profile = spun_up_profile(ground, light, DAY_S / steps, 60)
        found, _ = surface_temperature(ground, light, DAY_S / steps, profile)
        series.append(found[steps // 720 - 1 :: steps // 720])
    assert np.abs(series[0] - series[1]).max() < 2.5
    assert abs(series[0].max() - series[1].max()) < 0.3
    assert abs(series[0].min() - series[1].min()) < 0.3


def test_windows_give_the_same_bits_as_one_call():
    ground = Ground()
    light = sunlight(ground, 30.0)
    whole, end = surface_temperature(ground, light, 3_600.0)
    start = balanced_profile(ground, float(light.mean()))
    first, between = surface_temperature(ground, light[:300], 3_600.0, start)
    second, last = surface_temperature(ground, light[300:], 3_600.0, between)
    assert np.array_equal(whole, np.concatenate([first, second]))
    assert np.array_equal(end, last)


def test_ground_that_faces_the_sun_takes_more_and_ground_that_turns_away_less():
    level = sunlight(Ground(), 85.0, azimuth=0.0)
    facing = sunlight(Ground(slope_rad=0.2, slope_azimuth_rad=0.0), 85.0, azimuth=0.0)
    away = sunlight(Ground(slope_rad=0.2, slope_azimuth_rad=math.pi), 85.0, azimuth=0.0)
    assert facing.max() > 2.0 * level.max()
    assert away.max() == 0.0
    # A 10 degree slope under a Sun 5 degrees high is level ground under one 15 degrees high.
    tilted = Ground(slope_rad=math.radians(10.0))
    one = [np.array([0.0]), np.array([math.radians(5.0)]), np.array([1361.0]), np.array([1.0])]
    other = [one[0], np.array([math.radians(15.0)]), one[2], one[3]]
    assert absorbed_sunlight(tilted, *one) == pytest.approx(absorbed_sunlight(Ground(), *other))


def test_sunlight_is_never_negative_or_more_than_falls():
    elevation = np.linspace(-1.5, 1.5, 301)
    ones = np.ones(301)
    for albedo in (0.0, 0.12, 0.9):
        found = absorbed_sunlight(Ground(albedo=albedo), 0.0 * ones, elevation, 1361.0 * ones, ones)
        assert (found >= 0.0).all()
        assert (found <= 1361.0 * np.maximum(np.sin(elevation), 0.0) + 1e-9).all()


def test_ground_from_numbers_by_name():
    assert Ground.of({"albedo": 0.2}).albedo == 0.2
    with pytest.raises(ValueError, match=r'no "colour"; it has albedo'):
        Ground.of({"colour": 1.0})
