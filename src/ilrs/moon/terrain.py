"""Terrain: a grid of heights in the south polar stereographic projection, sampled bilinearly.

The projection is that of IAU_2015:30135 (sphere of 1737.4 km, true at the pole, longitude zero
upward): x = rho sin(longitude), y = rho cos(longitude). Heights are metres above that sphere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import SitePoint, from_south_polar_stereographic, south_polar_stereographic


@dataclass(frozen=True, eq=False)
class TerrainGrid:
    """Heights in metres, shape (rows, columns), row 0 in the north of the map (largest y).

    `left_m` and `top_m` are the map coordinates of the outer corner of the first pixel, `pixel_m`
    is its side. NaN marks unknown ground. `provenance` names the product and its digest.
    """

    heights_m: NDArray[np.float32]
    left_m: float
    top_m: float
    pixel_m: float
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if self.heights_m.ndim != 2 or min(self.heights_m.shape) < 2 or self.pixel_m <= 0.0:
            raise ValueError("a terrain grid needs at least 2 by 2 heights and a positive pixel")

    def at_map(self, x_m: float, y_m: float) -> float:
        """The height at map coordinates, NaN outside the grid."""
        georeference = (self.left_m, self.top_m, self.pixel_m)
        return float(sample(self.heights_m, georeference, x_m, y_m))

    def at(self, latitude_rad: float, longitude_rad: float) -> float:
        """The height at a place, NaN outside the grid."""
        return self.at_map(*south_polar_stereographic(latitude_rad, longitude_rad))


def ground_point(
    grids: Sequence[TerrainGrid], latitude_rad: float, longitude_rad: float
) -> tuple[SitePoint, TerrainGrid]:
    """The surface point at a place from the first grid that knows it, and that grid.

    Raises ValueError where no grid knows the ground.
    """
    for grid in grids:
        height = grid.at(latitude_rad, longitude_rad)
        if math.isfinite(height):
            return SitePoint(latitude_rad, longitude_rad, height), grid
    raise ValueError(
        f"no terrain grid covers {math.degrees(latitude_rad):.4f}, "
        f"{math.degrees(longitude_rad):.4f} (latitude, east longitude in degrees)"
    )


def pixel_centres(
    grid: TerrainGrid, centre: SitePoint, radius_m: float
) -> list[tuple[float, float]]:
    """Latitude and longitude of the pixel centres within a map distance of a place."""
    x0, y0 = south_polar_stereographic(centre.latitude_rad, centre.longitude_rad)
    reach = math.ceil(radius_m / grid.pixel_m) + 1
    column, row = (x0 - grid.left_m) / grid.pixel_m, (grid.top_m - y0) / grid.pixel_m
    places: list[tuple[float, float]] = []
    for i in range(int(row) - reach, int(row) + reach + 1):
        for j in range(int(column) - reach, int(column) + reach + 1):
            x = grid.left_m + (j + 0.5) * grid.pixel_m
            y = grid.top_m - (i + 0.5) * grid.pixel_m
            if math.hypot(x - x0, y - y0) <= radius_m:
                places.append(from_south_polar_stereographic(x, y))
    return places


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
