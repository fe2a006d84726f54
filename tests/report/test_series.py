"""Shortening long series: nothing high or low may get lost, and means must stay means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.report.series import daily_bins, shrink, significant, spells, stretches
from ilrs.report.svg import Plot, heat_levels, nice_ticks, path, tick_text

finite = st.floats(-1e6, 1e6)


@given(st.lists(finite, min_size=1, max_size=400), st.integers(1, 50))
def test_bins_keep_the_extremes(values: list[float], most: int) -> None:
    bins = shrink(np.array(values), most)
    assert len(bins.low) <= most
    assert bins.low.min() == min(values)
    assert bins.high.max() == max(values)
    assert bins.edges[0] == 0
    assert bins.edges[-1] == len(values)
    x, y = bins.zigzag()
    assert np.all(np.diff(x) > 0)
    assert (y.min(), y.max()) == (min(values), max(values))


def test_bins_skip_missing_values_but_keep_gaps() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan, np.nan, np.nan])
    bins = shrink(values, 2)
    assert bins.low[0] == 1.0
    assert bins.high[0] == 3.0
    assert np.isnan(bins.low[1])


@pytest.mark.parametrize("offset_h", [0, 5])
def test_daily_means_weigh_every_sample_once(offset_h: int) -> None:
    interval, n = 600.0, 40 * 144
    start_ns = (1_000 * 86_400 + offset_h * 3600) * 10**9
    daily = daily_bins(start_ns, n, interval)
    values = np.random.default_rng(0).uniform(0, 9, n)
    lengths = np.diff(daily.edges_s)
    total = float((daily.mean(values, interval) * lengths).sum())
    assert total == pytest.approx(values.sum() * interval)
    assert daily.by_day
    assert len(lengths) == (41 if offset_h else 40)


def test_short_records_are_binned_by_the_hour() -> None:
    assert daily_bins(0, 144, 600.0).length_s == 3600.0


@given(st.lists(st.booleans(), max_size=60))
def test_spells_cover_exactly_the_true_samples(flags: list[bool]) -> None:
    array = np.array(flags, dtype=np.bool_)
    again = np.zeros(len(flags), dtype=np.bool_)
    for spell in spells(array):
        assert spell.last > spell.first
        again[spell.first : spell.last] = True
    assert (again == array).all()


def test_stretches_are_runs_of_one_value() -> None:
    assert stretches(np.array([2, 2, 0, 1, 1])) == [(0, 2, 2), (2, 3, 0), (3, 5, 1)]
    assert stretches(np.zeros(0, dtype=np.int64)) == []


def test_significant_digits_and_gaps() -> None:
    assert significant(np.array([1234.56, 2.0, np.nan])) == [1235, 2, None]


@given(finite, st.floats(1e-3, 1e6))
def test_ticks_are_few_round_and_inside(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    assert 2 <= len(ticks) <= 7
    assert all(low - span * 1e-6 <= t <= low + span * (1 + 1e-6) for t in ticks)


def test_tick_texts_differ() -> None:
    for ticks in (nice_ticks(0, 0.5), nice_ticks(0, 1, 4), nice_ticks(-3, 9)):
        texts = [tick_text(t, ticks) for t in ticks]
        assert len(set(texts)) == len(texts)


def test_paths_are_relative_and_drop_flat_points() -> None:
    x, y = np.array([0, 10, 20, 30, 40]), np.array([5, 5, 5, -2, -2])
    assert path(x, y) == "M0 5l20 0 10-7 10 0"


def test_lines_break_at_gaps() -> None:
    plot = Plot(4, 0, 1)
    plot.line(shrink(np.array([0.0, 1.0, np.nan, 1.0])), "red")
    assert str(plot.render()).count("M") == 2


def test_only_true_darkness_is_level_zero() -> None:
    levels = heat_levels(np.array([0.0, 0.01, 0.5, 1.0, np.nan]))
    assert levels.tolist() == [0, 1, 3, 6, 0]
