"""How the Moon is turned: ICRF to principal axes (PA) to the mean-Earth frame (ME).

The 3-1-3 Euler angles phi, delta, w of DE421 give PA = R3(w) R1(delta) R3(phi) ICRF. The two body
frames of DE421 differ by constant small angles: PA = R3(67.92") R2(78.56") R1(0.30") ME (Williams,
Boggs & Folkner 2008, JPL IOM 335-JW,DB,WF-20080314-001; the same numbers stand in NAIF's
`moon_080317.tf`). Good to about 1 m on the lunar surface. ME of DE421 and of later ephemerides
differ by about a metre; that difference is not modelled.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import SitePoint, local_axes_me
from ilrs.moon.segments import position, rate

_ARCSECOND_RAD = math.pi / 648_000.0
ME_TO_PA_ARCSECONDS = (67.92, 78.56, 0.30)

Matrix = NDArray[np.float64]


def pa_from_me() -> Matrix:
    """The constant rotation from ME to PA coordinates, shape (3, 3)."""
    z, y, x = (angle * _ARCSECOND_RAD for angle in ME_TO_PA_ARCSECONDS)
    return _r3(z) @ _r2(y) @ _r1(x)


def local_from_pa(point: SitePoint) -> Matrix:
    """The constant rotation from PA to the east, north, up axes of a site, shape (3, 3)."""
    return local_axes_me(point.latitude_rad, point.longitude_rad) @ pa_from_me().T


def site_pa_km(point: SitePoint) -> NDArray[np.float64]:
    """A site's position in PA, kilometres, shape (3,)."""
    return pa_from_me() @ point.r_me_m / 1000.0


def _r1(angle: float) -> Matrix:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])


def _r2(angle: float) -> Matrix:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]])


def _r3(angle: float) -> Matrix:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


@njit(cache=True)
def fill_pa_from_icrf(
    coefficients: NDArray[np.float64],
    first_s: float,
    length_s: float,
    t_s: float,
    out: Matrix,
) -> tuple[float, float, float]:
    """Write the rotation from ICRF to PA at TDB `t_s` into `out`, shape (3, 3).

    Returns the Moon's angular velocity in PA coordinates, rad/s.
    """
    phi, delta, w = position(coefficients, first_s, length_s, t_s)
    phi_dot, delta_dot, w_dot = rate(coefficients, first_s, length_s, t_s)
    cp, sp = math.cos(phi), math.sin(phi)
    cd, sd = math.cos(delta), math.sin(delta)
    cw, sw = math.cos(w), math.sin(w)
    out[0, 0] = cw * cp - sw * cd * sp
    out[0, 1] = cw * sp + sw * cd * cp
    out[0, 2] = sw * sd
    out[1, 0] = -sw * cp - cw * cd * sp
    out[1, 1] = -sw * sp + cw * cd * cp
    out[1, 2] = cw * sd
    out[2, 0] = sd * sp
    out[2, 1] = -sd * cp
    out[2, 2] = cd
    return (
        delta_dot * cw + phi_dot * sd * sw,
        -delta_dot * sw + phi_dot * sd * cw,
        w_dot + phi_dot * cd,
    )
