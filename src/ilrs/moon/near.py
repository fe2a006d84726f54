"""The ground next to the points of a raster: each ray followed in half-pixel steps."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import to_map
from ilrs.moon.raster import Tiles
from ilrs.moon.terrain import sample

Array = NDArray[np.float64]
_LOWEST = -20.0


@njit(cache=True, nogil=True)
def look_nearby(
    angle: float,
    axes: Array,
    x: Array,
    y: Array,
    u: Array,
    v: Array,
    eyes: Array,
    known_by: NDArray[np.int8],
    tiles: Tiles,
    places: Array,
    near_m: float,
    tangent: NDArray[np.float32],
) -> None:
    """The tangent of the horizon within `near_m` for all points, shape (rows, columns).

    Steps are half a pixel of the grid that knows the point. Over a few kilometres the great circle
    is taken as straight on the map: it strays by less than 0.2 m.
    """
    tangent[:] = _LOWEST
    for g in range(len(tiles)):
        # Fetched once: taking a grid out of the list costs more than sampling it.
        _look_with(angle, axes, x, y, u, v, eyes, known_by, g, tiles[g], tiles, places, near_m,
                   tangent)  # fmt: skip


@njit(cache=True, nogil=True)
def _look_with(
    angle: float,
    axes: Array,
    x: Array,
    y: Array,
    u: Array,
    v: Array,
    eyes: Array,
    known_by: NDArray[np.int8],
    g: int,
    tile: NDArray[np.float32],
    tiles: Tiles,
    places: Array,
    near_m: float,
    tangent: NDArray[np.float32],
) -> None:
    """The points whose ground grid g knows."""
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    left, top, pixel = places[g, 0], places[g, 1], places[g, 2]
    count = max(1, int(near_m / (0.5 * pixel) + 0.5))
    ahead = math.tan(count * 0.5 * pixel / MOON_RADIUS_M)
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            if known_by[i, j] != g:
                continue
            s = u[i, j] * forward_u + v[i, j] * forward_v
            t = u[i, j] * forward_v - v[i, j] * forward_u
            # The place of the plane that lies that far ahead on the sphere.
            q = math.sqrt(MOON_RADIUS_M * MOON_RADIUS_M + t * t)
            tan = s / q
            go = q * ahead * (1.0 + tan * tan) / (1.0 - tan * ahead)
            x1, y1 = to_map(axes, u[i, j] + go * forward_u, v[i, j] + go * forward_v)
            column, row = (x[j] - left) / pixel - 0.5, (top - y[i]) / pixel - 0.5
            to_column, to_row = (x1 - left) / pixel - 0.5, (top - y1) / pixel - 0.5
            step_column, step_row = (to_column - column) / count, (to_row - row) / count
            found = math.nan
            if (
                min(column, to_column) >= 0.0
                and max(column, to_column) < tile.shape[1] - 1.0
                and min(row, to_row) >= 0.0
                and max(row, to_row) < tile.shape[0] - 1.0
            ):
                found = _inside(tile, column, row, step_column, step_row, count, eyes[i, j], pixel)
            if found != found:
                found = _anywhere(
                    x[j], y[i], (x1 - x[j]) / count, (y1 - y[i]) / count,
                    count, eyes[i, j], pixel, tiles, places,
                )  # fmt: skip
            tangent[i, j] = found


@njit(cache=True, nogil=True)
def _inside(
    tile: NDArray[np.float32],
    column: float,
    row: float,
    step_column: float,
    step_row: float,
    count: int,
    eye: float,
    pixel: float,
) -> float:
    """The steepest tangent where one grid knows all; NaN where it does not."""
    arc = 0.5 * pixel / MOON_RADIUS_M
    scale = 1.0 / ((MOON_RADIUS_M + eye) * arc)
    drop = 0.5 * MOON_RADIUS_M * arc * arc
    best, unknown = _LOWEST, False
    one = np.uint64(1)
    for k in range(1, count + 1):
        c, r = column + k * step_column, row + k * step_row
        whole_r, whole_c = np.int64(r), np.int64(c)
        fc, fr = np.float32(c - whole_c), np.float32(r - whole_r)
        # Unsigned: no test for indices counted from the end.
        i, j = np.uint64(whole_r), np.uint64(whole_c)
        a, b = tile[i, j], tile[i, j + one]
        d, e = tile[i + one, j], tile[i + one, j + one]
        upper, lower = a + fc * (b - a), d + fc * (e - d)
        rise = np.float64(upper + fr * (lower - upper)) - eye
        unknown |= rise != rise
        # 1 / (R + height) to second order in rise / R.
        tangent = (rise - drop * k * k) * (scale / k) * (1.0 - rise / MOON_RADIUS_M)
        best = max(best, tangent)
    return math.nan if unknown else best


@njit(cache=True, nogil=True)
def _anywhere(
    x: float,
    y: float,
    dx: float,
    dy: float,
    count: int,
    eye: float,
    pixel: float,
    tiles: Tiles,
    places: Array,
) -> float:
    """The same from the finest grid that knows each place; unknown places are passed over."""
    arc = 0.5 * pixel / MOON_RADIUS_M
    best = _LOWEST
    for k in range(1, count + 1):
        height = _any_height(tiles, places, x + k * dx, y + k * dy)
        if height == height:
            angle = k * arc
            radius = MOON_RADIUS_M + height
            tangent = (height - eye - 0.5 * radius * angle * angle) / (radius * angle)
            best = max(best, tangent)
    return best


@njit(cache=True, nogil=True)
def _any_height(tiles: Tiles, places: Array, x: float, y: float) -> float:
    """The height from the first grid that knows it; NaN when none does."""
    for g in range(len(tiles)):
        found = sample(tiles[g], (places[g, 0], places[g, 1], places[g, 2]), x, y)
        if found == found:
            return found
    return math.nan
