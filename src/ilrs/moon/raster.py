"""A raster of points on a polar stereographic map, and its ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import njit, typed
from numpy.typing import NDArray

from ilrs.moon.gnomonic import NORTH, SOUTH
from ilrs.moon.projection import SOUTH_POLAR, Projection
from ilrs.moon.terrain import TerrainGrid, sample

Array = NDArray[np.float64]
NORTH_POLAR = Projection("north_polar")
SIDES = {SOUTH: "south", NORTH: "north"}
Tiles = list[NDArray[np.float32]]


@dataclass(frozen=True)
class Raster:
    """Square pixels, north of the map up: the outer corner `left_m`, `top_m`, their side, a shape.

    A pixel stands for the point at its centre. `pole` is -1 on the south polar map
    (IAU_2015:30135) and +1 on the north polar one (IAU_2015:30130). Raises ValueError unless the
    step and the shape are positive and the pole is one of the two.
    """

    left_m: float
    top_m: float
    step_m: float
    rows: int
    columns: int
    pole: float = SOUTH

    def __post_init__(self) -> None:
        if not (self.step_m > 0.0 and math.isfinite(self.step_m)):
            raise ValueError(f"the step of a raster must be more than 0 m, not {self.step_m:g} m")
        if self.rows < 1 or self.columns < 1:
            raise ValueError("a raster needs at least one row and one column")
        if self.pole not in SIDES:
            raise ValueError(f"the pole of a raster is -1 (south) or +1 (north), not {self.pole:g}")

    @classmethod
    def covering(
        cls, x0_m: float, y0_m: float, x1_m: float, y1_m: float, step_m: float, pole: float = SOUTH
    ) -> Raster:
        """The raster whose pixels fill a box of the map, rounded up to whole pixels."""
        if not (step_m > 0.0 and math.isfinite(step_m)):
            raise ValueError(f"the step of a raster must be more than 0 m, not {step_m:g} m")
        if not (x1_m > x0_m and y1_m > y0_m):
            raise ValueError("a box is X0 Y0 X1 Y1 with X0 < X1 and Y0 < Y1")
        columns = math.ceil((x1_m - x0_m) / step_m - 1e-9)
        rows = math.ceil((y1_m - y0_m) / step_m - 1e-9)
        return cls(x0_m, y1_m, step_m, rows, columns, pole)

    @property
    def projection(self) -> Projection:
        """The map it lies on; terrain must lie on the same."""
        return polar_map(self.pole)

    @property
    def side(self) -> str:
        """The pole in words: south or north."""
        return SIDES[self.pole]

    @property
    def crs(self) -> str:
        """The coordinate reference system of its map, by number."""
        return "IAU_2015:30135" if self.pole == SOUTH else "IAU_2015:30130"

    @property
    def x_m(self) -> Array:
        """Map x of the pixel centres, shape (columns,)."""
        return self.left_m + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.step_m

    @property
    def y_m(self) -> Array:
        """Map y of the pixel centres, shape (rows,)."""
        return self.top_m - (np.arange(self.rows, dtype=np.float64) + 0.5) * self.step_m

    @property
    def centre_m(self) -> tuple[float, float]:
        """Map coordinates of the middle."""
        return (
            self.left_m + 0.5 * self.columns * self.step_m,
            self.top_m - 0.5 * self.rows * self.step_m,
        )

    def part(self, row: int, column: int, rows: int, columns: int) -> Raster:
        """A window of this raster."""
        left, top = self.left_m + column * self.step_m, self.top_m - row * self.step_m
        return Raster(left, top, self.step_m, rows, columns, self.pole)

    def moved(self, right_m: float, up_m: float) -> Raster:
        """The same points, moved over the map."""
        return replace(self, left_m=self.left_m + right_m, top_m=self.top_m + up_m)


def polar_map(pole: float) -> Projection:
    """The map around a pole: -1 south, +1 north."""
    return SOUTH_POLAR if pole == SOUTH else NORTH_POLAR


def ground_heights(raster: Raster, grids: Sequence[TerrainGrid]) -> tuple[Array, NDArray[np.int8]]:
    """Ground at the points, m, and which grid knew it (-1 and NaN: none), shape (rows, columns).

    Raises ValueError when a grid lies on another map than the raster.
    """
    for grid in grids:
        if grid.projection != raster.projection:
            raise ValueError(
                f"{grid.name}: this raster needs terrain in {raster.side} polar stereographic "
                f"projection ({raster.crs}); warp it with gdalwarp -t_srs {raster.crs}"
            )
    heights = np.empty((raster.rows, raster.columns))
    which = np.empty(heights.shape, dtype=np.int8)
    tiles, places = as_tiles(grids)
    _fill_ground(raster.x_m, raster.y_m, tiles, places, heights, which)
    return heights, which


def as_tiles(grids: Sequence[TerrainGrid]) -> tuple[Tiles, Array]:
    """Grids as compiled code takes them: heights, and rows of left, top, pixel."""
    lists: Any = typed
    tiles = lists.List([np.ascontiguousarray(g.heights_m, dtype=np.float32) for g in grids])
    return tiles, np.array([[g.left_m, g.top_m, g.pixel_m] for g in grids], dtype=np.float64)


@njit(cache=True, nogil=True)
def _fill_ground(
    x: Array, y: Array, tiles: Tiles, places: Array, out: Array, which: NDArray[np.int8]
) -> None:
    for i in range(y.size):
        for j in range(x.size):
            out[i, j], which[i, j] = math.nan, -1
            for g in range(len(tiles)):
                place = (places[g, 0], places[g, 1], places[g, 2])
                found = sample(tiles[g], place, x[j], y[i])
                if found == found:
                    out[i, j], which[i, j] = found, g
                    break
