"""A chart as the page shows it: the plot, its labels, its legend and the numbers for read-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import Markup

from ilrs.report import words
from ilrs.report.series import Bins, Daily, significant
from ilrs.report.source import Floats, Source
from ilrs.report.svg import Plot, nice_ticks, tick_text


@dataclass(frozen=True)
class Label:
    """A label beside a plot: where (percent), what, and its rank.

    Narrow screens drop rank 2, small panels keep rank 0 only.
    """

    at: float
    text: str
    rank: int = 0


@dataclass(frozen=True)
class Trace:
    """One series of a chart: its legend entry and its values for the read-out.

    `low` and `high` are per bin in display units; `high` is None when they agree. `words` turns
    codes into text. `sign` is -1 for what is drawn downwards.
    """

    name: str
    colour: str
    unit: str = ""
    t0_ms: float = 0.0
    dt_ms: float = 0.0
    low: list[float | None] | None = None
    high: list[float | None] | None = None
    words: tuple[str, ...] = ()
    css: str = ""

    def embed(self) -> dict[str, Any] | None:
        """What the page's script needs; None when there is nothing to read out."""
        if self.low is None:
            return None
        out: dict[str, Any] = {"t": self.t0_ms, "d": self.dt_ms, "u": self.unit, "l": self.low}
        if self.high is not None:
            out["h"] = self.high
        if self.words:
            out["w"] = self.words
        return out


@dataclass(frozen=True)
class Chart:
    """One figure. `alt` says in a sentence what it shows; `timed` charts share the cursor."""

    key: str
    title: str
    alt: str
    plot: Markup
    height_px: int
    traces: tuple[Trace, ...]
    y_labels: tuple[Label, ...] = ()
    x_labels: tuple[Label, ...] = ()
    note: str = ""
    unit: str = ""
    timed: bool = True
    css: str = ""


def binned_trace(
    source: Source, name: str, colour: str, unit: str, bins: Bins, digits: int = 4, css: str = ""
) -> Trace:
    """A trace of binned samples, with low and high where they differ."""
    low, high = significant(bins.low, digits), significant(bins.high, digits)
    step_ms = bins.size * source.interval_s * 1000
    return Trace(
        name, colour, unit, source.start_ms, step_ms, low, None if low == high else high, (), css
    )


def daily_trace(
    source: Source, name: str, colour: str, unit: str, daily: Daily, values: Floats, css: str = ""
) -> Trace:
    """A trace of means per day (or hour); a short first bin is counted from its full start."""
    first_s = float(daily.edges_s[1]) if len(daily.edges_s) > 1 else 0.0
    t0_ms = source.start_ms + (first_s - daily.length_s) * 1000
    return Trace(name, colour, unit, t0_ms, daily.length_s * 1000, significant(values), css=css)


def y_axis(plot: Plot, count: int = 4) -> tuple[Label, ...]:
    """Draw grid lines at round values and give their labels."""
    ticks = nice_ticks(plot.low, plot.high, count)
    for value in ticks:
        plot.level(value)
    return tuple(
        Label(at, tick_text(v, ticks)) for v in ticks if (at := plot.fraction(v)) > 2
    )  # fmt: skip


def time_axis(source: Source, plot: Plot | None = None) -> tuple[Label, ...]:
    """Labels of the shared UTC axis; with a plot, also its upright grid lines."""
    start, end = source.start_ms, source.end_ms
    labels: list[Label] = []
    for ms, text, rank in _time_ticks(start, end):
        at = (ms - start) / max(end - start, 1)
        labels.append(Label(at * 100, text, rank))
        if plot is not None and at > 0:
            plot.stand(at * plot.samples)
    return tuple(labels)


def _time_ticks(start_ms: float, end_ms: float) -> list[tuple[float, str, int]]:
    days = (end_ms - start_ms) / 86_400_000
    if days > 75:
        return _month_ticks(start_ms, end_ms, days)
    step_h = next(h for h in (1, 3, 6, 12, 24, 48, 120, 240) if days * 24 / h <= 16)
    step_ms = step_h * 3_600_000
    first = -(-start_ms // step_ms) * step_ms
    ticks: list[tuple[float, str, int]] = []
    for i in range(int((end_ms - first) // step_ms) + 1):
        at = _utc(first + i * step_ms)
        text = f"{at:%H:%M}" if step_h < 24 else f"{at.day}{words.NBSP}{words.month_name(at.month)}"
        ticks.append((first + i * step_ms, text, 2 if i % 2 else i % 4 // 2))
    return ticks


def _month_ticks(start_ms: float, end_ms: float, days: float) -> list[tuple[float, str, int]]:
    every = max(1, round(days / 30.4 / 13))
    at = _utc(start_ms).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ticks: list[tuple[float, str, int]] = []
    while (ms := at.timestamp() * 1000) < end_ms:
        if ms >= start_ms and (at.month - 1) % every == 0:
            text = str(at.year) if at.month == 1 else words.month_name(at.month)
            ticks.append((ms, text, 2 if (at.month - 1) // every % 3 else 0))
        at = (at + timedelta(days=32)).replace(day=1)
    return ticks


def _utc(ms: float) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
