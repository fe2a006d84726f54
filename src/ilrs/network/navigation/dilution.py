"""Dilution of precision: how the places of spacecraft turn errors of ranges into errors of place.

For ranges with equal independent errors s, the covariance of east, north, up and clock is
s^2 (H^T H)^-1, where each row of H is the unit vector from the spacecraft to the user and a 1
(Spilker 1996, in Global Positioning System: Theory and Applications I, chapter 5,
doi:10.2514/5.9781600866388.0177.0208). GDOP^2 is its trace, PDOP^2 that of the first three, HDOP,
VDOP and TDOP those of their parts. With a known height (a terrain model) the height is one more
range from the Moon's centre, and three spacecraft are enough. Not modelled: terrain around the
point (a level horizon at the mask angle), unequal errors (see error.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import SitePoint, local_axes_me

Array = NDArray[np.float64]
GOOD_PDOP = 6.0
WORST = 1e6  # a geometry with more dilution than this fixes nothing


@dataclass(frozen=True, eq=False)
class Dilution:
    """Over instants: `in_view` (count,) and the dilutions (count,), NaN where there is no fix."""

    in_view: NDArray[np.int64]
    gdop: Array
    pdop: Array
    hdop: Array
    vdop: Array
    tdop: Array

    @property
    def fixed(self) -> float:
        """Part of the instants with a position fix."""
        return float(np.isfinite(self.pdop).mean())

    def better_than(self, pdop: float = GOOD_PDOP) -> float:
        """Part of the instants with a PDOP of at most so much."""
        return float((np.nan_to_num(self.pdop, nan=math.inf) <= pdop).mean())

    def percentile(self, name: str, percent: float) -> float:
        """The dilution `name` that so many percent of all fixes do not exceed; NaN with no fix."""
        values = getattr(self, name)
        known = values[np.isfinite(values)]
        return float(np.percentile(known, percent)) if known.size else math.nan


def dilution(
    point: SitePoint, r_me_m: Array, mask_rad: float, *, height_known: bool = False
) -> Dilution:
    """Dilutions at a place for spacecraft at `r_me_m`, (craft, count, 3), above `mask_rad`.

    `r_me_m` is in ME, `mask_rad` the least elevation. With `height_known` the height counts as one
    more range with the error of the others. Raises ValueError for a mask outside the quadrant.
    """
    _check_mask(mask_rad)
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    count = r_me_m.shape[1]
    seen, out = np.empty(count, dtype=np.int64), np.empty((count, 5))
    _fill(np.ascontiguousarray(r_me_m), point.r_me_m, axes, math.sin(mask_rad), height_known,
          seen, out)  # fmt: skip
    return Dilution(seen, *(out[:, n].copy() for n in range(5)))


@dataclass(frozen=True, eq=False)
class DilutionMap:
    """Over a region: shares of time with a fix and with a good PDOP, the median PDOP of the fixes,
    the least number in view; each (latitudes, longitudes)."""

    latitude_rad: Array
    longitude_rad: Array
    fixed: Array
    good: Array
    median_pdop: Array
    least_in_view: NDArray[np.int64]


def dilution_map(
    latitude_rad: Array, longitude_rad: Array, r_me_m: Array, mask_rad: float,
    *, height_known: bool = False, good_pdop: float = GOOD_PDOP,
) -> DilutionMap:  # fmt: skip
    """Dilution over all pairs of latitudes and longitudes, on the sphere of 1737.4 km.

    Latitudes (rows,) and longitudes (columns,) in rad; maps are (rows, columns). `r_me_m` and the
    errors are as in `dilution`.
    """
    shape = latitude_rad.size, longitude_rad.size
    fixed, good, median = np.empty(shape), np.empty(shape), np.empty(shape)
    least = np.empty(shape, dtype=np.int64)
    for i, latitude in enumerate(latitude_rad):
        for j, longitude in enumerate(longitude_rad):
            point = SitePoint(float(latitude), float(longitude), 0.0)
            found = dilution(point, r_me_m, mask_rad, height_known=height_known)
            fixed[i, j], good[i, j] = found.fixed, found.better_than(good_pdop)
            median[i, j] = found.percentile("pdop", 50.0)
            least[i, j] = found.in_view.min()
    return DilutionMap(latitude_rad, longitude_rad, fixed, good, median, least)


def _check_mask(mask_rad: float) -> None:
    if not -0.5 * math.pi <= mask_rad < 0.5 * math.pi:
        raise ValueError(
            f"the mask angle lies between -90 and 90 degrees, not {math.degrees(mask_rad):g}"
        )


@njit(cache=True)
def _fill(
    craft: Array,
    here: Array,
    axes: Array,
    sine: float,
    height_known: bool,
    seen: NDArray[np.int64],
    out: Array,
) -> None:
    for k in range(craft.shape[1]):
        normal, known = np.zeros((4, 4)), 0
        for i in range(craft.shape[0]):
            away = axes @ (craft[i, k] - here)
            away /= math.sqrt((away * away).sum())
            if away[2] < sine:
                continue
            known += 1
            row = np.array([-away[0], -away[1], -away[2], 1.0])
            normal += np.outer(row, row)
        seen[k] = known
        if height_known:
            normal[2, 2] += 1.0
            known += 1
        out[k] = math.nan
        if known < 4 or abs(np.linalg.det(normal)) < 1e-12:
            continue
        q = np.linalg.inv(normal)
        flat = q[0, 0] + q[1, 1]
        if flat <= 0.0 or q[2, 2] <= 0.0 or q[3, 3] <= 0.0:
            continue
        whole = flat + q[2, 2] + q[3, 3]
        if whole < WORST * WORST:
            out[k, 0], out[k, 1] = math.sqrt(whole), math.sqrt(flat + q[2, 2])
            out[k, 2], out[k, 3], out[k, 4] = (
                math.sqrt(flat),
                math.sqrt(q[2, 2]),
                math.sqrt(q[3, 3]),
            )
