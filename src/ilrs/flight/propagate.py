"""From a state to a trajectory: which forces act, for how long, and where it meets the ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.flight.forces import EARTH_GM_M3_S2, SUN_GM_M3_S2, Scene
from ilrs.flight.gravity import FieldTables, GravityField, degree_radii, grail_20, tables
from ilrs.flight.integrator import GROUND, STUCK, integrate
from ilrs.flight.state import State, epoch_of, state_of
from ilrs.flight.surroundings import COLUMNS, Surroundings, load_surroundings, look_around
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.orientation import pa_from_me

Array = NDArray[np.float64]
DAY_S = 86_400.0
MOST_INSTANTS = 40_000_000


@dataclass(frozen=True)
class Forces:
    """What acts on a spacecraft, and how exactly it is followed.

    `pressure_m2_kg` is C_R A / m, of the order of 0.02 for a relay with large panels (0: none).
    `left_out` bounds the acceleration of the degrees that are left out at a distance, as a part of
    the central term (0: all degrees everywhere). `tolerance` bounds the relative error of a step.
    `ground_m` is the height above the sphere of 1737.4 km at which a trajectory ends.
    """

    field: GravityField = field(default_factory=grail_20)
    earth: bool = True
    sun: bool = True
    pressure_m2_kg: float = 0.0
    left_out: float = 1e-13
    tolerance: float = 1e-14
    ground_m: float = 0.0

    def __post_init__(self) -> None:
        if not 1e-15 <= self.tolerance <= 1e-3:
            raise ValueError(f"a tolerance lies from 1e-15 to 1e-3, not at {self.tolerance:g}")
        if not 0.0 <= self.left_out <= 1e-3 or not 0.0 <= self.pressure_m2_kg < 100.0:
            raise ValueError("left_out lies from 0 to 1e-3, pressure_m2_kg from 0 to 100 m2/kg")

    def to_degree(self, degree: int) -> Forces:
        """The same with a field cut at a degree."""
        return replace(self, field=self.field.truncated(degree))


@dataclass(frozen=True, eq=False)
class Impulse:
    """A change of velocity at an instant, m/s along ICRF axes, shape (3,)."""

    tdb_s: float
    dv_icrf_m_s: Array

    @property
    def size_m_s(self) -> float:
        """How large it is."""
        return float(np.linalg.norm(self.dv_icrf_m_s))


class GroundReached(ValueError):  # noqa: N818, it is an event of the flight
    """A trajectory met the ground: `epoch`, and the place in degrees, ME frame."""

    def __init__(self, name: str, epoch: Epoch, latitude_deg: float, longitude_deg: float) -> None:
        self.epoch, self.latitude_deg, self.longitude_deg = epoch, latitude_deg, longitude_deg
        super().__init__(
            f"{name} reaches the ground at {epoch.utc[:19]}Z, latitude {latitude_deg:+.2f} deg, "
            f"longitude {longitude_deg:.2f} deg east (mean-Earth frame); "
            "raise the perilune, keep the orbit by manoeuvres, or ask for a shorter time"
        )


class Propagator:
    """Forces over a span of TDB seconds, prepared once; `states` then follows any orbit in it.

    Raises ValueError where DE421 does not cover the span. Not for several threads at a time.
    """

    def __init__(
        self, forces: Forces, from_s: float, to_s: float, around: Surroundings | None = None
    ) -> None:
        self.forces = forces
        self.around = around or load_surroundings(from_s, to_s)
        self._tables: FieldTables = tables(forces.field)
        self._radii = degree_radii(forces.field, forces.left_out)
        self._work = np.empty(COLUMNS)
        self.steps = self.evaluations = 0

    def states(self, name: str, state: State, tdb_s: Array) -> Array:
        """Position, m, and velocity, m/s, along ICRF axes at rising instants (TDB s): (count, 6).

        The first instant is that of the state. Raises GroundReached, or ValueError when it is not
        or no step is small enough.
        """
        times = np.ascontiguousarray(tdb_s - tdb_s[0], dtype=np.float64)
        if abs(float(tdb_s[0]) - state.tdb_s) > 1e-6:
            raise ValueError(f"{name}: the first instant must be that of the state")
        out = np.empty((times.size, 6))
        f = self.forces
        ended, where_s, steps, calls = integrate(
            state.row, times, self._scene(state.tdb_s), self._radii, f.tolerance,
            MOON_RADIUS_M + f.ground_m, out,
        )  # fmt: skip
        self.steps, self.evaluations = self.steps + steps, self.evaluations + calls
        if ended == GROUND:
            raise self._ground(name, state.tdb_s + where_s, out[-1, :3])
        if ended == STUCK:
            raise ValueError(
                f"{name}: no step is small enough at {epoch_of(state.tdb_s + where_s)}"
            )
        return out

    def end(self, name: str, state: State, tdb_s: float) -> State:
        """The state at one later instant, TDB s; ValueError for one that is not later."""
        if tdb_s <= state.tdb_s:
            raise ValueError(f"{name}: the instant asked for is not later than the state")
        return state_of(tdb_s, self.states(name, state, np.array([state.tdb_s, tdb_s]))[-1])

    def _scene(self, tdb_s: float) -> Scene:
        f, around = self.forces, self.around
        pulls = (
            EARTH_GM_M3_S2 if f.earth else 0.0,
            SUN_GM_M3_S2 if f.sun else 0.0,
            f.pressure_m2_kg,
        )
        before_s = tdb_s - around.first_s
        return self._tables, around.coefficients, around.length_s, before_s, pulls, self._work

    def _ground(self, name: str, tdb_s: float, r_icrf_m: Array) -> GroundReached:
        x, y, z = pa_from_me().T @ (pa_from_icrf(self.around, tdb_s) @ r_icrf_m)
        latitude, longitude = math.atan2(z, math.hypot(x, y)), math.atan2(y, x)
        return GroundReached(
            name, epoch_of(tdb_s), math.degrees(latitude), math.degrees(longitude) % 360.0
        )


def pa_from_icrf(around: Surroundings, tdb_s: float) -> Array:
    """The rotation from ICRF to principal axes, (3, 3)."""
    row = np.empty(COLUMNS)
    look_around(around.coefficients, around.length_s, tdb_s - around.first_s, row)
    return np.array([row[6:9], row[9:12], np.cross(row[6:9], row[9:12])])


def instants(tdb_s: float, duration_s: float, step_s: float) -> Array:
    """TDB seconds, shape (count,), from a start by steps that cover a duration.

    Raises ValueError for durations and steps that make none, or too many.
    """
    if not (duration_s > 0.0 and step_s > 0.0 and math.isfinite(duration_s)):
        raise ValueError("a trajectory needs a duration and a step above 0 s")
    count = math.ceil(duration_s / step_s - 1e-9) + 1
    if count > MOST_INSTANTS:
        raise ValueError(f"{count} instants are too many; at most {MOST_INSTANTS}: a longer step?")
    return tdb_s + step_s * np.arange(count, dtype=np.float64)


def propagate(
    name: str,
    state: State,
    duration_s: float,
    step_s: float,
    forces: Forces | None = None,
    impulses: Sequence[Impulse] = (),
) -> Trajectory:
    """The trajectory of a state for a duration, every `step_s` seconds (TDB).

    Impulses within the span act at their instants; between the two instants around one the
    trajectory's interpolation is off by at most 4/27 of the step times the impulse. Raises
    GroundReached when it meets the ground, ValueError for a span outside the ephemeris.
    """
    times = instants(state.tdb_s, duration_s, step_s)
    prepared = Propagator(forces or Forces(), float(times[0]), float(times[-1]))
    return follow(name, state, times, prepared, impulses)


def follow(
    name: str, state: State, tdb_s: Array, prepared: Propagator, impulses: Sequence[Impulse] = ()
) -> Trajectory:
    """The trajectory at rising instants, TDB s, (count,), with impulses in between.

    `prepared` must cover them. Raises as `Propagator.states`.
    """
    burns = sorted((i for i in impulses if tdb_s[0] <= i.tdb_s < tdb_s[-1]), key=lambda i: i.tdb_s)
    rows = np.empty((tdb_s.size, 6))
    done = 0
    for burn in [*burns, None]:
        until = tdb_s[-1] if burn is None else burn.tdb_s
        last = int(np.searchsorted(tdb_s, until, side="right" if burn is None else "left"))
        inside = tdb_s[done:last]
        inside = inside[inside > state.tdb_s] if inside.size and done == 0 else inside
        ends = [] if burn is None else [until]
        times = np.unique(np.concatenate([[state.tdb_s], inside, ends]))
        found = prepared.states(name, state, times) if times.size > 1 else state.row[None]
        where = np.searchsorted(times, tdb_s[done:last])
        rows[done:last] = found[where]
        done = last
        if burn is not None:
            state = state_of(until, found[-1]).plus(burn.dv_icrf_m_s)
    return Trajectory(name, tdb_s, rows[:, :3].copy(), rows[:, 3:].copy())
