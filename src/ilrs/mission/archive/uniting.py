"""Buckets of two archives that hold the same rows, or each some of them, as one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.archive.ranges import Buckets, Raster


def united(one: Buckets, other: Buckets, cut: Raster) -> Buckets:
    """Buckets of the same raster: least and greatest of both, mean and count of the fuller one.

    Exact where one archive has all rows of a bucket; where neither has, least and greatest are.
    """
    if not len(one.time_ns) or not len(other.time_ns):
        return one if len(one.time_ns) else other
    places = [(b.time_ns - cut.anchor_ns) // cut.width_ns for b in (one, other)]
    index = np.union1d(*places)
    at = [np.searchsorted(index, p) for p in places]
    both = [_spread(b, a, len(index)) for b, a in zip((one, other), at, strict=True)]
    fuller = both[1].count > both[0].count
    return Buckets(
        np.minimum(both[0].time_ns, both[1].time_ns),
        np.fmin(both[0].low, both[1].low), np.fmax(both[0].high, both[1].high),
        np.where(fuller, both[1].mean, both[0].mean),
        np.where(fuller, both[1].count, both[0].count),
    )  # fmt: skip


def joined(one: Buckets, other: Buckets) -> Buckets:
    """Buckets one after the other."""
    return Buckets(
        np.concatenate([one.time_ns, other.time_ns]), np.concatenate([one.low, other.low]),
        np.concatenate([one.high, other.high]), np.concatenate([one.mean, other.mean]),
        np.concatenate([one.count, other.count]),
    )  # fmt: skip


def _spread(of: Buckets, at: NDArray[np.intp], size: int) -> Buckets:
    """Buckets in their places among all; elsewhere there are no rows."""
    time = np.full(size, np.iinfo(np.int64).max, np.int64)
    low, high = (np.full(size, np.nan, np.float32) for _ in range(2))
    mean, count = np.full(size, np.nan), np.full(size, -1, np.int64)
    time[at], low[at], high[at], mean[at], count[at] = (
        of.time_ns, of.low, of.high, of.mean, of.count
    )  # fmt: skip
    return Buckets(time, low, high, mean, count)
