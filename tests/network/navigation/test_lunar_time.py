"""Lunar time beside what others computed from JPL ephemerides."""

from __future__ import annotations

import numpy as np
import pytest

from ilrs.epoch import Epoch
from ilrs.network.navigation.lunar_time import (
    drift_s_per_day,
    height_rate,
    lunar_minus_terrestrial,
    two_way_offset,
)

START = Epoch.from_utc("2025-01-01").tdb_s
# Turyshev, Williams, Boggs & Park 2024, arXiv:2406.16147v5, abstract.
DRIFT_US_PER_DAY, MONTHLY_US = 56.0256, 0.470
# Ashby & Patla 2024, arXiv:2402.11150, abstract.
DRIFT_OF_ORBIT_US = 56.02
ANOMALISTIC_DAYS = 27.55455


def test_a_lunar_clock_gains_what_was_published() -> None:
    found = drift_s_per_day(START, 6798.4) * 1e6
    assert found == pytest.approx(DRIFT_US_PER_DAY, abs=0.003)
    assert found == pytest.approx(DRIFT_OF_ORBIT_US, abs=0.01)


def test_the_swing_of_a_month_is_half_a_microsecond() -> None:
    t = np.arange(0.0, 3.0 * 365.25 * 86_400.0, 3600.0)
    ahead = lunar_minus_terrestrial(START + t)
    w = 2.0 * np.pi / (ANOMALISTIC_DAYS * 86_400.0)
    parts = np.stack([np.ones_like(t), t / t[-1], np.cos(w * t), np.sin(w * t)], axis=1)
    fit = np.linalg.lstsq(parts, ahead, rcond=None)[0]
    assert 1e6 * np.hypot(fit[2], fit[3]) == pytest.approx(MONTHLY_US, abs=0.02)


def test_a_clock_on_a_hill_gains_more() -> None:
    # g = 1.6242 m/s2 at 1737.4 km; 1 km of height, in nanoseconds a day.
    assert height_rate(1000.0) * 86_400e9 == pytest.approx(
        1.6242e3 / 8.98755e16 * 86_400e9, rel=1e-3
    )


def test_two_clocks_are_compared_by_a_question_and_an_answer() -> None:
    offset, light = 3.2e-6, 1.31
    received = 10.0 + light + offset
    answered = received + 0.5
    told = two_way_offset(10.0, received, answered, answered - offset + light)
    assert told == pytest.approx((offset, light), abs=1e-12)


@pytest.mark.parametrize(
    "times", [(10.0, 11.0, 10.5, 13.0), (10.0, 11.0, 12.0, 9.0), (10.0, 11.0, 20.0, 12.0)]
)
def test_times_out_of_order_are_refused(times: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"times|question"):
        two_way_offset(*times)


def test_instants_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        lunar_minus_terrestrial(np.array([START, START]))
