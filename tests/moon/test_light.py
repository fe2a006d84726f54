"""Visible fractions and eclipses: exact areas, properties, and the fast path against the slow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.frames import AU_M, EARTH_RADIUS_M, SUN_RADIUS_M
from ilrs.moon.ephemeris import Places
from ilrs.moon.horizon import flat
from ilrs.moon.light import (
    disc_fraction,
    earth_visible,
    eclipse_fraction,
    overlap_fraction,
    sun_visible,
    visible_fraction,
)

SUN_RAD = math.asin(SUN_RADIUS_M / AU_M)
angles = st.floats(0.0, 6.28)


def places(azimuth, elevation, distance=AU_M):
    azimuth, elevation = np.atleast_1d(azimuth), np.atleast_1d(elevation)
    return Places(azimuth * 1.0, elevation * 1.0, np.full(azimuth.size, distance))


def segment(u):
    """The exact area fraction of a disc above a straight edge u radii below its centre."""
    u = min(1.0, max(-1.0, u))
    return 0.5 + (u * math.sqrt(1.0 - u * u) + math.asin(u)) / math.pi


@given(angles, st.floats(-1.3, 1.3))
def test_a_level_horizon_cuts_the_exact_segment(azimuth, u):
    level = np.full(720, 0.01)
    found = visible_fraction(places(azimuth, 0.01 + u * SUN_RAD), SUN_RADIUS_M, level)[0]
    assert abs(found - segment(u)) < 0.001


@pytest.mark.parametrize("slope", [-2.5, -0.7, 0.3, 1.5])
def test_an_inclined_horizon_cuts_the_exact_segment(slope):
    azimuths = np.arange(7200) * 2.0 * math.pi / 7200
    inclined = np.clip(slope * (azimuths - 1.0), -0.1, 0.1)
    for u in np.linspace(-1.1, 1.1, 45):
        lift = u * SUN_RAD * math.hypot(1.0, slope)
        assert abs(disc_fraction(1.0, lift, SUN_RAD, inclined) - segment(u)) < 0.001


@given(angles)
def test_half_the_disc_stands_above_a_horizon_through_its_centre(azimuth):
    half = visible_fraction(places(azimuth, 0.0), SUN_RADIUS_M, np.zeros(720))[0]
    assert half == pytest.approx(0.5, abs=1e-12)


@given(st.integers(0, 2**32 - 1), angles)
def test_the_fraction_rises_with_elevation_from_0_to_1(seed, azimuth):
    rough = np.radians(np.random.default_rng(seed).uniform(-1.0, 1.0, 720))
    elevations = np.radians(np.linspace(-1.6, 1.6, 200))
    found = visible_fraction(places(np.full(200, azimuth), elevations), SUN_RADIUS_M, rough)
    assert found[0] == 0.0
    assert found[-1] == 1.0
    assert (np.diff(found) >= -1e-12).all()


@given(st.integers(0, 2**32 - 1))
def test_skipping_strips_changes_nothing(seed):
    chance = np.random.default_rng(seed)
    rough = np.radians(np.cumsum(chance.normal(0.0, 0.1, 720)))
    azimuth, elevation = chance.uniform(0, 2 * math.pi, 300), np.radians(chance.normal(0, 2, 300))
    fast = visible_fraction(places(azimuth, elevation), SUN_RADIUS_M, rough)
    slow = [disc_fraction(a, e, SUN_RAD, rough) for a, e in zip(azimuth, elevation, strict=True)]
    assert np.abs(fast - slow).max() < 1e-12


def test_the_disc_also_stands_right_at_the_zenith_and_across_north():
    assert visible_fraction(places(1.0, 1.57), SUN_RADIUS_M, np.full(720, 0.1))[0] == 1.0
    step = np.where(np.arange(720) < 360, 0.05, -0.05)
    # The step falls from the last azimuth to the first: its middle lies 0.25 degrees before north.
    before = 2.0 * math.pi - math.radians(0.25)
    at_north = visible_fraction(
        places([before, 0.0, before - 0.01], 0.0 * np.ones(3)), SUN_RADIUS_M, step
    )
    assert at_north == pytest.approx([0.5, 0.0, 1.0], abs=0.02)


@pytest.mark.parametrize(
    ("a", "b", "d", "hidden"),
    [
        (1.0, 3.0, 4.0, 0.0),
        (1.0, 3.0, 5.0, 0.0),
        (1.0, 3.0, 2.0, 1.0),
        (1.0, 3.0, 0.0, 1.0),
        (2.0, 1.0, 0.5, 0.25),
        # Equal discs one radius apart: lens 2 pi/3 - sqrt(3)/2.
        (1.0, 1.0, 1.0, (2.0 * math.pi / 3.0 - math.sqrt(3.0) / 2.0) / math.pi),
    ],
)
def test_overlapping_discs(a, b, d, hidden):
    assert overlap_fraction(a, b, d) == pytest.approx(hidden, abs=1e-12)


@given(st.floats(0.004, 0.005), st.floats(0.012, 0.02), st.floats(0.0, 0.03))
def test_an_eclipse_wanes_with_distance_between_the_discs(a, b, d):
    assert 0.0 <= overlap_fraction(a, b, d + 1e-4) <= overlap_fraction(a, b, d) <= 1.0


def test_the_earth_hides_the_sun_only_when_they_meet():
    sun = places([1.0, 1.0, 6.28], [0.1, 0.1, 0.1])
    earth = places([1.0, 1.03, 0.0], [0.1, 0.1, 0.1], 3.8e8)
    assert eclipse_fraction(sun, earth)[0] == 1.0
    assert eclipse_fraction(sun, earth)[1] == 0.0
    # Across north: 0.0032 rad apart, well inside.
    assert eclipse_fraction(sun, earth)[2] == 1.0
    assert sun_visible(sun, flat().at_height(0.0), eclipse_fraction(sun, earth))[1] == 1.0


def test_half_an_earth_above_the_horizon():
    earth = places([2.0], [0.0], 3.844e8)
    assert earth_visible(earth, np.zeros(720))[0] == pytest.approx(0.5)
    radius = math.asin(EARTH_RADIUS_M / 3.844e8)
    assert earth_visible(places([2.0], [radius], 3.844e8), np.zeros(720))[0] == 1.0
    assert earth_visible(places([2.0], [-radius], 3.844e8), np.zeros(720))[0] == 0.0
