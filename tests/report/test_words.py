"""Figures as people read them."""

from __future__ import annotations

import pytest

from ilrs.report import words


def plain(text: str) -> str:
    return text.replace(words.NBSP, " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(35, "35 s"), (120, "2 min"), (153.2, "2 min 33 s"), (600, "10 min"), (659, "10 min"),
     (15_600, "4 h 20 min"), (86_400, "1 d"),
     (1_306_800, "15 d 3 h"), (172_000, "2 d"), (31_536_000, "365 d"), (None, "–")],
)  # fmt: skip
def test_spans(seconds: float | None, text: str) -> None:
    assert plain(words.span(seconds)) == text


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [(0.342, 0, "34 %"), (0.342, 1, "34.2 %"), (0.0, 0, "0 %"), (1.0, 0, "100 %"),
     (0.0004, 0, "0.04 %"), (-0.02, 1, "−2.0 %"), (None, 0, "–"), (float("nan"), 0, "–")],
)  # fmt: skip
def test_percents(fraction: float | None, digits: int, text: str) -> None:
    assert plain(words.percent(fraction, digits)) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(1.0, "100.00 %"), (0.99997, "99.99 %"), (0.5, "50.00 %"), (0.29, "29.00 %"), (None, "–")],
)
def test_all_is_said_only_of_all(fraction: float | None, text: str) -> None:
    assert plain(words.reached(fraction, 2)) == text


def test_quantities() -> None:
    assert plain(words.figure(1.44e8, "J")) == "40 kWh"
    assert plain(words.figure(-1.44e8, "J")) == "−40 kWh"
    assert plain(words.figure(253.15, "K")) == "−20 °C"
    assert plain(words.celsius(272.9)) == "0 °C"
    assert words.figure(None, "W") == "–"
    assert words.figure(float("inf"), "W") == "–"


def test_dates() -> None:
    assert plain(words.day("2035-01-09T04:30:00Z")) == "9 Jan 2035"
    assert plain(words.minute("2035-01-09T04:30:59Z")) == "2035-01-09 04:30"
    assert words.day("never") == "never"
    assert words.iso(words.milliseconds("2035-01-09T04:30:00Z") or 0) == "2035-01-09T04:30:00Z"


def test_counts() -> None:
    assert plain(words.plural(0, "alarm")) == "no alarms"
    assert plain(words.plural(1, "alarm")) == "1 alarm"
    assert plain(words.plural(12_000, "alarm")) == "12 000 alarms"
