"""Horizon masks from terrain: rays marched over nested grids around the curved Moon.

From a point at radius r0 the ground at central angle g and radius r stands at the elevation
atan((r cos g - r0) / (r sin g)); the horizon is the largest along the ray (the geometry of Mazarico
et al. 2011, doi:10.1016/j.icarus.2010.10.030). Each ray is a great circle, sampled bilinearly at
half a pixel of the finest grid that knows the place. All heights share one pass. Rays lie closer
than the stored azimuths; each stored value is their mean with triangular weights, so that a disc as
wide as the Sun meets the same amount of terrain on average. Not modelled: anything finer than the
grids (rocks, other installations), interpolation between laser tracks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit, typed
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.terrain import TerrainGrid, sample

Array = NDArray[np.float64]
REACH_M = 250_000.0
METHOD = (
    "great-circle rays, half-pixel steps, bilinear heights, finest grid first, curved Moon, "
    "triangular mean over rays"
)


def compute_mask(
    point: SitePoint,
    grids: Sequence[TerrainGrid],
    heights_m: Sequence[float],
    azimuths: int = 720,
    rays_per_azimuth: int = 5,
    reach_m: float = REACH_M,
) -> HorizonMask:
    """The mask of a point whose height is that of the ground (the heights count from there).

    `grids` come finest first. Raises ValueError when no grid knows the ground at the point.
    """
    heights = np.array(sorted(heights_m), dtype=np.float64)
    if not grids or not any(
        math.isfinite(g.at(point.latitude_rad, point.longitude_rad)) for g in grids
    ):
        raise ValueError("no terrain grid covers the point whose horizon is wanted")
    elevation, distance = march(point, grids, heights, azimuths * rays_per_azimuth, reach_m)
    rows = np.stack([_triangular(row, rays_per_azimuth) for row in elevation])
    far = distance[::rays_per_azimuth].copy()
    return HorizonMask(heights, rows, far, {})


def march(
    point: SitePoint, grids: Sequence[TerrainGrid], heights_m: Array, rays: int, reach_m: float
) -> tuple[Array, Array]:
    """Horizon per ray, rad, shape (heights, rays), and its distance for the greatest height, m."""
    lists: Any = typed
    tiles = lists.List([g.heights_m for g in grids])
    georeferences = np.array([[g.left_m, g.top_m, g.pixel_m] for g in grids])
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    elevation = np.empty((heights_m.size, rays))
    distance = np.empty(rays)
    _march(axes, point.height_m, tiles, georeferences, heights_m, reach_m, elevation, distance)
    return elevation, distance


def _triangular(fine: Array, width: int) -> Array:
    """Every `width`-th value of a closed circle, averaged with weights falling to 0."""
    total = np.zeros(fine.size // width)
    for shift in range(-width + 1, width):
        weight = (width - abs(shift)) / width**2
        total += weight * np.roll(fine, -shift)[::width]
    return total


@njit(cache=True)
def _march(
    axes: Array,
    ground_m: float,
    tiles: list[NDArray[np.float32]],
    georeferences: Array,
    heights_m: Array,
    reach_m: float,
    elevation: Array,
    distance: Array,
) -> None:
    rays = elevation.shape[1]
    steepest = np.empty(heights_m.size)
    for ray in range(rays):
        azimuth = 2.0 * math.pi * ray / rays
        ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
        steepest[:] = -math.inf
        distance[ray] = _follow(
            axes[2], ahead, ground_m, tiles, georeferences, heights_m, reach_m, steepest
        )
        for k in range(heights_m.size):
            elevation[k, ray] = math.atan(steepest[k])


@njit(cache=True)
def _follow(
    up: Array,
    ahead: Array,
    ground_m: float,
    tiles: list[NDArray[np.float32]],
    georeferences: Array,
    heights_m: Array,
    reach_m: float,
    steepest: Array,
) -> float:
    """Raise `steepest` (tangents) along one ray; how far the greatest height's horizon lies."""
    s, farthest = 0.5 * georeferences[0, 2], 0.0
    while s <= reach_m:
        angle = s / MOON_RADIUS_M
        c, d = math.cos(angle), math.sin(angle)
        fold = 2.0 * MOON_RADIUS_M / (1.0 - (c * up[2] + d * ahead[2]))
        x, y = fold * (c * up[1] + d * ahead[1]), fold * (c * up[0] + d * ahead[0])
        found, pixel = math.nan, georeferences[-1, 2]
        for g in range(len(tiles)):
            place = (georeferences[g, 0], georeferences[g, 1], georeferences[g, 2])
            found = sample(tiles[g], place, x, y)
            if found == found:
                pixel = place[2]
                break
        if found == found:
            radius = MOON_RADIUS_M + found
            for k in range(heights_m.size):
                eye = MOON_RADIUS_M + ground_m + heights_m[k]
                tangent = (radius * c - eye) / (radius * d)
                if tangent > steepest[k]:
                    steepest[k] = tangent
                    if k == heights_m.size - 1:
                        farthest = s
        s += 0.5 * pixel
    return farthest
