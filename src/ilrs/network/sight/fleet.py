"""The nodes of a network as arrays, for compiled code: where each is at any instant.

Positions are metres along ICRF axes from the Moon's centre. Nodes on the Moon have rows of places
in ME, spacecraft rows of states, ground stations one place in ITRF.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.segments import Vector3
from ilrs.network.compiled import checked
from ilrs.network.sight.turning import (
    FAST_S,
    SLOW_S,
    earth_at,
    fill_turn,
    weights,
)

Array = NDArray[np.float64]
SURFACE, CRAFT, EARTH = 0, 1, 2
# Columns of a node: what it is; its first and last row; its first cell and its azimuths; its
# greatest speed, m/s; its least distance from the Moon's centre, m; the turning of its horizon,
# rad/s; Sun exclusion; reach; east, north and up in ME or ITRF if it does not move (nine numbers).
KIND, FIRST, LAST, CELL, COUNT, SPEED, LOW, SPIN, SUN, REACH, AXES = range(11)
# Columns of `turns`: the rotation is 0 to 8; 9 keeps a light time.
LIGHT, SPEED_NOW, HOLDS, TURNS = 9, 10, 11, 12
# How far the local bounds of speed look ahead.
AHEAD_S = 7_200.0


class Fleet(NamedTuple):
    """`number` (nodes, 19): one row per node, see the columns above. `table` (rows, 8): instants,
    places, velocities and the greatest speed within `AHEAD_S` from there, of all nodes. `cells`:
    horizons (`ilrs.network.sight.masks`).

    Few arrays, because compiled code pays for each at every call.
    """

    number: Array
    table: Array
    cells: Array


@checked
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


@checked
def place_of(
    number: Array, table: Array, moon: Array, earth: Array, i: int, t: float, turn: Array
) -> Vector3:
    """Where node i is; `turn`, a row of `turns`, receives the rotation of the body it stands on,
    and a bound of the node's speed with the time for which it holds."""
    kind = number[i, KIND]
    turn[SPEED_NOW], turn[HOLDS] = number[i, SPEED], math.inf
    if kind == EARTH:
        fill_turn(earth, FAST_S, t, turn)
        x, y, z = _turned(turn, me_place(table, int(number[i, FIRST]), 0.0))
        e = earth_at(moon, t)
        return e[0] + x, e[1] + y, e[2] + z
    k, share = leg_of(number, table, i, t)
    if kind == SURFACE:
        fill_turn(moon, SLOW_S, t, turn)
        return _turned(turn, me_place(table, k, share))
    if table[k, 7] < 0.8 * number[i, SPEED]:
        turn[SPEED_NOW], turn[HOLDS] = table[k, 7], AHEAD_S
    j = k + 1
    a, b, c, d = weights(share, table[j, 0] - table[k, 0])
    return (
        a * table[k, 1] + b * table[j, 1] + c * table[k, 4] + d * table[j, 4],
        a * table[k, 2] + b * table[j, 2] + c * table[k, 5] + d * table[j, 5],
        a * table[k, 3] + b * table[j, 3] + c * table[k, 6] + d * table[j, 6],
    )


@checked
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


@checked
def _turned(turn: Array, r: Vector3) -> Vector3:
    x, y, z = r
    return (
        turn[0] * x + turn[1] * y + turn[2] * z,
        turn[3] * x + turn[4] * y + turn[5] * z,
        turn[6] * x + turn[7] * y + turn[8] * z,
    )


@checked
def sky_of(
    number: Array,
    table: Array,
    i: int,
    k: int,
    share: float,
    turn: Array,
    sign: float,
    way: Vector3,
) -> tuple[float, float, float]:
    """Azimuth in [0, 2 pi), elevation and range at node i of `sign` times a vector in ICRF axes."""
    x, y, z = sign * way[0], sign * way[1], sign * way[2]
    a = turn[0] * x + turn[3] * y + turn[6] * z
    b = turn[1] * x + turn[4] * y + turn[7] * z
    c = turn[2] * x + turn[5] * y + turn[8] * z
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
