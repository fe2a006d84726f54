"""Whether the Sun can ever reach a point: the highest Sun of each azimuth against the horizon."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import SitePoint

Array = NDArray[np.float64]
# 1.588 degrees is the largest sub-solar latitude from 2020 to 2038; the Sun's disc at perihelion
# is 0.2725 degrees in radius, seen from the Moon 0.0007 more.
SUB_SOLAR_LIMIT_RAD = math.radians(1.60)
SUN_LIMB_RAD = math.radians(0.274)


def highest_sun(point: SitePoint, azimuths: int) -> Array:
    """An upper bound of the Sun's upper limb at uniformly spaced azimuths, rad, shape (azimuths,).

    With sub-solar latitude d, sin d = sin(lat) sin(h) + cos(lat) cos(h) cos(A), solved for the
    elevation h and maximised over |d| <= 1.60 degrees. -pi / 2 where the Sun never stands.
    """
    azimuth = np.arange(azimuths) * (2.0 * math.pi / azimuths)
    declination = np.linspace(-SUB_SOLAR_LIMIT_RAD, SUB_SOLAR_LIMIT_RAD, 129)
    p = math.sin(point.latitude_rad)
    q = math.cos(point.latitude_rad) * np.cos(azimuth)[:, None]
    size, turn = np.hypot(p, q), np.arctan2(q, p)
    ratio = np.sin(declination)[None, :] / np.maximum(size, 1e-12)
    near = np.arcsin(np.clip(ratio, -1.0, 1.0))
    best = np.full(azimuths, -0.5 * math.pi)
    for root in (near - turn, math.pi - near - turn):
        height = (root + math.pi) % (2.0 * math.pi) - math.pi
        meant = (np.abs(ratio) <= 1.0) & (np.abs(height) <= 0.5 * math.pi)
        best = np.maximum(best, np.where(meant, height, -0.5 * math.pi).max(axis=1))
    # Between azimuths the bound is the higher of its neighbours.
    best = np.maximum(best, np.maximum(np.roll(best, 1), np.roll(best, -1)))
    return np.minimum(best + SUN_LIMB_RAD, 0.5 * math.pi)


def permanently_shadowed(point: SitePoint, horizon_rad: Array) -> bool:
    """Whether the horizon stands above the highest possible Sun in every azimuth.

    True is certain for the horizon given (direct light only: the ground still gets light scattered
    by its surroundings); a False place may still see the Sun only once in 18.6 years. Between 50
    degrees north and south it is always False: no known place there is in permanent shadow.
    """
    if abs(point.latitude_rad) < math.radians(50.0):
        return False
    return bool(np.all(horizon_rad > highest_sun(point, horizon_rad.size)))
