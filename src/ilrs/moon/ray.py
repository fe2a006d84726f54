"""Horizons along rays over the terrain, with stretches left out that could not matter. Compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.maximum import Index, Posts, highest
from ilrs.moon.projection import COLUMNS, PIXEL, ROWS, WRAP, bend_of, cell_of
from ilrs.moon.terrain import ground_at

Array = NDArray[np.float64]
# Rounding of a tangent at a distance s is far below this over s.
_ROUNDING_M = 1e-8
# Samples taken before the next try to skip, and the length of that try in samples.
_PATIENCE, _FIRST_TRY = 4, 8.0
# How much lower (tangent) than its neighbour a ray is first taken to be.
_MARGIN = 0.003


@njit(cache=True)
def fill_horizons(
    axes: Array,
    eyes: Array,
    posts: Posts,
    levels: Index,
    frames: Array,
    reach_m: float,
    elevation: Array,
    distance: Array,
) -> None:
    """Each ray first leaves out what stays below the horizon of the ray before, less a margin.

    Where a ray ends above that guess nothing was missed; otherwise it is followed again without.
    """
    rays = elevation.shape[1]
    steepest = np.full(eyes.size, -math.inf)
    guess = np.empty(eyes.size)
    for ray in range(rays):
        azimuth = 2.0 * math.pi * ray / rays
        ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
        guess[:] = steepest - _MARGIN
        steepest[:] = guess
        distance[ray] = _follow(axes[2], ahead, eyes, posts, levels, frames, reach_m, steepest)
        if not (steepest > guess).all():
            steepest[:] = -math.inf
            distance[ray] = _follow(axes[2], ahead, eyes, posts, levels, frames, reach_m, steepest)
        for k in range(eyes.size):
            elevation[k, ray] = math.atan(steepest[k])


@njit(cache=True)
def _follow(
    up: Array,
    ahead: Array,
    eyes: Array,
    posts: Posts,
    levels: Index,
    frames: Array,
    reach_m: float,
    steepest: Array,
) -> float:
    """Raise `steepest` (tangents) along one ray; how far the greatest height's horizon lies."""
    s, farthest, patience = 0.5 * frames[0, PIXEL], 0.0, _PATIENCE
    shortest = length = _FIRST_TRY * s
    while s <= reach_m:
        if length > 0.0:
            a, b = s / MOON_RADIUS_M, (s + length) / MOON_RADIUS_M
            near, far = (math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))
            step, top = _cover(up, ahead, near, far, b - a, posts, levels, frames)
            if step > 0.0 and not _may_rise(s, near, far, top, eyes, steepest):
                s += (math.floor(min(length, reach_m - s) / step) + 1.0) * step
                length *= 2.0
                continue
            length *= 0.25
            if length < shortest:
                length, patience = 0.0, _PATIENCE
            continue
        angle = s / MOON_RADIUS_M
        c, d = math.cos(angle), math.sin(angle)
        found, pixel = ground_at(
            posts,
            levels,
            frames,
            c * up[0] + d * ahead[0],
            c * up[1] + d * ahead[1],
            c * up[2] + d * ahead[2],
        )
        if found == found:
            radius = MOON_RADIUS_M + found
            for k in range(eyes.size):
                tangent = (radius * c - eyes[k]) / (radius * d)
                if tangent > steepest[k]:
                    steepest[k] = tangent
                    if k == eyes.size - 1:
                        farthest = s
        s += 0.5 * pixel
        patience -= 1
        if patience == 0:
            shortest = length = _FIRST_TRY * 0.5 * pixel
    return farthest


@njit(cache=True)
def _cover(
    up: Array,
    ahead: Array,
    near: tuple[float, float],
    far: tuple[float, float],
    angle: float,
    posts: Posts,
    levels: Index,
    frames: Array,
) -> tuple[float, float]:
    """The step of all samples of a stretch and a bound (m) of their heights.

    `near` and `far` are cosine and sine of the central angles of its ends, `angle` apart.

    The step is 0 when the stretch is not known to belong to one grid alone; the bound is -inf
    where no grid knows any of it.
    """
    (ca, sa), (cb, sb) = near, far
    za, zb = ca * up[2] + sa * ahead[2], cb * up[2] + sb * ahead[2]
    xa, ya = ca * up[0] + sa * ahead[0], ca * up[1] + sa * ahead[1]
    xb, yb = cb * up[0] + sb * ahead[0], cb * up[1] + sb * ahead[1]
    for g in range(frames.shape[0]):
        ja, ia = cell_of(frames, g, xa, ya, za)
        jb, ib = cell_of(frames, g, xb, yb, zb)
        if frames[g, WRAP] > 0.0 and abs(jb - ja) * frames[g, PIXEL] > 0.25 * frames[g, WRAP]:
            return 0.0, math.inf
        lean = 0.0
        if frames[g, WRAP] > 0.0:
            lean = math.asin(min(1.0, max(abs(za), abs(zb))))
        room = bend_of(frames, g, math.hypot(jb - ja, ib - ia), angle, lean) + 1e-6
        left, right = min(ja, jb) - room, max(ja, jb) + room
        high, low = min(ia, ib) - room, max(ia, ib) + room
        columns, rows = frames[g, COLUMNS], frames[g, ROWS]
        if right < 0.0 or low < 0.0 or left > columns - 1.0 or high > rows - 1.0:
            continue
        if left < 0.0 or high < 0.0 or right >= columns - 1.0 or low >= rows - 1.0:
            return 0.0, math.inf
        top = highest(posts, levels, g, int(high), int(low) + 1, int(left), int(right) + 1)
        if top != top:
            return 0.0, math.inf
        if top > -math.inf:
            return 0.5 * frames[g, PIXEL], top
    return 0.5 * frames[frames.shape[0] - 1, PIXEL], -math.inf


@njit(cache=True)
def _may_rise(
    s: float,
    near: tuple[float, float],
    far: tuple[float, float],
    top: float,
    eyes: Array,
    steepest: Array,
) -> bool:
    """Whether ground up to `top` (m) anywhere in a stretch from `s` could raise the horizon.

    At one radius the tangent falls with the distance, except when the ground lies below the eye:
    then it first rises to -tan(arccos(radius / eye)), the dip of a sphere of that radius.
    """
    if top == -math.inf:
        return False
    radius = MOON_RADIUS_M + top
    (ca, sa), (cb, sb) = near, far
    for k in range(eyes.size):
        eye = eyes[k]
        bound = max((radius * ca - eye) / (radius * sa), (radius * cb - eye) / (radius * sb))
        if eye > radius and ca > radius / eye > cb:
            bound = -math.sqrt(eye * eye - radius * radius) / radius
        if bound + _ROUNDING_M / s > steepest[k]:
            return True
    return False
