"""How far around a place the ground is known: what lies beyond is missing from its horizon."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, local_axes_me
from ilrs.moon.terrain import Terrain

Array = NDArray[np.float64]
FARTHEST_M = 250_000.0
_STEP_M = 500.0


def known_reach(
    terrain: Terrain,
    latitude_rad: float,
    longitude_rad: float,
    azimuths: int = 72,
    farthest_m: float = FARTHEST_M,
) -> Array:
    """Along each azimuth, how far (m) the ground is known without a gap, shape (azimuths,).

    To 500 m, at most `farthest_m`; 0 where the place itself is unknown. Of lunar relief, 10 km
    would be seen from 190 km away.
    """
    east, north, up = local_axes_me(latitude_rad, longitude_rad)
    azimuth = np.arange(azimuths) * (2.0 * math.pi / azimuths)
    ahead = np.outer(np.sin(azimuth), east) + np.outer(np.cos(azimuth), north)
    angle = np.arange(0.0, farthest_m + _STEP_M, _STEP_M) / MOON_RADIUS_M
    way = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * ahead[:, None, :]
    latitude = np.arctan2(way[..., 2], np.hypot(way[..., 0], way[..., 1]))
    unknown = ~np.isfinite(terrain.heights(latitude, np.arctan2(way[..., 1], way[..., 0])))
    first = np.where(unknown.any(axis=1), unknown.argmax(axis=1), angle.size)
    return np.clip((first - 1) * _STEP_M, 0.0, farthest_m)
