"""Spans in which rows were to come and are not there (yet)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ilrs.epoch import NS
from ilrs.mission.archive.keeper import View
from ilrs.mission.archive.layout import Times
from ilrs.mission.archive.reader import Reader
from ilrs.mission.archive.segment import Placed

# Rows that are later than so many periods are missed.
TOLERANCE = 1.5


@dataclass(frozen=True)
class Gap:
    """From the row before to the row behind (or the ends of the span), ns TAI.

    `missing` is about how many rows there would be in between.
    """

    structure: str
    start_ns: int
    end_ns: int
    missing: int


def gaps_of(
    reader: Reader,
    views: Sequence[View],
    span_ns: tuple[int, int],
    first_ever_ns: int,
    step_ns: int,
) -> list[Gap]:
    """The gaps of one structure in [start, end), by time; none before its first row ever.

    `step_ns` is the usual step when there are no rows in the span to see it by.
    """
    start_ns, end_ns = span_ns
    period = _period_ns(views) or step_ns
    if not period:
        return []
    runs = [run for view in views for run in _runs(reader, view, TOLERANCE * period)]
    edge = max(start_ns, first_ever_ns)
    found: list[Gap] = []
    covered = edge
    name = views[0].layout.structure
    for first, last in sorted(runs):
        if first >= end_ns:
            break
        if first - covered > TOLERANCE * period:
            found.append(_gap(name, covered, first, period, covered > edge))
        covered = max(covered, last)
    if end_ns - covered > TOLERANCE * period:
        found.append(_gap(name, covered, end_ns, period, covered > edge))
    return found


def _gap(name: str, start: int, end: int, period: int, after_a_row: bool) -> Gap:
    return Gap(name, start, end, max(1, round((end - start) / period) - int(after_a_row)))


def _period_ns(views: Sequence[View]) -> int:
    """As declared, or the usual step of what there is; 0 when that cannot be known."""
    for view in reversed(views):
        if view.layout.period_s:
            return round(view.layout.period_s * NS)
    steps = [part.step_ns for view in views for part in view.parts if part.step_ns]
    steps += [
        int(np.median(np.diff(rows.generated_ns)))
        for view in views for rows in view.rows if len(rows) > 1
    ]  # fmt: skip
    return int(np.median(steps)) if steps else 0


def _runs(reader: Reader, view: View, most_ns: float) -> list[tuple[int, int]]:
    """Spans without a gap: a part that has none is one without being read."""
    found: list[tuple[int, int]] = []
    lone = _lone(view.parts)
    read: list[Times] = [rows.generated_ns for rows in view.rows]
    for part, alone in zip(view.parts, lone, strict=True):
        if part.longest_step_ns <= most_ns:
            found.append((part.first_ns, part.last_ns))
        elif alone:
            found += _cut(reader.generated(part, view.layout.width), most_ns)
        else:
            read.append(reader.generated(part, view.layout.width))
    if read:
        found += _cut(np.sort(np.concatenate(read)), most_ns)
    return found


def _lone(parts: Sequence[Placed]) -> list[bool]:
    """Which parts overlap no other; parts are ordered by their first row."""
    lone = [True] * len(parts)
    last, holder = -(1 << 63), -1
    for i, part in enumerate(parts):
        if part.first_ns <= last:
            lone[i] = lone[holder] = False
        if part.last_ns > last:
            last, holder = part.last_ns, i
    return lone


def _cut(times: Times, most_ns: float) -> list[tuple[int, int]]:
    breaks = np.flatnonzero(np.diff(times) > most_ns)
    firsts = times[np.concatenate([[0], breaks + 1])]
    lasts = times[np.concatenate([breaks, [len(times) - 1]])]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
