"""Whether nested grids tell of the same ground: what one file alone cannot show.

A grid in feet, or one that lies in the wrong place, may look like lunar ground by itself. Where a
finer and a coarser grid overlap their heights must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.heightgrid import TerrainGrid

Array = NDArray[np.float64]
_SIDE = 20
# Overlaps with fewer places, less relief or fewer coarse pixels do not tell anything.
_FEWEST, _RELIEF_M, _PIXELS = 100, 20.0, 8.0
# LOLA grids agree by a factor within 0.05 of 1 and a median within a metre.
_FACTORS, _MEDIAN_M = (0.6, 1.6), 500.0


def check_nesting(grids: Sequence[TerrainGrid]) -> None:
    """Raise ValueError, naming both files, where a grid contradicts the next coarser one."""
    ordered = sorted(grids, key=lambda g: g.pixel_m)
    for fine, coarse in pairwise(ordered):
        a, b = _common(fine, coarse)
        if a.size < _FEWEST or float(b.std()) < _RELIEF_M:
            continue
        factor = float(np.mean((a - a.mean()) * (b - b.mean())) / b.var())
        apart_m = float(np.median(a - b))
        if _FACTORS[0] < factor < _FACTORS[1] and abs(apart_m) < _MEDIAN_M:
            continue
        raise ValueError(
            f"{fine.name} and {coarse.name} do not show the same ground where they overlap: "
            f"relief {factor:.2f} times as high, median {apart_m:+.0f} m. Is one of them in feet "
            f"(3.28 times) or kilometres, or in the wrong place? Convert it to metres, or leave "
            f"it out"
        )


def _common(fine: TerrainGrid, coarse: TerrainGrid) -> tuple[Array, Array]:
    """Heights of both at places spread over the finer one, where both know the ground."""
    rows, columns = fine.heights_m.shape
    if min(rows, columns) * fine.pixel_m < _PIXELS * coarse.pixel_m:
        return np.empty(0), np.empty(0)
    x = fine.left_m + fine.pixel_m * np.linspace(0.5, columns - 0.5, _SIDE + 2)[1:-1]
    y = fine.top_m - fine.pixel_m * np.linspace(0.5, rows - 0.5, _SIDE + 2)[1:-1]
    latitude, longitude = fine.projection.inverse(*np.meshgrid(x, y))
    place = list(zip(latitude.ravel().tolist(), longitude.ravel().tolist(), strict=True))
    # Point by point: the copy that a Terrain makes of a large grid would cost gigabytes.
    a, b = (np.array([grid.at(*at) for at in place]) for grid in (fine, coarse))
    known = np.isfinite(a) & np.isfinite(b)
    return a[known], b[known]
