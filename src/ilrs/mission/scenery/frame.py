"""The local frame of a site: metres east, north and up of it, the curved Moon included.

The origin stands on the sphere of 1737.4 km plus the site's declared height; up is radial there.
A place at a distance d on the sphere lies d^2 / (2 R) below the plane of east and north.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SiteFrame:
    """East, north, up around a point of the Moon."""

    origin: SitePoint

    @cached_property
    def axes_me(self) -> Array:
        """Rows east, north, up in the ME frame, shape (3, 3)."""
        return local_axes_me(self.origin.latitude_rad, self.origin.longitude_rad)

    def local(
        self, latitude_rad: ArrayLike, longitude_rad: ArrayLike, height_m: ArrayLike
    ) -> Array:
        """Metres east, north, up of places, shape (..., 3)."""
        latitude, longitude, height = np.broadcast_arrays(
            np.asarray(latitude_rad, dtype=np.float64),
            np.asarray(longitude_rad, dtype=np.float64),
            np.asarray(height_m, dtype=np.float64),
        )
        level, radius = np.cos(latitude), MOON_RADIUS_M + height
        r_me = np.stack(
            [level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=-1
        )
        return (r_me * radius[..., None] - self.origin.r_me_m) @ self.axes_me.T

    def below(self, east_m: ArrayLike, north_m: ArrayLike) -> tuple[Array, Array]:
        """Latitude and longitude (rad) of the ground under metres east and north of the site.

        Straight down the site's own vertical onto the sphere through the site (an orthographic
        view), so that `local` gives the metres back for its height; NaN beyond the limb.
        """
        east, north = np.asarray(east_m, dtype=np.float64), np.asarray(north_m, dtype=np.float64)
        rest = (MOON_RADIUS_M + self.origin.height_m) ** 2 - east * east - north * north
        up = np.sqrt(np.where(rest >= 0.0, rest, np.nan))
        x, y, z = np.moveaxis(np.stack([east, north, up], axis=-1) @ self.axes_me, -1, 0)
        return np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)


def drop_m(distance_m: float) -> float:
    """How far the sphere lies below the plane that touches it, at a distance along that plane."""
    return MOON_RADIUS_M - math.sqrt(MOON_RADIUS_M**2 - distance_m**2)
