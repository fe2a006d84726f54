"""What moves around an orbit about the Moon: Earth, Sun and the Moon's axes, for compiled code.

Vectors from the Moon's centre to the Earth and the Sun (m, ICRF axes) and the first two rows of the
rotation to principal axes are fitted once by Chebyshev polynomials on granules of two days, cut as
DE421 is cut: the places are then those of the ephemeris to rounding (below 1e-4 m for the Earth),
the rows within 1e-13, the rounding of its own angles. Geometric places: the light time of sunlight
and the delay of gravity are not modelled (20 arc seconds in the direction of sunlight).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.ephemeris import Record, place_at, record_of
from ilrs.moon.orientation import fill_pa_from_icrf
from ilrs.moon.segments import EARTH, EARTH_MOON, MOON, SUN, load_axes, load_planets

Array = NDArray[np.float64]
GRANULE_S = 172_800.0
_TERMS = 13
# Columns: Earth (3), Sun (3), two rows of the rotation (6).
COLUMNS = 12
_KM_M = 1000.0


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Coefficients (granules, terms, 12), from TDB `first_s`, granules of `length_s` seconds."""

    first_s: float
    length_s: float
    coefficients: Array


def load_surroundings(from_s: float, to_s: float) -> Surroundings:
    """Earth, Sun and axes of DE421 over a span of TDB seconds past J2000.

    Raises ValueError where the ephemeris does not cover the span.
    """
    planets, axes = load_planets(from_s, to_s), load_axes(from_s, to_s)
    moon = planets[MOON]
    first_s = moon.first_s + np.floor((from_s - moon.first_s) / GRANULE_S) * GRANULE_S
    count = int((to_s - first_s) // GRANULE_S) + 1
    nodes = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    starts = first_s + GRANULE_S * np.arange(count)
    times = (starts[:, None] + 0.5 * GRANULE_S * (1.0 + nodes)).ravel()
    values = np.empty((times.size, COLUMNS))
    _fill(
        times,
        record_of(planets[SUN]),
        record_of(planets[EARTH_MOON]),
        record_of(moon),
        record_of(planets[EARTH]),
        record_of(axes),
        values,
    )
    return Surroundings(float(first_s), GRANULE_S, fitted(values.reshape(count, _TERMS, COLUMNS)))


def fitted(values: Array) -> Array:
    """Chebyshev coefficients from values at the Chebyshev nodes, both (granules, terms, 12)."""
    terms = values.shape[1]
    k = np.arange(terms)
    turn = np.cos(np.pi * k[:, None] * (k[None, :] + 0.5) / terms) * (2.0 / terms)
    turn[0] /= 2.0
    return np.ascontiguousarray(np.einsum("kn,gnc->gkc", turn, values))


def mean_circle(gm_sum_m3_s2: float, distance_m: float, duration_s: float) -> Surroundings:
    """An Earth on a circle about the Moon in the plane z = 0, from +x at 0 s on; no Sun.

    With it, motion is that of the circular restricted problem of three bodies, seen along axes
    that do not turn.
    """
    rate = np.sqrt(gm_sum_m3_s2 / distance_m**3)
    count = int(duration_s // GRANULE_S) + 2
    nodes = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    angle = rate * GRANULE_S * (np.arange(count)[:, None] + 0.5 * (1.0 + nodes))
    values = np.zeros((count, _TERMS, COLUMNS))
    values[:, :, 0], values[:, :, 1] = distance_m * np.cos(angle), distance_m * np.sin(angle)
    # Far enough to pull on nothing; the axes stay those of the plane.
    values[:, :, 3], values[:, :, 6], values[:, :, 10] = 1e12, 1.0, 1.0
    return Surroundings(0.0, GRANULE_S, fitted(values))


def earth_place(around: Surroundings, tdb_s: Array) -> tuple[Array, Array]:
    """Moon to Earth at TDB seconds past J2000, m and m/s along ICRF axes, each (count, 3)."""
    t = np.asarray(tdb_s, dtype=np.float64)
    i = np.clip((t - around.first_s) // around.length_s, 0, len(around.coefficients) - 1)
    x = 2.0 * (t - around.first_s - i * around.length_s) / around.length_s - 1.0
    terms = around.coefficients[i.astype(int), :, :3]
    slopes = np.polynomial.chebyshev.chebder(np.moveaxis(terms, 1, 0)) * (2.0 / around.length_s)
    order = np.arange(terms.shape[1])
    basis = np.cos(order * np.arccos(np.clip(x, -1.0, 1.0))[:, None])
    place = np.einsum("tk,tkc->tc", basis, terms)
    return place, np.einsum("tk,ktc->tc", basis[:, :-1], slopes)


@njit(cache=True)
def _fill(
    times: Array, sun: Record, centre: Record, moon: Record, earth: Record, axes: Record, out: Array
) -> None:
    turn = np.empty((3, 3))
    for k in range(times.size):
        t = times[k]
        s, b, m, e = place_at(sun, t), place_at(centre, t), place_at(moon, t), place_at(earth, t)
        fill_pa_from_icrf(axes[0], axes[1], axes[2], t, turn)
        for i in range(3):
            out[k, i] = (e[i] - m[i]) * _KM_M
            out[k, 3 + i] = (s[i] - b[i] - m[i]) * _KM_M
            out[k, 6 + i], out[k, 9 + i] = turn[0, i], turn[1, i]


@njit(cache=True, error_model="numpy")
def look_around(coefficients: Array, length_s: float, t_s: float, out: Array) -> None:
    """Write the twelve columns at `t_s` seconds after the first granule began into `out`."""
    count, terms, columns = coefficients.shape
    record = min(max(int(t_s / length_s), 0), count - 1)
    x = 2.0 * (t_s - record * length_s) / length_s - 1.0
    rows = coefficients[record]
    before, now = 1.0, x
    for c in range(columns):
        out[c] = rows[0, c] + x * rows[1, c]
    for k in range(2, terms):
        before, now = now, 2.0 * x * now - before
        for c in range(columns):
            out[c] += now * rows[k, c]
