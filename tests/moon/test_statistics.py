"""Measures of light, spells, seasons, eclipses, permanent shadow, earthshine."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.earthshine import earthshine, phase_angle_rad, phase_function
from ilrs.moon.eclipses import eclipses
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.shadow import highest_sun, permanently_shadowed
from ilrs.moon.statistics import (
    MEASURES,
    distribution,
    light_of,
    longest,
    months,
    seasonal,
    spells,
)

START = Epoch.from_utc("2030-01-01")
POLE = SitePoint.from_degrees(-89.9, 10.0, 0.0)


def level(degrees: float) -> np.ndarray:
    return np.full(720, math.radians(degrees))


@pytest.fixture(scope="module")
def light():
    return light_of(POLE, level(0.0), Grid.covering(START, 2 * 365 * DAY_S, 3600))


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_spells_hold_exactly_the_flagged_steps(flags: list[bool]) -> None:
    grid = Grid(START, 3600, len(flags))
    found = spells(np.array(flags), grid)
    assert sum(s.duration_s for s in found) == 3600.0 * sum(flags)
    assert all(a.end < b.start for a, b in pairwise(found))
    classes = distribution(found)
    assert sum(c.count for c in classes) == len(found)
    assert sum(c.hours for c in classes) == sum(flags)
    best = longest(found)
    assert (best is None) == (not any(flags))


def test_a_spell_at_the_edge_is_not_whole() -> None:
    found = spells(np.array([True, False, True, False]), Grid(START, 60, 4))
    assert [s.whole for s in found] == [False, True]
    assert found[1].start == START + 120.0


def test_the_three_measures_are_ordered(light) -> None:
    mean, some, centre = (light.fraction(m) for m in MEASURES)
    assert centre < some
    assert mean < some
    # Over a level horizon half a disc and its centre rise together.
    assert mean == pytest.approx(centre, abs=0.01)
    assert (light.lit("mean_disc") == light.lit("centre")).mean() > 0.999


def test_higher_terrain_darkens(light) -> None:
    behind = light_of(POLE, level(0.5), light.grid)
    for measure in MEASURES:
        assert behind.fraction(measure) < light.fraction(measure)


def test_the_centre_is_hidden_in_a_total_eclipse() -> None:
    place = SitePoint.from_degrees(0.0, 0.0, 0.0)
    day = Epoch.from_utc("2029-06-26T00:10:00")
    light = light_of(place, level(0.0), Grid.covering(day, 7 * 3600, 60))
    total = light.eclipse >= 1.0
    assert total.sum() > 60
    assert not light.centre[total].any()
    assert light.centre[light.eclipse == 0.0].all()


def test_a_southern_site_is_lit_in_southern_summer(light) -> None:
    curve = seasonal(light)
    assert curve[7:11].min() > 0.99
    assert curve[1:5].max() < 0.1
    short = light_of(POLE, level(0.0), Grid.covering(START, 10 * DAY_S, 3600))
    assert np.isnan(seasonal(short)).sum() >= 10


def test_months_are_calendar_months() -> None:
    grid = Grid.covering(START, 59 * DAY_S, 3600)
    found = months(np.arange(grid.count) < 31 * 24, grid)
    assert found == {"2030-01": 1.0, "2030-02": 0.0}


def test_eclipses_of_a_year_are_found() -> None:
    found = eclipses(SitePoint.from_degrees(0.0, 0.0, 0.0), Epoch.from_utc("2029-01-01"), 3.2e7)
    # Totals of 26 June and 20 December; the partial of 1 January is the first.
    assert [e.at.utc[:10] for e in found if e.greatest == 1.0] == ["2029-06-26", "2029-12-20"]
    assert all(e.start < e.at < e.end for e in found)
    assert eclipses(POLE, Epoch.from_utc("2029-06-28"), 86_400.0) == []


@pytest.mark.parametrize("latitude", [-89.9, -85.0, -60.0, 70.0, 89.0])
def test_the_sun_never_passes_its_bound(latitude: float) -> None:
    place = SitePoint.from_degrees(latitude, 20.0, 0.0)
    grid = Grid.covering(START, 12 * 365.25 * DAY_S, 7200)
    sun, _ = sun_and_earth(place, grid.tdb_s())
    bound = highest_sun(place, 720)
    nearest = np.rint(sun.azimuth_rad / (2.0 * math.pi) * 720).astype(int) % 720
    limb = sun.elevation_rad + np.arcsin(695.7e6 / sun.range_m)
    slack = bound[nearest] - limb
    assert slack.min() > 0.0
    assert math.degrees(slack.min()) < 1.5


def test_permanent_shadow() -> None:
    assert permanently_shadowed(POLE, level(2.2))
    assert not permanently_shadowed(POLE, level(1.5))
    gap = level(5.0)
    gap[100:110] = 0.0
    assert not permanently_shadowed(POLE, gap)
    assert not permanently_shadowed(SitePoint.from_degrees(0.0, 0.0, 0.0), level(50.0))


def test_earthshine_follows_the_phase() -> None:
    grid = Grid.covering(START, 60 * DAY_S, 3600)
    sun, earth = sun_and_earth(SitePoint.from_degrees(0.0, 0.0, 0.0), grid.tdb_s())
    light, heat = earthshine(sun, earth)
    full, new = np.argmin(phase_angle_rad(sun, earth)), np.argmax(phase_angle_rad(sun, earth))
    assert 0.12 < light[full] + heat[full] < 0.17
    assert light[new] < 1e-3 * light[full]
    assert heat.max() < 1.4 * heat.min()
    assert not earthshine(sun, earth, 0.0)[0].any()


def test_the_phase_function_keeps_the_energy() -> None:
    angle = np.linspace(0.0, math.pi, 2001)
    # The phase integral of a Lambert sphere is 3/2.
    area = 2.0 * np.trapezoid(phase_function(angle) * np.sin(angle), angle)
    assert area == pytest.approx(1.5, abs=1e-4)


def test_a_half_lit_earth_has_a_right_angle() -> None:
    right = Places(np.array([0.0]), np.array([0.0]), np.array([1.5e11]))
    earth = Places(np.array([math.acos(3.8e8 / 1.5e11)]), np.array([0.0]), np.array([3.8e8]))
    assert phase_angle_rad(right, earth)[0] == pytest.approx(math.pi / 2.0, abs=1e-6)
