"""Maximum pyramids: the highest ground of any box of a grid, from a few numbers.

The heights of all grids lie in one flat array, each grid followed by its coarser levels: a post of
level l holds the maximum of the 2 by 2 posts below it, so of 2^l by 2^l heights (Williams 1983,
doi:10.1145/964967.801126, with the maximum for the mean). At levels above 0, -inf marks blocks
without any known height and NaN those that know some and miss others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.heightgrid import TerrainGrid

Posts = NDArray[np.float32]
Index = NDArray[np.int64]
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pyramids:
    """The heights of several grids with their maxima.

    `posts` (m) is flat; `levels[g, l]` is (offset, rows, columns) of level l of grid g; `frames[g]`
    says where the grid lies (see `ilrs.moon.projection`).
    """

    posts: Posts
    levels: Index
    frames: Array


def pyramids(grids: Sequence[TerrainGrid]) -> tuple[Pyramids, tuple[TerrainGrid, ...]]:
    """The pyramids of grids, and the grids again with their heights inside the flat array."""
    shapes = [_shapes(*grid.heights_m.shape) for grid in grids]
    levels = np.zeros((len(grids), max(map(len, shapes)), 3), dtype=np.int64)
    offset = 0
    for g, rows in enumerate(shapes):
        for level, (height, width) in enumerate(rows):
            levels[g, level] = offset, height, width
            offset += height * width
    posts = np.empty(offset, dtype=np.float32)
    inside: list[TerrainGrid] = []
    for g, grid in enumerate(grids):
        start, rows, columns = (int(n) for n in levels[g, 0])
        view = posts[start : start + rows * columns].reshape(rows, columns)
        view[:] = grid.heights_m
        for level in range(1, len(shapes[g])):
            _raise(posts, levels[g, level - 1], levels[g, level], level == 1)
        inside.append(replace(grid, heights_m=view))
    frames = np.array([_frame(grid) for grid in grids], dtype=np.float64)
    return Pyramids(posts, levels, frames), tuple(inside)


def _frame(grid: TerrainGrid) -> list[float]:
    rows, columns = grid.heights_m.shape
    return [grid.left_m, grid.top_m, grid.pixel_m, *grid.projection.numbers, columns, rows]


def _shapes(rows: int, columns: int) -> list[tuple[int, int]]:
    shapes = [(rows, columns)]
    while max(rows, columns) > 1:
        rows, columns = (rows + 1) // 2, (columns + 1) // 2
        shapes.append((rows, columns))
    return shapes


@njit(cache=True)
def _raise(posts: Posts, below: Index, above: Index, first: bool) -> None:
    for i in range(above[1]):
        for j in range(above[2]):
            top, known, missing, mixed = -math.inf, False, False, False
            for a in range(2 * i, min(2 * i + 2, below[1])):
                for b in range(2 * j, min(2 * j + 2, below[2])):
                    post = posts[below[0] + a * below[2] + b]
                    if post != post:
                        missing = True
                        mixed = mixed or not first
                    elif post == -math.inf:
                        missing = True
                    else:
                        known = True
                        top = max(top, post)
            if mixed or (known and missing):
                top = math.nan
            posts[above[0] + i * above[2] + j] = top


@njit(cache=True)
def highest(
    posts: Posts, levels: Index, g: int, row0: int, row1: int, column0: int, column1: int
) -> float:
    """An upper bound (m) of the heights in a box of posts, both ends inside.

    -inf when none of the box is known, NaN when a part of it (or of the blocks that cover it) is
    unknown.
    """
    span, level = max(row1 - row0, column1 - column0), 0
    while span >> level > 2:
        level += 1
    start, width = levels[g, level, 0], levels[g, level, 2]
    top, known, missing = -math.inf, False, False
    for i in range(row0 >> level, (row1 >> level) + 1):
        for j in range(column0 >> level, (column1 >> level) + 1):
            post = posts[start + i * width + j]
            if post != post:
                if level > 0:
                    return math.nan
                missing = True
            elif post == -math.inf:
                missing = True
            else:
                known = True
                top = max(top, post)
    return math.nan if known and missing else float(top)
