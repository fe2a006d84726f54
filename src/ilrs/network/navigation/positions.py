"""Where spacecraft are over the turning Moon: trajectories in the mean-Earth frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.flight.trajectory import Trajectory
from ilrs.moon.ephemeris import Record, record_of
from ilrs.moon.orientation import fill_pa_from_icrf, pa_from_me
from ilrs.moon.segments import load_axes

Array = NDArray[np.float64]


def states_me(trajectories: Sequence[Trajectory], tdb_s: Array) -> tuple[Array, Array]:
    """Positions, m, and velocities over the turning ground, m/s, each (craft, count, 3), in ME.

    At TDB seconds past J2000. Raises ValueError where a trajectory or the ephemeris does not cover
    them, or for no trajectory at all.
    """
    if not trajectories:
        raise ValueError("no spacecraft was given to navigate by")
    times = np.ascontiguousarray(tdb_s, dtype=np.float64)
    axes = load_axes(float(times.min()), float(times.max()))
    r = np.empty((len(trajectories), times.size, 3))
    v = np.empty_like(r)
    for i, trajectory in enumerate(trajectories):
        r[i], v[i] = trajectory.at(times)
    _turn(times, record_of(axes), pa_from_me(), r, v)
    return r, v


@njit(cache=True)
def _turn(times: Array, axes: Record, fixed: Array, r: Array, v: Array) -> None:
    turn, spin = np.empty((3, 3)), np.empty(3)
    for k in range(times.size):
        w = fill_pa_from_icrf(axes[0], axes[1], axes[2], times[k], turn)
        spin[0], spin[1], spin[2] = w
        for i in range(r.shape[0]):
            place, speed = turn @ r[i, k], turn @ v[i, k]
            # Seen from the turning ground, the sky turns the other way.
            speed -= np.cross(spin, place)
            r[i, k], v[i, k] = fixed.T @ place, fixed.T @ speed
