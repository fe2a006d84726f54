"""Lunar time: a clock on the Moon's reference surface beside Terrestrial Time, and time transfer.

Clocks tick at dtau/dTCB = 1 - (v^2 / 2 + U) / c^2 (first post-Newtonian order; Soffel et al. 2003,
doi:10.1086/378162), with v the barycentric velocity and U the potential of the other bodies at the
body's centre, and its own at its surface: for the Earth the defining L_G of TT, for the Moon
GM / (R c^2) on a sphere of 1737.4 km (as Ashby & Patla 2024, doi:10.3847/1538-3881/ad643a). TT of
an event at the Moon is that of the geocentric frame, which is off by v_E . r / c^2 from the
barycentric one (128 microseconds each month). What is left of both, integrated along DE421, is a
drift of 56 microseconds a day and a swing of half a microsecond each month. It holds for the Moon's
centre: the term v_M . x / c^2 of a place x, below 0.02 microseconds against that frame, tides and
the height of the clock (`height_rate`) are left out.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S, MOON_RADIUS_M
from ilrs.moon.ephemeris import Record, record_of
from ilrs.moon.segments import EARTH, EARTH_MOON, MOON, SUN, load_bodies, position, rate

Array = NDArray[np.float64]
C2_KM2_S2 = (LIGHT_M_S / 1000.0) ** 2
# km3/s2, DE421 (Folkner et al. 2009, IPN Progress Report 42-178).
GM_SUN, GM_EARTH, GM_MOON = 1.32712440040945e11, 3.98600436233e5, 4.90280007607e3
GM_JUPITER, GM_VENUS = 1.26712764800000e8, 3.24858592e5
L_EARTH = 6.969290134e-10  # L_G, defining (IAU 2000 resolution B1.9)
L_MOON = GM_MOON / (MOON_RADIUS_M / 1000.0) / C2_KM2_S2
JUPITER, VENUS = 5, 2
STEP_S = 3600.0


def lunar_minus_terrestrial(tdb_s: Array) -> Array:
    """How far a clock at the selenoid runs ahead of TT since the first instant, s, (count,).

    `tdb_s` rises, TDB seconds past J2000. Raises ValueError outside the ephemeris. Integrated with
    the trapezium rule between the instants, which should be an hour or less apart.
    """
    times = np.ascontiguousarray(tdb_s, dtype=np.float64)
    if times.size < 2 or not (np.diff(times) > 0.0).all():
        raise ValueError("lunar time needs two or more instants that rise")
    numbers = (SUN, EARTH_MOON, MOON, EARTH, JUPITER, VENUS)
    bodies = load_bodies(numbers, float(times[0]), float(times[-1]))
    rates, shift = np.empty(times.size), np.empty(times.size)
    _rates(times, record_of(bodies[SUN]), record_of(bodies[EARTH_MOON]), record_of(bodies[MOON]),
           record_of(bodies[EARTH]), record_of(bodies[JUPITER]), record_of(bodies[VENUS]),
           rates, shift)  # fmt: skip
    pieces = 0.5 * (rates[1:] + rates[:-1]) * np.diff(times)
    return np.concatenate([[0.0], np.cumsum(pieces)]) + shift - shift[0]


def drift_s_per_day(from_tdb_s: float, days: float) -> float:
    """The mean drift of lunar time against TT over a span, s per day."""
    count = max(2, round(days * 86_400.0 / STEP_S) + 1)
    times = from_tdb_s + np.linspace(0.0, days * 86_400.0, count)
    ahead = lunar_minus_terrestrial(times)
    # The slope of a line fitted to all: the ends carry the monthly swing.
    return float(np.polyfit(times - times[0], ahead, 1)[0] * 86_400.0)


def height_rate(height_m: float) -> float:
    """How much faster a clock so high above the selenoid ticks, as a fraction (g h / c^2)."""
    gravity_m_s2 = GM_MOON * 1e9 / MOON_RADIUS_M**2
    return gravity_m_s2 * height_m / LIGHT_M_S**2


def two_way_offset(
    sent_s: float, received_s: float, answered_s: float, heard_s: float
) -> tuple[float, float]:
    """Offset of the far clock and one-way light time, s, from one two-way exchange.

    `sent_s` and `heard_s` are read on the near clock, `received_s` and `answered_s` on the far one.
    The offset is exact when both ways take equally long; half of their difference goes into it
    (about 4 ns for a relay that nears at 1 m/s). Raises ValueError for times out of order.
    """
    if heard_s < sent_s or answered_s < received_s:
        raise ValueError("an answer cannot come before its question: check the order of the times")
    offset = 0.5 * ((received_s - sent_s) + (answered_s - heard_s))
    light = 0.5 * ((heard_s - sent_s) - (answered_s - received_s))
    if light < 0.0:
        raise ValueError("the far clock waited longer than the exchange took: check its times")
    return offset, light


@njit(cache=True)
def _rates(
    times: Array,
    sun: Record,
    barycentre: Record,
    moon: Record,
    earth: Record,
    jupiter: Record,
    venus: Record,
    out: Array,
    shift: Array,
) -> None:
    for k in range(times.size):
        t = times[k]
        b, m, e = _at(barycentre, t), _at(moon, t), _at(earth, t)
        vb, vm, ve = _speed(barycentre, t), _speed(moon, t), _speed(earth, t)
        s, j, v = _at(sun, t), _at(jupiter, t), _at(venus, t)
        at_moon = GM_EARTH / _length(m - e) + _far(b + m, s, j, v)
        at_earth = GM_MOON / _length(m - e) + _far(b + e, s, j, v)
        of_moon = 0.5 * ((vb + vm) ** 2).sum() + at_moon
        of_earth = 0.5 * ((vb + ve) ** 2).sum() + at_earth
        out[k] = (of_earth - of_moon) / C2_KM2_S2 + L_EARTH - L_MOON
        shift[k] = ((vb + ve) * (m - e)).sum() / C2_KM2_S2


@njit(cache=True)
def _far(here: Array, sun: Array, jupiter: Array, venus: Array) -> float:
    nearer = GM_JUPITER / _length(here - jupiter) + GM_VENUS / _length(here - venus)
    return GM_SUN / _length(here - sun) + nearer


@njit(cache=True)
def _at(body: Record, t: float) -> Array:
    return np.array(position(body[0], body[1], body[2], t))


@njit(cache=True)
def _speed(body: Record, t: float) -> Array:
    return np.array(rate(body[0], body[1], body[2], t))


@njit(cache=True)
def _length(v: Array) -> float:
    return np.sqrt((v * v).sum())
