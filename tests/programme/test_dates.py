"""Dates of the public record: years, months, days, and what is left open between them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.programme.dates import EVER, Span, day_of

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-05-13", date(2024, 5, 13), date(2024, 5, 13)),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(text: str, first: date, last: date) -> None:
    assert Span.of(text) == Span(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13.05.2024",
        "2024-5-13",
        "2024-13",
        "2023-02-29",
        "24",
        "2024-05-13T00:00",
        "0000",
        "٢٠٢٤",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        Span.of(text)


def test_limits_narrow_a_date_and_may_not_contradict_it() -> None:
    month = Span.of("2024-05")
    assert month.within("", "2024-05-09") == Span(date(2024, 5, 1), date(2024, 5, 9))
    assert EVER.within("2024-09-05", "2025-04") == Span(date(2024, 9, 5), date(2025, 4, 30))
    with pytest.raises(ValueError, match="before it begins"):
        month.within("2024-06-01", "")


def test_a_month_leaves_its_days_open() -> None:
    month = Span.of("2024-05")
    assert month.begun(date(2024, 4, 30)) is False
    assert month.begun(date(2024, 5, 13)) is None
    assert month.begun(date(2024, 5, 31)) is True


@given(DAYS, DAYS, st.integers(0, 400))
def test_what_has_begun_stays_begun(first: date, on: date, length: int) -> None:
    span = Span(first, first + timedelta(days=length))
    order = {False: 0, None: 1, True: 2}
    later = on + timedelta(days=1)
    assert order[span.begun(on)] <= order[span.begun(later)]


@given(DAYS)
def test_a_day_reads_back(day: date) -> None:
    assert day_of(str(Span.of(day.isoformat()))) == day


def test_a_month_is_no_day() -> None:
    with pytest.raises(ValueError, match="no single day"):
        day_of("2024-05")
