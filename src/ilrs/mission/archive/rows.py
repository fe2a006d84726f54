"""Rows as they were sent, in order of generation or of reception, a day at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.archive.keeper import View
from ilrs.mission.archive.layout import ORIGIN_NS, Rows, Times
from ilrs.mission.archive.reader import Reader
from ilrs.mission.archive.segment import DAY_NS, Placed

By = Literal["generated", "received"]


def days_of(views: Sequence[View], start_ns: int, end_ns: int, by: By) -> list[int]:
    """Days since 1958 on which there may be rows of the span."""
    days: set[int] = set()
    for view in views:
        for part in view.parts:
            first, last = span_of(part, by)
            days.update(range(day_of(first), day_of(last) + 1))
        for rows in view.rows:
            days.update(np.unique((times_of(rows, by) - ORIGIN_NS) // DAY_NS).tolist())
    return sorted(day for day in days if start_ns < day_begin(day + 1) and day_begin(day) < end_ns)


def day_of(time_ns: int) -> int:
    """Which day since 1958 a time is on."""
    return (time_ns - ORIGIN_NS) // DAY_NS


def day_begin(day: int) -> int:
    """When a day begins, ns TAI."""
    return day * DAY_NS + ORIGIN_NS


def between(
    reader: Reader, views: Sequence[View], start_ns: int, end_ns: int, by: By
) -> Iterator[Rows]:
    """Rows of [start, end) in order, each piece of one layout; rows that were thinned out lack."""
    pieces: list[Rows] = []
    for view in views:
        for part in view.parts:
            first, last = span_of(part, by)
            if part.raw and last >= start_ns and first < end_ns:
                pieces.append(_cut(_read(reader, part, view), start_ns, end_ns, by))
        pieces += [_cut(rows, start_ns, end_ns, by) for rows in view.rows]
    yield from _in_order([piece for piece in pieces if len(piece)], by)


def span_of(part: Placed, by: By) -> tuple[int, int]:
    """The first and the last time of a part."""
    if by == "generated":
        return part.first_ns, part.last_ns
    return part.first_received_ns, part.last_received_ns


def times_of(rows: Rows, by: By) -> Times:
    """The times that rows are ordered by."""
    return rows.generated_ns if by == "generated" else rows.received_ns


def _read(reader: Reader, part: Placed, view: View) -> Rows:
    width = view.layout.width
    columns = reader.columns(part, width, range(width))
    return Rows(view.layout, reader.generated(part, width), reader.received(part, width), columns.T)


def _cut(rows: Rows, start_ns: int, end_ns: int, by: By) -> Rows:
    times = times_of(rows, by)
    return _chosen(rows, (times >= start_ns) & (times < end_ns))


def _chosen(rows: Rows, at: NDArray[np.bool_] | NDArray[np.intp]) -> Rows:
    return Rows(rows.layout, rows.generated_ns[at], rows.received_ns[at], rows.values[at])


def _in_order(pieces: list[Rows], by: By) -> Iterator[Rows]:
    """Merge pieces; those of one layout become one as far as no other comes in between."""
    if not pieces:
        return
    generated = np.concatenate([piece.generated_ns for piece in pieces])
    received = np.concatenate([piece.received_ns for piece in pieces])
    of = np.concatenate([np.full(len(p), p.layout.number) for p in pieces])
    keys = (received, generated) if by == "generated" else (generated, received)
    order = np.lexsort(keys)
    where = np.empty(len(order), np.intp)
    wholes: dict[int, Rows] = {}
    for number in np.unique(of):
        same = [piece for piece in pieces if piece.layout.number == number]
        values = np.concatenate([piece.values for piece in same])
        at = of == number
        where[at] = np.arange(len(values))
        wholes[int(number)] = Rows(same[0].layout, generated[at], received[at], values)
    sequence = of[order]
    starts = np.flatnonzero(np.diff(sequence, prepend=sequence[0] - 1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield _chosen(wholes[int(sequence[start])], where[order[start:end]])
