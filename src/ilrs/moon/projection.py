"""Map projections of lunar terrain: polar stereographic at either pole, and equirectangular.

All on the sphere of 1737.4 km (Archinal et al. 2018, doi:10.1007/s10569-017-9805-5), with the
formulas of Snyder (1987, USGS Professional Paper 1395): rho = 2 R k tan(colatitude / 2) around a
pole, x = R k longitude and y = R latitude otherwise. Not modelled: other projections, ellipsoids.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M

Array = NDArray[np.float64]
Kind = Literal["south_polar", "north_polar", "equirectangular"]
KINDS: tuple[Kind, ...] = ("south_polar", "north_polar", "equirectangular")


@dataclass(frozen=True)
class Projection:
    """How places become map metres.

    `longitude_0_rad` is the central meridian (upward in the south, downward in the north). `scale`
    is the factor k: 1 when true at the pole, the cosine of the true parallel for equirectangular.
    """

    kind: Kind = "south_polar"
    longitude_0_rad: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or not 0.0 < self.scale <= 1.0:
            raise ValueError(f"a projection is one of {', '.join(KINDS)}, with a scale in (0, 1]")

    @property
    def circumference_m(self) -> float:
        """The map width of the whole equator where the map wraps around, otherwise 0."""
        if self.kind != "equirectangular":
            return 0.0
        return 2.0 * math.pi * MOON_RADIUS_M * self.scale

    def forward(self, latitude_rad: ArrayLike, longitude_rad: ArrayLike) -> tuple[Array, Array]:
        """Map metres (x, y) of places; x of an equirectangular map is within half a turn of 0."""
        latitude = np.asarray(latitude_rad, dtype=np.float64)
        away = np.asarray(longitude_rad, dtype=np.float64) - self.longitude_0_rad
        if self.kind == "equirectangular":
            turned = np.remainder(away + math.pi, 2.0 * math.pi) - math.pi
            return self.scale * MOON_RADIUS_M * turned, MOON_RADIUS_M * latitude
        side = 1.0 if self.kind == "south_polar" else -1.0
        tangent = np.tan((math.pi / 2.0 + side * latitude) / 2.0)
        rho = 2.0 * MOON_RADIUS_M * self.scale * tangent
        return rho * np.sin(away), side * rho * np.cos(away)

    def inverse(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Array, Array]:
        """Latitude and east longitude (rad, longitude in [-pi, pi]) of map metres."""
        x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
        if self.kind == "equirectangular":
            latitude, away = y / MOON_RADIUS_M, x / (self.scale * MOON_RADIUS_M)
        else:
            side = 1.0 if self.kind == "south_polar" else -1.0
            angle = 2.0 * np.arctan(np.hypot(x, y) / (2.0 * MOON_RADIUS_M * self.scale))
            latitude, away = side * (angle - math.pi / 2.0), np.arctan2(x, side * y)
        longitude = away + self.longitude_0_rad
        return latitude, np.remainder(longitude + math.pi, 2.0 * math.pi) - math.pi

    @property
    def numbers(self) -> tuple[float, float, float, float, float]:
        """For compiled code: kind, cosine and sine of the central meridian, scale, wrap (m)."""
        angle = self.longitude_0_rad
        kind = float(KINDS.index(self.kind))
        return kind, math.cos(angle), math.sin(angle), self.scale, self.circumference_m


SOUTH_POLAR = Projection()

# Columns of a frame: where a grid lies, for compiled code.
LEFT, TOP, PIXEL, KIND, COSINE, SINE, SCALE, WRAP, COLUMNS, ROWS = range(10)


@njit(cache=True)
def cell_of(frames: Array, g: int, x: float, y: float, z: float) -> tuple[float, float]:
    """Column and row (pixel centres are whole numbers) of a direction in ME in grid `g`."""
    ahead = x * frames[g, COSINE] + y * frames[g, SINE]
    aside = y * frames[g, COSINE] - x * frames[g, SINE]
    if frames[g, KIND] == 0.0:
        fold = 2.0 * MOON_RADIUS_M * frames[g, SCALE] / (1.0 - z)
        map_x, map_y = fold * aside, fold * ahead
    elif frames[g, KIND] == 1.0:
        fold = 2.0 * MOON_RADIUS_M * frames[g, SCALE] / (1.0 + z)
        map_x, map_y = fold * aside, -fold * ahead
    else:
        map_x = MOON_RADIUS_M * frames[g, SCALE] * math.atan2(aside, ahead)
        map_y = MOON_RADIUS_M * math.atan2(z, math.hypot(ahead, aside))
        # The cut of the circle lies opposite to the middle of the grid.
        width = frames[g, COLUMNS] * frames[g, PIXEL]
        first = frames[g, LEFT] - 0.5 * (frames[g, WRAP] - width)
        map_x = first + (map_x - first) % frames[g, WRAP]
    column = (map_x - frames[g, LEFT]) / frames[g, PIXEL] - 0.5
    return column, (frames[g, TOP] - map_y) / frames[g, PIXEL] - 0.5


@njit(cache=True)
def bend_of(frames: Array, g: int, chord_px: float, angle: float, highest_rad: float) -> float:
    """How far (pixels) a great-circle arc may stray from the box of its ends; inf when unbounded.

    A great circle maps to a circle of radius 2 R k or more around a pole, where a chord c has a
    sagitta of at most c^2 / (4 radius). On an equirectangular map the second derivative by the
    arc `angle` is at most 2 tan(latitude) / cos(latitude), for the largest latitude on the way.
    """
    if frames[g, KIND] < 2.0:
        return chord_px * chord_px * frames[g, PIXEL] / (8.0 * MOON_RADIUS_M * frames[g, SCALE])
    highest = highest_rad + angle
    if highest > 1.55:
        return math.inf
    curve = 2.0 * math.tan(highest) / math.cos(highest)
    return MOON_RADIUS_M * curve * angle * angle / (8.0 * frames[g, PIXEL])
