"""The margins that were thinnest: how far the worst moment stayed from its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.report import words
from ilrs.report.source import Source, listing, mapping, number

MOST = 12
FULL_BANDS = 3.0


@dataclass(frozen=True)
class Margin:
    """One bar: the distance to a limit; its `length` is full at three warning bands, in percent."""

    name: str
    margin: str
    worst: str
    limit: str
    when: str
    length: float
    broken: bool


def margins(source: Source) -> tuple[Margin, ...]:
    """The thinnest margins, in the summary's order (thinnest first)."""
    rows = [mapping(row) for row in listing(source.record.summary.get("margins"))]
    rows = [row for row in rows if number(row.get("margin")) is not None][:MOST]
    return tuple(_margin(source, row) for row in rows)


def _margin(source: Source, row: Mapping[str, Any]) -> Margin:
    unit = str(row.get("unit") or "1")
    margin, limit = float(row["margin"]), number(row.get("limit"))
    relative = number(row.get("relative"))
    if relative is None:
        relative = margin / (abs(limit or 0.0) or 1.0)
    element = str(row.get("address") or "").partition("/")[0]
    return Margin(
        str(row.get("name") or source.title(element)),
        words.percent(margin, 1) if unit == "1" else _difference(margin, unit),
        _value(number(row.get("value")), unit),
        _value(limit, unit),
        words.minute(str(row.get("at") or "")),
        min(100.0, 100 / FULL_BANDS * abs(relative)),
        margin < 0,
    )


def _difference(value: float, unit: str) -> str:
    """A difference: temperatures stay kelvins, they are not put on a scale of degrees."""
    if unit == "K":
        return f"{value:.1f}{words.NBSP}K".replace("-", words.MINUS)
    return words.figure(value, unit)


def _value(value: float | None, unit: str) -> str:
    if unit == "1":
        return words.percent(value, 1)
    return words.celsius(value, 1) if unit == "K" else words.figure(value, unit)
