"""What can be seen along a line: upper convex hulls as chains, and the tangent from an observer.

A line is a great circle, so its ground lies in one plane through the Moon's centre. A projective
change of that plane, (x, y) -> (q x / y, R (1 - R / y)), keeps straight lines straight and their
order about an observer; in it a node's place is its distance `s` in the gnomonic plane and its
height a height lowered by the Moon's curvature. From every node leads an edge to the next corner
of the upper hull of this node and all behind it: seen from in front of node i, the slope along the
chain of edges that begins in i first rises, then falls (Andrew 1979 for the hull). It still rises
where the edge ahead is steeper than the view.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M

# A row per node: lowered height (m), slope of the edge to the next corner, nodes to that corner.
# Side by side, so that one step along a chain costs one look into memory.
Chains = NDArray[np.float32]
HEIGHT, SLOPE, SKIP = 0, 1, 2


@njit(cache=True, nogil=True)
def lowered(height_m: float, s_over_q: float) -> float:
    """The projective height of ground at a height above the sphere, m."""
    stretch = math.sqrt(1.0 + s_over_q * s_over_q)
    return MOON_RADIUS_M * (1.0 - stretch * MOON_RADIUS_M / (MOON_RADIUS_M + height_m))


@njit(cache=True, nogil=True)
def link(chains: Chains, first: int, last: int, step_m: float) -> None:
    """Fill the edges of the nodes first ... last - 1 of one line from their heights."""
    chains[last - 1, SLOPE] = -math.inf
    chains[last - 1, SKIP] = 0.0
    step = np.float32(step_m)
    for i in range(last - 2, first - 1, -1):
        here = i + 1
        skip = np.float32(1.0)
        slope = (chains[here, HEIGHT] - chains[i, HEIGHT]) / step
        while chains[here, SLOPE] >= slope:
            skip += chains[here, SKIP]
            here = i + int(skip)
            slope = (chains[here, HEIGHT] - chains[i, HEIGHT]) / (step * skip)
        chains[i, SLOPE] = slope
        chains[i, SKIP] = skip


@njit(cache=True, nogil=True)
def steepest(chains: Chains, node: int, away_m: float, step_m: float, z_eye: float) -> float:
    """The greatest slope from an eye to the chain of a node that lies `away_m` ahead of it."""
    rise, run = chains[node, HEIGHT] - z_eye, away_m
    while chains[node, SLOPE] * run > rise:
        skip = chains[node, SKIP]
        node += int(skip)
        # Not by the slope: sums of float32 lose what the curvature takes away.
        rise, run = chains[node, HEIGHT] - z_eye, run + step_m * skip
    return float(rise / run)
