"""Terrain: nested grids of heights as one ground, finest first.

Where the finest grid does not know the ground (outside its pixel centres, or beside a hole), the
next one answers, so that there are no seams of unknown ground, only steps as large as the grids
disagree. Heights are metres above the sphere of 1737.4 km.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.heightgrid import TerrainGrid as TerrainGrid
from ilrs.moon.heightgrid import sample as sample
from ilrs.moon.maximum import Index, Posts, Pyramids, pyramids
from ilrs.moon.projection import COLUMNS, PIXEL, ROWS, cell_of

Array = NDArray[np.float64]
ACROSS = 9  # samples along each side of the square that a plane is fitted to


class Terrain:
    """Nested grids, finest first; places are arrays of latitude and east longitude, rad.

    The heights are copied once into an array of its own together with their maximum pyramids
    (4/3 of the size of the grids). Every method gives NaN where no grid knows the ground.
    """

    def __init__(self, grids: Sequence[TerrainGrid]) -> None:
        if not grids:
            raise ValueError("terrain needs at least one grid")
        self.pyramids: Pyramids
        self.grids: tuple[TerrainGrid, ...]
        self.pyramids, self.grids = pyramids(sorted(grids, key=lambda g: g.pixel_m))

    @cached_property
    def provenance(self) -> dict[str, str]:
        """File and digest of each grid."""
        return {
            f"terrain {n}": f"{g.name}, {g.pixel_m:g} m/px, "
            f"sha256 {g.provenance.get('sha256', 'unknown')}"
            for n, g in enumerate(self.grids, start=1)
        }

    def heights(self, latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> Array:
        """Bilinear heights, m, in the shape of the places."""
        return self._told(latitude_rad, longitude_rad)[0]

    def pixels(self, latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> Array:
        """The pixel, m, of the grid that knows each place, in the shape of the places."""
        return self._told(latitude_rad, longitude_rad)[1]

    def _told(self, latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> tuple[Array, Array]:
        latitude, longitude, shape = _places(latitude_rad, longitude_rad)
        heights, pixels = np.empty(latitude.size), np.empty(latitude.size)
        p = self.pyramids
        _heights(p.posts, p.levels, p.frames, latitude, longitude, heights, pixels)
        return heights.reshape(shape), pixels.reshape(shape)

    def ground(self, latitude_rad: float, longitude_rad: float) -> SitePoint:
        """The surface point at a place; ValueError where no grid knows the ground."""
        height = float(self.heights(latitude_rad, longitude_rad))
        if not math.isfinite(height):
            raise ValueError(self._uncovered(latitude_rad, longitude_rad))
        return SitePoint(latitude_rad, longitude_rad, height)

    def _uncovered(self, latitude_rad: float, longitude_rad: float) -> str:
        place = (
            f"{math.degrees(latitude_rad):.4f}, {math.degrees(longitude_rad):.4f} (latitude, "
            f"east longitude in degrees)"
        )
        holed = [g.name for g in self.grids if g.reaches(latitude_rad, longitude_rad)]
        if holed:
            return (
                f"the terrain has a hole at {place}: {', '.join(holed)} holds no height there "
                f"(no data); choose a place beside it, or add a grid that knows the ground"
            )
        return (
            f"no terrain grid covers {place}; the grids are "
            f"{', '.join(g.name for g in self.grids)}: add one that reaches there"
        )

    def slopes(
        self, latitude_rad: ArrayLike, longitude_rad: ArrayLike, baseline_m: float
    ) -> tuple[Array, Array]:
        """Slope (rad) and the azimuth it faces, downhill (rad clockwise from north).

        Of the plane fitted by least squares to 9 by 9 heights in a square of side `baseline_m`
        turned to the north; the azimuth of level ground is NaN. A baseline below two pixels of the
        grid measures the interpolation and not the ground.
        """
        slope, azimuth, _ = self.planes(latitude_rad, longitude_rad, baseline_m)
        return slope, azimuth

    def roughness(
        self, latitude_rad: ArrayLike, longitude_rad: ArrayLike, baseline_m: float
    ) -> Array:
        """Root-mean-square distance, m, of the ground from the plane that `slopes` fits."""
        return self.planes(latitude_rad, longitude_rad, baseline_m)[2]

    def planes(
        self, latitude_rad: ArrayLike, longitude_rad: ArrayLike, baseline_m: float
    ) -> tuple[Array, Array, Array]:
        """Slope, azimuth and roughness in one pass, each in the shape of the places.

        Raises ValueError for a baseline that is not between 0 and 170 km.
        """
        if not 0.0 < baseline_m < 0.1 * MOON_RADIUS_M:
            raise ValueError(f"a baseline lies between 0 and 170 km, not {baseline_m:g} m")
        latitude, longitude, shape = _places(latitude_rad, longitude_rad)
        out = np.empty((3, latitude.size))
        p = self.pyramids
        _planes(p.posts, p.levels, p.frames, latitude, longitude, baseline_m, out)
        return out[0].reshape(shape), out[1].reshape(shape), out[2].reshape(shape)


def _places(
    latitude_rad: ArrayLike, longitude_rad: ArrayLike
) -> tuple[Array, Array, tuple[int, ...]]:
    latitude, longitude = np.broadcast_arrays(
        np.asarray(latitude_rad, dtype=np.float64), np.asarray(longitude_rad, dtype=np.float64)
    )
    shape = latitude.shape
    return np.ascontiguousarray(latitude).ravel(), np.ascontiguousarray(longitude).ravel(), shape


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
    x0, y0 = (float(a) for a in grid.projection.forward(centre.latitude_rad, centre.longitude_rad))
    reach = math.ceil(radius_m / grid.pixel_m) + 1
    column, row = (x0 - grid.left_m) / grid.pixel_m, (grid.top_m - y0) / grid.pixel_m
    places: list[tuple[float, float]] = []
    for i in range(int(row) - reach, int(row) + reach + 1):
        for j in range(int(column) - reach, int(column) + reach + 1):
            x = grid.left_m + (j + 0.5) * grid.pixel_m
            y = grid.top_m - (i + 0.5) * grid.pixel_m
            if math.hypot(x - x0, y - y0) <= radius_m:
                latitude, longitude = grid.projection.inverse(x, y)
                places.append((float(latitude), float(longitude)))
    return places


@njit(cache=True)
def ground_at(
    posts: Posts, levels: Index, frames: Array, x: float, y: float, z: float
) -> tuple[float, float]:
    """Height (m) of the ground in a direction of ME and the pixel (m) of the grid that knows it.

    NaN and the pixel of the coarsest grid where none does.
    """
    for g in range(frames.shape[0]):
        column, row = cell_of(frames, g, x, y, z)
        columns, rows = int(frames[g, COLUMNS]), int(frames[g, ROWS])
        if 0.0 <= column <= columns - 1.0 and 0.0 <= row <= rows - 1.0:
            j, i = min(int(column), columns - 2), min(int(row), rows - 2)
            u, v = column - j, row - i
            at = levels[g, 0, 0] + i * columns + j
            upper = (1.0 - u) * posts[at] + u * posts[at + 1]
            lower = (1.0 - u) * posts[at + columns] + u * posts[at + columns + 1]
            height = float((1.0 - v) * upper + v * lower)
            if height == height:
                return height, float(frames[g, PIXEL])
    return math.nan, float(frames[frames.shape[0] - 1, PIXEL])


@njit(cache=True)
def _heights(
    posts: Posts,
    levels: Index,
    frames: Array,
    latitude: Array,
    longitude: Array,
    heights: Array,
    pixels: Array,
) -> None:
    for n in range(latitude.size):
        level = math.cos(latitude[n])
        x, y = level * math.cos(longitude[n]), level * math.sin(longitude[n])
        heights[n], pixels[n] = ground_at(posts, levels, frames, x, y, math.sin(latitude[n]))
        if heights[n] != heights[n]:
            pixels[n] = math.nan


@njit(cache=True)
def _planes(
    posts: Posts,
    levels: Index,
    frames: Array,
    latitude: Array,
    longitude: Array,
    baseline_m: float,
    out: Array,
) -> None:
    """Least squares on a symmetric square, where the coefficients separate."""
    side = np.linspace(-0.5 * baseline_m, 0.5 * baseline_m, ACROSS)
    squares = ACROSS * (side * side).sum()
    for n in range(latitude.size):
        sin_lat, cos_lat = math.sin(latitude[n]), math.cos(latitude[n])
        sin_lon, cos_lon = math.sin(longitude[n]), math.cos(longitude[n])
        total, east_sum, north_sum, square_sum = 0.0, 0.0, 0.0, 0.0
        for a in side:
            for b in side:
                e, k = a / MOON_RADIUS_M, b / MOON_RADIUS_M
                x = cos_lat * cos_lon - e * sin_lon - k * sin_lat * cos_lon
                y = cos_lat * sin_lon + e * cos_lon - k * sin_lat * sin_lon
                z = sin_lat + k * cos_lat
                size = math.sqrt(x * x + y * y + z * z)
                height, _ = ground_at(posts, levels, frames, x / size, y / size, z / size)
                total += height
                east_sum += a * height
                north_sum += b * height
                square_sum += height * height
        count = ACROSS * ACROSS
        mean, to_east, to_north = total / count, east_sum / squares, north_sum / squares
        rest = square_sum - count * mean * mean - squares * (to_east**2 + to_north**2)
        out[0, n] = math.atan(math.hypot(to_east, to_north))
        level = to_east == 0.0 and to_north == 0.0
        out[1, n] = math.nan if level else math.atan2(-to_east, -to_north) % (2.0 * math.pi)
        # The distance from the plane counts at right angles to it.
        out[2, n] = math.sqrt(max(rest, 0.0) / count) * math.cos(out[0, n])
        if mean != mean:
            out[1, n] = out[2, n] = math.nan
