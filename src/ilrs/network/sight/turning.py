"""How the Moon and the Earth are turned and where Earth and Sun stand, tabled for compiled code.

Cubic Hermite polynomials through values and rates of `ilrs.moon`: a step of one hour for the Moon's
axes and for the places (below 1 mm on the Moon, 0.1 m for the Earth), of ten minutes for the
Earth's axes (0.1 m on its ground). All in ICRF axes with the Moon's centre as origin; TDB seconds
past J2000. The Sun is where its light left it 499 s before, relative to the Moon of then: with the
Moon's centre at rest that is its apparent direction (aberration included) within 0.01 arcsecond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.earth_axes import icrf_from_itrf
from ilrs.moon.ephemeris import Record, place_at, record_of
from ilrs.moon.orientation import fill_pa_from_icrf, pa_from_me
from ilrs.moon.segments import (
    EARTH,
    EARTH_MOON,
    MOON,
    SUN,
    Vector3,
    load_axes,
    load_planets,
    rate,
)
from ilrs.network.compiled import checked

Array = NDArray[np.float64]
SLOW_S, FAST_S = 3_600.0, 600.0
SUN_LIGHT_S = 499.0
EARTH_SPIN_RAD_S = 7.292115e-5
MOON_SPIN_RAD_S = 2.6617e-6
# Values of the slow table: nine of the rotation ICRF from ME by rows, Earth, Sun.
_EARTH, _SUN, _MOON_WIDTH = 10, 13, 15


class Turning(NamedTuple):
    """Each row: an instant, the values, and their rates; (count, 31) and (count, 19)."""

    moon: Array
    earth: Array


def turning(from_s: float, to_s: float) -> Turning:
    """Tables for a span; ValueError outside the ephemeris."""
    wide = (from_s - 2.0 * SLOW_S, to_s + 2.0 * SLOW_S)
    planets, axes = load_planets(*wide), load_axes(*wide)
    start_s = from_s - SLOW_S
    slow = start_s + SLOW_S * np.arange(int((to_s - start_s) / SLOW_S) + 3, dtype=np.float64)
    moon = np.empty((slow.size, 1 + 2 * _MOON_WIDTH))
    _fill(slow, record_of(planets[SUN]), record_of(planets[EARTH_MOON]), record_of(planets[MOON]),
          record_of(planets[EARTH]), record_of(axes), pa_from_me(), moon)  # fmt: skip
    fast = start_s + FAST_S * np.arange(int((to_s - start_s) / FAST_S) + 7, dtype=np.float64)
    turn = icrf_from_itrf(fast)
    # d/dt of a rotation about its own third axis; precession adds 1e-7 of that.
    spin = EARTH_SPIN_RAD_S * np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    earth = [fast[:, None], turn.reshape(-1, 9), (turn @ spin).reshape(-1, 9)]
    return Turning(moon, np.concatenate(earth, axis=1))


@njit(cache=True)
def _fill(
    times: Array,
    sun: Record,
    barycentre: Record,
    moon: Record,
    earth: Record,
    axes: Record,
    fixed: Array,
    out: Array,
) -> None:
    turn, cross = np.empty((3, 3)), np.zeros((3, 3))
    for k in range(times.size):
        t = times[k]
        w = fill_pa_from_icrf(axes[0], axes[1], axes[2], t, turn)
        cross[0, 1], cross[0, 2], cross[1, 2] = -w[2], w[1], -w[0]
        cross[1, 0], cross[2, 0], cross[2, 1] = w[2], -w[1], w[0]
        back = np.ascontiguousarray(turn.T)
        out[k, 0] = t
        p, v = out[k, 1 : 1 + _MOON_WIDTH], out[k, 1 + _MOON_WIDTH :]
        place, speed = (back @ fixed).ravel(), (back @ cross @ fixed).ravel()
        for i in range(9):
            p[i], v[i] = place[i], speed[i]
        e, m = place_at(earth, t), place_at(moon, t)
        ve = rate(earth[0], earth[1], earth[2], t)
        vm = rate(moon[0], moon[1], moon[2], t)
        past = t - SUN_LIGHT_S
        s, b, n = place_at(sun, past), place_at(barycentre, past), place_at(moon, past)
        vs = rate(sun[0], sun[1], sun[2], past)
        vb = rate(barycentre[0], barycentre[1], barycentre[2], past)
        vn = rate(moon[0], moon[1], moon[2], past)
        for i in range(3):
            p[9 + i], v[9 + i] = 1e3 * (e[i] - m[i]), 1e3 * (ve[i] - vm[i])
            p[12 + i], v[12 + i] = 1e3 * (s[i] - b[i] - n[i]), 1e3 * (vs[i] - vb[i] - vn[i])


@njit(cache=True, inline="always")
def weights(x: float, step: float) -> tuple[float, float, float, float]:
    """Hermite weights of the two values and the two rates at the share x of a step."""
    y = 1.0 - x
    return y * y * (1.0 + 2.0 * x), x * x * (3.0 - 2.0 * x), step * x * y * y, -step * x * x * y


@checked
def _vector(moon: Array, t: float, i: int) -> Vector3:
    place = (t - moon[0, 0]) / SLOW_S
    k = min(max(int(place), 0), moon.shape[0] - 2)
    a, b, c, d = weights(place - k, SLOW_S)
    m, j = k + 1, i + _MOON_WIDTH
    return (
        a * moon[k, i] + b * moon[m, i] + c * moon[k, j] + d * moon[m, j],
        a * moon[k, i + 1] + b * moon[m, i + 1] + c * moon[k, j + 1] + d * moon[m, j + 1],
        a * moon[k, i + 2] + b * moon[m, i + 2] + c * moon[k, j + 2] + d * moon[m, j + 2],
    )


@njit(cache=True)
def earth_at(moon: Array, t: float) -> Vector3:
    """The Earth's centre, m."""
    return _vector(moon, t, int(_EARTH))


@checked
def sun_at(moon: Array, t: float) -> Vector3:
    """The Sun's apparent place, m."""
    return _vector(moon, t, int(_SUN))


@njit(cache=True)
def fill_turn(table: Array, step: float, t: float, out: Array) -> None:
    """The rotation into ICRF axes into nine numbers, from a table `step` seconds apart."""
    place = (t - table[0, 0]) / step
    k = min(max(int(place), 0), table.shape[0] - 2)
    a, b, c, d = weights(place - k, step)
    m, width = k + 1, table.shape[1] // 2
    for i in range(1, 10):
        j = i + width
        out[i - 1] = a * table[k, i] + b * table[m, i] + c * table[k, j] + d * table[m, j]
