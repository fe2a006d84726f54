"""The skyline of a point: how high the terrain stands in every azimuth, and how far away.

From a point at radius r0 the ground at central angle g and radius r stands at the elevation
atan((r cos g - r0) / (r sin g)); the horizon is the largest along the ray (the geometry of Mazarico
et al. 2011, doi:10.1016/j.icarus.2010.10.030). Each ray is a great circle, sampled bilinearly at
half a pixel of the finest grid that knows the place. Stretches of a ray are skipped when the
highest ground of a box around them (see `ilrs.moon.maximum`) could not rise above the horizon found
so far: the result is that of taking every sample. Not modelled: anything finer than the grids
(rocks, other installations), interpolation between laser tracks, ground where no grid is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.ray import fill_horizons
from ilrs.moon.terrain import Terrain, TerrainGrid

Array = NDArray[np.float64]
REACH_M = 250_000.0
METHOD = (
    "great-circle rays, half-pixel steps, bilinear heights, finest grid first, curved Moon, "
    "triangular mean over rays"
)


@dataclass(frozen=True, eq=False)
class Skyline:
    """Exact horizons of rays: azimuth i is `2 pi i / azimuths`, clockwise from north.

    `elevation_rad` and `distance_m` have the shape (azimuths,); `height_m` is the height of the
    observer above the ground.
    """

    azimuth_rad: Array
    elevation_rad: Array
    distance_m: Array
    height_m: float

    def mask(self) -> HorizonMask:
        """The same as a horizon mask of one height."""
        heights = np.array([self.height_m])
        return HorizonMask(heights, self.elevation_rad[None, :].copy(), self.distance_m.copy(), {})


def skyline(
    terrain: Terrain,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float = 2.0,
    azimuths: int = 1440,
    reach_m: float = REACH_M,
) -> Skyline:
    """The skyline from a height above the ground of a place.

    Raises ValueError when no grid knows the ground there.
    """
    point = terrain.ground(latitude_rad, longitude_rad)
    rows, far = march(point, terrain, np.array([height_m], dtype=np.float64), azimuths, reach_m)
    azimuth = np.arange(azimuths, dtype=np.float64) * (2.0 * math.pi / azimuths)
    return Skyline(azimuth, rows[0], far, height_m)


def compute_mask(
    point: SitePoint,
    terrain: Terrain | Sequence[TerrainGrid],
    heights_m: Sequence[float],
    azimuths: int = 720,
    rays_per_azimuth: int = 5,
    reach_m: float = REACH_M,
) -> HorizonMask:
    """The mask of a point whose height is that of the ground (the heights count from there).

    Rays lie closer than the stored azimuths; each stored value is their mean with triangular
    weights, so that a disc as wide as the Sun meets the same amount of terrain on average. Raises
    ValueError when no grid knows the ground at the point.
    """
    heights = np.array(sorted(heights_m), dtype=np.float64)
    ground = terrain if isinstance(terrain, Terrain) or not terrain else Terrain(terrain)
    if not isinstance(ground, Terrain) or not math.isfinite(
        float(ground.heights(point.latitude_rad, point.longitude_rad))
    ):
        raise ValueError("no terrain grid covers the point whose horizon is wanted")
    elevation, distance = march(point, ground, heights, azimuths * rays_per_azimuth, reach_m)
    rows = np.stack([_triangular(row, rays_per_azimuth) for row in elevation])
    far = distance[::rays_per_azimuth].copy()
    return HorizonMask(heights, rows, far, {})


def march(
    point: SitePoint,
    terrain: Terrain | Sequence[TerrainGrid],
    heights_m: Array,
    rays: int,
    reach_m: float,
) -> tuple[Array, Array]:
    """Horizon per ray, rad, shape (heights, rays), and its distance for the greatest height, m."""
    ground = terrain if isinstance(terrain, Terrain) else Terrain(terrain)
    p = ground.pyramids
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    elevation = np.empty((heights_m.size, rays))
    distance = np.empty(rays)
    eyes = MOON_RADIUS_M + point.height_m + heights_m
    fill_horizons(axes, eyes, p.posts, p.levels, p.frames, reach_m, elevation, distance)
    return elevation, distance


def _triangular(fine: Array, width: int) -> Array:
    """Every `width`-th value of a closed circle, averaged with weights falling to 0."""
    total = np.zeros(fine.size // width)
    for shift in range(-width + 1, width):
        weight = (width - abs(shift)) / width**2
        total += weight * np.roll(fine, -shift)[::width]
    return total
