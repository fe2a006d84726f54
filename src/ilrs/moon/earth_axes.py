"""How the Earth is turned: from the terrestrial frame (ITRF) to ICRF axes.

Precession with frame bias by the Fukushima-Williams angles of IAU 2006 (Capitaine, Wallace &
Chapront 2003, doi:10.1051/0004-6361:20031539; Hilton et al. 2006, doi:10.1007/s10569-006-0001-2),
the 26 largest terms of the nutation IAU 2000A (Mathews, Herring & Buffett 2002,
doi:10.1029/2001JB000390), Earth rotation angle and sidereal time of IAU 2006 (IERS Conventions
2010, chapter 5) with UT1 from `ilrs.moon.ut1`. Not modelled: smaller terms of the nutation
(together 0.02 arcsecond: 0.6 m on the ground), polar motion (0.6 arcsecond at most: 20 m), tides.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S
from ilrs.moon.ut1 import tt_minus_ut1_s

Array = NDArray[np.float64]
_CENTURY_S = 36_525.0 * DAY_S
_ARCSECOND_RAD = math.pi / 648_000.0
# Fukushima-Williams angles gamma, phi, psi and the mean obliquity: arcseconds, rising powers of T.
_GAMMA = (-0.052928, 10.556378, 0.4932044, -0.00031238, -2.788e-6, 2.60e-8)
_PHI = (84381.412819, -46.811016, 0.0511268, 0.00053289, -4.40e-7, -1.76e-8)
_PSI = (-0.041775, 5038.481484, 1.5584175, -0.00018522, -2.6452e-5, -1.48e-8)
_OBLIQUITY = (84381.406, -46.836769, -0.0001831, 0.00200340, -5.76e-7, -4.34e-8)
# Sidereal time less the Earth rotation angle, without the equation of the equinoxes.
_SIDEREAL = (0.014506, 4612.156534, 1.3915817, -4.4e-7, -2.9956e-5)
# Delaunay arguments l, l', F, D and the Moon's node (Simon et al. 1994), arcseconds.
_ARGUMENTS = (
    (485868.249036, 1717915923.2178), (1287104.79305, 129596581.0481),
    (335779.526232, 1739527262.8478), (1072260.70369, 1602961601.2090),
    (450160.398036, -6962890.5431),
)  # fmt: skip
# Multiples of l, l', F, D, node; then arcseconds of sin in longitude, cos in obliquity.
_NUTATION = np.array([
    (0, 0, 0, 0, 1, -17.2064161, 9.2052331), (0, 0, 2, -2, 2, -1.3170906, 0.5730336),
    (0, 0, 2, 0, 2, -0.2276413, 0.0978459), (0, 0, 0, 0, 2, 0.2074554, -0.0897492),
    (0, 1, 0, 0, 0, 0.1475877, 0.0073871), (0, 1, 2, -2, 2, -0.0516821, 0.0224386),
    (1, 0, 0, 0, 0, 0.0711159, -0.0006750), (0, 0, 2, 0, 1, -0.0387298, 0.0200728),
    (1, 0, 2, 0, 2, -0.0301461, 0.0129025), (0, -1, 2, -2, 2, 0.0215829, -0.0095929),
    (0, 0, 2, -2, 1, 0.0128227, -0.0068982), (-1, 0, 2, 0, 2, 0.0123457, -0.0053311),
    (-1, 0, 0, 2, 0, 0.0156994, -0.0001235), (1, 0, 0, 0, 1, 0.0063110, -0.0033228),
    (-1, 0, 0, 0, 1, -0.0057976, 0.0031429), (-1, 0, 2, 2, 2, -0.0059641, 0.0025543),
    (1, 0, 2, 0, 1, -0.0051613, 0.0026366), (-2, 0, 2, 0, 1, 0.0045893, -0.0024236),
    (0, 0, 0, 2, 0, 0.0063384, -0.0001220), (0, 0, 2, 2, 2, -0.0038571, 0.0016452),
    (0, -2, 2, -2, 2, 0.0032481, -0.0013870), (-2, 0, 0, 2, 0, -0.0047722, 0.0000477),
    (2, 0, 2, 0, 2, -0.0031046, 0.0013238), (1, 0, 2, -2, 2, 0.0028593, -0.0012338),
    (2, 0, 0, 0, 0, 0.0029243, -0.0000609), (0, 0, 2, 0, 0, 0.0025887, -0.0000550),
])  # fmt: skip


def icrf_from_itrf(tdb_s: Array) -> Array:
    """The rotations from ITRF to ICRF axes at TDB seconds past J2000, shape (count, 3, 3)."""
    # TDB stands for TT: 2 ms apart, in which the Earth turns by a metre.
    centuries = tdb_s / _CENTURY_S
    longitude, obliquity = nutation(centuries)
    mean = _angle(_OBLIQUITY, centuries)
    bias_precession = _r1(_angle(_PHI, centuries)) @ _r3(_angle(_GAMMA, centuries))
    turned = _r3(-_angle(_PSI, centuries) - longitude) @ bias_precession
    true_from_icrf = _r1(-mean - obliquity) @ turned
    spin = sidereal_time(tdb_s) + longitude * np.cos(mean)
    return np.swapaxes(_r3(spin) @ true_from_icrf, 1, 2)


def sidereal_time(tt_s: Array) -> Array:
    """Greenwich mean sidereal time of IAU 2006, rad, not reduced to one turn."""
    days = (tt_s - tt_minus_ut1_s(tt_s)) / DAY_S
    turns = 0.7790572732640 + 0.00273781191135448 * days + days % 1.0
    return 2.0 * math.pi * turns + _angle(_SIDEREAL, tt_s / _CENTURY_S)


def nutation(centuries: Array) -> tuple[Array, Array]:
    """Nutation in longitude and obliquity, rad, at Julian centuries from J2000."""
    arguments = np.array([a + b * centuries for a, b in _ARGUMENTS]) * _ARCSECOND_RAD
    phase = _NUTATION[:, :5] @ arguments
    longitude = _NUTATION[:, 5] @ np.sin(phase)
    obliquity = _NUTATION[:, 6] @ np.cos(phase)
    return longitude * _ARCSECOND_RAD, obliquity * _ARCSECOND_RAD


def _angle(powers: tuple[float, ...], centuries: Array) -> Array:
    total = np.zeros_like(centuries)
    for factor in reversed(powers):
        total = total * centuries + factor
    return total * _ARCSECOND_RAD


def _r1(angle: Array) -> Array:
    out = np.zeros((angle.size, 3, 3))
    out[:, 0, 0] = 1.0
    out[:, 1, 1] = out[:, 2, 2] = np.cos(angle)
    out[:, 1, 2], out[:, 2, 1] = np.sin(angle), -np.sin(angle)
    return out


def _r3(angle: Array) -> Array:
    out = np.zeros((angle.size, 3, 3))
    out[:, 2, 2] = 1.0
    out[:, 0, 0] = out[:, 1, 1] = np.cos(angle)
    out[:, 0, 1], out[:, 1, 0] = np.sin(angle), -np.sin(angle)
    return out
