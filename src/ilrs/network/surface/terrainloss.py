"""Loss between points above real terrain: free space and diffraction over the ground between.

The profile is sampled along the great circle at equal steps of about one pixel of the finest grid
(`step_m` for another), at most 4000 of them, and goes through `ilrs.network.surface.diffraction`
with the Moon's radius. Both ends may stand anywhere that the terrain knows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S, MOON_RADIUS_M
from ilrs.moon.maximum import Index, Posts
from ilrs.moon.projection import PIXEL
from ilrs.moon.terrain import Terrain, ground_at
from ilrs.network.radio.decibels import frequency
from ilrs.network.surface.diffraction import REGOLITH_PERMITTIVITY, REGOLITH_S_M, delta_bullington

Array = NDArray[np.float64]
_MOST_STEPS = 4000
_LEAST_MAST_M = 0.1


@dataclass(frozen=True, eq=False)
class TerrainLoss:
    """One entry per pair of points, in the shape of the pairs.

    `diffraction_db` is the loss beyond free space, 0 with a clear first Fresnel zone; infinite
    where ground on the way is unknown. `total_db` is both together.
    """

    range_m: Array
    ground_m: Array
    free_space_db: Array
    diffraction_db: Array

    @property
    def total_db(self) -> Array:
        return self.free_space_db + self.diffraction_db


def terrain_loss(
    terrain: Terrain,
    from_rad: tuple[ArrayLike, ArrayLike],
    from_height_m: ArrayLike,
    to_rad: tuple[ArrayLike, ArrayLike],
    to_height_m: ArrayLike,
    frequency_hz: float,
    *,
    step_m: float | None = None,
    vertical: bool = True,
) -> TerrainLoss:
    """Losses between points; places are (latitude, longitude), heights above ground from 0.1 m up.

    All arguments but the last broadcast. Raises ValueError when the ground below an end is unknown,
    or points lie a quarter of the Moon or more apart.
    """
    frequency(frequency_hz)
    given = np.broadcast_arrays(*from_rad, from_height_m, *to_rad, to_height_m)
    shape = given[0].shape
    rows = np.array([np.asarray(a, dtype=np.float64).ravel() for a in given])
    if not (rows[[2, 5]] >= _LEAST_MAST_M).all():
        raise ValueError(f"antennas stand at least {_LEAST_MAST_M:g} m above the ground")
    start, end = _directions(rows[0], rows[1]), _directions(rows[3], rows[4])
    across = np.linalg.norm(np.cross(start, end), axis=1)
    angles = np.arctan2(across, np.einsum("ij,ij->i", start, end))
    if (angles >= 0.5 * math.pi).any():
        raise ValueError("points a quarter of the Moon or more apart have no surface link")
    ground0, ground1 = _ground(terrain, rows[0], rows[1]), _ground(terrain, rows[3], rows[4])
    far = np.linalg.norm(
        (MOON_RADIUS_M + ground0 + rows[2])[:, None] * start
        - (MOON_RADIUS_M + ground1 + rows[5])[:, None] * end, axis=1,
    )  # fmt: skip
    p, out = terrain.pyramids, np.empty(angles.size)
    step = float(p.frames[0, PIXEL]) if step_m is None else step_m
    wave = LIGHT_M_S / frequency_hz
    masts = np.ascontiguousarray(rows[[2, 5]])
    _losses(p.posts, p.levels, p.frames, start, end, angles, masts, step, wave, vertical, out)
    free = 20.0 * np.log10(np.maximum(4.0 * math.pi * far / wave, 1.0))
    return TerrainLoss(
        far.reshape(shape), (angles * MOON_RADIUS_M).reshape(shape), free.reshape(shape),
        out.reshape(shape),
    )  # fmt: skip


def profile(
    terrain: Terrain,
    from_rad: tuple[float, float],
    to_rad: tuple[float, float],
    count: int,
) -> tuple[Array, Array]:
    """Distances along the great circle and heights of the ground, m, each (count,), for drawing.

    NaN where no grid knows the ground; ValueError for fewer than two points.
    """
    if count < 2:
        raise ValueError(f"a profile has two or more points, not {count}")
    start = _directions(np.array([from_rad[0]]), np.array([from_rad[1]]))[0]
    end = _directions(np.array([to_rad[0]]), np.array([to_rad[1]]))[0]
    whole = math.atan2(float(np.linalg.norm(np.cross(start, end))), float(start @ end))
    part = np.linspace(0.0, 1.0, count)[:, None]
    way = np.sin((1.0 - part) * whole) * start + np.sin(part * whole) * end
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    latitude = np.arcsin(np.clip(way[:, 2], -1.0, 1.0))
    heights = terrain.heights(latitude, np.arctan2(way[:, 1], way[:, 0]))
    return part[:, 0] * whole * MOON_RADIUS_M, heights


def _directions(latitude: Array, longitude: Array) -> Array:
    level = np.cos(latitude)
    return np.stack(
        [level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=1
    )


def _ground(terrain: Terrain, latitude: Array, longitude: Array) -> Array:
    heights = terrain.heights(latitude, longitude)
    for n in np.flatnonzero(~np.isfinite(heights))[:1]:
        terrain.ground(float(latitude[n]), float(longitude[n]))
    return heights


@njit(cache=True)
def _losses(
    posts: Posts, levels: Index, frames: Array, starts: Array, ends: Array, angles: Array,
    masts: Array, step: float, wave: float, vertical: bool, out: Array,
) -> None:  # fmt: skip
    d, h = np.empty(_MOST_STEPS + 1), np.empty(_MOST_STEPS + 1)
    for n in range(angles.size):
        whole = angles[n] * MOON_RADIUS_M
        if whole < 1.0:
            out[n] = 0.0
            continue
        steps = min(max(math.ceil(whole / step), 2), _MOST_STEPS)
        known = True
        for i in range(steps + 1):
            # The larger share first, so that both directions give the same points.
            near = math.sin((steps - i) / steps * angles[n]) / math.sin(angles[n])
            far = math.sin(i / steps * angles[n]) / math.sin(angles[n])
            x = near * starts[n, 0] + far * ends[n, 0]
            y = near * starts[n, 1] + far * ends[n, 1]
            z = near * starts[n, 2] + far * ends[n, 2]
            d[i] = whole * i / steps
            h[i], _ = ground_at(posts, levels, frames, x, y, z)
            known = known and h[i] == h[i]
        out[n] = math.inf
        if known:
            out[n] = delta_bullington(
                d, h, steps + 1, masts[0, n], masts[1, n], wave, MOON_RADIUS_M,
                REGOLITH_PERMITTIVITY, REGOLITH_S_M, vertical,
            )  # fmt: skip
