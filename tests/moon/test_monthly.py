"""Months of a grid: their hours, and which of them are whole."""

import numpy as np
import pytest

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.moon.monthly import hours_by_month, whole_month


def grid_of(start, days, step_s=3_600):
    return Grid.covering(Epoch.from_utc(start), days * DAY_S, step_s)


def test_hours_are_those_of_the_grid():
    grid = grid_of("2035-01-11", 40)
    every = hours_by_month(np.ones(grid.count, dtype=bool), grid)
    assert every == pytest.approx({"2035-01": 21 * 24.0, "2035-02": 19 * 24.0})
    odd = np.arange(grid.count) % 2 == 1
    assert sum(hours_by_month(odd, grid).values()) == pytest.approx(20 * 24.0)


def test_cut_off_months_are_not_whole():
    grid = grid_of("2035-01-02", 59)
    assert [whole_month(f"2035-0{m}", grid) for m in (1, 2, 3)] == [False, True, False]
    assert whole_month("2035-01", grid_of("2035-01-01", 31))
    assert not whole_month("2035-01", grid_of("2035-01-01", 30))
    assert whole_month("2036-02", grid_of("2036-02-01", 29))
