"""Periodic orbits about the Moon's L2 point in the circular restricted problem of three bodies.

Places are metres from the Moon's centre along turning axes: x away from the Earth, z along the
angular momentum of the Earth's orbit, velocities relative to them. The problem is followed along
axes that do not turn, with the Earth on a circle, by the same integrator as every other orbit. An
orbit crosses the plane y = 0 at right angles twice (Howell 1984, Celestial Mechanics 32, 53,
doi:10.1007/BF01358403); Newton's method closes it there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.forces import EARTH_GM_M3_S2
from ilrs.flight.gravity import grail_20
from ilrs.flight.propagate import DAY_S, Forces, Propagator
from ilrs.flight.state import State
from ilrs.flight.surroundings import Surroundings, earth_place, mean_circle

Array = NDArray[np.float64]

SIDEREAL_MONTH_S = 27.321661 * DAY_S
SYNODIC_MONTH_S = 29.530589 * DAY_S
GM_SUM_M3_S2 = EARTH_GM_M3_S2 + grail_20().gm_m3_s2
MEAN_RATE_RAD_S = 2.0 * math.pi / SIDEREAL_MONTH_S
MEAN_DISTANCE_M = (GM_SUM_M3_S2 / MEAN_RATE_RAD_S**2) ** (1.0 / 3.0)

_PASSES, _STRIDE_M = 30, 1e6
# x, z, speed along y, period: what is changed at a time, so that the method converges.
_STEPS = np.array([10.0, 10.0, 1e-4, 1.0])


@dataclass(frozen=True)
class Halo:
    """A periodic orbit by its crossing of y = 0 far from the Moon: x, z, speed along y, period."""

    x_m: float
    z_m: float
    vy_m_s: float
    period_s: float

    @property
    def values(self) -> Array:
        """The four numbers."""
        return np.array([self.x_m, self.z_m, self.vy_m_s, self.period_s])

    @property
    def row(self) -> Array:
        """The state at the crossing, along turning axes."""
        return np.array([self.x_m, 0.0, self.z_m, 0.0, self.vy_m_s, 0.0])


# The 9:2 orbit in the units of the problem, x from the barycentre: E. Zimovan-Spreen 2021,
# dissertation, Purdue University, page 245. Its period is 1.50206.
PUBLISHED_NRHO = (1.02134, -0.18162, -0.10176)
_MOON_PART = 1.0 - grail_20().gm_m3_s2 / GM_SUM_M3_S2
_NEAR_NRHO = Halo(
    (PUBLISHED_NRHO[0] - _MOON_PART) * MEAN_DISTANCE_M,
    PUBLISHED_NRHO[1] * MEAN_DISTANCE_M,
    PUBLISHED_NRHO[2] * MEAN_DISTANCE_M * MEAN_RATE_RAD_S,
    SYNODIC_MONTH_S * 2.0 / 9.0,
)


@cache
def resonant_nrho() -> Halo:
    """The southern L2 near-rectilinear halo orbit with nine turns in two synodic months."""
    return closed(_NEAR_NRHO, hold="period")


@cache
def southern_halo(amplitude_m: float) -> Halo:
    """The southern L2 halo orbit that reaches `amplitude_m` below the plane (5000 to 60,000 km).

    Continued along the family from the near-rectilinear one. ValueError outside that range.
    """
    if not 5e6 <= amplitude_m <= 60e6:
        raise ValueError(
            f"a halo amplitude of {amplitude_m / 1000.0:g} km: the family is followed from 5000 to "
            "60,000 km"
        )
    now, slope = resonant_nrho(), np.zeros(4)
    while True:
        far = now.values + _STRIDE_M * slope
        guess = Halo(now.x_m + _STRIDE_M, float(far[1]), float(far[2]), float(far[3]))
        before, now = now, closed(guess, hold="x")
        slope = (now.values - before.values) / _STRIDE_M
        # The depth first grows along the family, and falls from there to the plane.
        if slope[1] > 0.0 and now.z_m > -amplitude_m:
            return closed(Halo(now.x_m, -amplitude_m, now.vy_m_s, now.period_s), hold="z")


def in_units(orbit: Halo) -> tuple[float, float, float, float]:
    """x from the barycentre, z, speed and period in the units of the problem."""
    speed = MEAN_DISTANCE_M * MEAN_RATE_RAD_S
    x = orbit.x_m / MEAN_DISTANCE_M + _MOON_PART
    return x, orbit.z_m / MEAN_DISTANCE_M, orbit.vy_m_s / speed, orbit.period_s * MEAN_RATE_RAD_S


def nrho_of_period(period_s: float) -> Halo:
    """The orbit of the family near the 9:2 one with another period. ValueError far from it."""
    near = _NEAR_NRHO
    return closed(Halo(near.x_m, near.z_m, near.vy_m_s, period_s), hold="period")


def closed(guess: Halo, hold: str) -> Halo:
    """The periodic orbit near a guess that keeps its `period`, its `x` or its `z`.

    Raises ValueError when Newton's method does not get there.
    """
    free = {"period": [0, 1, 2], "x": [1, 2, 3], "z": [0, 2, 3]}[hold]
    values = guess.values
    for _ in range(_PASSES):
        miss = _miss(values)
        # Metres, and metres per second.
        if abs(miss[0]) < 0.1 and np.abs(miss[1:]).max() < 1e-7:
            return Halo(*(float(v) for v in values))
        slopes = np.empty((3, 3))
        for column, k in enumerate(free):
            moved = values.copy()
            moved[k] += _STEPS[k]
            slopes[:, column] = (_miss(moved) - miss) / _STEPS[k]
        values[free] -= np.linalg.solve(slopes, miss)
    raise ValueError(f"no periodic orbit found near {guess}")


def _miss(values: Array) -> Array:
    """y, and the speeds along x and z, half a period after the crossing: all 0 when closed."""
    x, z, vy, period_s = (float(v) for v in values)
    row = followed(Halo(x, z, vy, period_s), np.array([0.0, 0.5 * period_s]))[-1]
    return row[[1, 3, 5]]


def followed(orbit: Halo, times_s: Array) -> Array:
    """States along turning axes at seconds after the far crossing (the first 0), (count, 6)."""
    around = _circle()
    prepared = _problem()
    start = to_icrf(orbit.row[None], around, np.zeros(1), False)[0]
    rows = prepared.states("halo orbit", State(0.0, start[:3], start[3:]), times_s)
    return to_turning(rows, around, times_s)


@cache
def _circle() -> Surroundings:
    return mean_circle(GM_SUM_M3_S2, MEAN_DISTANCE_M, 3.0 * SIDEREAL_MONTH_S)


@cache
def _problem() -> Propagator:
    point = Forces(field=grail_20().truncated(0), sun=False, ground_m=-1.7e6)
    return Propagator(point, 0.0, 0.0, _circle())


def jacobi_constant(row: Array) -> float:
    """The conserved quantity of the problem, m2/s2, of a state along turning axes."""
    x, y, z = (float(v) for v in row[:3])
    n, d = MEAN_RATE_RAD_S, MEAN_DISTANCE_M
    from_centre = x + d * EARTH_GM_M3_S2 / GM_SUM_M3_S2
    moon, earth = math.sqrt(x * x + y * y + z * z), math.sqrt((x + d) ** 2 + y * y + z * z)
    pull = grail_20().gm_m3_s2 / moon + EARTH_GM_M3_S2 / earth
    return n * n * (from_centre**2 + y * y) + 2.0 * pull - float(row[3:] @ row[3:])


def to_icrf(rows: Array, around: Surroundings, tdb_s: Array, pulsating: bool = True) -> Array:
    """From turning axes of the mean problem to axes that do not turn, (count, 6).

    With `pulsating`, lengths and rates are scaled by the distance of the Earth at each instant.
    """
    axes, rate, scale, growth = _turning(around, tdb_s)
    if not pulsating:
        scale, growth = np.ones_like(scale), np.zeros_like(growth)
    place = rows[:, :3] * scale[:, None]
    pace = scale * rate / MEAN_RATE_RAD_S if pulsating else np.ones_like(scale)
    speed = rows[:, 3:] * pace[:, None] + growth[:, None] * rows[:, :3]
    speed = speed + np.cross(np.array([0.0, 0.0, 1.0]) * rate[:, None], place)
    return np.hstack([np.einsum("tji,tj->ti", axes, place), np.einsum("tji,tj->ti", axes, speed)])


def to_turning(rows: Array, around: Surroundings, tdb_s: Array) -> Array:
    """From axes that do not turn to turning ones, metres as they are, (count, 6)."""
    axes, rate, _, _ = _turning(around, tdb_s)
    place = np.einsum("tij,tj->ti", axes, rows[:, :3])
    speed = np.einsum("tij,tj->ti", axes, rows[:, 3:])
    speed = speed - np.cross(np.array([0.0, 0.0, 1.0]) * rate[:, None], place)
    return np.hstack([place, speed])


def _turning(around: Surroundings, tdb_s: Array) -> tuple[Array, Array, Array, Array]:
    """Rows x, y, z of the axes, their rate, the distance as a part of the mean, and its rate."""
    place, speed = earth_place(around, tdb_s)
    distance = np.linalg.norm(place, axis=1)
    turn = np.cross(place, speed)
    size = np.linalg.norm(turn, axis=1)
    x, z = -place / distance[:, None], turn / size[:, None]
    axes = np.stack([x, np.cross(z, x), z], axis=1)
    growth = np.einsum("ti,ti->t", place, speed) / distance / MEAN_DISTANCE_M
    return axes, size / distance**2, distance / MEAN_DISTANCE_M, growth
