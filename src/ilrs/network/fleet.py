"""The nodes of a network as arrays, for compiled code: where each is at any instant.

Positions are metres along ICRF axes from the Moon's centre. Nodes on the Moon have rows of places
in ME, spacecraft rows of states, ground stations one place in ITRF.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.segments import Vector3
from ilrs.network.masks import pack_masks
from ilrs.network.nodes import GroundStation, Node, Rover, Site, Spacecraft, horizon_rows
from ilrs.network.turning import (
    EARTH_SPIN_RAD_S,
    FAST_S,
    MOON_SPIN_RAD_S,
    SLOW_S,
    earth_at,
    fill_turn,
    weights,
)

Array = NDArray[np.float64]
SURFACE, CRAFT, EARTH = 0, 1, 2
# Columns of a node: what it is; its first and last row; its first cell and its azimuths; its greatest
# speed, m/s; its least distance from the Moon's centre, m; the turning of its horizon, rad/s; Sun
# exclusion; reach; east, north and up in ME or ITRF if it does not move (nine numbers).
KIND, FIRST, LAST, CELL, COUNT, SPEED, LOW, SPIN, SUN, REACH, AXES = range(11)
# The Earth's centre moves by at most 1.1 km/s about the Moon, its ground by 0.47 km/s about it.
_EARTH_SPEED_M_S = 1_600.0
_EARTH_LOW_M = 3.4e8
# Columns of `turns`: the rotation is 0 to 8; 9 keeps a light time.
LIGHT, SPEED_NOW, HOLDS, TURNS = 9, 10, 11, 12
# How far the local bounds of speed look ahead.
AHEAD_S = 7_200.0
# Between its rows a trajectory may be a little faster than at them.
_FASTER = 1.05


class Fleet(NamedTuple):
    """`number` (nodes, 19): one row per node, see the columns above. `table` (rows, 8): instants,
    places, velocities and the greatest speed within `AHEAD_S` from there, of all nodes. `cells`:
    horizons (`ilrs.network.masks`).

    Few arrays, because compiled code pays for each at every call.
    """

    number: Array
    table: Array
    cells: Array


def pack(nodes: Sequence[Node]) -> Fleet:
    """The arrays of the nodes, in their order."""
    tables = [_rows(node) for node in nodes]
    last = np.cumsum([t[0].size for t in tables]) - 1
    rows = [np.empty((0, 4)) if isinstance(n, Spacecraft) else horizon_rows(n) for n in nodes]
    starts, counts, cells = pack_masks(rows)
    number = np.empty((len(nodes), 19))
    for i, (node, table) in enumerate(zip(nodes, tables, strict=True)):
        number[i, KIND] = _kind(node)
        number[i, FIRST], number[i, LAST] = last[i] + 1 - table[0].size, last[i]
        number[i, CELL], number[i, COUNT] = starts[i], counts[i]
        number[i, SPEED], number[i, SPIN] = _speed(node, table), _spin(node)
        number[i, LOW] = _low(node, table)
        number[i, SUN], number[i, REACH] = node.sun_exclusion_rad, node.reach_m
        number[i, AXES:] = _axes(node).ravel()
    joined = [np.concatenate([t[i] for t in tables]) for i in range(3)]
    ahead = [_speeds_ahead(n, t) for n, t in zip(nodes, tables, strict=True)]
    return Fleet(number, np.column_stack([*joined, np.concatenate(ahead)]), cells)


def _kind(node: Node) -> int:
    if isinstance(node, GroundStation):
        return EARTH
    return CRAFT if isinstance(node, Spacecraft) else SURFACE


def _raised(point: SitePoint, height_m: float) -> Array:
    return point.r_me_m * (1.0 + height_m / (MOON_RADIUS_M + point.height_m))


def _rows(node: Node) -> tuple[Array, Array, Array]:
    still = np.zeros((1, 3))
    if isinstance(node, Spacecraft):
        path = node.trajectory
        return path.tdb_s, path.r_icrf_m, path.v_icrf_m_s
    if isinstance(node, GroundStation):
        return np.zeros(1), node.station.r_itrf_m[None, :], still
    if isinstance(node, Site):
        return np.zeros(1), _raised(node.point, node.antenna_height_m)[None, :], still
    r = np.stack([_raised(p, node.antenna_height_m) for p in node.points])
    return node.tdb_s, r, np.zeros_like(r)


def _axes(node: Node) -> Array:
    if isinstance(node, Site):
        return local_axes_me(node.point.latitude_rad, node.point.longitude_rad)
    if isinstance(node, GroundStation):
        return local_axes_me(node.station.latitude_rad, node.station.longitude_rad)
    return np.zeros((3, 3))


def _speed(node: Node, rows: tuple[Array, Array, Array]) -> float:
    if isinstance(node, Spacecraft):
        return _FASTER * float(np.linalg.norm(rows[2], axis=1).max())
    if isinstance(node, GroundStation):
        return _EARTH_SPEED_M_S
    turned = MOON_SPIN_RAD_S * float(np.linalg.norm(rows[1], axis=1).max())
    return turned + _drive(rows)


def _speeds_ahead(node: Node, rows: tuple[Array, Array, Array]) -> Array:
    if not isinstance(node, Spacecraft):
        return np.full(rows[0].size, _speed(node, rows))
    return _FASTER * _greatest_ahead(rows[0], np.linalg.norm(rows[2], axis=1), AHEAD_S)


@njit(cache=True)
def _greatest_ahead(times: Array, values: Array, ahead_s: float) -> Array:
    """The greatest value from row k to the first row past times[k] + ahead_s."""
    out = np.empty(times.size)
    for k in range(times.size):
        j, best = k, values[k]
        while j + 1 < times.size and times[j] <= times[k + 1] + ahead_s:
            j += 1
            best = max(best, values[j])
        out[k] = best
    return out


def _low(node: Node, rows: tuple[Array, Array, Array]) -> float:
    """Between rows a path can dip below the lower one by at most speed times half a step."""
    if isinstance(node, GroundStation):
        return _EARTH_LOW_M
    if not isinstance(node, Spacecraft):
        return 0.0
    r, v = (np.linalg.norm(rows[i], axis=1) for i in (1, 2))
    rise = np.abs(np.sum(rows[1] * rows[2], axis=1)) / r
    # With the radial speed at both rows, and what the pull of v^2 / r can add to it.
    step = np.diff(rows[0])
    curve = 0.125 * step**2 * np.maximum(v[1:], v[:-1]) ** 2 / np.minimum(r[1:], r[:-1])
    dip = 0.5 * step * np.minimum(rise[1:], rise[:-1]) + 2.0 * curve
    return float((np.minimum(r[1:], r[:-1]) - dip).min())


def _drive(rows: tuple[Array, Array, Array]) -> float:
    if rows[0].size < 2:
        return 0.0
    return float((np.linalg.norm(np.diff(rows[1], axis=0), axis=1) / np.diff(rows[0])).max())


def _spin(node: Node) -> float:
    if isinstance(node, GroundStation):
        return EARTH_SPIN_RAD_S
    if not isinstance(node, Rover):
        return MOON_SPIN_RAD_S
    # North turns for who drives past a pole, the faster the nearer.
    rows = _rows(node)
    to_axis_m = float(np.hypot(rows[1][:, 0], rows[1][:, 1]).min())
    return MOON_SPIN_RAD_S + _drive(rows) / max(to_axis_m, 1.0)


@njit(cache=True)
def leg_of(number: Array, table: Array, i: int, t: float) -> tuple[int, float]:
    """The row of node i at or before `t`, and the share of the way to the next one.

    A surface node stands before its first and after its last row; a trajectory is prolonged.
    """
    lo, hi = int(number[i, FIRST]), int(number[i, LAST])
    if hi == lo:
        return lo, 0.0
    first, last = table[lo, 0], table[hi, 0]
    if number[i, KIND] == SURFACE and not first < t < last:
        return (lo, 0.0) if t <= first else (hi, 0.0)
    # Rows are nearly always even: the place is guessed, then found by halving.
    k = lo + int((t - first) / (last - first) * (hi - lo))
    k = min(max(k, lo), hi - 1)
    if not table[k, 0] <= t < table[k + 1, 0]:
        k, top = lo, hi
        while top - k > 1:
            middle = (k + top) // 2
            if table[middle, 0] <= t:
                k = middle
            else:
                top = middle
    return k, (t - table[k, 0]) / (table[k + 1, 0] - table[k, 0])


@njit(cache=True)
def place_of(
    number: Array, table: Array, moon: Array, earth: Array, i: int, t: float, turns: Array, row: int
) -> Vector3:
    """Where node i is; a row of `turns` receives the rotation of the body it stands on, and a bound of
    the node's speed with the time for which it holds."""
    kind = number[i, KIND]
    turns[row, SPEED_NOW], turns[row, HOLDS] = number[i, SPEED], math.inf
    if kind == EARTH:
        fill_turn(earth, FAST_S, t, turns, row)
        x, y, z = _turned(turns, row, me_place(table, int(number[i, FIRST]), 0.0))
        e = earth_at(moon, t)
        return e[0] + x, e[1] + y, e[2] + z
    k, share = leg_of(number, table, i, t)
    if kind == SURFACE:
        fill_turn(moon, SLOW_S, t, turns, row)
        return _turned(turns, row, me_place(table, k, share))
    if table[k, 7] < 0.8 * number[i, SPEED]:
        turns[row, SPEED_NOW], turns[row, HOLDS] = table[k, 7], AHEAD_S
    j = k + 1
    a, b, c, d = weights(share, table[j, 0] - table[k, 0])
    return (
        a * table[k, 1] + b * table[j, 1] + c * table[k, 4] + d * table[j, 4],
        a * table[k, 2] + b * table[j, 2] + c * table[k, 5] + d * table[j, 5],
        a * table[k, 3] + b * table[j, 3] + c * table[k, 6] + d * table[j, 6],
    )


@njit(cache=True)
def me_place(table: Array, k: int, share: float) -> Vector3:
    """A surface node's place in ME at a share of the way from row k to the next, m."""
    if share == 0.0:
        return table[k, 1], table[k, 2], table[k, 3]
    j, left = k + 1, 1.0 - share
    x = left * table[k, 1] + share * table[j, 1]
    y = left * table[k, 2] + share * table[j, 2]
    z = left * table[k, 3] + share * table[j, 3]
    # On the ground, not along the chord: that sags by 66 m over 30 km.
    one = math.sqrt(table[k, 1] ** 2 + table[k, 2] ** 2 + table[k, 3] ** 2)
    other = math.sqrt(table[j, 1] ** 2 + table[j, 2] ** 2 + table[j, 3] ** 2)
    up = (left * one + share * other) / math.sqrt(x * x + y * y + z * z)
    return up * x, up * y, up * z


@njit(cache=True)
def _turned(turns: Array, i: int, r: Vector3) -> Vector3:
    x, y, z = r
    return (
        turns[i, 0] * x + turns[i, 1] * y + turns[i, 2] * z,
        turns[i, 3] * x + turns[i, 4] * y + turns[i, 5] * z,
        turns[i, 6] * x + turns[i, 7] * y + turns[i, 8] * z,
    )


@njit(cache=True)
def sky_of(
    number: Array,
    table: Array,
    i: int,
    k: int,
    share: float,
    turns: Array,
    row: int,
    sign: float,
    way: Vector3,
) -> tuple[float, float, float]:
    """Azimuth in [0, 2 pi), elevation and range at node i of `sign` times a vector in ICRF axes."""
    x, y, z = sign * way[0], sign * way[1], sign * way[2]
    a = turns[row, 0] * x + turns[row, 3] * y + turns[row, 6] * z
    b = turns[row, 1] * x + turns[row, 4] * y + turns[row, 7] * z
    c = turns[row, 2] * x + turns[row, 5] * y + turns[row, 8] * z
    e, n, u = AXES, AXES + 3, AXES + 6
    if number[i, u] != 0.0 or number[i, u + 1] != 0.0 or number[i, u + 2] != 0.0:
        east = number[i, e] * a + number[i, e + 1] * b + number[i, e + 2] * c
        north = number[i, n] * a + number[i, n + 1] * b + number[i, n + 2] * c
        up = number[i, u] * a + number[i, u + 1] * b + number[i, u + 2] * c
    else:
        px, py, pz = me_place(table, k, share)
        level = max(math.hypot(px, py), 1e-3)
        radius = math.sqrt(px * px + py * py + pz * pz)
        east = (px * b - py * a) / level
        up = (px * a + py * b + pz * c) / radius
        north = (c * level - pz * (px * a + py * b) / level) / radius
    azimuth = math.atan2(east, north)
    level = math.sqrt(east * east + north * north)
    distance = math.sqrt(level * level + up * up)
    return (
        azimuth + 2.0 * math.pi if azimuth < 0.0 else azimuth,
        math.atan2(up, level),
        distance,
    )
