"""Apparent places of the Sun and the Earth for an observer on the Moon's surface.

An apparent place is the direction in which the light arrives: the body where it was one light time
ago (iterated), turned by stellar aberration for the observer's velocity relative to the barycentre
of the solar system: the Moon's motion and the rotation of the site, in the exact form of special
relativity (Urban & Seidelmann 2013, Explanatory Supplement, section 7.2). The local horizon is that
of the ME frame: up is radial, azimuth counts clockwise from north. Not modelled: light deflection
by masses (below 0.001 arcsecond for these two bodies except when the Earth stands beside the Sun),
refraction (there is no air), solid tides of the Moon (0.1 m).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S, SitePoint
from ilrs.moon.orientation import fill_pa_from_icrf, local_from_pa, site_pa_km
from ilrs.moon.segments import (
    EARTH,
    EARTH_MOON,
    MOON,
    SUN,
    Segment,
    Vector3,
    load_axes,
    load_planets,
    position,
    rate,
)

LIGHT_KM_S = LIGHT_M_S / 1000.0

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Apparent places of one body: azimuth and elevation (rad), range (m), each shape (count,).

    Azimuth lies in [0, 2 pi). Range is the distance the light travelled.
    """

    azimuth_rad: Series
    elevation_rad: Series
    range_m: Series


def sun_and_earth(point: SitePoint, tdb_s: Series) -> tuple[Places, Places]:
    """Apparent Sun and Earth at TDB seconds past J2000, shape (count,).

    Raises ValueError for instants the ephemeris does not cover.
    """
    times = np.ascontiguousarray(tdb_s, dtype=np.float64)
    if times.size == 0:
        raise ValueError("no instants were given to look at the sky")
    from_s, to_s = float(times.min()), float(times.max())
    planets, axes = load_planets(from_s, to_s), load_axes(from_s, to_s)
    out = np.empty((2, 3, times.size))
    _fill_places(
        times,
        record_of(planets[SUN]),
        record_of(planets[EARTH_MOON]),
        record_of(planets[MOON]),
        record_of(planets[EARTH]),
        record_of(axes),
        site_pa_km(point),
        local_from_pa(point),
        out,
    )
    sun, earth = (Places(o[0], o[1], o[2]) for o in out)
    return sun, earth


Record = tuple[NDArray[np.float64], float, float]
"""A segment as compiled code takes it: coefficients, first instant and length of a record, s."""


def record_of(segment: Segment) -> Record:
    """The segment for compiled code."""
    return segment.coefficients, segment.first_s, segment.length_s


@njit(cache=True)
def place_at(segment: Record, t_s: float) -> Vector3:
    """Position in a segment at TDB `t_s`, km."""
    return position(segment[0], segment[1], segment[2], t_s)


@njit(cache=True)
def length(x: float, y: float, z: float) -> float:
    """The length of a vector."""
    return math.sqrt(x * x + y * y + z * z)


@njit(cache=True)
def _fill_places(
    times: Series,
    sun: Record,
    barycentre: Record,
    moon: Record,
    earth: Record,
    axes: Record,
    site_pa: Series,
    local: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    turn = np.empty((3, 3))
    for k in range(times.size):
        t = times[k]
        spin = fill_pa_from_icrf(axes[0], axes[1], axes[2], t, turn)
        here, speed = observer(t, barycentre, moon, turn, spin, site_pa)
        away = _light_from_sun(t, here, sun)
        store_place(out[0], k, away, speed, turn, local)
        away = _light_from_earth(t, here, barycentre, earth)
        store_place(out[1], k, away, speed, turn, local)


@njit(cache=True)
def observer(
    t: float,
    barycentre: Record,
    moon: Record,
    turn: NDArray[np.float64],
    spin: Vector3,
    site: Series,
) -> tuple[Vector3, Vector3]:
    """Barycentric position (km) and velocity (in units of the speed of light) of the site."""
    p, q = place_at(barycentre, t), place_at(moon, t)
    v = rate(barycentre[0], barycentre[1], barycentre[2], t)
    u = rate(moon[0], moon[1], moon[2], t)
    # omega x r in the body frame, then both turned to ICRF by the transpose.
    wx = spin[1] * site[2] - spin[2] * site[1]
    wy = spin[2] * site[0] - spin[0] * site[2]
    wz = spin[0] * site[1] - spin[1] * site[0]
    here = (
        p[0] + q[0] + turn[0, 0] * site[0] + turn[1, 0] * site[1] + turn[2, 0] * site[2],
        p[1] + q[1] + turn[0, 1] * site[0] + turn[1, 1] * site[1] + turn[2, 1] * site[2],
        p[2] + q[2] + turn[0, 2] * site[0] + turn[1, 2] * site[1] + turn[2, 2] * site[2],
    )
    speed = (
        (v[0] + u[0] + turn[0, 0] * wx + turn[1, 0] * wy + turn[2, 0] * wz) / LIGHT_KM_S,
        (v[1] + u[1] + turn[0, 1] * wx + turn[1, 1] * wy + turn[2, 1] * wz) / LIGHT_KM_S,
        (v[2] + u[2] + turn[0, 2] * wx + turn[1, 2] * wy + turn[2, 2] * wz) / LIGHT_KM_S,
    )
    return here, speed


@njit(cache=True)
def _light_from_sun(t: float, here: Vector3, sun: Record) -> Vector3:
    """From the site to the Sun where the light left it, km along ICRF axes.

    The Sun moves 15 m/s about the barycentre, so one correction leaves less than a metre.
    """
    s = place_at(sun, t)
    delay = length(s[0] - here[0], s[1] - here[1], s[2] - here[2]) / LIGHT_KM_S
    s = place_at(sun, t - delay)
    return s[0] - here[0], s[1] - here[1], s[2] - here[2]


@njit(cache=True)
def _light_from_earth(t: float, here: Vector3, barycentre: Record, earth: Record) -> Vector3:
    """From the site to the Earth where the light left it.

    The first delay is wrong by at most 0.07 s, in which the Earth moves 2 km; the second pass then
    leaves 0.2 m.
    """
    delay = 1.28
    away = (0.0, 0.0, 0.0)
    for _ in range(2):
        p, q = place_at(barycentre, t - delay), place_at(earth, t - delay)
        away = (p[0] + q[0] - here[0], p[1] + q[1] - here[1], p[2] + q[2] - here[2])
        delay = length(away[0], away[1], away[2]) / LIGHT_KM_S
    return away


@njit(cache=True)
def _aberrate(ux: float, uy: float, uz: float, v: Vector3) -> Vector3:
    """The direction (not normalised) in which an observer of velocity v sees light from u."""
    along = ux * v[0] + uy * v[1] + uz * v[2]
    slow = math.sqrt(1.0 - (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]))
    push = 1.0 + along / (1.0 + slow)
    return slow * ux + push * v[0], slow * uy + push * v[1], slow * uz + push * v[2]


@njit(cache=True)
def store_place(
    out: NDArray[np.float64],
    k: int,
    away: Vector3,
    speed: Vector3,
    turn: NDArray[np.float64],
    local: NDArray[np.float64],
) -> None:
    """Azimuth, elevation (rad) and range (m) of the light from `away` (km) into `out[:, k]`."""
    distance = length(away[0], away[1], away[2])
    x, y, z = _aberrate(away[0] / distance, away[1] / distance, away[2] / distance, speed)
    a = turn[0, 0] * x + turn[0, 1] * y + turn[0, 2] * z
    b = turn[1, 0] * x + turn[1, 1] * y + turn[1, 2] * z
    c = turn[2, 0] * x + turn[2, 1] * y + turn[2, 2] * z
    east = local[0, 0] * a + local[0, 1] * b + local[0, 2] * c
    north = local[1, 0] * a + local[1, 1] * b + local[1, 2] * c
    up = local[2, 0] * a + local[2, 1] * b + local[2, 2] * c
    azimuth = math.atan2(east, north)
    out[0, k] = azimuth + 2.0 * math.pi if azimuth < 0.0 else azimuth
    out[1, k] = math.atan2(up, math.sqrt(east * east + north * north))
    out[2, k] = distance * 1000.0
