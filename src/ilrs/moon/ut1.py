"""TT - UT1: how far the Earth has turned, from the table of the IERS that `skyfield-data` carries.

`finals2000A.all` (IERS Rapid Service, U.S. Naval Observatory) holds observed UT1 - UTC since 1973
and about a year of predictions. Outside the table the nearest value is held. How wrong that becomes
is told by `held_error_s`: in the table itself, a value held from any day since 2000 was wrong by at
most 0.54 s after one year, 3.5 s after ten and 5.5 s after twenty (from 1973 on 1.1 s, 9.6 s and
15.8 s). A second turns a station on the equator by 465 m, 0.25 arcseconds in the sky of the Moon.
The package is located, never imported.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, LEAP_SECONDS, TT_MINUS_TAI_S
from ilrs.moon.segments import kernel_path

Array = NDArray[np.float64]
YEAR_S = 365.25 * DAY_S
FASTEST_DRIFT_S = 0.55
_ORDINAL_MJD_0 = date(1858, 11, 17).toordinal()
_MJD_J2000 = 51_544.5
# Columns of finals2000A: modified Julian date, and UT1 - UTC in seconds (Bulletin A).
_MJD, _UT1_UTC = slice(7, 15), slice(58, 68)


def tt_minus_ut1_s(tt_s: Array) -> Array:
    """TT - UT1, s, at TT seconds past J2000; linear in the table, held at its ends."""
    known_s, difference_s = table()
    return np.interp(tt_s, known_s, difference_s)


def held_error_s(tt_s: Array) -> Array:
    """How wrong TT - UT1 may be because it is held beyond the table, s; 0 inside the table.

    The largest drift of a year since 2000 times the years past the end, a bound by experience and
    not by law: in the 1970s the drift was twice as fast.
    """
    known_s, _ = table()
    past_s = np.maximum(tt_s - known_s[-1], 0.0) + np.maximum(known_s[0] - tt_s, 0.0)
    return past_s * (FASTEST_DRIFT_S / YEAR_S)


@cache
def table() -> tuple[Array, Array]:
    """TT seconds past J2000 of the table's days, and TT - UT1 then, s."""
    path = kernel_path("skyfield_data", "data", "finals2000A.all")
    lines = path.read_text(encoding="ascii").splitlines()
    rows = [(float(x[_MJD]), float(x[_UT1_UTC])) for x in lines if x[_UT1_UTC].strip()]
    mjd, ut1_utc = np.array(rows).T
    starts = [date.fromisoformat(d).toordinal() - _ORDINAL_MJD_0 for d, _ in LEAP_SECONDS]
    offsets = np.array([offset for _, offset in LEAP_SECONDS], dtype=np.float64)
    tt_utc = offsets[np.searchsorted(starts, mjd, side="right") - 1] + TT_MINUS_TAI_S
    return (mjd - _MJD_J2000) * DAY_S + tt_utc, tt_utc - ut1_utc
