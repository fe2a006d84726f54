"""The ground next to the points of a raster: each ray followed in half-pixel steps.

Points that one grid knows lie at fixed distances on that grid's own posts. For one step of one
direction they therefore all want the same four weights of a bilinear height; where the distance
between points is a whole number of posts, the posts are sorted so that neighbouring points read
neighbouring numbers. Heights are kept in the projective form R (1 - R / r), in which a tangent is a
difference over a sine: tan e = (r0 / R^2) (z - z0 cos g - R (1 - cos g)) / sin g.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import to_map
from ilrs.moon.hull import lowered
from ilrs.moon.lines import ABYSS_M
from ilrs.moon.raster import Raster, Tiles, as_tiles
from ilrs.moon.terrain import TerrainGrid, sample

Array = NDArray[np.float64]
Posts = NDArray[np.float32]
_LOWEST = -20.0
_RUN = 64  # points of a row that share a direction on the map
_FACTORS = 64  # the most posts between two points that are worth sorting


@dataclass(frozen=True, eq=False)
class Nearby:
    """The posts around all points that one grid knows, shape (every, every, rows, columns).

    Post (i, j) of the window is posts[i % every, j % every, i // every, j // every], its projective
    height above `base_m`. Point (i, j) of the raster lies at row[i], column[j] of the window.
    """

    grid: int
    pixel_m: float
    base_m: float
    posts: Posts
    row: Array
    column: Array

    def look(
        self,
        angle_rad: float,
        plane: tuple[Array, float],
        x: Array,
        y: Array,
        u: Array,
        v: Array,
        eyes: Array,
        known_by: NDArray[np.int8],
        near_m: float,
        out: NDArray[np.float32],
    ) -> None:
        """The tangent of the horizon within `near_m` for its points, shape (rows, columns).

        `plane` holds the axes and the pole. Over a few kilometres a great circle is taken as
        straight on the map: it strays by less than 0.2 m.
        """
        axes, pole = plane
        _look(
            angle_rad, axes, pole, x, y, u, v, eyes, known_by, self.grid, self.pixel_m,
            self.base_m, self.posts, self.row, self.column, near_m, out,
        )  # fmt: skip


def surround(
    raster: Raster, grids: Sequence[TerrainGrid], known_by: NDArray[np.int8], near_m: float
) -> list[Nearby]:
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
) -> Nearby:
    pixel = grid.pixel_m
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    column = (raster.x_m - grid.left_m) / pixel - 0.5
    row = (grid.top_m - raster.y_m) / pixel - 0.5
    # The scale of the map, 1 / cos^2 of half the distance from the pole, makes way longer on it.
    far = max(abs(raster.x_m).max(), abs(raster.y_m).max())
    scale = 1.0 + 2.0 * (far / (2.0 * MOON_RADIUS_M)) ** 2
    every = _whole(raster, pixel)
    margin = (math.ceil(near_m * scale / pixel) // every + 2) * every
    left = math.floor(column[columns[0]]) - margin
    top = math.floor(row[rows[0]]) - margin
    # Whole runs of points are read, also beyond the last one.
    wide = (math.ceil(column[columns[-1]]) + margin - left) // every + 1 + _RUN
    high = (math.ceil(row[rows[-1]]) + margin - top) // every + 1
    posts = np.empty((every, every, high, wide), dtype=np.float32)
    base = lowered(float(np.nanmedian(grid.heights_m)), 0.0)
    _fill_posts(left, top, number, tiles, places, base, posts)
    return Nearby(number, pixel, base, posts, row - top, column - left)


def _whole(raster: Raster, pixel_m: float) -> int:
    """Posts between two points where that is a whole number, otherwise 1."""
    every = max(1, round(raster.step_m / pixel_m))
    drift = abs(raster.step_m / pixel_m - every) * max(raster.rows, raster.columns)
    return every if drift < 1e-3 and every <= _FACTORS else 1


@njit(cache=True, nogil=True)
def _fill_posts(
    left: int, top: int, number: int, tiles: Tiles, places: Array, base: float, posts: Posts
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


@njit(cache=True, nogil=True)
def _look(
    angle: float,
    axes: Array,
    pole: float,
    x: Array,
    y: Array,
    u: Array,
    v: Array,
    eyes: Array,
    known_by: NDArray[np.int8],
    grid: int,
    pixel: float,
    base: float,
    posts: Posts,
    row: Array,
    column: Array,
    near_m: float,
    tangent: NDArray[np.float32],
) -> None:
    """The points whose ground the grid knows, a run of a row at a time."""
    count = max(1, int(near_m / (0.5 * pixel) + 0.5))
    arc = 0.5 * pixel / MOON_RADIUS_M
    steps = _steps(count, arc, MOON_RADIUS_M - base)
    points = column.size
    steady = points < 2 or abs((column[-1] - column[0]) / (points - 1) - posts.shape[0]) < 1e-6
    best, eye = np.empty(_RUN, dtype=np.float32), np.empty(_RUN, dtype=np.float32)
    for i in range(u.shape[0]):
        for first in range(0, points, _RUN):
            size = min(_RUN, points - first)
            if not (known_by[i, first : first + size] == grid).any():
                continue
            middle = first + size // 2
            x1, y1 = _ahead(angle, axes, pole, u[i, middle], v[i, middle], count * arc)
            right = (x1 - x[middle]) / (pixel * count)
            down = (y[i] - y1) / (pixel * count)
            for n in range(size):
                eye[n] = lowered(eyes[i, first + n], 0.0) - base
            best[:] = _LOWEST
            if steady:
                _follow_sorted(posts, row[i], column[first], down, right, steps, eye, best)
            else:
                _follow(posts[0, 0], row[i], column[first : first + size], down, right, steps,
                        eye, best)  # fmt: skip
            for n in range(size):
                if known_by[i, first + n] == grid:
                    tangent[i, first + n] = best[n] * (1.0 + eyes[i, first + n] / MOON_RADIUS_M)


@njit(cache=True, nogil=True)
def _steps(count: int, arc: float, radius: float) -> Posts:
    """Cosine, fall of the surface (m) and 1 / (R sine) for each step."""
    steps = np.empty((count, 3), dtype=np.float32)
    for k in range(count):
        angle = (k + 1) * arc
        steps[k, 0] = math.cos(angle)
        steps[k, 1] = 2.0 * radius * math.sin(0.5 * angle) ** 2
        steps[k, 2] = 1.0 / (MOON_RADIUS_M * math.sin(angle))
    return steps


@njit(cache=True, nogil=True)
def _ahead(
    angle: float, axes: Array, pole: float, u: float, v: float, arc: float
) -> tuple[float, float]:
    """Map metres of the place that lies an arc (rad) ahead on the sphere."""
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    s, t = u * forward_u + v * forward_v, u * forward_v - v * forward_u
    q = math.sqrt(MOON_RADIUS_M * MOON_RADIUS_M + t * t)
    tan, ahead = s / q, math.tan(arc)
    go = q * ahead * (1.0 + tan * tan) / (1.0 - tan * ahead)
    return to_map(axes, u + go * forward_u, v + go * forward_v, pole)


@njit(cache=True, nogil=True)
def _follow_sorted(
    posts: Posts,
    row: float,
    column: float,
    down: float,
    right: float,
    steps: Posts,
    eye: Posts,
    best: Posts,
) -> None:
    """A run of points as far apart as the posts are sorted: the same weights for all of them."""
    every, _, high, wide = posts.shape
    flat, plane, one = posts.ravel(), high * wide, np.float32(1.0)
    for k in range(steps.shape[0]):
        r, c = row + (k + 1) * down, column + (k + 1) * right
        i, j = np.int64(r), np.int64(c)
        share, weight = np.float32(r - i), np.float32(c - j)
        upper = (i % every) * every * plane + (i // every) * wide
        lower = ((i + 1) % every) * every * plane + ((i + 1) // every) * wide
        left = (j % every) * plane + j // every
        here = ((j + 1) % every) * plane + (j + 1) // every
        a, b = flat[upper + left :][:_RUN], flat[upper + here :][:_RUN]
        d, e = flat[lower + left :][:_RUN], flat[lower + here :][:_RUN]
        of_a, of_b = (one - share) * (one - weight), (one - share) * weight
        of_d, of_e = share * (one - weight), share * weight
        cosine, fall, steep = steps[k, 0], steps[k, 1], steps[k, 2]
        # No branches and a fixed length: this becomes vector instructions.
        for n in range(_RUN):
            z = of_a * a[n] + of_b * b[n] + (of_d * d[n] + of_e * e[n])
            slope = (z - eye[n] * cosine - fall) * steep
            best[n] = slope if slope > best[n] else best[n]


@njit(cache=True, nogil=True)
def _follow(
    posts: Posts,
    row: float,
    column: Array,
    down: float,
    right: float,
    steps: Posts,
    eye: Posts,
    best: Posts,
) -> None:
    """A run of points at any distances."""
    for k in range(steps.shape[0]):
        r = row + (k + 1) * down
        i = np.int64(r)
        share = np.float32(r - i)
        cosine, fall, steep = steps[k, 0], steps[k, 1], steps[k, 2]
        for n in range(column.size):
            c = column[n] + (k + 1) * right
            j = np.int64(c)
            weight = np.float32(c - j)
            above = posts[i, j] + weight * (posts[i, j + 1] - posts[i, j])
            below = posts[i + 1, j] + weight * (posts[i + 1, j + 1] - posts[i + 1, j])
            z = above + share * (below - above)
            slope = (z - eye[n] * cosine - fall) * steep
            best[n] = slope if slope > best[n] else best[n]
