"""The ground along a line across nested grids on one map."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.raster import Tiles
from ilrs.moon.terrain import sample

Array = NDArray[np.float64]
ABYSS_M = -20_000.0  # stands for ground that nobody knows: never on a horizon
RUN = 16  # nodes between exact map projections; straight in between to 0.1 m at 240 m


@njit(cache=True, nogil=True)
def transect(x: Array, y: Array, runs: int, tiles: Tiles, places: Array, heights: Array) -> None:
    """The heights (m) along a line, RUN nodes between each two of its map places (x, y).

    From the finest grid that knows each node; `ABYSS_M` where none does.
    """
    heights[: runs * RUN] = math.nan
    missing = True
    for g in range(len(tiles)):
        if not missing:
            return
        missing = False
        # Fetched once a line: taking a grid out of the list costs more than sampling it.
        tile, left, top, pixel = tiles[g], places[g, 0], places[g, 1], places[g, 2]
        for run in range(runs):
            out = heights[run * RUN : (run + 1) * RUN]
            column, row = (x[run] - left) / pixel - 0.5, (top - y[run]) / pixel - 0.5
            end_column = (x[run + 1] - left) / pixel - 0.5
            end_row = (top - y[run + 1]) / pixel - 0.5
            if (
                max(column, end_column) < 0.0
                or min(column, end_column) > tile.shape[1] - 1.0
                or max(row, end_row) < 0.0
                or min(row, end_row) > tile.shape[0] - 1.0
            ):
                missing = True
                continue
            inside = (
                min(column, end_column) >= 0.0
                and max(column, end_column) < tile.shape[1] - 1.0
                and min(row, end_row) >= 0.0
                and max(row, end_row) < tile.shape[0] - 1.0
            )
            if inside and (g == 0 or _is_unknown(out)):
                along, across = (end_column - column) / RUN, (end_row - row) / RUN
                missing |= _sample_inside(tile, column, row, along, across, out)
                continue
            dx, dy = (x[run + 1] - x[run]) / RUN, (y[run + 1] - y[run]) / RUN
            for n in range(RUN):
                if out[n] != out[n]:
                    out[n] = sample(tile, (left, top, pixel), x[run] + n * dx, y[run] + n * dy)
                    missing |= out[n] != out[n]
    for n in range(runs * RUN):
        if heights[n] != heights[n]:
            heights[n] = ABYSS_M


@njit(cache=True, nogil=True)
def _is_unknown(out: Array) -> bool:
    return not np.isfinite(out).any()


@njit(cache=True, nogil=True)
def _sample_inside(
    tile: NDArray[np.float32], column: float, row: float, along: float, across: float, out: Array
) -> bool:
    """Bilinear heights of a run that lies inside one grid; whether any is unknown."""
    one = np.uint64(1)
    total = 0.0
    for n in range(RUN):
        c, r = column + n * along, row + n * across
        whole_r, whole_c = np.int64(r), np.int64(c)
        fc, fr = np.float32(c - whole_c), np.float32(r - whole_r)
        # Unsigned: no test for indices counted from the end.
        i, j = np.uint64(whole_r), np.uint64(whole_c)
        a, b = tile[i, j], tile[i, j + one]
        d, e = tile[i + one, j], tile[i + one, j + one]
        upper, lower = a + fc * (b - a), d + fc * (e - d)
        out[n] = upper + fr * (lower - upper)
        total += out[n]
    return bool(total != total)
