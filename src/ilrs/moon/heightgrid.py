"""One grid of heights in a map projection, sampled bilinearly.

Heights are metres above the sphere of 1737.4 km.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.projection import SOUTH_POLAR, Projection


@dataclass(frozen=True, eq=False)
class TerrainGrid:
    """Heights in metres, shape (rows, columns), row 0 in the north of the map (largest y).

    `left_m` and `top_m` are the map coordinates of the outer corner of the first pixel, `pixel_m`
    is its side. NaN marks unknown ground. `provenance` names the product and its digest. The
    projection is south polar stereographic (IAU_2015:30135) unless given.
    """

    heights_m: NDArray[np.float32]
    left_m: float
    top_m: float
    pixel_m: float
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])
    projection: Projection = SOUTH_POLAR

    def __post_init__(self) -> None:
        if self.heights_m.ndim != 2 or min(self.heights_m.shape) < 2 or self.pixel_m <= 0.0:
            raise ValueError("a terrain grid needs at least 2 by 2 heights and a positive pixel")

    @property
    def name(self) -> str:
        """The file it came from, or what it looks like."""
        rows, columns = self.heights_m.shape
        return self.provenance.get("file", f"a grid of {columns} by {rows} pixels")

    def at_map(self, x_m: float, y_m: float) -> float:
        """The height at map coordinates, NaN outside the grid."""
        georeference = (self.left_m, self.top_m, self.pixel_m)
        return float(sample(self.heights_m, georeference, x_m, y_m))

    def at(self, latitude_rad: float, longitude_rad: float) -> float:
        """The height at a place, NaN outside the grid."""
        return self.at_map(*self._map_of(latitude_rad, longitude_rad))

    def reaches(self, latitude_rad: float, longitude_rad: float) -> bool:
        """Whether a place lies inside the grid's rim, known or in a hole."""
        x, y = self._map_of(latitude_rad, longitude_rad)
        rows, columns = self.heights_m.shape
        across, down = (x - self.left_m) / self.pixel_m, (self.top_m - y) / self.pixel_m
        return 0.5 <= across <= columns - 0.5 and 0.5 <= down <= rows - 0.5

    def _map_of(self, latitude_rad: float, longitude_rad: float) -> tuple[float, float]:
        """Map coordinates of a place, on a map that wraps around those nearest to the grid."""
        x, y = self.projection.forward(latitude_rad, longitude_rad)
        around = self.projection.circumference_m
        first = self.left_m - 0.5 * (around - self.heights_m.shape[1] * self.pixel_m)
        return first + (float(x) - first) % around if around else float(x), float(y)


@njit(cache=True)
def sample(
    heights: NDArray[np.float32],
    georeference: tuple[float, float, float],
    x_m: float,
    y_m: float,
) -> float:
    """Bilinear height at map coordinates; NaN outside the pixel centres or next to a NaN."""
    left, top, pixel = georeference
    column = (x_m - left) / pixel - 0.5
    row = (top - y_m) / pixel - 0.5
    if not (0.0 <= column <= heights.shape[1] - 1.0 and 0.0 <= row <= heights.shape[0] - 1.0):
        return math.nan
    j, i = min(int(column), heights.shape[1] - 2), min(int(row), heights.shape[0] - 2)
    u, v = column - j, row - i
    upper = (1.0 - u) * heights[i, j] + u * heights[i, j + 1]
    lower = (1.0 - u) * heights[i + 1, j] + u * heights[i + 1, j + 1]
    return (1.0 - v) * upper + v * lower
