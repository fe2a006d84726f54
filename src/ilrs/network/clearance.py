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
    KIND,
    LAST,
    LOW,
    REACH,
    SPEED,
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
_LONG_S, _ASINE, _GUESS_S = 1e7, 0.5 * math.pi, 2e-4
# A reason that lasts for longer than this needs no other beside it.
_DECIDED_S = 60.0


class Balls(NamedTuple):
    """The radii of what hides, m."""

    moon_m: float
    earth_m: float


Condition = tuple[float, float]
"""A clearance, positive when it is met, and a time for which its sign holds, s."""
Ray = tuple[Vector3, Vector3, Vector3, float, float]
"""A signal's way: both ends in ICRF axes from the Moon, their difference, range (m), light time (s)."""


@njit(cache=True)
def ray_of(fleet: Fleet, turning: Turning, a: int, b: int, t: float, turns: Array) -> Ray:
    """The way of what leaves a at t; `turns`, (2, 10), receives how the bodies of both are turned.

    The last column of `turns` keeps the light time as the next guess. A guess within 0.2 ms is
    taken: nothing moves by more than 0.5 m in that time, which changes the light time by 2 ns.
    """
    number, table, moon, earth = fleet.number, fleet.table, turning.moon, turning.earth
    p = place_of(number, table, moon, earth, a, t, turns[0])
    light, q = turns[0, 9], p
    distance = 0.0
    for _ in range(4):
        q = place_of(number, table, moon, earth, b, t + light, turns[1])
        x, y, z = q[0] - p[0], q[1] - p[1], q[2] - p[2]
        distance = math.sqrt(x * x + y * y + z * z)
        error, light = light - distance / LIGHT_M_S, distance / LIGHT_M_S
        if abs(error) < _GUESS_S:
            break
    turns[0, 9] = light
    return p, q, (q[0] - p[0], q[1] - p[1], q[2] - p[2]), distance, light


@njit(cache=True)
def _horizon(
    fleet: Fleet, i: int, t: float, turn: Array, way: Vector3, sign: float, speed: float
) -> Condition:
    """Elevation over the horizon of node i, rad, and a time for which its sign holds."""
    number, table = fleet.number, fleet.table
    k, share = leg_of(number, table, i, t)
    azimuth, elevation, distance = sky_of(number, table, i, k, share, turn, sign, way)
    first, count = int(number[i, FIRST]), int(number[i, COUNT])
    cell = int(number[i, CELL]) + (k - first) * count
    over, angle = over_horizon(fleet.cells, cell, count, share, azimuth, elevation)
    lasts = min(angle, _ASINE) / (number[i, SPIN] + _ASINE * speed / max(distance, 1.0))
    if number[i, LAST] > first:
        # The next leg has other horizons.
        for row in (first, min(k + 1, int(number[i, LAST]))):
            if table[row, 0] > t:
                lasts = min(lasts, table[row, 0] - t)
    return over, lasts


@njit(cache=True)
def _past(p: Vector3, q: Vector3, c: Vector3, radius: float, speed: float) -> Condition:
    """How far the straight way from p to q passes a ball at c, m, and a time for its sign."""
    px, py, pz = p[0] - c[0], p[1] - c[1], p[2] - c[2]
    x, y, z = q[0] - p[0], q[1] - p[1], q[2] - p[2]
    square = x * x + y * y + z * z
    share = min(1.0, max(0.0, -(px * x + py * y + pz * z) / square)) if square > 0.0 else 0.0
    x, y, z = px + share * x, py + share * y, pz + share * z
    over = math.sqrt(x * x + y * y + z * z) - radius
    return over, abs(over) / speed


@njit(cache=True)
def _past_moon(number: Array, moon_m: float, a: int, b: int, ray: Ray, speed: float) -> Condition:
    fastest = max(number[a, SPEED], number[b, SPEED])
    over, lasts = _past(ray[0], ray[1], (0.0, 0.0, 0.0), moon_m, fastest)
    if over > 0.0:
        # A low orbiter is always near the Moon, but not its way to one on the same side.
        lasts = max(lasts, _off_limb(number, moon_m, a, ray[0], ray, 1.0, speed))
        lasts = max(lasts, _off_limb(number, moon_m, b, ray[1], ray, -1.0, speed))
    return over, lasts


@njit(cache=True)
def _off_limb(
    number: Array, moon_m: float, i: int, p: Vector3, ray: Ray, sign: float, speed: float
) -> float:
    """A time for which the partner stays off the Moon's disc, as wide as node i ever sees it."""
    low = number[i, LOW]
    if low <= moon_m:
        return 0.0
    w, r = ray[2], math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    along = -sign * (p[0] * w[0] + p[1] * w[1] + p[2] * w[2]) / max(r * ray[3], 1.0)
    angle = math.acos(min(1.0, max(-1.0, along))) - math.asin(moon_m / low)
    # The direction of the Moon's centre turns by at most speed over radius.
    turns = number[i, SPEED] / low + _ASINE * speed / max(ray[3], 1.0)
    return max(0.0, min(angle, _ASINE)) / turns


@njit(cache=True)
def _past_earth(moon: Array, earth_m: float, ray: Ray, t: float, fastest: float) -> Condition:
    far = 0.0
    for p in (ray[0], ray[1]):
        far = max(far, p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    if far < _NEAR_M * _NEAR_M:
        return math.inf, (_NEAR_M - math.sqrt(far)) / fastest
    # The Earth itself moves by 1.1 km/s.
    return _past(ray[0], ray[1], earth_at(moon, t + 0.5 * ray[4]), earth_m, fastest + 1100.0)


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
    return over, min(abs(over), _ASINE) / (_SUN_RATE_RAD_S + _ASINE * speed / max(ray[3], 1.0))


@njit(cache=True)
def clearances(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, t: float, enough_s: float,
    turns: Array, out: Array,
) -> Ray:  # fmt: skip
    """All conditions at transmission time t into `out`, (2, 7): clearance, and how long it lasts.

    Row 0: rad for horizons and the Sun, m for bodies and reach, in the order of `Reason` from 1;
    inf where a condition does not apply. A link is when all are above 0. After a horizon that hides
    for longer than `enough_s` the others are not looked at.
    """
    number, moon = fleet.number, turning.moon
    ray = ray_of(fleet, turning, a, b, t, turns)
    arrival, speed = t + ray[4], number[a, SPEED] + number[b, SPEED]
    kind_a, kind_b = number[a, KIND], number[b, KIND]
    out[0, :], out[1, :] = math.inf, _LONG_S
    if kind_a != CRAFT:
        out[0, 0], out[1, 0] = _horizon(fleet, a, t, turns[0], ray[2], 1.0, speed)
        if out[0, 0] <= 0.0 and out[1, 0] > enough_s:
            return ray
    if kind_b != CRAFT:
        out[0, 1], out[1, 1] = _horizon(fleet, b, arrival, turns[1], ray[2], -1.0, speed)
        if out[0, 1] <= 0.0 and out[1, 1] > enough_s:
            return ray
    if kind_a != SURFACE and kind_b != SURFACE:
        out[0, 2], out[1, 2] = _past_moon(number, balls.moon_m, a, b, ray, speed)
    if kind_a != EARTH and kind_b != EARTH:
        fastest = max(number[a, SPEED], number[b, SPEED])
        out[0, 3], out[1, 3] = _past_earth(moon, balls.earth_m, ray, t, fastest)
    if number[a, SUN] > 0.0:
        out[0, 4], out[1, 4] = _off_sun(moon, number[a, SUN], t, ray[0], ray, 1.0, speed)
    if number[b, SUN] > 0.0:
        out[0, 5], out[1, 5] = _off_sun(moon, number[b, SUN], arrival, ray[1], ray, -1.0, speed)
    reach = min(number[a, REACH], number[b, REACH])
    if reach < math.inf:
        out[0, 6], out[1, 6] = reach - ray[3], abs(reach - ray[3]) / speed
    return ray


@njit(cache=True)
def look(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, t: float, turns: Array, work: Array
) -> tuple[int, float]:
    """Why a cannot be heard by b (0: it can), and for how long that cannot change, s.

    Of several reasons the one that is sure to last longest is given.
    """
    clearances(fleet, turning, balls, a, b, t, _DECIDED_S, turns, work)
    reason, hidden, free = 0, -1.0, _LONG_S
    for n in range(CONDITIONS):
        if work[0, n] <= 0.0:
            if work[1, n] > hidden:
                reason, hidden = n + 1, work[1, n]
        else:
            free = min(free, work[1, n])
    # Light time moves the arrival by up to v / c of a step: a thousandth covers it.
    return reason, 0.999 * (free if reason == 0 else hidden)
