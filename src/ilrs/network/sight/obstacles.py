"""What can stand in a signal's way beside a horizon (Moon, Earth, Sun), and for how long not.

Each gives a clearance, positive when the way is free, and a time for which its sign is sure to
hold, from bounds of the speeds of both ends.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.segments import Vector3
from ilrs.network.compiled import checked
from ilrs.network.sight.turning import earth_at, sun_at

Array = NDArray[np.float64]
# Neither end farther than this from the Moon: the Earth cannot stand between, m.
_NEAR_M = 2e8
_EARTH_M_S, _SUN_RATE_RAD_S = 1_100.0, 2.2e-7
_QUARTER = 0.5 * math.pi

Condition = tuple[float, float]
"""A clearance, positive when it is met, and a time for which its sign holds, s."""
Pair = tuple[float, float]
Ray = tuple[Vector3, Vector3, Vector3, float, float]
"""A signal's way: both ends in ICRF axes from the Moon, their difference, range (m), light time
(s)."""


@checked
def held(angle: float, spin: float, rate: float) -> float:
    """How long a direction stays within an angle of where it was.

    The axes turn by at most `spin`; the partner moves by at most `rate` of its distance per second,
    through asin(rate t), which is at most rate t (angle / sin angle) up to that angle.
    """
    if angle <= 0.0:
        return 0.0
    angle = min(angle, _QUARTER)
    return angle / (spin + rate * angle / math.sin(angle))


@checked
def _past(
    p: Vector3, q: Vector3, c: Vector3, radius: float, speed_p: float, speed_q: float
) -> Condition:
    """How far the straight way from p to q passes a ball at c, m, and a time for its sign.

    When the ends move by at most u t and w t, the point at a share s of the way moves by at most
    (1 - s) u t + s w t; points of other shares are farther by sqrt(d^2 + x^2) at x along the way,
    of which the unequal motion can take back (d y^2 with y = |u - w| t / length) at most.
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


@checked
def past_moon(moon_m: float, ray: Ray, lows: Pair, speeds: Pair) -> Condition:
    """How far a signal passes the Moon, m; `lows` are the least radii that both ends ever have."""
    over, lasts = _past(ray[0], ray[1], (0.0, 0.0, 0.0), moon_m, speeds[0], speeds[1])
    if over > 0.0:
        # A low orbiter is always near the Moon, but not its way to one on the same side.
        closing = (speeds[0] + speeds[1]) / max(ray[3], 1.0)
        lasts = max(lasts, _off_limb(moon_m, lows[0], ray[0], ray, 1.0, speeds[0], closing))
        lasts = max(lasts, _off_limb(moon_m, lows[1], ray[1], ray, -1.0, speeds[1], closing))
    return over, lasts


@checked
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
    return held(angle, speed / low, closing)


@checked
def past_earth(moon: Array, earth_m: float, ray: Ray, t: float, speeds: Pair) -> Condition:
    """How far a signal passes the Earth, m; inf while both ends are near the Moon."""
    far = 0.0
    for p in (ray[0], ray[1]):
        far = max(far, p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    if far < _NEAR_M * _NEAR_M:
        return math.inf, (_NEAR_M - math.sqrt(far)) / max(speeds[0], speeds[1])
    one, other = speeds[0] + _EARTH_M_S, speeds[1] + _EARTH_M_S
    return _past(ray[0], ray[1], earth_at(moon, t + 0.5 * ray[4]), earth_m, one, other)


@checked
def sun_angle(moon: Array, t: float, p: Vector3, way: Vector3, sign: float) -> float:
    """The angle at p between the Sun and the partner, rad."""
    s = sun_at(moon, t)
    ux, uy, uz = s[0] - p[0], s[1] - p[1], s[2] - p[2]
    wx, wy, wz = sign * way[0], sign * way[1], sign * way[2]
    x, y, z = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
    return math.atan2(math.sqrt(x * x + y * y + z * z), ux * wx + uy * wy + uz * wz)


@checked
def off_sun(
    moon: Array, least: float, t: float, p: Vector3, ray: Ray, sign: float, speed: float
) -> Condition:
    """The angle between Sun and partner less the exclusion at one end, and a time for its sign."""
    over = sun_angle(moon, t, p, ray[2], sign) - least
    return over, held(abs(over), _SUN_RATE_RAD_S, speed / max(ray[3], 1.0))
