"""Links along the Moon's ground: between sites and rovers, over terrain or a smooth sphere.

Horizon masks tell of what is far away and do not serve here. With terrain, `ilrs.moon.sightline`
decides, with antennas above the ground that it knows (heights of points do not count); without, the
straight line must pass a sphere through the lower ground of both ends. A rover's way is looked at
every `SPACING_M`: only what lasts for less than that can be missed. Not modelled: diffraction over
an edge, light time (below 1 ms; it is given, but not iterated).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.sightline import line_of_sight
from ilrs.moon.terrain import Terrain
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import Rover, Site
from ilrs.network.sight.scene import Scene

Array = NDArray[np.float64]
Free = NDArray[np.bool_]
SPACING_M = 25.0
_QUARTER = math.cos(math.radians(89.0))


def ground_intervals(
    given: Scene, a: int, b: int, terrain: Terrain | None, tolerance_s: float
) -> Array:
    """Rows of start, end (TDB) and both reasons in which the two see each other, (count, 4)."""
    first, last = given.tdb_s(np.array([0.0, given.duration_s]))
    one, two = given.nodes[a], given.nodes[b]
    if not isinstance(one, Site | Rover) or not isinstance(two, Site | Rover):
        raise ValueError(f"{one.name} and {two.name} do not both stand on the Moon's ground")

    def free(at: Array) -> Free:
        reach = min(one.reach_m, two.reach_m)
        return _sees(terrain, one, two, at, reach)

    times = _times(one, two, float(first), float(last))
    seen = free(times)
    edges = np.flatnonzero(seen[1:] != seen[:-1])
    at = _halved(free, times[edges], times[edges + 1], seen[edges], tolerance_s)
    begins = np.concatenate([times[:1][seen[:1]], at[~seen[edges]]])
    ends = np.concatenate([at[seen[edges]], times[-1:][seen[-1:]]])
    reasons = np.full((begins.size, 2), float(Reason.TERRAIN))
    reach = min(one.reach_m, two.reach_m)
    for column, outside in ((0, begins - tolerance_s), (1, ends + tolerance_s)):
        reasons[_apart(one, two, outside) > reach, column] = float(Reason.REACH)
    reasons[begins == first, 0] = reasons[ends == last, 1] = float(Reason.SPAN)
    return np.column_stack([begins, ends, reasons])


def _times(one: Site | Rover, two: Site | Rover, first: float, last: float) -> Array:
    """The ends of the span, and instants at most `SPACING_M` of driving apart."""
    parts = [np.array([first, last])]
    for node in (one, two):
        if isinstance(node, Rover):
            r = np.stack([p.r_me_m for p in node.points])
            for k, way in enumerate(np.linalg.norm(np.diff(r, axis=0), axis=1)):
                count = max(2, math.ceil(way / SPACING_M) + 1) if way > 0.0 else 2
                parts.append(np.linspace(node.tdb_s[k], node.tdb_s[k + 1], count))
    times = np.unique(np.concatenate(parts))
    return times[(times >= first) & (times <= last)]


def _ground(node: Site | Rover, at: Array) -> Array:
    """Places on the ground in ME, (count, 3)."""
    if isinstance(node, Site):
        return np.repeat(node.point.r_me_m[None, :], at.size, axis=0)
    r = np.stack([p.r_me_m for p in node.points])
    straight = np.column_stack([np.interp(at, node.tdb_s, r[:, i]) for i in range(3)])
    radius = np.interp(at, node.tdb_s, np.linalg.norm(r, axis=1))
    return straight * (radius / np.linalg.norm(straight, axis=1))[:, None]


def _apart(one: Site | Rover, two: Site | Rover, at: Array) -> Array:
    return np.linalg.norm(_ground(one, at) - _ground(two, at), axis=1)


def _sees(
    terrain: Terrain | None, one: Site | Rover, two: Site | Rover, at: Array, reach_m: float
) -> Free:
    p, q = _ground(one, at), _ground(two, at)
    heights = (one.antenna_height_m, two.antenna_height_m)
    near = _apart(one, two, at) <= reach_m
    # Points a quarter of the Moon apart never see each other, and no sightline is asked for them.
    up = [r / np.linalg.norm(r, axis=1, keepdims=True) for r in (p, q)]
    near &= np.sum(up[0] * up[1], axis=1) > _QUARTER
    if near.any():
        free = _over_sphere if terrain is None else _over(terrain)
        near[near] = free(p[near], q[near], heights)
    return near


def _over_sphere(p: Array, q: Array, heights: tuple[float, float]) -> Free:
    lengths = [np.linalg.norm(r, axis=1, keepdims=True) for r in (p, q)]
    low = np.minimum(*lengths)[:, 0]
    p, q = p * (1.0 + heights[0] / lengths[0]), q * (1.0 + heights[1] / lengths[1])
    way = q - p
    square = np.maximum(np.sum(way * way, axis=1), 1e-12)
    share = np.clip(-np.sum(p * way, axis=1) / square, 0.0, 1.0)
    return np.linalg.norm(p + share[:, None] * way, axis=1) > low - 1e-6


def _over(terrain: Terrain) -> Callable[[Array, Array, tuple[float, float]], Free]:
    def free(p: Array, q: Array, heights: tuple[float, float]) -> Free:
        places = [
            (np.arcsin(r[:, 2] / np.linalg.norm(r, axis=1)), np.arctan2(r[:, 1], r[:, 0]))
            for r in (p, q)
        ]
        return line_of_sight(terrain, places[0], heights[0], places[1], heights[1]).visible

    return free


def _halved(
    free: Callable[[Array], Free], lo: Array, hi: Array, before: Free, tolerance_s: float
) -> Array:
    """The instants of change between pairs of instants, all halved at once."""
    while lo.size and float((hi - lo).max()) > tolerance_s:
        middle = 0.5 * (lo + hi)
        same = free(middle) == before
        lo, hi = np.where(same, middle, lo), np.where(same, hi, middle)
    return 0.5 * (lo + hi)
