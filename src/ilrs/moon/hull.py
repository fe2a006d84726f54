"""What can be seen along a line: upper convex hulls as chains, and the tangent from an observer.

A line is a great circle, so its ground lies in one plane through the Moon's centre. A projective
change of that plane, (x, y) -> (q x / y, R (1 - R / y)), keeps straight lines straight and their
order about an observer; in it a node's place is its distance `s` in the gnomonic plane and its
height `z` a height lowered by the Moon's curvature. `following[i]` is the next corner of the upper
hull of node i and all behind it: the corners seen from in front of i are the chain i, following[i],
..., over which the slope from an observer first rises, then falls (Andrew 1979 for the hull).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M

Array = NDArray[np.float64]
Heights = NDArray[np.float32]
Links = NDArray[np.int32]


@njit(cache=True, nogil=True)
def lowered(height_m: float, s_over_q: float) -> float:
    """The projective height of ground at a height above the sphere, m."""
    stretch = math.sqrt(1.0 + s_over_q * s_over_q)
    return MOON_RADIUS_M * (1.0 - stretch * MOON_RADIUS_M / (MOON_RADIUS_M + height_m))


@njit(cache=True, nogil=True)
def link(z: Heights, first: int, last: int, spacing: float, following: Links) -> None:
    """Fill the chains of the nodes first ... last - 1 of one line; a chain ends in itself."""
    following[last - 1] = last - 1
    for i in range(last - 2, first - 1, -1):
        corner = i + 1
        rise, run = z[corner] - z[i], spacing
        after = following[corner]
        while after != corner:
            rise_after, run_after = z[after] - z[i], spacing * (after - i)
            if rise_after * run < rise * run_after:
                break
            corner, rise, run = after, rise_after, run_after
            after = following[corner]
        following[i] = corner


@njit(cache=True, nogil=True)
def steepest(
    z: Heights, following: Links, node: int, away_m: float, spacing: float, z_eye: float
) -> float:
    """The greatest slope from an eye to the chain of a node that lies `away_m` ahead of it."""
    # Converted: sums of float32 lose what the curvature takes away.
    rise, run = float(z[node]) - z_eye, away_m
    here = node
    after = following[here]
    while after != here:
        rise_after, run_after = float(z[after]) - z_eye, away_m + spacing * (after - node)
        if rise_after * run < rise * run_after:
            break
        rise, run, here = rise_after, run_after, after
        after = following[here]
    return float(rise / run)


@njit(cache=True, nogil=True)
def true_tangent(slope: float, radius_m: float, s: float, q: float) -> float:
    """The tangent of the elevation above the local horizon, from a projective slope.

    Follows from ds = q sec^2 g ds' / r and dz = R^2 sec g (dr - ds' tan g) / r^2, tan g = s / q.
    """
    tan = s / q
    stretch = math.sqrt(1.0 + tan * tan)
    return tan + slope * q * radius_m * stretch / (MOON_RADIUS_M * MOON_RADIUS_M)
