"""Least, greatest, sum and count per cell of time, so that long spans are answered from little.

Cells are whole minutes and hours of `ORIGIN_NS`. NaN is no value: it is in no least, no
greatest, no sum and no count. Infinite values are values; a sum over both infinities is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import NS
from ilrs.mission.archive.layout import ORIGIN_NS, Times, Values

LEVELS_S = (60, 3600)
# A level pays when a cell stands for at least so many rows, since a cell is as large as five rows.
FEWEST_ROWS = 4
# So many values at a time are widened to float64.
_VALUES_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Cells:
    """Cells that have rows, by time; `first_ns` (k,) is when the first row of each was generated.

    The others have the shape (columns, k).
    """

    first_ns: Times
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    total: NDArray[np.float64]
    count: NDArray[np.uint32]

    def between(self, start: int, end: int) -> Cells:
        """The cells with these places."""
        at = slice(start, end)
        return Cells(
            self.first_ns[at], self.low[:, at], self.high[:, at], self.total[:, at],
            self.count[:, at],
        )  # fmt: skip


def single(generated_ns: Times, columns: Values) -> Cells:
    """Every row as a cell of its own; columns has the shape (columns, rows)."""
    there = ~np.isnan(columns)
    total = np.where(there, columns, np.float32(0)).astype(np.float64)
    return Cells(generated_ns, columns, columns, total, there.astype(np.uint32))


def grouped(cells: Cells, number: Times) -> Cells:
    """Neighbouring cells with the same number become one; times and numbers ascend."""
    if not len(number):
        return cells
    starts = np.flatnonzero(np.diff(number, prepend=number[0] - 1))
    with np.errstate(invalid="ignore", over="ignore"):
        return Cells(
            cells.first_ns[starts],
            np.fmin.reduceat(cells.low, starts, axis=1),
            np.fmax.reduceat(cells.high, starts, axis=1),
            np.add.reduceat(cells.total, starts, axis=1),
            np.add.reduceat(cells.count, starts, axis=1, dtype=np.uint32),
        )


def level(generated_ns: Times, columns: Values, cell_s: int) -> Cells:
    """The cells of rows in ascending time; columns has the shape (columns, rows)."""
    number = cell_number(generated_ns, cell_s)
    at_once = max(1, _VALUES_AT_ONCE // max(1, len(generated_ns)))
    pieces = [
        grouped(single(generated_ns, columns[c : c + at_once]), number)
        for c in range(0, len(columns), at_once)
    ]
    return Cells(
        pieces[0].first_ns,
        np.concatenate([piece.low for piece in pieces]),
        np.concatenate([piece.high for piece in pieces]),
        np.concatenate([piece.total for piece in pieces]),
        np.concatenate([piece.count for piece in pieces]),
    )


def cell_number(times_ns: Times, cell_s: int) -> Times:
    """Which cell a time is in."""
    return np.asarray((times_ns - ORIGIN_NS) // (cell_s * NS))


def levels_for(generated_ns: Times) -> tuple[int, ...]:
    """The levels that pay for rows at these times, in seconds."""
    rows = len(generated_ns)
    return tuple(
        cell_s for cell_s in LEVELS_S
        if rows >= FEWEST_ROWS * len(np.unique(cell_number(generated_ns, cell_s)))
    )  # fmt: skip


def mean(cells: Cells) -> NDArray[np.float64]:
    """Sum by count; NaN where there is no value."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(cells.total / np.where(cells.count, cells.count, np.nan))
