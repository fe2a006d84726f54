"""Where a spacecraft was computed to be: states on a row of instants, and any instant between.

Axes are those of ICRF, the origin is the Moon's centre, times are TDB seconds past J2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """States of one spacecraft: `tdb_s` (count,) rising, `r_icrf_m` and `v_icrf_m_s` (count, 3).

    Between instants a cubic Hermite polynomial through both states, whose error grows with the
    fourth power of the step and of the angular rate: below 1 m for steps of 60 s in any orbit
    about the Moon. Raises ValueError for shapes that do not fit or times that do not rise.
    """

    name: str
    tdb_s: Array
    r_icrf_m: Array
    v_icrf_m_s: Array

    def __post_init__(self) -> None:
        shape = (self.tdb_s.size, 3)
        if self.tdb_s.size < 2 or self.r_icrf_m.shape != shape or self.v_icrf_m_s.shape != shape:
            raise ValueError(f"{self.name}: a trajectory needs two or more instants, (count, 3)")
        if not (np.isfinite(self.r_icrf_m).all() and np.isfinite(self.v_icrf_m_s).all()):
            raise ValueError(f"{self.name}: a trajectory needs finite states")
        if not (np.diff(self.tdb_s) > 0.0).all():
            raise ValueError(f"{self.name}: the instants of a trajectory must rise")

    def at(self, tdb_s: Array) -> tuple[Array, Array]:
        """Position, m, and velocity, m/s, each (count, 3); ValueError outside the instants."""
        t, times = np.asarray(tdb_s, dtype=np.float64), self.tdb_s
        if t.size and not (times[0] <= t.min() and t.max() <= times[-1]):
            raise ValueError(f"{self.name}: its trajectory does not cover the instants asked for")
        i = np.clip(np.searchsorted(times, t, side="right") - 1, 0, times.size - 2)
        h = (times[i + 1] - times[i])[:, None]
        s = (t - times[i])[:, None] / h
        p, q = self.r_icrf_m[i], self.r_icrf_m[i + 1]
        a, b = h * self.v_icrf_m_s[i], h * self.v_icrf_m_s[i + 1]
        c, d = 3.0 * (q - p) - 2.0 * a - b, 2.0 * (p - q) + a + b
        return p + s * (a + s * (c + s * d)), (a + s * (2.0 * c + 3.0 * s * d)) / h
