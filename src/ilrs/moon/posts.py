"""The posts of a grid around the points of a raster, sorted for reading many points at once.

Where the distance between points is a whole number of posts, posts that far apart are put side by
side, so that neighbouring points read neighbouring numbers. Heights are kept in the projective form
R (1 - R / r), so that seen from any eye they only need a difference and a factor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.hull import lowered
from ilrs.moon.raster import Raster, Tiles, as_tiles
from ilrs.moon.terrain import TerrainGrid, sample
from ilrs.moon.transect import ABYSS_M

Array = NDArray[np.float64]
Heights = NDArray[np.float32]
RUN = 64  # points of a row that are read at once
_MOST = 64  # the most posts between two points that are worth sorting


@dataclass(frozen=True, eq=False)
class PostWindow:
    """The posts around all points that grid number `grid` knows.

    `box` is their first and last row and column in the raster. With `every` posts between points,
    `heights_m` has the shape (every, every, rows, columns): post (i, j) is [i % every, j % every,
    i // every, j // every], its projective height above `base_m`; where no whole number lies
    between, `every` is 0 and the posts are not sorted, shape (1, 1, rows, columns). Point (i, j) of
    the raster lies at row[i], column[j] of the posts.
    """

    grid: int
    pixel_m: float
    base_m: float
    box: tuple[int, int, int, int]
    every: int
    heights_m: Heights
    row: Array
    column: Array


def surround(
    raster: Raster, grids: Sequence[TerrainGrid], known_by: NDArray[np.int8], near_m: float
) -> list[PostWindow]:
    """The posts around the points of a raster, for each grid that knows some of them.

    Where the grid itself ends, the finest other one that knows a place stands for it.
    """
    tiles, places = as_tiles(grids)
    order = [int(g) for g in np.unique(known_by[known_by >= 0])]
    return [_window(raster, grids[g], g, known_by == g, near_m, tiles, places) for g in order]


def _window(
    raster: Raster,
    grid: TerrainGrid,
    number: int,
    mine: NDArray[np.bool_],
    near_m: float,
    tiles: Tiles,
    places: Array,
) -> PostWindow:
    pixel = grid.pixel_m
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    column = (raster.x_m - grid.left_m) / pixel - 0.5
    row = (grid.top_m - raster.y_m) / pixel - 0.5
    # The scale of the map, 1 / cos^2 of half the distance from the pole, makes way longer on it.
    far = max(abs(raster.x_m).max(), abs(raster.y_m).max())
    scale = 1.0 + 2.0 * (far / (2.0 * MOON_RADIUS_M)) ** 2
    even = _whole(raster, pixel)
    every = max(1, even)
    margin = (math.ceil(near_m * scale / pixel) // every + 2) * every
    left = math.floor(column[columns[0]]) - margin
    top = math.floor(row[rows[0]]) - margin
    # Whole runs of points are read, also beyond the last one.
    wide = (math.ceil(column[columns[-1]]) + margin - left) // every + 1 + RUN
    high = (math.ceil(row[rows[-1]]) + margin - top) // every + 1
    posts = np.empty((every, every, high, wide), dtype=np.float32)
    base = lowered(float(np.nanmedian(grid.heights_m)), 0.0)
    _fill_posts(left, top, number, tiles, places, base, posts)
    box = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    return PostWindow(number, pixel, base, box, even, posts, row - top, column - left)


def _whole(raster: Raster, pixel_m: float) -> int:
    """Posts between two points where that is a whole number, otherwise 0."""
    every = round(raster.step_m / pixel_m)
    drift = abs(raster.step_m / pixel_m - every) * max(raster.rows, raster.columns)
    return every if drift < 1e-3 and every <= _MOST else 0


@njit(cache=True, nogil=True)
def _fill_posts(
    left: int, top: int, number: int, tiles: Tiles, places: Array, base: float, posts: Heights
) -> None:
    posts[:] = math.nan
    every = posts.shape[0]
    grid_left, grid_top, pixel = places[number, 0], places[number, 1], places[number, 2]
    for turn in range(-1, len(tiles)):
        g = number if turn < 0 else turn
        tile = tiles[g]
        place = (places[g, 0], places[g, 1], places[g, 2])
        for i in range(posts.shape[2] * every):
            for j in range(posts.shape[3] * every):
                here = posts[i % every, j % every, i // every, j // every]
                if here == here:
                    continue
                r, c = i + top, j + left
                height = math.nan
                if turn >= 0:
                    x, y = grid_left + (c + 0.5) * pixel, grid_top - (r + 0.5) * pixel
                    height = sample(tile, place, x, y)
                elif 0 <= r < tile.shape[0] and 0 <= c < tile.shape[1]:
                    height = tile[r, c]
                if turn == len(tiles) - 1 and height != height:
                    height = ABYSS_M
                z = lowered(height, 0.0) - base
                posts[i % every, j % every, i // every, j // every] = z
