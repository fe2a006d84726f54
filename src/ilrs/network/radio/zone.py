"""The shielded zone of the Moon: where no emission from near the Earth arrives.

No. 22.22.1 of the Radio Regulations: the area of the Moon's surface, and the volume of space next
to it, that are shielded from emissions originating within 100 000 km of the Earth's centre. Seen
from a point, that ball must lie wholly behind the Moon.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.network.radio.bands import Band, band_for

SHIELD_M = 100_000_000.0
MEAN_DISTANCE_M = 384_400_000.0
_MEAN_EARTH_M = (MEAN_DISTANCE_M, 0.0, 0.0)

Flags = NDArray[np.bool_]


def in_shielded_zone(r_me_m: ArrayLike, earth_me_m: ArrayLike = _MEAN_EARTH_M) -> Flags:
    """Whether points (..., 3) in ME, m, are shielded from the ball round the Earth.

    The Earth stands at its mean place unless given: the zone's border on the ground is then 104.8
    deg from the middle of the near side, and with the true Earth it sways by up to 10 deg. Ground
    below the mean sphere counts as on it; terrain is not looked at.
    """
    r, earth = np.asarray(r_me_m, dtype=np.float64), np.asarray(earth_me_m, dtype=np.float64)
    away = earth - r
    distance, height = np.linalg.norm(away, axis=-1), np.linalg.norm(r, axis=-1)
    moon = np.arcsin(np.minimum(MOON_RADIUS_M / height, 1.0))
    ball = np.arcsin(np.minimum(SHIELD_M / distance, 1.0))
    towards = -np.sum(r * away, axis=-1) / (height * distance)
    return np.asarray(np.arccos(np.clip(towards, -1.0, 1.0)) + ball <= moon)


def site_in_shielded_zone(point: SitePoint) -> bool:
    """Whether a place on the ground lies in the zone, for the Earth at its mean place."""
    return bool(in_shielded_zone(SitePoint(point.latitude_rad, point.longitude_rad, 0.0).r_me_m))


def border_rad() -> float:
    """How far the zone's border lies from the middle of the near side, on the ground."""
    return math.acos((MOON_RADIUS_M - SHIELD_M) / MEAN_DISTANCE_M)


def allowed_at(
    frequency_hz: float,
    link: str,
    r_me_m: ArrayLike,
    bandwidth_hz: float = 0.0,
    name: str = "the link",
) -> Band:
    """The band of a transmitter at a place in ME, m, or anywhere along its orbit, shape (..., 3).

    BandError, with the rule, when any of the places lies in the shielded zone and the band is not
    for it, or when no band is for the link.
    """
    inside = bool(in_shielded_zone(r_me_m).any())
    return band_for(frequency_hz, link, bandwidth_hz, shielded_zone=inside, name=name)
