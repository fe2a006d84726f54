"""Values of addresses over a span as buckets: least, greatest, mean, count. No spike is hidden.

The coarsest cells that fit a bucket are taken; where a span begins or ends within a cell the rows
themselves are read, so that a bucket holds exactly the rows in it. The exception are days of which
the rows were thinned out: their cells count where their first row lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import NS
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.keeper import View
from ilrs.mission.archive.layout import ORIGIN_NS, Times
from ilrs.mission.archive.pyramid import LEVELS_S, Cells, grouped, mean, single
from ilrs.mission.archive.reader import Reader
from ilrs.mission.archive.segment import Placed

MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Buckets:
    """Buckets that have rows, by time; all arrays have the shape (k,).

    `time_ns` is when the first row of a bucket was generated. Least, greatest and mean are NaN
    where all rows of a bucket have no value (count 0).
    """

    time_ns: Times
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    mean: NDArray[np.float64]
    count: NDArray[np.int64]


@dataclass(frozen=True)
class Raster:
    """How a span is cut: buckets of `width_ns` from `anchor_ns`, whole multiples of a cell."""

    start_ns: int
    end_ns: int
    anchor_ns: int
    width_ns: int
    cell_ns: int


def raster(start_ns: int, end_ns: int, buckets: int) -> Raster:
    """At most so many buckets over [start, end); ArchiveError for a span or number that is none."""
    if start_ns >= end_ns:
        what = "the span has no length: its end does not lie behind its start"
        raise ArchiveError(what, "give an end after the start", "invalid")
    if not 1 <= buckets <= MOST_BUCKETS:
        what = f"{buckets} buckets cannot be given"
        raise ArchiveError(what, f"ask for 1 to {MOST_BUCKETS}, or export the rows", "invalid")
    fitting = [s * NS for s in LEVELS_S if s * NS * buckets <= end_ns - start_ns]
    cell = max(fitting, default=1)
    anchor = start_ns - (start_ns - ORIGIN_NS) % cell
    width = -(-(end_ns - anchor) // (buckets * cell)) * cell
    return Raster(start_ns, end_ns, anchor, width, cell)


def buckets_of(
    reader: Reader, views: Sequence[View], addresses: Sequence[str], cut: Raster
) -> dict[str, Buckets]:
    """The buckets of each address; empty ones for an address that has no rows there."""
    pieces: dict[str, list[Cells]] = {address: [] for address in addresses}
    for view in views:
        place = {address: c for c, address in enumerate(view.layout.addresses)}
        chosen = [address for address in addresses if address in place]
        columns = [place[address] for address in chosen]
        for found in _found(reader, view, columns, cut):
            for address, cells in zip(chosen, found, strict=True):
                pieces[address].append(cells)
    return {address: _bucketed(of, cut) for address, of in pieces.items()}


def _found(
    reader: Reader, view: View, columns: Sequence[int], cut: Raster
) -> Iterator[list[Cells]]:
    for part in view.parts:
        yield from _of_part(reader, part, view.layout.width, columns, cut)
    for rows in view.rows:
        at = slice(*np.searchsorted(rows.generated_ns, (cut.start_ns, cut.end_ns)))
        if at.start < at.stop:
            times, values = rows.generated_ns[at], rows.values[at].T
            yield [single(times, values[c : c + 1]) for c in columns]


def _of_part(
    reader: Reader, part: Placed, width: int, columns: Sequence[int], cut: Raster
) -> Iterator[list[Cells]]:
    """Cells inside the span, and rows at its edges."""
    levels = [s for s in part.levels_s if s * NS <= cut.cell_ns]
    if not part.raw:
        coarse = max(levels, default=min(part.levels_s))
        yield _between(reader.cells(part, width, coarse, columns), cut.start_ns, cut.end_ns)
        return
    if not levels:
        yield _between(reader.raw_cells(part, width, columns), cut.start_ns, cut.end_ns)
        return
    cell = max(levels) * NS
    begin = cut.start_ns + (ORIGIN_NS - cut.start_ns) % cell
    inner = begin, cut.end_ns - (cut.end_ns - ORIGIN_NS) % cell
    spans = [(cut.start_ns, min(inner[0], cut.end_ns)), (max(inner[1], inner[0]), cut.end_ns)]
    if any(start < end and part.first_ns < end and part.last_ns >= start for start, end in spans):
        rows = reader.raw_cells(part, width, columns)
        yield from (_between(rows, start, end) for start, end in spans if start < end)
    yield _between(reader.cells(part, width, max(levels), columns), *inner)


def _between(cells: list[Cells], start_ns: int, end_ns: int) -> list[Cells]:
    """The cells that begin in [start, end)."""
    if not cells or start_ns >= end_ns:
        return [one.between(0, 0) for one in cells]
    first = cells[0].first_ns
    if start_ns <= first[0] and first[-1] < end_ns:
        return cells
    start, end = (int(place) for place in np.searchsorted(first, (start_ns, end_ns)))
    return [one.between(start, end) for one in cells]


def _bucketed(pieces: list[Cells], cut: Raster) -> Buckets:
    pieces = [piece for piece in pieces if len(piece.first_ns)]
    if not pieces:
        pieces = [single(np.empty(0, np.int64), np.empty((1, 0), np.float32))]
    whole = pieces[0] if len(pieces) == 1 else _joined(pieces)
    found = grouped(whole, (whole.first_ns - cut.anchor_ns) // cut.width_ns)
    return Buckets(
        found.first_ns, found.low[0], found.high[0], mean(found)[0],
        found.count[0].astype(np.int64),
    )  # fmt: skip


def _joined(pieces: list[Cells]) -> Cells:
    first = np.concatenate([piece.first_ns for piece in pieces])
    found = [
        np.concatenate([getattr(piece, name)[0] for piece in pieces])
        for name in ("low", "high", "total", "count")
    ]
    if not bool((first[1:] >= first[:-1]).all()):
        order = np.argsort(first, kind="stable")
        first, found = first[order], [array[order] for array in found]
    low, high, total, count = (array[None] for array in found)
    return Cells(first, low, high, total, count)
