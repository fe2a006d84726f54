"""Line of sight between two points above the ground of the curved Moon.

Between radii r0 and r1 at a central angle G apart, the straight line stands at the central angle g
from the first at the radius r with sin G / r = sin(G - g) / r0 + sin g / r1. It is free where r is
above the ground at every step of half a pixel of the finest grid that knows the place. Not
modelled: diffraction (Fresnel zones), anything on the ground, ground finer than the grids.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.maximum import Index, Posts
from ilrs.moon.projection import PIXEL
from ilrs.moon.terrain import Terrain, ground_at

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sightlines:
    """One entry per pair of points, in the shape of the pairs.

    `clearance_m` is the least height of the line above the ground between its ends (inf when there
    is nothing between), `nearest_m` the distance along the ground where that is, `ground_m` the
    distance along the sphere, and `range_m` the straight one. `known` is false where ground on the
    way is unknown: then a clearance is that of the known part.
    """

    visible: NDArray[np.bool_]
    clearance_m: Array
    nearest_m: Array
    ground_m: Array
    range_m: Array
    known: NDArray[np.bool_]


def line_of_sight(
    terrain: Terrain,
    from_rad: tuple[ArrayLike, ArrayLike],
    from_height_m: ArrayLike,
    to_rad: tuple[ArrayLike, ArrayLike],
    to_height_m: ArrayLike,
) -> Sightlines:
    """Whether points see each other; places are (latitude, longitude), heights above ground.

    All arguments broadcast against each other. A pair is visible only when all ground on the way
    is known and below the line. Raises ValueError when the ground below an end is unknown, a
    height is negative, or two points lie a quarter of the Moon or more apart.
    """
    given = np.broadcast_arrays(*from_rad, from_height_m, *to_rad, to_height_m)
    shape = given[0].shape
    rows = np.array([np.asarray(a, dtype=np.float64).ravel() for a in given])
    if not (rows[[2, 5]] >= 0.0).all():
        raise ValueError("heights above ground must not be negative")
    start, start_radius = _end(terrain, rows[0], rows[1], rows[2])
    end, end_radius = _end(terrain, rows[3], rows[4], rows[5])
    across = np.linalg.norm(np.cross(start, end), axis=1)
    angles = np.arctan2(across, np.einsum("ij,ij->i", start, end))
    if (angles >= 0.5 * math.pi).any():
        raise ValueError("points a quarter of the Moon or more apart do not see each other")
    p, out = terrain.pyramids, np.empty((3, angles.size))
    _clear(p.posts, p.levels, p.frames, start, end, start_radius, end_radius, angles, out)
    away = start_radius[:, None] * start - end_radius[:, None] * end
    clearance, known = out[0].reshape(shape), (out[2] > 0.0).reshape(shape)
    return Sightlines(
        known & (clearance > 0.0),
        clearance,
        out[1].reshape(shape),
        (angles * MOON_RADIUS_M).reshape(shape),
        np.linalg.norm(away, axis=1).reshape(shape),
        known,
    )


def _end(
    terrain: Terrain, latitude: Array, longitude: Array, height_m: Array
) -> tuple[Array, Array]:
    """Directions in ME, shape (n, 3), and radii of points above ground."""
    ground = terrain.heights(latitude, longitude)
    for n in np.flatnonzero(~np.isfinite(ground))[:1]:
        terrain.ground(float(latitude[n]), float(longitude[n]))
    level = np.cos(latitude)
    up = np.stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=1)
    return up, MOON_RADIUS_M + ground + height_m


@njit(cache=True)
def _clear(
    posts: Posts,
    levels: Index,
    frames: Array,
    starts: Array,
    ends: Array,
    start_radii: Array,
    end_radii: Array,
    angles: Array,
    out: Array,
) -> None:
    for n in range(angles.size):
        whole, least, at, known = angles[n], math.inf, 0.0, 1.0
        reach, s = whole * MOON_RADIUS_M, 0.5 * frames[0, PIXEL]
        while s < reach:
            a, b = s / MOON_RADIUS_M, (reach - s) / MOON_RADIUS_M
            share0, share1 = math.sin(b) / math.sin(whole), math.sin(a) / math.sin(whole)
            way = share0 * starts[n] + share1 * ends[n]
            height, pixel = ground_at(posts, levels, frames, way[0], way[1], way[2])
            line = 1.0 / (share0 / start_radii[n] + share1 / end_radii[n])
            if height != height:
                known = 0.0
            elif line - MOON_RADIUS_M - height < least:
                least, at = line - MOON_RADIUS_M - height, s
            s += 0.5 * pixel
        out[0, n], out[1, n], out[2, n] = least, at, known
