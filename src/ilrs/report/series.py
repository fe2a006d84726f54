"""Long series made short without losing a spike: bins with their lowest and highest value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ilrs.report.source import Floats

MAX_BINS = 1000
DAY_S = 86_400.0


@dataclass(frozen=True)
class Bins:
    """`size` samples a bin (the last may hold fewer): lowest, highest and whether it rises."""

    low: Floats
    high: Floats
    rises: NDArray[np.bool_]
    size: int
    samples: int

    @property
    def edges(self) -> Floats:
        """Bin edges in samples, shape (bins + 1,)."""
        return np.minimum(np.arange(len(self.low) + 1) * self.size, self.samples).astype(np.float64)

    def zigzag(self) -> tuple[Floats, Floats]:
        """Points of a line that passes through every bin's extremes, x in samples."""
        left, width = self.edges[:-1], np.diff(self.edges)
        if self.size == 1:
            return left + 0.5, self.low
        x = np.column_stack([left + 0.25 * width, left + 0.75 * width]).ravel()
        first = np.where(self.rises, self.low, self.high)
        last = np.where(self.rises, self.high, self.low)
        return x, np.column_stack([first, last]).ravel()


def shrink(values: Floats, bins: int = MAX_BINS) -> Bins:
    """At most `bins` bins of equal size; missing values (NaN) count only where all are missing."""
    n = len(values)
    size = max(1, -(-n // bins))
    starts = np.arange(0, n, size)
    if n == 0:
        empty = np.zeros(0)
        return Bins(empty, empty, np.zeros(0, dtype=np.bool_), 1, 0)
    ends = np.minimum(starts + size, n) - 1
    low = np.fmin.reduceat(values, starts)
    high = np.fmax.reduceat(values, starts)
    return Bins(low, high, values[ends] >= values[starts], size, n)


@dataclass(frozen=True)
class Daily:
    """Means over equal bins of time; `edges_s` counts from the start of the record."""

    edges_s: Floats
    length_s: float

    @property
    def by_day(self) -> bool:
        return self.length_s == DAY_S

    def mean(self, values: Floats, interval_s: float) -> Floats:
        """Mean of a series over every bin, missing values skipped, shape (bins,)."""
        starts = np.round(self.edges_s[:-1] / interval_s).astype(np.int64)
        good = np.isfinite(values)
        sums = np.add.reduceat(np.where(good, values, 0.0), starts)
        counts = np.add.reduceat(good.astype(np.float64), starts)
        return sums / np.maximum(counts, 1.0)


def daily_bins(start_ns: int, samples: int, interval_s: float) -> Daily:
    """Bins of one UTC day, or of one hour for records shorter than 20 days.

    The first and last bin may be shorter. Intervals longer than a bin give one bin each.
    """
    total_s = samples * interval_s
    length_s = max(DAY_S if total_s >= 20 * DAY_S else 3600.0, interval_s)
    offset_s = (start_ns / 1e9) % length_s
    inner = np.arange(length_s - offset_s, total_s - 0.5 * interval_s, length_s)
    edges = np.concatenate([[0.0], inner[inner > 0], [total_s]])
    return Daily(np.unique(np.round(edges / interval_s)) * interval_s, length_s)


@dataclass(frozen=True)
class Spell:
    """A run of samples [first, last) in which something held."""

    first: int
    last: int


def spells(holds: NDArray[np.bool_]) -> list[Spell]:
    """All runs of true values, in order."""
    padded = np.concatenate([[False], holds, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    return [Spell(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def stretches(codes: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Runs of one value as (first, last, value), last exclusive."""
    if not len(codes):
        return []
    cuts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1, [len(codes)]])
    return [(int(a), int(b), int(codes[a])) for a, b in pairwise(cuts)]


def significant(values: Floats, digits: int = 4) -> list[float | None]:
    """Values rounded for embedding; None for missing ones. Whole numbers lose their point."""
    out: list[float | None] = []
    for value in values.tolist():
        if value != value:
            out.append(None)
            continue
        short = float(f"{value:.{digits}g}")
        out.append(int(short) if short.is_integer() else short)
    return out
