"""Parallel lines of ground across a raster, and what the points between them see along them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import to_map
from ilrs.moon.hull import link, lowered, steepest, true_tangent
from ilrs.moon.raster import Tiles
from ilrs.moon.terrain import sample

Array = NDArray[np.float64]
Places = NDArray[np.int64]
ABYSS_M = -20_000.0  # stands for ground that nobody knows: never on a horizon
BLOCK = 32  # points on a side
_RUN = 16  # nodes between exact map projections; straight in between to 0.1 m at 240 m


@dataclass(frozen=True, eq=False)
class Layout:
    """Lines `spacing_m` apart in one direction: line k lies at t = first_t_m + k spacing_m.

    Its nodes begin at s = start_m[k] and are numbered from[k] to from[k + 1] - 1 in `z` (lowered
    heights, m) and `following`; `highest[k]` is the greatest of z.
    """

    angle_rad: float
    spacing_m: float
    first_t_m: float
    start_m: Array
    from_node: Places
    z: NDArray[np.float32]
    following: NDArray[np.int32]
    highest: Array

    def fill(self, axes: Array, tiles: Tiles, places: Array) -> None:
        """Take the ground from the finest grids that know it, and link the hulls."""
        _fill(
            self.angle_rad, self.spacing_m, self.first_t_m, self.start_m, self.from_node,
            axes, tiles, places, self.z, self.following, self.highest,
        )  # fmt: skip


def lay_out(
    angle_rad: float, edge_u: Array, edge_v: Array, spacing_m: float, behind_m: float
) -> Layout:
    """Lines under a raster with this edge, continued for `behind_m` behind it; still empty."""
    s = edge_u * math.sin(angle_rad) + edge_v * math.cos(angle_rad)
    t = edge_u * math.cos(angle_rad) - edge_v * math.sin(angle_rad)
    first_t = float(t.min()) - 0.5 * spacing_m
    count = int((float(t.max()) - first_t) / spacing_m) + 2
    low, high = np.full(count, math.inf), np.full(count, -math.inf)
    _span(s, t, first_t, spacing_m, low, high)
    nodes = np.ceil((high + behind_m - low) / spacing_m).astype(np.int64) + 2
    from_node = np.concatenate([[0], np.cumsum(nodes)]).astype(np.int64)
    total = int(from_node[-1])
    return Layout(
        angle_rad, spacing_m, first_t, low, from_node,
        np.empty(total, dtype=np.float32), np.empty(total, dtype=np.int32), np.empty(count),
    )  # fmt: skip


def look_along(
    layout: Layout,
    before: Layout | None,
    u: Array,
    v: Array,
    eyes: Array,
    near_m: float,
    tangent: NDArray[np.float32],
) -> None:
    """Raise the tangents of the horizons, shape (rows, columns), by what stands on the lines.

    Counted from `near_m` ahead of a point, or from where the lines of `before` end.
    """
    old = layout if before is None else before
    _look(
        layout.angle_rad, layout.spacing_m, layout.first_t_m, layout.start_m, layout.from_node,
        layout.z, layout.following, layout.highest, u, v, eyes,
        before is not None, near_m, old.spacing_m, old.first_t_m, old.start_m, old.from_node,
        tangent,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _span(s: Array, t: Array, first_t: float, spacing: float, low: Array, high: Array) -> None:
    """How far the raster reaches under each line, from the pieces of its edge beside it."""
    last = low.size - 1
    for i in range(s.size):
        n = (i + 1) % s.size
        lines = (min(t[i], t[n]) - first_t) / spacing, (max(t[i], t[n]) - first_t) / spacing
        for k in range(max(0, int(lines[0]) - 1), min(last, int(lines[1]) + 2) + 1):
            low[k] = min(low[k], s[i], s[n])
            high[k] = max(high[k], s[i], s[n])


@njit(cache=True, nogil=True)
def _fill(
    angle: float,
    spacing: float,
    first_t: float,
    start: Array,
    from_node: Places,
    axes: Array,
    tiles: Tiles,
    places: Array,
    z: NDArray[np.float32],
    following: NDArray[np.int32],
    highest: Array,
) -> None:
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    for k in range(start.size):
        t = first_t + k * spacing
        q = math.sqrt(MOON_RADIUS_M**2 + t * t)
        first, last = from_node[k], from_node[k + 1]
        for run in range(first, last, _RUN):
            s0 = start[k] + (run - first) * spacing
            s1 = s0 + _RUN * spacing
            side_u, side_v = t * forward_v, -t * forward_u
            x0, y0 = to_map(axes, side_u + s0 * forward_u, side_v + s0 * forward_v)
            x1, y1 = to_map(axes, side_u + s1 * forward_u, side_v + s1 * forward_v)
            end = min(run + _RUN, last)
            _sample_run(x0, y0, (x1 - x0) / _RUN, (y1 - y0) / _RUN, tiles, places, z[run:end])
            for node in range(run, end):
                tan = (s0 + (node - run) * spacing) / q
                z[node] = lowered(z[node], tan)
        link(z, first, last, spacing, following)
        highest[k] = z[first:last].max()


@njit(cache=True, nogil=True)
def _sample_run(
    x: float, y: float, dx: float, dy: float, tiles: Tiles, places: Array, out: NDArray[np.float32]
) -> None:
    out[:] = math.nan
    for g in range(len(tiles)):
        tile = tiles[g]
        place = (places[g, 0], places[g, 1], places[g, 2])
        missing = False
        for n in range(out.size):
            if out[n] != out[n]:
                out[n] = sample(tile, place, x + n * dx, y + n * dy)
                missing |= out[n] != out[n]
        if not missing:
            return
    for n in range(out.size):
        if out[n] != out[n]:
            out[n] = ABYSS_M


@njit(cache=True, nogil=True)
def _look(
    angle: float,
    spacing: float,
    first_t: float,
    start: Array,
    from_node: Places,
    z: NDArray[np.float32],
    following: NDArray[np.int32],
    highest: Array,
    u: Array,
    v: Array,
    eyes: Array,
    behind: bool,
    near_m: float,
    old_spacing: float,
    old_first_t: float,
    old_start: Array,
    old_from: Places,
    tangent: NDArray[np.float32],
) -> None:
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    rows, columns = u.shape
    end_m = -math.inf
    for line in range(start.size):
        end_m = max(end_m, start[line] + (from_node[line + 1] - from_node[line]) * spacing)
    blocks = (columns + BLOCK - 1) // BLOCK
    # Block by block, so that neighbours find the same lines in the cache.
    for block in range(((rows + BLOCK - 1) // BLOCK) * blocks):
        top, left = (block // blocks) * BLOCK, (block % blocks) * BLOCK
        for i in range(top, min(top + BLOCK, rows)):
            for j in range(left, min(left + BLOCK, columns)):
                eye = eyes[i, j]
                if eye != eye:
                    continue
                s = u[i, j] * forward_u + v[i, j] * forward_v
                t = u[i, j] * forward_v - v[i, j] * forward_u
                begin = s + near_m
                if behind:
                    old = int((t - old_first_t) / old_spacing)
                    begin = min(
                        old_start[old] + (old_from[old + 1] - old_from[old] - 1) * old_spacing,
                        old_start[old + 1]
                        + (old_from[old + 2] - old_from[old + 1] - 1) * old_spacing,
                    )
                place = (t - first_t) / spacing
                k = int(place)
                share = place - k
                # Both lines are seen with the q of the point: the error cancels between them.
                q = math.sqrt(MOON_RADIUS_M * MOON_RADIUS_M + t * t)
                z_eye = lowered(eye, s / q)
                unit = true_tangent(1.0, MOON_RADIUS_M + eye, s, q) - s / q
                known = (tangent[i, j] - s / q) / unit
                top_z = max(highest[k], highest[k + 1]) - z_eye
                if top_z <= known * (begin - s if known > 0.0 else end_m - s):
                    continue
                one = _seen(k, s, begin, z_eye, spacing, start, from_node, z, following)
                two = _seen(k + 1, s, begin, z_eye, spacing, start, from_node, z, following)
                found = one + share * (two - one)
                if found > known:
                    tangent[i, j] = found * unit + s / q


@njit(cache=True, nogil=True)
def _seen(
    k: int,
    s: float,
    begin: float,
    z_eye: float,
    spacing: float,
    start: Array,
    from_node: Places,
    z: NDArray[np.float32],
    following: NDArray[np.int32],
) -> float:
    """The greatest slope from a point beside line k to its hull from `begin` on."""
    node = from_node[k] + math.ceil((begin - start[k]) / spacing)
    if node >= from_node[k + 1]:
        node = from_node[k + 1] - 1
    away = start[k] + (node - from_node[k]) * spacing - s
    return steepest(z, following, node, away, spacing, z_eye)
