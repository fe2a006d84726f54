"""How far the Earth has turned: the table, and what holding its last value costs."""

import numpy as np
import pytest

from ilrs.moon.ut1 import YEAR_S, held_error_s, table, tt_minus_ut1_s


def test_published_values_are_met():
    # TT - UT1 at 2000-01-01 0h TT, USNO deltat.data: 63.8285 s.
    assert tt_minus_ut1_s(np.array([-43_200.0]))[0] == pytest.approx(63.8285, abs=1e-3)


def test_outside_the_table_the_ends_are_held():
    known_s, difference_s = table()
    ends = np.array([known_s[0] - 9e8, known_s[-1] + 9e8])
    assert tt_minus_ut1_s(ends) == pytest.approx([difference_s[0], difference_s[-1]])


def test_inside_the_table_there_is_no_such_error_and_outside_it_grows():
    known_s, _ = table()
    times = np.array(
        [known_s[0], 0.0, known_s[-1], known_s[-1] + YEAR_S, known_s[-1] + 10 * YEAR_S]
    )
    assert held_error_s(times) == pytest.approx([0.0, 0.0, 0.0, 0.55, 5.5])


@pytest.mark.parametrize("years", [1, 2, 5, 10, 15, 20])
def test_the_bound_held_from_any_day_since_2000(years):
    known_s, difference_s = table()
    later = known_s + years * YEAR_S
    fits = (known_s > 0.0) & (later <= known_s[-1])
    error = np.abs(np.interp(later[fits], known_s, difference_s) - difference_s[fits])
    bound = held_error_s(np.array([known_s[-1] + years * YEAR_S]))[0]
    assert 0.4 * bound < error.max() < bound
