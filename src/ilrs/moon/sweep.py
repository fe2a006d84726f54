"""Horizons of every point of a raster: one sweep per azimuth over lines of great circles.

For one direction of the gnomonic plane the ground is laid out on parallel lines. Near a point the
ray itself is followed in half-pixel steps, as for a single point; behind that, the tangent to the
upper convex hulls of the two lines that run beside it decides, interpolated between them. Farther
ground lies on wider lines: no ground is nearer than `SHARPNESS` times the spacing of its lines.
A sweep angle is a direction of the plane (`GnomonicPlane`), not an azimuth: light looks up the
horizon by the sweep angle of the Sun at each point, which is exact; `azimuth_of` gives the azimuth.

Against marching from single points on the grids of LOLA the median error is 0.001 degrees, the 99th
percentile 0.03 and the worst of 240,000 is 0.15 (`bench/horizons.py`); `error_bound_rad` says what
it can be at most. Not modelled: what `ilrs.moon.skyline` does not model either, and ground thinner
than the lines, seen edge on, beyond the near field.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.gnomonic import GnomonicPlane, from_map, to_plane
from ilrs.moon.lines import lay_out
from ilrs.moon.near import look_nearby
from ilrs.moon.posts import PostWindow, surround
from ilrs.moon.raster import Raster, Tiles, as_tiles, ground_heights
from ilrs.moon.skyline import REACH_M
from ilrs.moon.terrain import TerrainGrid

Array = NDArray[np.float64]
Ticks = NDArray[np.int16]
TICKS_PER_RAD = 400.0 * 180.0 / math.pi
UNKNOWN = -32768
SHARPNESS = 32.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """A raster made ready: its plane, the eyes of its points, and the spacings of the lines.

    `levels` has a row per spacing, m: the spacing of the lines, how far ahead of a point they begin
    and how far behind the raster they end. Eyes stand `height_m` above the ground; unknown ground
    has none (NaN). `pull_m` and `unit` belong to them, see `Layout.look`.
    """

    raster: Raster
    plane: GnomonicPlane
    height_m: float
    ground_m: Array
    known_by: NDArray[np.int8]
    u_m: Array
    v_m: Array
    pull_m: Array
    unit: Array
    tiles: Tiles
    places: Array
    levels: Array
    windows: list[PostWindow]
    near_m: float

    def look(self, angle_rad: float, out: Ticks) -> None:
        """The horizons of all points in one direction, in ticks, written to (rows, columns)."""
        tangent = np.zeros(self.u_m.shape, dtype=np.float32)
        r, axes, pole = self.raster, self.plane.axes, self.raster.pole
        eyes = self.ground_m + self.height_m
        for window in self.windows:
            look_nearby(
                window, angle_rad, (axes, pole), r.x_m, r.y_m, self.u_m, self.v_m, eyes,
                self.known_by, self.near_m, tangent,
            )  # fmt: skip
        edge, before = (_edge(self.u_m), _edge(self.v_m)), None
        for spacing, ahead, behind in self.levels:
            layout = lay_out(angle_rad, edge, float(spacing), float(ahead), float(behind), before)
            layout.fill(axes, pole, self.tiles, self.places)
            layout.look(self.u_m, self.v_m, self.pull_m, self.unit, tangent)
            before = layout
        _to_ticks(tangent, self.pull_m, out)


def prepare(
    raster: Raster,
    grids: Sequence[TerrainGrid],
    height_m: float,
    reach_m: float = REACH_M,
    sharpness: float = SHARPNESS,
) -> Sweep:
    """Make a raster ready; grids finest first, on the polar map of the raster.

    The bound of the error is inversely proportional to `sharpness`. Raises ValueError when a grid
    lies on another map or no grid knows any of the ground.
    """
    if not grids:
        raise ValueError("no terrain was given")
    if not (height_m >= 0.0 and math.isfinite(height_m)):
        raise ValueError(f"the height above ground must not be negative: {height_m:g} m")
    ground, known_by = ground_heights(raster, grids)
    if not (known_by >= 0).any():
        raise ValueError("no terrain grid covers any point of the raster")
    plane = GnomonicPlane.at_map(*raster.centre_m, raster.pole)
    u, v = np.empty(ground.shape), np.empty(ground.shape)
    _fill_plane(plane.axes, raster.pole, raster.x_m, raster.y_m, u, v)
    across, radius = np.sqrt(MOON_RADIUS_M**2 + u * u + v * v), MOON_RADIUS_M + ground + height_m
    tiles, places = as_tiles(grids)
    finest = min(grids[g].pixel_m for g in np.unique(known_by[known_by >= 0]))
    spacing = max(raster.step_m, finest)
    levels = _levels(spacing, raster, reach_m, sharpness)
    near_m = float(levels[0, 1])
    return Sweep(
        raster, plane, height_m, ground, known_by, u, v,
        MOON_RADIUS_M**2 * across / radius, across * radius / MOON_RADIUS_M**2, tiles, places,
        levels, surround(raster, grids, known_by, near_m), near_m,
    )  # fmt: skip


def error_bound_rad(slope_rad: float, sharpness: float = SHARPNESS) -> float:
    """The most a horizon can be wrong, against rays, where no ground is steeper than a slope.

    Ground seen between the corners of a square of side w is at most w tan(slope) / sqrt(2) higher
    or lower than their mean, seen from (sharpness - 1) w or farther. Holds beyond the near field,
    for any terrain whose heights differ by no more than that slope, rims seen edge on included.
    """
    return math.atan(math.sqrt(0.5) * math.tan(slope_rad) / (sharpness - 1.0))


def sweep_angles(count: int) -> Array:
    """Evenly spaced sweep angles from the map's up at the centre, clockwise, rad."""
    return np.arange(count, dtype=np.float64) * (2.0 * math.pi / count)


def horizons(sweep: Sweep, angles_rad: Array, workers: int = 2) -> Ticks:
    """Horizons in ticks, shape (angles, rows, columns), by threads; the same for any number."""
    out = np.empty((angles_rad.size, *sweep.u_m.shape), dtype=np.int16)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(sweep.look, float(a), out[k]) for k, a in enumerate(angles_rad)]
        for job in jobs:
            job.result()
    return out


def azimuth_of(sweep: Sweep, row: int, column: int, angles_rad: Array) -> Array:
    """The local azimuths (rad, clockwise from north) in which sweep angles look from a point."""
    r = sweep.raster
    up = np.array(from_map(float(r.x_m[column]), float(r.y_m[row]), r.pole))
    u, v = float(sweep.u_m[row, column]), float(sweep.v_m[row, column])
    e = sweep.plane.axes
    there = np.outer(u + 1000.0 * np.sin(angles_rad), e[0])
    there += np.outer(v + 1000.0 * np.cos(angles_rad), e[1]) + MOON_RADIUS_M * e[2]
    # East and north by the longitude of the point; at the pole, that of the map's up.
    level = math.hypot(up[0], up[1])
    east = np.array([-up[1], up[0], 0.0]) / level if level > 0.0 else np.array([0.0, 1.0, 0.0])
    north = np.cross(up, east)
    return np.mod(np.arctan2(there @ east, there @ north), 2.0 * math.pi)


def _levels(spacing: float, raster: Raster, reach_m: float, sharpness: float) -> Array:
    """Spacings, where they begin and where they end: `sharpness` spacings or more ahead."""
    size = max(raster.rows, raster.columns) * raster.step_m
    found: list[tuple[float, float, float]] = []
    ahead = sharpness * spacing
    while True:
        behind = max(2.0 * ahead, size / 8.0)
        # Another spacing asks every point once more: not worth it for less ground than points.
        nodes = 1.4 * size * (size + reach_m) / spacing**2
        if behind >= 0.7 * reach_m or (found and nodes < raster.rows * raster.columns):
            found.append((spacing, ahead, reach_m))
            return np.array(found)
        found.append((spacing, ahead, behind))
        spacing, ahead = behind / sharpness, behind


def _edge(field: Array) -> Array:
    """The values around a raster, once round."""
    return np.concatenate([field[0], field[:, -1], field[-1, ::-1], field[::-1, 0]])


@njit(cache=True, nogil=True)
def _fill_plane(axes: Array, pole: float, x: Array, y: Array, u: Array, v: Array) -> None:
    for i in range(y.size):
        for j in range(x.size):
            u[i, j], v[i, j] = to_plane(axes, x[j], y[i], pole)


@njit(cache=True, nogil=True)
def _to_ticks(tangent: NDArray[np.float32], pull: Array, out: Ticks) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            if pull[i, j] == pull[i, j]:
                ticks = math.floor(math.atan(tangent[i, j]) * TICKS_PER_RAD + 0.5)
                out[i, j] = min(max(ticks, -32000.0), 32000.0)
            else:
                out[i, j] = UNKNOWN
