"""Parallel lines of ground across a raster, and what the points between them see along them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import to_map
from ilrs.moon.hull import HEIGHT, Chains, link, lowered, steepest
from ilrs.moon.raster import Tiles
from ilrs.moon.transect import RUN, transect

Array = NDArray[np.float64]
Places = NDArray[np.int64]
BLOCK = 32  # points on a side


@dataclass(frozen=True, eq=False)
class Layout:
    """Lines `spacing_m` apart in one direction: line k lies at t = first_t_m + k spacing_m.

    The middle of the plane lies on one of them, or would. The nodes of a line are at
    s = n spacing_m for n from first_node[k] on, in rows from_row[k] to from_row[k + 1] - 1 of
    `chains`; `highest[k]` is the greatest of their lowered heights. Nodes count from `ahead_m`
    ahead of a point.
    """

    angle_rad: float
    spacing_m: float
    first_t_m: float
    ahead_m: float
    first_node: Places
    from_row: Places
    chains: Chains
    highest: Array

    @property
    def end_m(self) -> Array:
        """Where the ground of each line ends, s."""
        last = self.first_node + np.diff(self.from_row) - 1
        return last.astype(np.float64) * self.spacing_m

    def fill(self, axes: Array, pole: float, tiles: Tiles, places: Array) -> None:
        """Take the ground from the finest grids that know it, and link the hulls."""
        _fill(
            self.angle_rad, self.spacing_m, self.first_t_m, self.first_node,
            self.from_row, axes, pole, tiles, places, self.chains, self.highest,
        )  # fmt: skip

    def look(self, u: Array, v: Array, pull: Array, unit: Array, out: NDArray[np.float32]) -> None:
        """Raise the tangents of the horizons, shape (rows, columns), by what stands on the lines.

        For an eye at radius r, D from the Moon's centre in the plane, `pull` is R^2 D / r and
        `unit` is r D / R^2: the eye's projective height is R - pull / q, and a projective slope
        p is the tangent s / q + p unit above the local horizon. (From ds = q sec^2 g ds' / r and
        dz = R^2 sec g (dr - ds' tan g) / r^2 with tan g = s / q, q sec g = D.)
        """
        _look(
            self.angle_rad, self.spacing_m, self.first_t_m, self.ahead_m,
            self.first_node, self.from_row, self.chains, self.highest, u, v, pull, unit, out,
        )  # fmt: skip


def lay_out(
    angle_rad: float,
    edge: tuple[Array, Array],
    spacing_m: float,
    ahead_m: float,
    behind_m: float,
    before: Layout | None,
) -> Layout:
    """Lines under a raster with this edge (u, v), from `ahead_m` to `behind_m` behind it; empty.

    They also leave out what the lines of the layout before them reach.
    """
    u, v = edge
    s = u * math.sin(angle_rad) + v * math.cos(angle_rad)
    t = u * math.cos(angle_rad) - v * math.sin(angle_rad)
    first_t = math.floor(float(t.min()) / spacing_m - 0.01) * spacing_m
    count = int((float(t.max()) - first_t) / spacing_m) + 2
    low, high = np.full(count, math.inf), np.full(count, -math.inf)
    _span(s, t, first_t, spacing_m, low, high)
    low += ahead_m
    if before is not None:
        _ends(before.end_m, before.first_t_m, before.spacing_m, first_t, spacing_m, low)
    first = np.floor(low / spacing_m).astype(np.int64)
    last = np.ceil((high + max(behind_m, ahead_m + 2.0 * spacing_m)) / spacing_m).astype(np.int64)
    from_row = np.concatenate([[0], np.cumsum(last + 1 - first)]).astype(np.int64)
    chains = np.empty((int(from_row[-1]), 3), dtype=np.float32)
    return Layout(angle_rad, spacing_m, first_t, ahead_m, first, from_row, chains, np.empty(count))


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
def _ends(
    end: Array, old_t: float, old_spacing: float, first_t: float, spacing: float, low: Array
) -> None:
    """Begin new lines where the first of the old ones between their neighbours ends."""
    for k in range(low.size):
        t = first_t + k * spacing - old_t
        one = max(0, math.floor((t - spacing) / old_spacing))
        two = min(end.size - 1, math.ceil((t + spacing) / old_spacing))
        low[k] = max(low[k], end[one : two + 1].min())


@njit(cache=True, nogil=True)
def _fill(
    angle: float,
    spacing: float,
    first_t: float,
    first_node: Places,
    from_row: Places,
    axes: Array,
    pole: float,
    tiles: Tiles,
    places: Array,
    chains: Chains,
    highest: Array,
) -> None:
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    longest = np.diff(from_row).max()
    heights = np.empty((longest // RUN + 1) * RUN)
    x, y = np.empty(longest // RUN + 2), np.empty(longest // RUN + 2)
    for k in range(first_node.size):
        t = first_t + k * spacing
        first, last = from_row[k], from_row[k + 1]
        runs = (last - first + RUN - 1) // RUN
        for run in range(runs + 1):
            s = (first_node[k] + run * RUN) * spacing
            x[run], y[run] = to_map(
                axes, t * forward_v + s * forward_u, s * forward_v - t * forward_u, pole
            )
        transect(x, y, runs, tiles, places, heights)
        upright = spacing / math.sqrt(MOON_RADIUS_M**2 + t * t)
        for n in range(last - first):
            heights[n] = lowered(heights[n], (first_node[k] + n) * upright)
        top = -math.inf
        for n in range(last - first):
            chains[first + n, HEIGHT] = heights[n]
            top = max(top, heights[n])
        link(chains, first, last, spacing)
        highest[k] = top


@njit(cache=True, nogil=True)
def _look(
    angle: float,
    spacing: float,
    first_t: float,
    ahead_m: float,
    first_node: Places,
    from_row: Places,
    chains: Chains,
    highest: Array,
    u: Array,
    v: Array,
    pull: Array,
    unit: Array,
    tangent: NDArray[np.float32],
) -> None:
    forward_u, forward_v = math.sin(angle), math.cos(angle)
    rows, columns = u.shape
    lines = first_node.size
    # The row of a node n of a line is row_of + n.
    row_of = from_row[:lines] - first_node
    end_m = (first_node + from_row[1:] - from_row[:lines]).max() * spacing
    blocks = (columns + BLOCK - 1) // BLOCK
    # Block by block, so that neighbours find the same lines in the cache.
    for block in range(((rows + BLOCK - 1) // BLOCK) * blocks):
        top, left = (block // blocks) * BLOCK, (block % blocks) * BLOCK
        for i in range(top, min(top + BLOCK, rows)):
            for j in range(left, min(left + BLOCK, columns)):
                if pull[i, j] != pull[i, j]:
                    continue
                s = u[i, j] * forward_u + v[i, j] * forward_v
                t = u[i, j] * forward_v - v[i, j] * forward_u
                place = (t - first_t) / spacing
                k = np.int64(place)
                share = place - k
                # Both lines are seen with the q of the point: the error cancels between them.
                upright = 1.0 / math.sqrt(MOON_RADIUS_M * MOON_RADIUS_M + t * t)
                z_eye = MOON_RADIUS_M - pull[i, j] * upright
                lean = s * upright
                begin = np.int64(math.floor((s + ahead_m) / spacing))
                one, two = max(first_node[k], begin), max(first_node[k + 1], begin)
                rise = (max(highest[k], highest[k + 1]) - z_eye) * unit[i, j]
                known = tangent[i, j] - lean
                if rise <= known * (min(one, two) * spacing - s if known > 0.0 else end_m - s):
                    continue
                first = steepest(chains, row_of[k] + one, one * spacing - s, spacing, z_eye)
                second = steepest(chains, row_of[k + 1] + two, two * spacing - s, spacing, z_eye)
                found = lean + (first + share * (second - first)) * unit[i, j]
                tangent[i, j] = max(tangent[i, j], found)
