"""Whether one node can be heard by another at an instant, why not, and for how long that must last.

A signal leaves the source at t and arrives one light time later (iterated); with the Moon's centre
at rest it runs straight (Earth's motion about the Moon aberrates by at most 0.7 arcseconds, which
is not modelled). It gets through when all conditions hold: over the horizon of both ends, past the
Moon and the Earth (spheres), away from the Sun at both antennas, within reach. Every condition also
gives a time within which it cannot change, from greatest speeds and turning rates: so steps can be
long where nothing can happen.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.moon.segments import Vector3
from ilrs.network.compiled import checked
from ilrs.network.sight.fleet import (
    CELL,
    COUNT,
    CRAFT,
    EARTH,
    FIRST,
    HOLDS,
    KIND,
    LAST,
    LIGHT,
    LOW,
    REACH,
    SPEED_NOW,
    SPIN,
    SUN,
    SURFACE,
    Fleet,
    leg_of,
    place_of,
    sky_of,
)
from ilrs.network.sight.masks import over_horizon
from ilrs.network.sight.obstacles import Condition, Ray, held, off_sun, past_earth, past_moon
from ilrs.network.sight.turning import Turning

Array = NDArray[np.float64]


class Reason(IntEnum):
    """What keeps a link from being; SPAN means that the span itself begins or ends there.

    OUTAGE is for those who know of closed stations and failed craft; geometry does not.
    """

    SPAN = 0
    SOURCE_HORIZON = 1
    DESTINATION_HORIZON = 2
    MOON = 3
    EARTH = 4
    SOURCE_SUN = 5
    DESTINATION_SUN = 6
    REACH = 7
    TERRAIN = 8
    OUTAGE = 9


CONDITIONS = 7
_LONG_S, _GUESS_S = 1e7, 2e-4
# A reason that lasts for longer than this needs no other beside it.
_DECIDED_S = 60.0


class Balls(NamedTuple):
    """The radii of what hides, m."""

    moon_m: float
    earth_m: float


@checked
def ray_of(fleet: Fleet, turning: Turning, a: int, b: int, t: float, turns: Array) -> Ray:
    """The way of what leaves a at t; `turns`, (2, 12), receives how the bodies of both are turned.

    It also keeps the light time as the next guess. A guess within 0.2 ms is
    taken: nothing moves by more than 0.5 m in that time, which changes the light time by 2 ns.
    """
    number, table, moon, earth = fleet.number, fleet.table, turning.moon, turning.earth
    p = place_of(number, table, moon, earth, a, t, turns[0])
    light, q = turns[0, LIGHT], p
    distance = 0.0
    for _ in range(4):
        q = place_of(number, table, moon, earth, b, t + light, turns[1])
        x, y, z = q[0] - p[0], q[1] - p[1], q[2] - p[2]
        distance = math.sqrt(x * x + y * y + z * z)
        error, light = light - distance / LIGHT_M_S, distance / LIGHT_M_S
        if abs(error) < _GUESS_S:
            break
    turns[0, LIGHT] = light
    return p, q, (q[0] - p[0], q[1] - p[1], q[2] - p[2]), distance, light


@checked
def _horizon(
    number: Array, table: Array, cells: Array, i: int, t: float, turn: Array,
    way: Vector3, sign: float, speed: float,
) -> Condition:  # fmt: skip
    """Elevation over the horizon of node i, rad, and a time for which its sign holds."""
    k, share = leg_of(number, table, i, t)
    azimuth, elevation, distance = sky_of(number, table, i, k, share, turn, sign, way)
    first, count = int(number[i, FIRST]), int(number[i, COUNT])
    cell = int(number[i, CELL]) + (k - first) * count
    over, angle = over_horizon(cells, cell, count, share, azimuth, elevation)
    lasts = held(angle, number[i, SPIN], speed / max(distance, 1.0))
    if number[i, LAST] > first:
        # The next leg has other horizons.
        for leg in (first, min(k + 1, int(number[i, LAST]))):
            if table[leg, 0] > t:
                lasts = min(lasts, table[leg, 0] - t)
    return over, lasts


@checked
def clearances(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, t: float, enough_s: float,
    turns: Array, out: Array,
) -> Ray:  # fmt: skip
    """All conditions at transmission time t into `out`, (2, 7): clearance, and until when it holds.

    Row 0: rad for horizons and the Sun, m for bodies and reach, in the order of `Reason` from 1;
    inf where a condition does not apply. A link is when all are above 0. Row 1: the instant until
    which the sign is sure. A condition that is sure beyond t when called is not looked at again,
    and after one that hides for longer than `enough_s` the others are left as they are.
    """
    number, table, cells, moon = fleet.number, fleet.table, fleet.cells, turning.moon
    ray = ray_of(fleet, turning, a, b, t, turns)
    arrival = t + ray[4]
    speeds = (turns[0, SPEED_NOW], turns[1, SPEED_NOW])
    speed, bound = speeds[0] + speeds[1], min(turns[0, HOLDS], turns[1, HOLDS])
    kind_a, kind_b = number[a, KIND], number[b, KIND]
    for n in range(CONDITIONS):
        if out[1, n] > t:
            continue
        over, lasts = math.inf, _LONG_S
        if n == 0 and kind_a != CRAFT:
            over, lasts = _horizon(number, table, cells, a, t, turns[0], ray[2], 1.0, speed)
        elif n == 1 and kind_b != CRAFT:
            over, lasts = _horizon(number, table, cells, b, arrival, turns[1], ray[2], -1.0, speed)
        elif n == 2 and kind_a != SURFACE and kind_b != SURFACE:
            lows = (number[a, LOW], number[b, LOW])
            over, lasts = past_moon(balls.moon_m, ray, lows, speeds)
        elif n == 3 and kind_a != EARTH and kind_b != EARTH:
            over, lasts = past_earth(moon, balls.earth_m, ray, t, speeds)
        elif n == 4 and number[a, SUN] > 0.0:
            over, lasts = off_sun(moon, number[a, SUN], t, ray[0], ray, 1.0, speed)
        elif n == 5 and number[b, SUN] > 0.0:
            over, lasts = off_sun(moon, number[b, SUN], arrival, ray[1], ray, -1.0, speed)
        elif n == 6:
            over = min(number[a, REACH], number[b, REACH]) - ray[3]
            lasts = min(_LONG_S, abs(over) / speed)
        # Light time moves the arrival by up to v / c of a step: a thousandth covers it.
        out[0, n], out[1, n] = over, t + 0.999 * min(lasts, bound)
        if over <= 0.0 and lasts > enough_s:
            break
    return ray


@njit(cache=True)
def look(
    fleet: Fleet,
    turning: Turning,
    balls: Balls,
    a: int,
    b: int,
    t: float,
    turns: Array,
    work: Array,
) -> tuple[int, float]:
    """Why a cannot be heard by b (0: it can), and until when that cannot change.

    Of several reasons the one that is sure to last longest is given. `work`, (2, 7), is that of the
    look before, at an earlier instant; -inf in its row 1 makes all be looked at.
    """
    clearances(fleet, turning, balls, a, b, t, _DECIDED_S, turns, work)
    reason, hidden, free = 0, t - 1.0, math.inf
    for n in range(CONDITIONS):
        if work[1, n] >= t and work[0, n] <= 0.0:
            if work[1, n] > hidden:
                reason, hidden = n + 1, work[1, n]
        elif work[1, n] >= t:
            free = min(free, work[1, n])
    return reason, free if reason == 0 else hidden
