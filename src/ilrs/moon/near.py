"""The ground next to the points of a raster: each ray followed in half-pixel steps.

Where the distance between points is a whole number of posts of the grid that knows them, one step
of one direction wants the same four weights of a bilinear height for a whole row of points. With
heights in the projective form z = R (1 - R / r) a tangent is a difference over a sine:
tan e = (r0 / R^2) (z - z0 cos g - R (1 - cos g)) / sin g.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import to_map
from ilrs.moon.hull import lowered
from ilrs.moon.posts import RUN, Heights, PostWindow

Array = NDArray[np.float64]
_LOWEST = -20.0


def look_nearby(
    window: PostWindow,
    angle_rad: float,
    plane: tuple[Array, float],
    x: Array,
    y: Array,
    u: Array,
    v: Array,
    eyes: Array,
    known_by: NDArray[np.int8],
    near_m: float,
    tangent: Heights,
) -> None:
    """The tangent of the horizon within `near_m` for the points of a window, (rows, columns).

    `plane` holds the axes and the pole, (x, y) and (u, v) are the points on the map and in the
    plane. Over a few kilometres a great circle is taken as straight on the map (it strays by less
    than 0.2 m), and 64 neighbours look in one direction of the map (they differ by 3e-4 rad within
    15 km).
    """
    axes, pole = plane
    _look(
        angle_rad, axes, pole, x, y, u, v, eyes, known_by, window.grid, window.pixel_m,
        window.base_m, window.box, window.every > 0, window.heights_m,
        window.row, window.column, near_m, tangent,
    )  # fmt: skip


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
    box: tuple[int, int, int, int],
    even: bool,
    posts: Heights,
    row: Array,
    column: Array,
    near_m: float,
    tangent: Heights,
) -> None:
    """The points whose ground the grid knows, a run of a row at a time."""
    count = max(1, int(near_m / (0.5 * pixel) + 0.5))
    arc = 0.5 * pixel / MOON_RADIUS_M
    steps = _steps(count, arc, MOON_RADIUS_M - base)
    best, eye = np.empty(RUN, dtype=np.float32), np.empty(RUN, dtype=np.float32)
    for i in range(box[0], box[1] + 1):
        for first in range(box[2], box[3] + 1, RUN):
            size = min(RUN, box[3] + 1 - first)
            if not (known_by[i, first : first + size] == grid).any():
                continue
            middle = first + size // 2
            x1, y1 = _ahead(angle, axes, pole, u[i, middle], v[i, middle], count * arc)
            right = (x1 - x[middle]) / (pixel * count)
            down = (y[i] - y1) / (pixel * count)
            for n in range(size):
                eye[n] = lowered(eyes[i, first + n], 0.0) - base
            best[:] = _LOWEST
            if even:
                _follow_sorted(posts, row[i], column[first], down, right, steps, eye, best)
            else:
                _follow(posts[0, 0], row[i], column[first : first + size], down, right, steps,
                        eye, best)  # fmt: skip
            for n in range(size):
                if known_by[i, first + n] == grid:
                    tangent[i, first + n] = best[n] * (1.0 + eyes[i, first + n] / MOON_RADIUS_M)


@njit(cache=True, nogil=True)
def _steps(count: int, arc: float, radius: float) -> Heights:
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
    posts: Heights,
    row: float,
    column: float,
    down: float,
    right: float,
    steps: Heights,
    eye: Heights,
    best: Heights,
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
        a, b = flat[upper + left :][:RUN], flat[upper + here :][:RUN]
        d, e = flat[lower + left :][:RUN], flat[lower + here :][:RUN]
        of_a, of_b = (one - share) * (one - weight), (one - share) * weight
        of_d, of_e = share * (one - weight), share * weight
        cosine, fall, steep = steps[k, 0], steps[k, 1], steps[k, 2]
        # No branches and a fixed length: this becomes vector instructions.
        for n in range(RUN):
            z = of_a * a[n] + of_b * b[n] + (of_d * d[n] + of_e * e[n])
            slope = (z - eye[n] * cosine - fall) * steep
            best[n] = slope if slope > best[n] else best[n]


@njit(cache=True, nogil=True)
def _follow(
    posts: Heights,
    row: float,
    column: Array,
    down: float,
    right: float,
    steps: Heights,
    eye: Heights,
    best: Heights,
) -> None:
    """A run of points at any distances."""
    one = np.uint64(1)
    for k in range(steps.shape[0]):
        r = row + (k + 1) * down
        whole = np.int64(r)
        share, i = np.float32(r - whole), np.uint64(whole)
        cosine, fall, steep = steps[k, 0], steps[k, 1], steps[k, 2]
        start = (k + 1) * right
        for n in range(column.size):
            c = column[n] + start
            whole = np.int64(c)
            # Unsigned: no test for indices counted from the end.
            weight, j = np.float32(c - whole), np.uint64(whole)
            above = posts[i, j] + weight * (posts[i, j + one] - posts[i, j])
            below = posts[i + one, j] + weight * (posts[i + one, j + one] - posts[i + one, j])
            z = above + share * (below - above)
            slope = (z - eye[n] * cosine - fall) * steep
            best[n] = slope if slope > best[n] else best[n]
