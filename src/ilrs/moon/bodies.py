"""Apparent places of any body of DE421 for an observer on the Moon's surface.

The geometry is that of `ilrs.moon.ephemeris`: light time (iterated) and stellar aberration, local
horizon of the ME frame. For Mars and the planets beyond DE421 knows the barycentre of the planet
and its moons, not the planet's centre (Pluto: 2100 km apart; the others: less than 400 km).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.frames import SitePoint
from ilrs.moon.ephemeris import (
    LIGHT_KM_S,
    Places,
    Record,
    length,
    observer,
    place_at,
    record_of,
    store_place,
)
from ilrs.moon.orientation import fill_pa_from_icrf, local_from_pa, site_pa_km
from ilrs.moon.segments import EARTH, EARTH_MOON, MOON, SUN, Segment, load_axes, load_bodies

# Light from Pluto takes up to seven hours.
FAR_LIGHT_S = 30_000.0
_PASSES = 4

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Body:
    """A body of DE421: NAIF numbers of its barycentre and, where known, its centre."""

    title: str
    barycentre: int
    centre: int | None = None


BODIES: dict[str, Body] = {
    "sun": Body("Sun", SUN),
    "mercury": Body("Mercury", 1, 199),
    "venus": Body("Venus", 2, 299),
    "earth": Body("Earth", EARTH_MOON, EARTH),
    "mars": Body("Mars (barycentre)", 4),
    "jupiter": Body("Jupiter (barycentre)", 5),
    "saturn": Body("Saturn (barycentre)", 6),
    "uranus": Body("Uranus (barycentre)", 7),
    "neptune": Body("Neptune (barycentre)", 8),
    "pluto": Body("Pluto (barycentre)", 9),
}


def body_places(point: SitePoint, name: str, tdb_s: Array) -> Places:
    """Apparent places of a body of `BODIES` at TDB seconds past J2000, shape (count,).

    Raises ValueError for an unknown name and for instants the ephemeris does not cover.
    """
    if name not in BODIES:
        hint = did_you_mean(name, list(BODIES))
        raise ValueError(f'the ephemeris has no body "{name}"; {hint}')
    return seen_from(point, BODIES[name], tdb_s)[0]


def seen_from(
    point: SitePoint, body: Body, tdb_s: Array, offset_km: Array | None = None
) -> tuple[Places, Array]:
    """Apparent places, and the geometric vectors to the body when the light left, km, (3, count).

    `offset_km`, shape (3, count), along ICRF axes, is added to the body's centre: a place on it.
    """
    times = np.ascontiguousarray(tdb_s, dtype=np.float64)
    if times.size == 0:
        raise ValueError("no instants were given to look at the sky")
    from_s, to_s = float(times.min()), float(times.max())
    axes = load_axes(from_s, to_s)
    numbers = [EARTH_MOON, MOON, body.barycentre, *([body.centre] if body.centre else [])]
    found = load_bodies(tuple(numbers), from_s, to_s, FAR_LIGHT_S)
    inner = found[body.centre] if body.centre else _nothing(from_s)
    shift = np.zeros((3, times.size)) if offset_km is None else np.ascontiguousarray(offset_km)
    out, away = np.empty((3, times.size)), np.empty((3, times.size))
    _fill_places(
        times,
        record_of(found[EARTH_MOON]),
        record_of(found[MOON]),
        record_of(axes),
        record_of(found[body.barycentre]),
        record_of(inner),
        shift,
        site_pa_km(point),
        local_from_pa(point),
        out,
        away,
    )
    return Places(out[0], out[1], out[2]), away


def _nothing(first_s: float) -> Segment:
    return Segment(first_s, 1.0, np.zeros((1, 3, 2)))


@njit(cache=True)
def _fill_places(
    times: Array,
    barycentre: Record,
    moon: Record,
    axes: Record,
    outer: Record,
    inner: Record,
    shift: Array,
    site_pa: Array,
    local: Array,
    out: Array,
    away: Array,
) -> None:
    turn = np.empty((3, 3))
    for k in range(times.size):
        t = times[k]
        spin = fill_pa_from_icrf(axes[0], axes[1], axes[2], t, turn)
        here, speed = observer(t, barycentre, moon, turn, spin, site_pa)
        delay = 0.0
        for _ in range(_PASSES):
            p, q = place_at(outer, t - delay), place_at(inner, t - delay)
            for i in range(3):
                away[i, k] = p[i] + q[i] + shift[i, k] - here[i]
            delay = length(away[0, k], away[1, k], away[2, k]) / LIGHT_KM_S
        store_place(out, k, (away[0, k], away[1, k], away[2, k]), speed, turn, local)
