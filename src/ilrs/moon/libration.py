"""Libration: the points of the Moon over which the Earth and the Sun stand.

The directions are apparent (light time, aberration) from the Moon's centre, in the ME frame.
Seasons are told by where the Sun stands from the node of the Moon's equator: by Cassini's laws that
equator is inclined by 1.54 degrees to the ecliptic, and its descending node lies at the ascending
node of the orbit. Mean longitudes of the Sun and of the node: Simon et al. 1994, as in Meeus 1998,
Astronomical Algorithms, chapters 25 and 47.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.ephemeris import Places, sun_and_earth

Array = NDArray[np.float64]
_CENTRE = SitePoint(0.0, 0.0, -MOON_RADIUS_M)
_CENTURY_S = 36_525.0 * DAY_S


@dataclass(frozen=True)
class Under:
    """The sub-point of a body: latitude and east longitude in ME (rad), range (m), (count,)."""

    latitude_rad: Array
    longitude_rad: Array
    range_m: Array


def sub_points(tdb_s: Array) -> tuple[Under, Under]:
    """The sub-solar and the sub-Earth point at TDB seconds past J2000.

    The sub-Earth point is the libration: longitude east, latitude north of the mean Earth
    direction. Raises ValueError for instants the ephemeris does not cover.
    """
    sun, earth = sun_and_earth(_CENTRE, tdb_s)
    return _under(sun), _under(earth)


def _under(places: Places) -> Under:
    # From the centre, "up" is the mean Earth direction and "east" the 90th meridian.
    level = np.cos(places.elevation_rad)
    up, east = np.sin(places.elevation_rad), level * np.sin(places.azimuth_rad)
    north = level * np.cos(places.azimuth_rad)
    return Under(np.arcsin(north), np.arctan2(east, up), places.range_m)


def season_rad(tdb_s: Array) -> Array:
    """The phase of the lunar (draconic) year of 346.6 days, rad in [0, 2 pi), shape (count,).

    At 0 the Sun crosses the Moon's equator northwards, at pi / 2 it stands highest over the north,
    at 3 pi / 2 over the south. Mean motion: within 2.5 degrees of the true phase.
    """
    centuries = tdb_s / _CENTURY_S
    sun = np.radians(280.46646 + 36_000.76983 * centuries)
    node = np.radians(125.04452 - 1_934.136261 * centuries)
    return (sun - node) % (2.0 * math.pi)
