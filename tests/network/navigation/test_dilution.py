"""Dilution of precision for geometries whose answer is known, and over a region."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ilrs.frames import LIGHT_M_S, SitePoint, local_axes_me
from ilrs.network.navigation.dilution import dilution, dilution_map
from ilrs.network.navigation.error import ErrorBudget, position_error

HERE = SitePoint.from_degrees(-88.0, 30.0, 500.0)
ALL = math.radians(-90.0)


def craft(*places_deg: tuple[float, float], away_m: float = 2e7) -> np.ndarray:
    """Spacecraft at azimuths and elevations, at one instant, shape (craft, 1, 3)."""
    axes = local_axes_me(HERE.latitude_rad, HERE.longitude_rad)
    a, e = np.radians(np.array(places_deg)).T
    local = np.stack([np.sin(a) * np.cos(e), np.cos(a) * np.cos(e), np.sin(e)], axis=1)
    return (HERE.r_me_m + away_m * local @ axes)[:, None, :]


LOW = math.degrees(-math.asin(1.0 / 3.0))
TETRAHEDRON = ((0.0, 90.0), (0.0, LOW), (120.0, LOW), (240.0, LOW))


def test_a_regular_tetrahedron_dilutes_as_little_as_four_can() -> None:
    # Spilker 1996: GDOP = sqrt(10) / 2, PDOP = 3 / 2, TDOP = 1 / 2.
    found = dilution(HERE, craft(*TETRAHEDRON), ALL)
    assert found.gdop[0] == pytest.approx(math.sqrt(10.0) / 2.0, abs=1e-9)
    assert found.pdop[0] == pytest.approx(1.5, abs=1e-9)
    assert found.tdop[0] == pytest.approx(0.5, abs=1e-9)
    assert math.hypot(found.hdop[0], found.vdop[0]) == pytest.approx(found.pdop[0])


def test_what_is_below_the_mask_is_not_used() -> None:
    found = dilution(HERE, craft(*TETRAHEDRON), math.radians(5.0))
    assert found.in_view[0] == 1
    assert np.isnan(found.pdop[0])
    assert found.fixed == 0.0
    assert math.isnan(found.percentile("pdop", 50.0))


def test_a_known_height_makes_three_enough() -> None:
    three = craft((0.0, 30.0), (120.0, 30.0), (240.0, 60.0))
    assert dilution(HERE, three, 0.0).fixed == 0.0
    found = dilution(HERE, three, 0.0, height_known=True)
    assert found.fixed == 1.0
    assert found.vdop[0] <= 1.0 + 1e-12


def test_spacecraft_in_one_plane_fix_nothing() -> None:
    ring = craft(*((az, 20.0) for az in (0.0, 90.0, 180.0, 270.0)))
    assert np.isnan(dilution(HERE, ring, 0.0).pdop[0])


def test_scattered_errors_have_the_spread_that_dilution_says() -> None:
    """Least squares on ranges with noise: an independent way to the same numbers."""
    sky = craft((10.0, 70.0), (80.0, 15.0), (190.0, 35.0), (300.0, 20.0), (250.0, 55.0))
    found = dilution(HERE, sky, 0.0)
    axes = local_axes_me(HERE.latitude_rad, HERE.longitude_rad)
    away = (sky[:, 0] - HERE.r_me_m) @ axes.T
    away /= np.linalg.norm(away, axis=1)[:, None]
    h = np.column_stack([-away, np.ones(len(away))])
    noise = np.random.default_rng(5).standard_normal((20_000, len(away)))
    solved = np.linalg.lstsq(h, noise.T, rcond=None)[0]
    spread = solved.std(axis=1)
    assert math.hypot(spread[0], spread[1]) == pytest.approx(found.hdop[0], rel=0.02)
    assert spread[2] == pytest.approx(found.vdop[0], rel=0.02)
    assert spread[3] == pytest.approx(found.tdop[0], rel=0.02)


def test_errors_of_place_and_time_follow_the_budget() -> None:
    found = dilution(HERE, craft(*TETRAHEDRON), ALL)
    budget = ErrorBudget(orbit_m=3.0, clock_m=4.0, receiver_m=12.0)
    error = position_error(found, budget)
    assert error.position_m[0] == pytest.approx(13.0 * 1.5)
    assert error.time_s[0] == pytest.approx(13.0 * 0.5 / LIGHT_M_S)
    longer = position_error(found, budget, fixes=10_000)
    assert longer.position_m[0] == pytest.approx(math.hypot(5.0, 0.12) * 1.5)


def test_the_error_of_a_clock_grows_with_its_age() -> None:
    # 1e-13 over a day: 8.64 ns, 2.59 m.
    budget = ErrorBudget.of_clock(0.0, 1e-13, 86_400.0, 0.0)
    assert budget.clock_m == pytest.approx(2.590, abs=1e-3)


def test_over_a_region_the_best_place_is_below_the_craft() -> None:
    sky = craft((10.0, 70.0), (80.0, 15.0), (190.0, 35.0), (300.0, 20.0), (250.0, 55.0))
    found = dilution_map(np.radians([-88.0, 0.0, 88.0]), np.radians([30.0]), sky, math.radians(5.0))
    assert found.fixed[:, 0].tolist() == [1.0, 0.0, 0.0]
    assert found.least_in_view[0, 0] == 5


@pytest.mark.parametrize("mask", [math.nan, 2.0, -2.0])
def test_a_mask_that_is_no_elevation_is_refused(mask: float) -> None:
    with pytest.raises(ValueError, match="mask angle"):
        dilution(HERE, craft(*TETRAHEDRON), mask)


def test_a_negative_error_is_refused() -> None:
    with pytest.raises(ValueError, match="0 m or more"):
        ErrorBudget(-1.0, 0.0, 0.0)
