"""The part of a place's view that terrain fills: one less the sky view factor.

What ground sees is weighted by the cosine of the angle to its normal. With H the horizon, or the
ground's own plane where that stands higher, and l = sin(slope) cos(azimuth - direction of fall),

    1 - 1 / (2 pi) integral of (cos(slope) cos^2 H + l (pi / 2 - H - sin H cos H)) over azimuth

(Dozier & Frew 1990, doi:10.1109/36.58986). On level ground that is the mean of sin^2 H.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


def view_of_terrain(
    horizon_rad: Array, slope_rad: float = 0.0, slope_azimuth_rad: float = 0.0
) -> float:
    """The part of the hemisphere above the ground that terrain fills, weighted by cosine, 0 to 1.

    `horizon_rad` holds elevations at uniformly spaced azimuths from north, shape (azimuths,). The
    ground falls towards `slope_azimuth_rad`.
    """
    lean = math.sin(slope_rad)
    return terrain_view(
        np.ascontiguousarray(horizon_rad, dtype=np.float64),
        math.cos(slope_rad),
        lean * math.sin(slope_azimuth_rad),
        lean * math.cos(slope_azimuth_rad),
    )


@njit(cache=True, nogil=True)
def terrain_view(horizon: Array, upward: float, right: float, ahead: float) -> float:
    """`view_of_terrain` for a unit normal by its parts: up, at a quarter turn, at angle 0.

    Angle k of the horizon is 2 pi k / count, from `ahead` to `right`; `upward` is more than 0.
    """
    sky = 0.0
    for k in range(horizon.size):
        angle = 2.0 * math.pi * k / horizon.size
        lean = right * math.sin(angle) + ahead * math.cos(angle)
        edge = max(horizon[k], math.atan(-lean / upward))
        cosine = math.cos(edge)
        sky += upward * cosine**2 + lean * (0.5 * math.pi - edge - math.sin(edge) * cosine)
    return min(max(1.0 - sky / horizon.size, 0.0), 1.0)
