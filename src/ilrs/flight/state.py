"""A state: where a spacecraft is and how it moves at an instant, about the Moon along ICRF axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import J2000_TAI_S, NS, Epoch, tdb_from_tt

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class State:
    """Position, m, and velocity, m/s, shape (3,), from the Moon's centre, at TDB `tdb_s`.

    ICRF axes; TDB seconds past J2000. Raises ValueError for what is not finite, and for figures
    that look like kilometres.
    """

    tdb_s: float
    r_icrf_m: Array
    v_icrf_m_s: Array

    def __post_init__(self) -> None:
        for name, value in (("position", self.r_icrf_m), ("velocity", self.v_icrf_m_s)):
            if value.shape != (3,) or not np.isfinite(value).all():
                raise ValueError(f"a state needs a {name} of three finite numbers, not {value}")
        if not np.isfinite(self.tdb_s):
            raise ValueError("a state needs a finite instant")
        r, v = float(np.linalg.norm(self.r_icrf_m)), float(np.linalg.norm(self.v_icrf_m_s))
        if r < 1e6:
            raise ValueError(
                f"a state {r:.6g} m from the Moon's centre is inside the Moon; "
                "positions are metres: is this one in kilometres?"
            )
        if v > 1e5:
            raise ValueError(f"a speed of {v:.6g} m/s is not one of a spacecraft about the Moon")

    @property
    def epoch(self) -> Epoch:
        """The instant."""
        return epoch_of(self.tdb_s)

    @property
    def row(self) -> Array:
        """Position and velocity in one row, shape (6,)."""
        return np.concatenate([self.r_icrf_m, self.v_icrf_m_s])

    def plus(self, dv_icrf_m_s: Array) -> State:
        """The state after an impulse."""
        return State(self.tdb_s, self.r_icrf_m, self.v_icrf_m_s + dv_icrf_m_s)


def state_of(tdb_s: float, row: Array) -> State:
    """The state of a row of six, m and m/s."""
    return State(float(tdb_s), row[:3].copy(), row[3:6].copy())


def epoch_of(tdb_s: float) -> Epoch:
    """The epoch at TDB seconds past J2000, to 0.1 microseconds; the inverse of `Epoch.tdb_s`."""
    tt_s = tdb_s
    for _ in range(3):
        tt_s -= float(tdb_from_tt(np.array([tt_s]))[0]) - tdb_s
    whole = int(np.floor(tt_s))
    # J2000 in TAI has three decimals; whole and fraction apart keep the nanoseconds.
    return Epoch(whole * NS + round((tt_s - whole) * NS) + round(J2000_TAI_S * NS))
