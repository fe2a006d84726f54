"""TT - UT1: how far the Earth has turned, from the table of the IERS that `skyfield-data` carries.

`finals2000A.all` (IERS Rapid Service, U.S. Naval Observatory) holds observed UT1 - UTC since 1973
and about a year of predictions. Outside the table the nearest value is held: UTC follows UT1 by
agreement within 0.9 s for as long as leap seconds go on, in which the equator turns by 420 m; by
the drift of past decades the error grows by about 0.1 to 0.5 s in ten years. The package is
located, never imported.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, LEAP_SECONDS, TT_MINUS_TAI_S
from ilrs.moon.segments import kernel_path

Array = NDArray[np.float64]
_ORDINAL_MJD_0 = date(1858, 11, 17).toordinal()
_MJD_J2000 = 51_544.5
# Columns of finals2000A: modified Julian date, and UT1 - UTC in seconds (Bulletin A).
_MJD, _UT1_UTC = slice(7, 15), slice(58, 68)


def tt_minus_ut1_s(tt_s: Array) -> Array:
    """TT - UT1, s, at TT seconds past J2000; linear in the table, held at its ends."""
    known_s, difference_s = table()
    return np.interp(tt_s, known_s, difference_s)


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
