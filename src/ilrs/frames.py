"""Places on the Moon: selenographic coordinates, the mean-Earth (ME) frame, local horizons.

Heights are metres above the reference sphere of 1737.4 km (Archinal et al. 2018,
doi:10.1007/s10569-017-9805-5). Longitudes count east. Azimuths count clockwise from north.
Not modelled: any geoid; "up" is the radial direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOON_RADIUS_M = 1_737_400.0
SUN_RADIUS_M = 695_700_000.0  # IAU 2015 nominal solar radius, doi:10.3847/0004-6256/152/2/41
EARTH_RADIUS_M = 6_378_136.6  # equatorial
AU_M = 149_597_870_700.0
LIGHT_M_S = 299_792_458.0

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class SitePoint:
    """A point of the Moon: latitude and east longitude in radians, height in metres."""

    latitude_rad: float
    longitude_rad: float
    height_m: float

    @classmethod
    def from_degrees(cls, latitude_deg: float, longitude_deg: float, height_m: float) -> SitePoint:
        """The point at a latitude and an east longitude in degrees."""
        return cls(math.radians(latitude_deg), math.radians(longitude_deg), height_m)

    @property
    def r_me_m(self) -> Vector:
        """Position in the ME frame, metres, shape (3,)."""
        radius = MOON_RADIUS_M + self.height_m
        return radius * up_me(self.latitude_rad, self.longitude_rad)


def up_me(latitude_rad: float, longitude_rad: float) -> Vector:
    """The local vertical in ME, shape (3,)."""
    cos_lat = math.cos(latitude_rad)
    return np.array(
        [
            cos_lat * math.cos(longitude_rad),
            cos_lat * math.sin(longitude_rad),
            math.sin(latitude_rad),
        ]
    )


def local_axes_me(latitude_rad: float, longitude_rad: float) -> NDArray[np.float64]:
    """Rows east, north, up of the local horizon in ME, shape (3, 3).

    At a pole, north is taken along the meridian of the given longitude, so it stays defined.
    """
    sin_lat, cos_lat = math.sin(latitude_rad), math.cos(latitude_rad)
    sin_lon, cos_lon = math.sin(longitude_rad), math.cos(longitude_rad)
    east = [-sin_lon, cos_lon, 0.0]
    north = [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat]
    up = [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    return np.array([east, north, up])


def south_polar_stereographic(latitude_rad: float, longitude_rad: float) -> tuple[float, float]:
    """Map metres (x, y) of IAU_2015:30135: x = rho sin(lon), y = rho cos(lon), true at the pole."""
    rho = 2.0 * MOON_RADIUS_M * math.tan((math.pi / 2.0 + latitude_rad) / 2.0)
    return rho * math.sin(longitude_rad), rho * math.cos(longitude_rad)


def from_south_polar_stereographic(x_m: float, y_m: float) -> tuple[float, float]:
    """Latitude and east longitude (radians) of map metres of IAU_2015:30135."""
    rho = math.hypot(x_m, y_m)
    latitude_rad = 2.0 * math.atan(rho / (2.0 * MOON_RADIUS_M)) - math.pi / 2.0
    return latitude_rad, math.atan2(x_m, y_m)
