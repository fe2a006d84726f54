"""The gnomonic plane: the Moon's surface seen from its centre, where great circles are straight.

A plane touches the unit sphere at `c`; the direction P goes to R (P.e_u, P.e_v) / (P.c), in metres
on a sphere of 1737.4 km. The axes lie along the map's x and y at the centre. Distances stretch by
1 / cos^2 of the distance from the centre (0.5 % at 120 km). Valid for less than 90 degrees from it.
Maps are polar stereographic: `pole` is -1 for the south (the default), where the map's up is
longitude 0, and +1 for the north, where it is longitude 180 degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M

Array = NDArray[np.float64]
SOUTH, NORTH = -1.0, 1.0


@dataclass(frozen=True, eq=False)
class GnomonicPlane:
    """A plane by its axes in the ME frame: rows e_u, e_v and the centre c, shape (3, 3).

    Sweep angles count clockwise from e_v: the direction in the plane is (sin, cos).
    """

    axes: Array

    @classmethod
    def at_map(cls, x_m: float, y_m: float, pole: float = SOUTH) -> GnomonicPlane:
        """The plane that touches at a place of a polar stereographic map."""
        centre = np.array(from_map(x_m, y_m, pole))
        along = np.array(from_map(x_m + 1.0, y_m, pole)) - centre
        u = along - centre * (along @ centre)
        u /= math.hypot(*u)
        up_map = np.array(from_map(x_m, y_m + 1.0, pole)) - centre
        v = up_map - centre * (up_map @ centre) - u * (up_map @ u)
        return cls(np.array([u, v / math.hypot(*v), centre]))

    def sweep_angle(self, up_me: Array, direction_me: Array) -> float:
        """The angle in the plane at which a direction of space stands, seen from a place."""
        return float(toward(self.axes, up_me, direction_me))


@njit(cache=True, nogil=True)
def from_map(x_m: float, y_m: float, pole: float = SOUTH) -> tuple[float, float, float]:
    """The unit vector (ME) of map metres."""
    a, b = x_m / (2.0 * MOON_RADIUS_M), y_m / (2.0 * MOON_RADIUS_M)
    square = a * a + b * b
    fold = 1.0 / (1.0 + square)
    return -2.0 * pole * b * fold, 2.0 * a * fold, pole * (1.0 - square) * fold


@njit(cache=True, nogil=True)
def to_map(axes: Array, u_m: float, v_m: float, pole: float = SOUTH) -> tuple[float, float]:
    """Map metres of a place of the plane."""
    a, b = u_m / MOON_RADIUS_M, v_m / MOON_RADIUS_M
    px = axes[2, 0] + a * axes[0, 0] + b * axes[1, 0]
    py = axes[2, 1] + a * axes[0, 1] + b * axes[1, 1]
    pz = axes[2, 2] + a * axes[0, 2] + b * axes[1, 2]
    fold = 2.0 * MOON_RADIUS_M / (math.sqrt(1.0 + a * a + b * b) + pole * pz)
    return fold * py, -pole * fold * px


@njit(cache=True, nogil=True)
def to_plane(axes: Array, x_m: float, y_m: float, pole: float = SOUTH) -> tuple[float, float]:
    """The place of the plane (m) of map metres."""
    p = from_map(x_m, y_m, pole)
    depth = p[0] * axes[2, 0] + p[1] * axes[2, 1] + p[2] * axes[2, 2]
    u = (p[0] * axes[0, 0] + p[1] * axes[0, 1] + p[2] * axes[0, 2]) / depth
    v = (p[0] * axes[1, 0] + p[1] * axes[1, 1] + p[2] * axes[1, 2]) / depth
    return MOON_RADIUS_M * u, MOON_RADIUS_M * v


@njit(cache=True, nogil=True)
def toward(axes: Array, up: Array, away: Array) -> float:
    """Sweep angle, 0 to 2 pi, of the great circle from a place (unit vector) towards a direction.

    The image of p + t s moves along s (p.c) - p (s.c), whatever the length of s.
    """
    pc = up[0] * axes[2, 0] + up[1] * axes[2, 1] + up[2] * axes[2, 2]
    sc = away[0] * axes[2, 0] + away[1] * axes[2, 1] + away[2] * axes[2, 2]
    dx = away[0] * pc - up[0] * sc
    dy = away[1] * pc - up[1] * sc
    dz = away[2] * pc - up[2] * sc
    du = dx * axes[0, 0] + dy * axes[0, 1] + dz * axes[0, 2]
    dv = dx * axes[1, 0] + dy * axes[1, 1] + dz * axes[1, 2]
    angle = math.atan2(du, dv)
    return angle if angle >= 0.0 else angle + 2.0 * math.pi
