"""The acceleration of a spacecraft about the Moon: harmonics, Earth, Sun, pressure of sunlight.

Third bodies act by the difference of their pull on the craft and on the Moon, written without
cancellation (Battin 1999, An Introduction to the Mathematics and Methods of Astrodynamics, section
8.4). Sunlight presses on a sphere (cannonball): P = 1361 W/m2 / c at one astronomical unit (Kopp &
Lean 2011, doi:10.1029/2010GL045777), times the part of the Sun's disc that the Moon leaves free.
Not modelled: other planets (Venus at its nearest: 1e-11 of the Moon's pull in a low orbit, 1e-8 at
18,000 km), the Earth's flattening (3e-7 of its pull) and shadow, light that the Moon reflects or
radiates, relativity (3e-11 of the central term), tides.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.flight.gravity import FieldTables, harmonics
from ilrs.flight.surroundings import look_around
from ilrs.frames import AU_M, LIGHT_M_S, MOON_RADIUS_M, SUN_RADIUS_M
from ilrs.moon.light import overlap_fraction

Array = NDArray[np.float64]
Vector3 = tuple[float, float, float]

# DE421 (Folkner, Williams & Boggs 2009, IPN Progress Report 42-178), km3/s2 times 1e9.
EARTH_GM_M3_S2 = 398_600.436233e9
SUN_GM_M3_S2 = 132_712_440_040.944e9
SUNLIGHT_PA = 1361.0 / LIGHT_M_S

Pulls = tuple[float, float, float]
"""GM of the Earth and of the Sun, m3/s2 (0: left out), and C_R A / m of the craft, m2/kg."""
Scene = tuple[FieldTables, Array, float, float, Pulls, Array]
"""All that acts: field, granules, their length, s, how long before t = 0 they begin, s, pulls, and
memory for what is around."""


@njit(cache=True, error_model="numpy")
def third_body(x: float, y: float, z: float, gm: float, sx: float, sy: float, sz: float) -> Vector3:
    """Pull of a body at s on the craft at r less that on the Moon, m/s2."""
    dx, dy, dz = x - sx, y - sy, z - sz
    d2 = dx * dx + dy * dy + dz * dz
    s2 = sx * sx + sy * sy + sz * sz
    q = (x * (x - 2.0 * sx) + y * (y - 2.0 * sy) + z * (z - 2.0 * sz)) / s2
    f = q * (3.0 + 3.0 * q + q * q) / (1.0 + (1.0 + q) * math.sqrt(1.0 + q))
    scale = -gm / (d2 * math.sqrt(d2))
    return scale * (x + f * sx), scale * (y + f * sy), scale * (z + f * sz)


@njit(cache=True, error_model="numpy")
def sunlit_fraction(x: float, y: float, z: float, sx: float, sy: float, sz: float) -> float:
    """The part of the Sun's disc that the Moon (a sphere) leaves free; r and s from its centre."""
    dx, dy, dz = sx - x, sy - y, sz - z
    d = math.sqrt(dx * dx + dy * dy + dz * dz)
    r = math.sqrt(x * x + y * y + z * z)
    toward = -(x * dx + y * dy + z * dz) / (r * d)
    if toward <= 0.0 and r > MOON_RADIUS_M:
        return 1.0
    moon = math.asin(min(MOON_RADIUS_M / r, 1.0))
    sun = math.asin(SUN_RADIUS_M / d)
    apart = math.acos(min(max(toward, -1.0), 1.0))
    return 1.0 - overlap_fraction(sun, moon, apart)


@njit(cache=True, error_model="numpy")
def acceleration(t: float, x: float, y: float, z: float, degree: int, scene: Scene) -> Vector3:
    """m/s2 along ICRF axes at `t` seconds after the start, at a place from the Moon's centre, m."""
    field, granules, length_s, before_s, pulls, around = scene
    look_around(granules, length_s, t + before_s, around)
    r2 = x * x + y * y + z * z
    central = -field[0] / (r2 * math.sqrt(r2))
    ax, ay, az = central * x, central * y, central * z
    if degree > 0:
        gx, gy, gz = _turned_harmonics(x, y, z, degree, field, around)
        ax, ay, az = ax + gx, ay + gy, az + gz
    if pulls[0] > 0.0:
        gx, gy, gz = third_body(x, y, z, pulls[0], around[0], around[1], around[2])
        ax, ay, az = ax + gx, ay + gy, az + gz
    if pulls[1] > 0.0:
        gx, gy, gz = third_body(x, y, z, pulls[1], around[3], around[4], around[5])
        ax, ay, az = ax + gx, ay + gy, az + gz
    if pulls[2] > 0.0:
        dx, dy, dz = x - around[3], y - around[4], z - around[5]
        d2 = dx * dx + dy * dy + dz * dz
        free = sunlit_fraction(x, y, z, around[3], around[4], around[5])
        push = free * SUNLIGHT_PA * pulls[2] * AU_M * AU_M / (d2 * math.sqrt(d2))
        ax, ay, az = ax + push * dx, ay + push * dy, az + push * dz
    return ax, ay, az


@njit(cache=True, error_model="numpy")
def _turned_harmonics(
    x: float, y: float, z: float, degree: int, field: FieldTables, around: Array
) -> Vector3:
    """Degrees 1 and up: into principal axes, summed, and back."""
    a, b, c, d, e, f = around[6], around[7], around[8], around[9], around[10], around[11]
    p, q, s = b * f - c * e, c * d - a * f, a * e - b * d
    gx, gy, gz = harmonics(
        a * x + b * y + c * z, d * x + e * y + f * z, p * x + q * y + s * z, degree, field
    )
    return (
        a * gx + d * gy + p * gz,
        b * gx + e * gy + q * gz,
        c * gx + f * gy + s * gz,
    )
