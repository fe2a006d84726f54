"""Time against authorities: the leap-second kernel naif0012.tls and SPICE's str2et (N0067)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.epoch import (
    DAY_S,
    LEAP_SECONDS,
    NS,
    TT_MINUS_TAI_S,
    Epoch,
    Grid,
    tdb_from_tt,
)

KERNEL = Path(__file__).with_name("naif0012_delta_at.txt").read_text(encoding="ascii")
MONTHS = {"JAN": 1, "JUL": 7}
# spiceypy.str2et with naif0012.tls: TDB seconds past J2000.
STR2ET = {
    "1972-01-01T00:00:00": -883655957.8160794,
    "1999-12-31T23:59:59": -43136.81608718839,
    "2016-12-31T23:59:60": 536500868.1839298,
    "2017-01-01T00:00:00": 536500869.1839298,
    "2035-01-01T00:00:00": 1104494469.1839104,
    "2049-07-15T12:34:56.789": 1563237365.9727166,
}
INSTANTS = st.integers(
    min_value=Epoch.from_utc("1972-01-01").tai_ns, max_value=Epoch.from_utc("9999-12-31").tai_ns
)


def kernel_leap_seconds() -> list[tuple[str, int]]:
    found = re.findall(r"(\d+),\s+@(\d{4})-([A-Z]{3})-(\d+)", KERNEL)
    return [(f"{y}-{MONTHS[m]:02d}-{int(d):02d}", int(offset)) for offset, y, m, d in found]


def kernel_number(name: str) -> list[float]:
    text = re.search(rf"{name}\s*=\s*\(?([^\n)]*)", KERNEL)
    assert text is not None
    return [float(word.replace("D", "e")) for word in text.group(1).split()]


def test_leap_seconds_are_those_of_the_kernel() -> None:
    table = kernel_leap_seconds()
    assert len(table) == 28
    assert list(LEAP_SECONDS) == table


def test_constants_are_those_of_the_kernel() -> None:
    assert kernel_number("DELTA_T_A") == [TT_MINUS_TAI_S]
    k, eb, m = kernel_number("DELTET/K"), kernel_number("DELTET/EB"), kernel_number("DELTET/M")
    tt_s = np.linspace(-1e9, 1.6e9, 1001)
    mean_anomaly = m[0] + m[1] * tt_s
    expected = k[0] * np.sin(mean_anomaly + eb[0] * np.sin(mean_anomaly))
    # Seconds past J2000 as floats resolve 0.24 microseconds.
    assert np.abs(tdb_from_tt(tt_s) - tt_s - expected).max() < 3e-7


@pytest.mark.parametrize(("utc", "et_s"), STR2ET.items())
def test_tdb_agrees_with_spice_to_a_microsecond(utc: str, et_s: float) -> None:
    assert Epoch.from_utc(utc).tdb_s == pytest.approx(et_s, abs=1e-6, rel=0.0)


@pytest.mark.parametrize(("day", "offset"), LEAP_SECONDS)
def test_tai_runs_ahead_of_utc_by_the_table(day: str, offset: int) -> None:
    days = (datetime.fromisoformat(day) - datetime(1958, 1, 1)).days
    assert Epoch.from_utc(day).tai_ns == (days * DAY_S + offset) * NS


def test_a_leap_second_is_a_second_of_its_own() -> None:
    before = Epoch.from_utc("2016-12-31T23:59:59Z")
    leap = Epoch.from_utc("2016-12-31T23:59:60Z")
    after = Epoch.from_utc("2017-01-01T00:00:00Z")
    assert (leap - before, after - leap) == (1.0, 1.0)
    assert leap.utc == "2016-12-31T23:59:60Z"
    assert (leap + 0.25).utc == "2016-12-31T23:59:60.25Z"
    assert (leap + 1.0).utc == "2017-01-01T00:00:00Z"


@given(INSTANTS)
def test_utc_round_trips_to_the_nanosecond(tai_ns: int) -> None:
    epoch = Epoch(tai_ns)
    assert Epoch.from_utc(epoch.utc) == epoch


@given(st.sampled_from([day for day, _ in LEAP_SECONDS]), st.integers(-3 * NS, 3 * NS))
def test_utc_round_trips_around_leap_seconds(day: str, offset_ns: int) -> None:
    epoch = Epoch(max(Epoch.from_utc(day).tai_ns + offset_ns, Epoch.from_utc("1972-01-01").tai_ns))
    assert Epoch.from_utc(epoch.utc) == epoch


@given(INSTANTS, INSTANTS)
def test_text_sorts_like_time_among_equal_decimals(a_ns: int, b_ns: int) -> None:
    a, b = Epoch(a_ns // NS * NS), Epoch(b_ns // NS * NS)
    assert (a < b) == (a.utc < b.utc)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tomorrow", "is not a UTC instant"),
        ("2035-13-01", "is not a date"),
        ("2035-02-30", "is not a date"),
        ("2035-01-01T24:00", "is not a time of that day"),
        ("2035-01-01T23:59:60", "is not a time of that day"),
        ("2016-12-31T12:59:60", "is not a time of that day"),
        ("1971-12-31", "before 1972"),
        ("2035-01-01T00:00:00+02:00", "is not a UTC instant"),
    ],
)
def test_what_is_no_instant_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Epoch.from_utc(text)


@pytest.mark.parametrize(
    "text",
    ["2035-01-01", "2035-01-01T00:00", "2035-01-01 00:00:00", "2035-01-01T00:00:00.000Z",
     "2035-01-01T00:00:00+00:00"],
)  # fmt: skip
def test_the_usual_ways_of_writing_mean_the_same(text: str) -> None:
    assert Epoch.from_utc(text).utc == "2035-01-01T00:00:00Z"


def test_datetimes_need_a_time_zone() -> None:
    east = timezone(timedelta(hours=8))
    assert Epoch.from_datetime(datetime(2035, 1, 1, 8, tzinfo=east)).utc == "2035-01-01T00:00:00Z"
    assert Epoch.from_datetime(datetime(2035, 1, 1, tzinfo=UTC)) == Epoch.from_utc("2035-01-01")
    with pytest.raises(ValueError, match="time zone"):
        Epoch.from_datetime(datetime(2035, 1, 1))


def test_before_1972_there_is_no_utc() -> None:
    with pytest.raises(ValueError, match="1972"):
        _ = Epoch(0).utc


def test_j2000_is_where_tt_counts_from() -> None:
    # 2000-01-01T12:00:00 TT is 11:58:55.816 UTC.
    assert Epoch.from_utc("2000-01-01T11:58:55.816").tt_s == pytest.approx(0.0, abs=1e-6)


@given(st.integers(1, 10_000), st.integers(1, 3600))
def test_a_grid_multiplies_and_never_accumulates(count: int, step_s: int) -> None:
    grid = Grid(Epoch.from_utc("2035-01-01"), step_s, count)
    k = count // 2
    assert grid.at(k).tai_ns - grid.start.tai_ns == k * step_s * NS
    assert grid.end - grid.start == grid.duration_s == count * step_s


@pytest.mark.parametrize(
    ("duration_s", "count"), [(60.0, 1), (61.0, 2), (31_557_600.0, 525_960), (0.5, 1)]
)
def test_a_grid_covers_the_duration(duration_s: float, count: int) -> None:
    assert Grid.covering(Epoch.from_utc("2035-01-01"), duration_s, 60).count == count


@pytest.mark.parametrize(("step_s", "count"), [(0, 1), (-60, 1), (60, 0)])
def test_a_grid_needs_a_step_and_a_count(step_s: int, count: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Grid(Epoch.from_utc("2035-01-01"), step_s, count)


def test_labels_of_a_grid_are_utc_and_repeat_at_a_leap_second() -> None:
    grid = Grid(Epoch.from_utc("2016-12-31T23:59:58"), 1, 4)
    texts = [str(label)[:19] for label in grid.utc64()]
    assert texts == [
        "2016-12-31T23:59:58",
        "2016-12-31T23:59:59",
        "2017-01-01T00:00:00",
        "2017-01-01T00:00:00",
    ]
    assert [grid.at(k).utc[-3:-1] for k in range(4)] == ["58", "59", "60", "00"]


def test_tdb_of_a_grid_is_that_of_its_epochs() -> None:
    grid = Grid(Epoch.from_utc("2035-01-01"), 3600, 100)
    assert grid.tdb_s()[37] == pytest.approx(grid.at(37).tdb_s, abs=5e-7, rel=0.0)


def test_calendar_years_later() -> None:
    start = Epoch.from_utc("2035-01-01T06:00:00Z")
    assert start.years_later(1).utc == "2036-01-01T06:00:00Z"
    assert start.years_later(1) - start == 365 * 86400
    assert Epoch.from_utc("2036-02-29").years_later(1).utc == "2037-02-28T00:00:00Z"
    assert Epoch.from_utc("2036-02-29").years_later(4).utc == "2040-02-29T00:00:00Z"
    # 2016 ended with a leap second.
    leap = Epoch.from_utc("2016-06-01")
    assert leap.years_later(1) - leap == 365 * 86400 + 1


def test_for_people_it_is_told_to_the_second() -> None:
    assert Epoch.from_utc("2035-11-09T18:00:00.999999999Z").second == "2035-11-09T18:00:00Z"
    assert Epoch.from_utc("2035-11-09T18:00:00Z").second == "2035-11-09T18:00:00Z"
    assert Epoch.from_utc("2016-12-31T23:59:60.5Z").second == "2016-12-31T23:59:60Z"
