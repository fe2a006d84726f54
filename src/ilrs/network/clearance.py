"""Whether one node can be heard by another at an instant, why not, and for how long that must last.

A signal leaves the source at t and arrives one light time later (iterated); with the Moon's centre
at rest it runs straight (Earth's motion about the Moon aberrates by at most 0.7 arcseconds, which is
not modelled). It gets through when all conditions hold: over the horizon of both ends, past the
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
from ilrs.network.fleet import (
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
from ilrs.network.masks import over_horizon
from ilrs.network.turning import Turning, earth_at, sun_at

Array = NDArray[np.float64]


class Reason(IntEnum):
    """What keeps a link from being; SPAN means that the span itself begins or ends there."""

    SPAN = 0
    SOURCE_HORIZON = 1
    DESTINATION_HORIZON = 2
    MOON = 3
    EARTH = 4
    SOURCE_SUN = 5
    DESTINATION_SUN = 6
    REACH = 7
    TERRAIN = 8


CONDITIONS = 7
# Neither end farther than this from the Moon: the Earth cannot stand between, m.
_NEAR_M = 2e8
_SUN_RATE_RAD_S = 2.2e-7
_LONG_S, _QUARTER, _GUESS_S = 1e7, 0.5 * math.pi, 2e-4
_EARTH_M_S = 1_100.0
# A reason that lasts for longer than this needs no other beside it.
_DECIDED_S = 60.0


class Balls(NamedTuple):
    """The radii of what hides, m."""

    moon_m: float
    earth_m: float


Condition = tuple[float, float]
"""A clearance, positive when it is met, and a time for which its sign holds, s."""
Pair = tuple[float, float]
Ray = tuple[Vector3, Vector3, Vector3, float, float]
"""A signal's way: both ends in ICRF axes from the Moon, their difference, range (m), light time (s)."""


@njit(cache=True)
def ray_of(fleet: Fleet, turning: Turning, a: int, b: int, t: float, turns: Array) -> Ray:
    """The way of what leaves a at t; `turns`, (2, 12), receives how the bodies of both are turned.

    It also keeps the light time as the next guess. A guess within 0.2 ms is
    taken: nothing moves by more than 0.5 m in that time, which changes the light time by 2 ns.
    """
    number, table, moon, earth = fleet.number, fleet.table, turning.moon, turning.earth
    p = place_of(number, table, moon, earth, a, t, turns, 0)
    light, q = turns[0, LIGHT], p
    distance = 0.0
    for _ in range(4):
        q = place_of(number, table, moon, earth, b, t + light, turns, 1)
        x, y, z = q[0] - p[0], q[1] - p[1], q[2] - p[2]
        distance = math.sqrt(x * x + y * y + z * z)
        error, light = light - distance / LIGHT_M_S, distance / LIGHT_M_S
        if abs(error) < _GUESS_S:
            break
    turns[0, LIGHT] = light
    return p, q, (q[0] - p[0], q[1] - p[1], q[2] - p[2]), distance, light


@njit(cache=True)
def _horizon(
    number: Array, table: Array, cells: Array, i: int, t: float, turns: Array, row: int,
    way: Vector3, sign: float, speed: float,
) -> Condition:  # fmt: skip
    """Elevation over the horizon of node i, rad, and a time for which its sign holds."""
    k, share = leg_of(number, table, i, t)
    azimuth, elevation, distance = sky_of(number, table, i, k, share, turns, row, sign, way)
    first, count = int(number[i, FIRST]), int(number[i, COUNT])
    cell = int(number[i, CELL]) + (k - first) * count
    over, angle = over_horizon(cells, cell, count, share, azimuth, elevation)
    lasts = _held(angle, number[i, SPIN], speed / max(distance, 1.0))
    if number[i, LAST] > first:
        # The next leg has other horizons.
        for leg in (first, min(k + 1, int(number[i, LAST]))):
            if table[leg, 0] > t:
                lasts = min(lasts, table[leg, 0] - t)
    return over, lasts


@njit(cache=True)
def _held(angle: float, spin: float, rate: float) -> float:
    """How long a direction stays within an angle of where it was.

    The axes turn by at most `spin`; the partner moves by at most `rate` of its distance per second,
    through asin(rate t), which is at most rate t (angle / sin angle) up to that angle.
    """
    if angle <= 0.0:
        return 0.0
    angle = min(angle, _QUARTER)
    return angle / (spin + rate * angle / math.sin(angle))


@njit(cache=True)
def _past(
    p: Vector3, q: Vector3, c: Vector3, radius: float, speed_p: float, speed_q: float
) -> Condition:
    """How far the straight way from p to q passes a ball at c, m, and a time for its sign.

    When the ends move by at most u t and w t, the point at a share s of the way moves by at most
    (1 - s) u t + s w t; points of other shares are farther by sqrt(d^2 + x^2) at x along the way, of
    which the unequal motion can take back (d y^2 with y = |u - w| t / length) at most.
    """
    px, py, pz = p[0] - c[0], p[1] - c[1], p[2] - c[2]
    x, y, z = q[0] - p[0], q[1] - p[1], q[2] - p[2]
    square = max(x * x + y * y + z * z, 1.0)
    share = min(1.0, max(0.0, -(px * x + py * y + pz * z) / square))
    x, y, z = px + share * x, py + share * y, pz + share * z
    distance = math.sqrt(x * x + y * y + z * z)
    over, fastest = distance - radius, max(speed_p, speed_q)
    longest = abs(over) / ((1.0 - share) * speed_p + share * speed_q)
    if over <= 0.0:
        return over, longest
    squeeze = (speed_p - speed_q) * longest
    kept = longest * (1.0 - distance * squeeze * squeeze / (square * over))
    return over, max(kept, over / fastest)


@njit(cache=True)
def _past_moon(moon_m: float, ray: Ray, lows: Pair, speeds: Pair) -> Condition:
    over, lasts = _past(ray[0], ray[1], (0.0, 0.0, 0.0), moon_m, speeds[0], speeds[1])
    if over > 0.0:
        # A low orbiter is always near the Moon, but not its way to one on the same side.
        closing = (speeds[0] + speeds[1]) / max(ray[3], 1.0)
        lasts = max(lasts, _off_limb(moon_m, lows[0], ray[0], ray, 1.0, speeds[0], closing))
        lasts = max(lasts, _off_limb(moon_m, lows[1], ray[1], ray, -1.0, speeds[1], closing))
    return over, lasts


@njit(cache=True)
def _off_limb(
    moon_m: float, low: float, p: Vector3, ray: Ray, sign: float, speed: float, closing: float
) -> float:
    """A time for which the partner stays off the Moon's disc, as wide as this end ever sees it."""
    if low <= moon_m:
        return 0.0
    w, r = ray[2], math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    along = -sign * (p[0] * w[0] + p[1] * w[1] + p[2] * w[2]) / max(r * ray[3], 1.0)
    angle = math.acos(min(1.0, max(-1.0, along))) - math.asin(moon_m / low)
    # The direction of the Moon's centre turns by at most speed over radius.
    return _held(angle, speed / low, closing)


@njit(cache=True)
def _past_earth(moon: Array, earth_m: float, ray: Ray, t: float, speeds: Pair) -> Condition:
    far = 0.0
    for p in (ray[0], ray[1]):
        far = max(far, p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    if far < _NEAR_M * _NEAR_M:
        return math.inf, (_NEAR_M - math.sqrt(far)) / max(speeds[0], speeds[1])
    one, other = speeds[0] + _EARTH_M_S, speeds[1] + _EARTH_M_S
    return _past(ray[0], ray[1], earth_at(moon, t + 0.5 * ray[4]), earth_m, one, other)


@njit(cache=True)
def sun_angle(moon: Array, t: float, p: Vector3, way: Vector3, sign: float) -> float:
    """The angle at p between the Sun and the partner, rad."""
    s = sun_at(moon, t)
    ux, uy, uz = s[0] - p[0], s[1] - p[1], s[2] - p[2]
    wx, wy, wz = sign * way[0], sign * way[1], sign * way[2]
    x, y, z = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
    return math.atan2(math.sqrt(x * x + y * y + z * z), ux * wx + uy * wy + uz * wz)


@njit(cache=True)
def _off_sun(
    moon: Array, least: float, t: float, p: Vector3, ray: Ray, sign: float, speed: float
) -> Condition:
    """The angle between Sun and partner less the exclusion at one end, and a time for its sign."""
    over = sun_angle(moon, t, p, ray[2], sign) - least
    return over, _held(abs(over), _SUN_RATE_RAD_S, speed / max(ray[3], 1.0))


@njit(cache=True)
def clearances(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, t: float, enough_s: float,
    turns: Array, out: Array,
) -> Ray:  # fmt: skip
    """All conditions at transmission time t into `out`, (2, 7): clearance, and until when it holds.

    Row 0: rad for horizons and the Sun, m for bodies and reach, in the order of `Reason` from 1;
    inf where a condition does not apply. A link is when all are above 0. Row 1: the instant until
    which the sign is sure. A condition that is sure beyond t when called is not looked at again, and
    after one that hides for longer than `enough_s` the others are left as they are.
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
            over, lasts = _horizon(number, table, cells, a, t, turns, 0, ray[2], 1.0, speed)
        elif n == 1 and kind_b != CRAFT:
            over, lasts = _horizon(number, table, cells, b, arrival, turns, 1, ray[2], -1.0, speed)
        elif n == 2 and kind_a != SURFACE and kind_b != SURFACE:
            lows = (number[a, LOW], number[b, LOW])
            over, lasts = _past_moon(balls.moon_m, ray, lows, speeds)
        elif n == 3 and kind_a != EARTH and kind_b != EARTH:
            over, lasts = _past_earth(moon, balls.earth_m, ray, t, speeds)
        elif n == 4 and number[a, SUN] > 0.0:
            over, lasts = _off_sun(moon, number[a, SUN], t, ray[0], ray, 1.0, speed)
        elif n == 5 and number[b, SUN] > 0.0:
            over, lasts = _off_sun(moon, number[b, SUN], arrival, ray[1], ray, -1.0, speed)
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
