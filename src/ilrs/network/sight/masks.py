"""Horizons for compiled code, with what is needed to say how far a direction is from crossing one.

All rows lie one after another in flat arrays. For half-widths that double from one cell on, `low`
and `high` hold the least and the greatest horizon around each azimuth: a direction whose elevation
is above `high` of a window, by an angle that keeps it inside the window, cannot have met the
horizon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
_QUARTER = 0.5 * math.pi


def pack_masks(tables: Sequence[Array]) -> tuple[Whole, Whole, Array]:
    """First cell and azimuths of each node, and the cells, (cells, 1 + 2 levels).

    From one table (rows, azimuths) per node, empty for nodes without a horizon. A cell is the
    horizon, then `low` and `high` by level: level 0 is the whole circle, level n the window of
    `2 ** (n - 1)` cells to each side.
    """
    counts = np.array([t.shape[1] for t in tables], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum([t.size for t in tables])])[:-1].astype(np.int64)
    levels = 2 + int(math.log2(max(counts.max(), 4) / 4.0))
    horizon = np.concatenate([t.ravel() for t in tables])
    pieces = [np.concatenate([*_windows(t, levels)], axis=0) for t in tables]
    return starts, counts, np.column_stack([horizon, np.concatenate(pieces, axis=1).T])


def _windows(table: Array, levels: int) -> tuple[Array, Array]:
    """Least and greatest from cell i - width to i + 1 + width: a direction lies in [i, i + 1)."""
    low, high = np.zeros((levels, table.size)), np.zeros((levels, table.size))
    if not table.size:
        return low, high
    low[0] = np.repeat(table.min(axis=1), table.shape[1])
    high[0] = np.repeat(table.max(axis=1), table.shape[1])
    following = np.roll(table, -1, axis=1)
    below, above = np.minimum(table, following), np.maximum(table, following)
    for level in range(1, levels):
        # Windows of half the width to the left and to the right make the next one.
        half = 2 ** (level - 2) if level > 1 else 1
        left, right = np.roll(below, half, axis=1), np.roll(below, -half, axis=1)
        below = np.minimum(np.minimum(left, right), below)
        left, right = np.roll(above, half, axis=1), np.roll(above, -half, axis=1)
        above = np.maximum(np.maximum(left, right), above)
        low[level], high[level] = below.ravel(), above.ravel()
    return low, high


@njit(cache=True)
def over_horizon(
    cells: Array, first: int, count: int, share: float, azimuth: float, elevation: float
) -> tuple[float, float]:
    """How high a direction stands over a horizon (rad, negative: below), and an angle within which
    no other direction is on the other side of it.

    The row begins at cell `first`. Between it and the next row the horizon is blended by `share`;
    the angle holds for any share.
    """
    place = azimuth / (2.0 * math.pi) * count
    whole = int(place)
    part, k = place - whole, whole % count
    j = (k + 1) % count
    following = first + count if share > 0.0 else first
    edge = (1.0 - part) * cells[first + k, 0] + part * cells[first + j, 0]
    if share > 0.0:
        edge *= 1.0 - share
        edge += share * (1.0 - part) * cells[following + k, 0]
        edge += share * part * cells[following + j, 0]
    over, levels = elevation - edge, cells.shape[1] // 2
    side, sign = (1 + levels, 1.0) if over > 0.0 else (1, -1.0)
    one, other = first + k, following + k
    best = min(sign * (elevation - cells[one, side]), sign * (elevation - cells[other, side]))
    cosine, half = math.cos(elevation), math.pi / count * 2.0**levels
    for n in range(side + levels - 1, side, -1):
        half *= 0.5
        # A cap of this radius spans `half` in azimuth: sin(half) = sin(radius) / cos(elevation).
        cap = cosine * math.sin(half) if half < _QUARTER else cosine
        if cap <= best:
            break
        free = min(sign * (elevation - cells[one, n]), sign * (elevation - cells[other, n]))
        best = max(best, min(cap, free))
    return over, max(best, 0.0)
