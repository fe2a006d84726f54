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
from ilrs.moon.terrain import sample

Array = NDArray[np.float64]
Places = NDArray[np.int64]
ABYSS_M = -20_000.0  # stands for ground that nobody knows: never on a horizon
BLOCK = 32  # points on a side
_RUN = 16  # nodes between exact map projections; straight in between to 0.1 m at 240 m


@dataclass(frozen=True, eq=False)
class Layout:
    """Lines `spacing_m` apart in one direction: line k lies at t = first_t_m + k spacing_m.

    Its nodes are at s = n step_m for n from first_node[k] on; they are the rows from[k] to
    from[k + 1] - 1 of `chains`. `highest[k]` is the greatest of their lowered heights. `near_m` is
    how far ahead of a point its lines begin to count; 0 where they all count.
    """

    angle_rad: float
    spacing_m: float
    step_m: float
    first_t_m: float
    near_m: float
    first_node: Places
    from_row: Places
    chains: Chains
    highest: Array

    @property
    def end_m(self) -> Array:
        """Where the ground of each line ends, s."""
        return (self.first_node + np.diff(self.from_row) - 1) * self.step_m

    def fill(self, axes: Array, pole: float, tiles: Tiles, places: Array) -> None:
        """Take the ground from the finest grids that know it, and link the hulls."""
        _fill(
            self.angle_rad, self.spacing_m, self.step_m, self.first_t_m, self.first_node,
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
            self.angle_rad, self.spacing_m, self.step_m, self.first_t_m, self.near_m,
            self.first_node, self.from_row, self.chains, self.highest, u, v, pull, unit, out,
        )  # fmt: skip


def lay_out(
    angle_rad: float,
    edge: tuple[Array, Array],
    spacing_m: float,
    step_m: float,
    behind_m: float,
    before: Layout | float,
) -> Layout:
    """Lines under a raster with this edge (u, v), continued for `behind_m` behind it; still empty.

    They begin a distance `before` ahead of the points, or where the lines of another layout end.
    """
    u, v = edge
    s = u * math.sin(angle_rad) + v * math.cos(angle_rad)
    t = u * math.cos(angle_rad) - v * math.sin(angle_rad)
    first_t = float(t.min()) - 0.5 * spacing_m
    count = int((float(t.max()) - first_t) / spacing_m) + 2
    low, high = np.full(count, math.inf), np.full(count, -math.inf)
    _span(s, t, first_t, spacing_m, low, high)
    if isinstance(before, Layout):
        near_m = 0.0
        _ends(before.end_m, before.first_t_m, before.spacing_m, first_t, spacing_m, low)
    else:
        near_m = before
        low += near_m
    first = np.floor(low / step_m).astype(np.int64)
    last = np.ceil((high + behind_m) / step_m).astype(np.int64) + 1
    from_row = np.concatenate([[0], np.cumsum(last + 1 - first)]).astype(np.int64)
    chains = np.empty((int(from_row[-1]), 3), dtype=np.float32)
    return Layout(
        angle_rad, spacing_m, step_m, first_t, near_m, first, from_row, chains, np.empty(count)
    )


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
    """Where the old lines between the neighbours of each new one end first."""
    for k in range(low.size):
        t = first_t + k * spacing - old_t
        one = max(0, int(math.floor((t - spacing) / old_spacing)))
        two = min(end.size - 1, int(math.ceil((t + spacing) / old_spacing)))
        low[k] = end[one : two + 1].min()


@njit(cache=True, nogil=True)
def _fill(
    angle: float,
    spacing: float,
    step: float,
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
    heights = np.empty((longest // _RUN + 1) * _RUN)
    x, y = np.empty(longest // _RUN + 2), np.empty(longest // _RUN + 2)
    for k in range(first_node.size):
        t = first_t + k * spacing
        first, last = from_row[k], from_row[k + 1]
        runs = (last - first + _RUN - 1) // _RUN
        for run in range(runs + 1):
            s = (first_node[k] + run * _RUN) * step
            x[run], y[run] = to_map(
                axes, t * forward_v + s * forward_u, s * forward_v - t * forward_u, pole
            )
        _sample_line(x, y, runs, tiles, places, heights)
        q = math.sqrt(MOON_RADIUS_M**2 + t * t)
        top = -math.inf
        for n in range(last - first):
            z = np.float32(lowered(heights[n], (first_node[k] + n) * step / q))
            chains[first + n, HEIGHT] = z
            top = max(top, z)
        link(chains, first, last, step)
        highest[k] = top


@njit(cache=True, nogil=True)
def _sample_line(
    x: Array, y: Array, runs: int, tiles: Tiles, places: Array, heights: Array
) -> None:
    heights[: runs * _RUN] = math.nan
    missing = True
    for g in range(len(tiles)):
        if not missing:
            return
        missing = False
        # Fetched once a line: taking a grid out of the list costs more than sampling it.
        tile, left, top, pixel = tiles[g], places[g, 0], places[g, 1], places[g, 2]
        for run in range(runs):
            out = heights[run * _RUN : (run + 1) * _RUN]
            column, row = (x[run] - left) / pixel - 0.5, (top - y[run]) / pixel - 0.5
            end_column = (x[run + 1] - left) / pixel - 0.5
            end_row = (top - y[run + 1]) / pixel - 0.5
            if (
                max(column, end_column) < 0.0
                or min(column, end_column) > tile.shape[1] - 1.0
                or max(row, end_row) < 0.0
                or min(row, end_row) > tile.shape[0] - 1.0
            ):
                missing = True
                continue
            inside = (
                min(column, end_column) >= 0.0
                and max(column, end_column) < tile.shape[1] - 1.0
                and min(row, end_row) >= 0.0
                and max(row, end_row) < tile.shape[0] - 1.0
            )
            if inside and (g == 0 or _unknown(out)):
                along, across = (end_column - column) / _RUN, (end_row - row) / _RUN
                missing |= _sample_inside(tile, column, row, along, across, out)
                continue
            dx, dy = (x[run + 1] - x[run]) / _RUN, (y[run + 1] - y[run]) / _RUN
            for n in range(_RUN):
                if out[n] != out[n]:
                    out[n] = sample(tile, (left, top, pixel), x[run] + n * dx, y[run] + n * dy)
                    missing |= out[n] != out[n]
    for n in range(runs * _RUN):
        if heights[n] != heights[n]:
            heights[n] = ABYSS_M


@njit(cache=True, nogil=True)
def _unknown(out: Array) -> bool:
    return not np.isfinite(out).any()


@njit(cache=True, nogil=True)
def _sample_inside(
    tile: NDArray[np.float32], column: float, row: float, along: float, across: float, out: Array
) -> bool:
    """Bilinear heights of a run that lies inside one grid; whether any is unknown."""
    one = np.uint64(1)
    total = 0.0
    for n in range(_RUN):
        c, r = column + n * along, row + n * across
        whole_r, whole_c = np.int64(r), np.int64(c)
        fc, fr = np.float32(c - whole_c), np.float32(r - whole_r)
        # Unsigned: no test for indices counted from the end.
        i, j = np.uint64(whole_r), np.uint64(whole_c)
        a, b = tile[i, j], tile[i, j + one]
        d, e = tile[i + one, j], tile[i + one, j + one]
        upper, lower = a + fc * (b - a), d + fc * (e - d)
        out[n] = upper + fr * (lower - upper)
        total += out[n]
    return bool(total != total)


@njit(cache=True, nogil=True)
def _look(
    angle: float,
    spacing: float,
    step: float,
    first_t: float,
    near_m: float,
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
    # The row of a node n, and where the ground of each pair of lines begins and ends.
    row_of = from_row[:lines] - first_node
    end_m = (first_node + from_row[1:] - from_row[:lines]).max() * step
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
                if near_m > 0.0:
                    one = two = np.int64(math.ceil((s + near_m) / step))
                else:
                    one, two = first_node[k], first_node[k + 1]
                    best = (max(highest[k], highest[k + 1]) - z_eye) * unit[i, j]
                    known = tangent[i, j] - lean
                    if best <= known * (min(one, two) * step - s if known > 0.0 else end_m - s):
                        continue
                first = steepest(chains, row_of[k] + one, one * step - s, step, z_eye)
                second = steepest(chains, row_of[k + 1] + two, two * step - s, step, z_eye)
                found = lean + (first + share * (second - first)) * unit[i, j]
                tangent[i, j] = max(tangent[i, j], found)
