"""The pieces of a survey: each computes one file of the work folder, on its own, in any process.

A file is written beside its place and moved there, so what exists is complete: a survey that was
stopped goes on with the pieces whose files are missing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.data.terrain import read_terrain
from ilrs.epoch import Grid
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ground import Ground
from ilrs.moon.groundmap import TEMPERATURES, ground_map
from ilrs.moon.lightmap import FIELDS, Bodies, bodies_over, highest_sun, light_map, normals_of
from ilrs.moon.raster import Raster, ground_heights
from ilrs.moon.sweep import TICKS_PER_RAD, UNKNOWN, Sweep, prepare, sweep_angles
from ilrs.moon.terrain import TerrainGrid
from ilrs.survey.folder import write_whole
from ilrs.survey.plan import BAND, BLOCK, Plan, Tile

LAYERS = (*FIELDS, "permanent_shadow", "slope_rad", "height_m")


@dataclass(frozen=True)
class Piece:
    """Horizons of a tile in a block of angles; the light or the temperature of a band of rows."""

    plan: Plan
    tile: Tile
    kind: str
    first: int
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.tile.name / f"{self.kind}_{self.first:05d}.npy"


def horizon_pieces(plan: Plan, tile: Tile, folder: Path) -> list[Piece]:
    """The blocks of angles of a tile."""
    return [Piece(plan, tile, "horizons", k, folder) for k in range(0, plan.angles, BLOCK)]


def light_pieces(plan: Plan, tile: Tile, folder: Path) -> list[Piece]:
    """The bands of rows of a tile; they need all its horizons."""
    return [Piece(plan, tile, "light", k, folder) for k in range(0, tile.rows, BAND)]


def ground_pieces(plan: Plan, tile: Tile, folder: Path) -> list[Piece]:
    """The bands of rows of a tile, for their temperature; they need all its horizons."""
    return [Piece(plan, tile, "ground", k, folder) for k in range(0, tile.rows, BAND)]


def work(piece: Piece) -> None:
    """Compute a piece and write its file; OSError when it cannot be written."""
    stream = io.BytesIO()
    np.save(stream, _MAKERS[piece.kind](piece))
    piece.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(piece.path, stream.getvalue())


def _horizons(piece: Piece) -> NDArray[np.int16]:
    """Ticks of a tile for a block of angles, shape (angles, rows, columns)."""
    plan, tile = piece.plan, piece.tile
    angles = sweep_angles(plan.angles)[piece.first : piece.first + BLOCK]
    out = np.full((angles.size, tile.rows, tile.columns), UNKNOWN, dtype=np.int16)
    sweep = _sweep(plan.terrain, _window(plan, tile), plan.height_m)
    if sweep is not None:
        for k, angle in enumerate(angles):
            sweep.look(float(angle), out[k])
    return out


def _light(piece: Piece) -> NDArray[np.float32]:
    """`LAYERS` of a band of rows, shape (layers, rows, columns)."""
    plan, band = piece.plan, _band(piece)
    if band is None:
        return _unknown(piece, len(LAYERS))
    bodies = _bodies(_window(plan, piece.tile), plan.grid)
    given = (band.axes, band.raster, band.eyes_m, band.normals, band.horizons)
    out = _unknown(piece, len(LAYERS))
    out[: len(FIELDS)] = light_map(*given, bodies, Ground())
    ever = light_map(*given, _highest(plan.raster.pole), Ground())[1]
    out[-3] = np.where(np.isfinite(ever), ever <= 0.0, np.nan)
    out[-2], out[-1] = band.slope_rad, band.eyes_m - plan.height_m
    return out


def _ground(piece: Piece) -> NDArray[np.float32]:
    """`TEMPERATURES` of a band of rows, shape (4, rows, columns)."""
    plan, band = piece.plan, _band(piece)
    if band is None:
        return _unknown(piece, len(TEMPERATURES))
    bodies = _bodies(_window(plan, piece.tile), plan.warm_grid)
    return ground_map(
        band.axes, band.raster, band.eyes_m, band.normals, band.horizons, bodies.sun_me_m,
        bodies.irradiance_w_m2 * (1.0 - bodies.eclipse), Ground(),
    )  # fmt: skip


def _unknown(piece: Piece, layers: int) -> NDArray[np.float32]:
    rows = min(BAND, piece.tile.rows - piece.first)
    return np.full((layers, rows, piece.tile.columns), np.nan, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class _Band:
    """Some rows of a tile with all that light needs to know of them."""

    raster: Raster
    axes: NDArray[np.float64]
    eyes_m: NDArray[np.float64]
    normals: NDArray[np.float64]
    slope_rad: NDArray[np.float64]
    horizons: NDArray[np.float64]


def _band(piece: Piece) -> _Band | None:
    """None when nobody knows any ground of the tile."""
    plan, tile, first = piece.plan, piece.tile, piece.first
    whole = _window(plan, tile)
    sweep = _sweep(plan.terrain, whole, plan.height_m)
    if sweep is None:
        return None
    rows = min(BAND, tile.rows - first)
    raster = whole.part(first, 0, rows, tile.columns)
    known = sweep.known_by[first : first + rows]
    rises = _rises(raster, known, _grids(plan.terrain))
    eyes = sweep.ground_m[first : first + rows] + plan.height_m
    horizons = _read_horizons(piece, rows)
    return _Band(raster, sweep.plane.axes, eyes, *normals_of(raster, *rises), horizons)


def _read_horizons(piece: Piece, rows: int) -> NDArray[np.float64]:
    """Elevations of a band, rad, shape (angles, rows, columns)."""
    parts: list[Any] = []
    for block in horizon_pieces(piece.plan, piece.tile, piece.folder):
        ticks: Any = np.load(block.path, mmap_mode="r")
        parts.append(ticks[:, piece.first : piece.first + rows] / TICKS_PER_RAD)
    return np.concatenate(parts)


def _rises(
    raster: Raster, known_by: NDArray[np.int8], grids: tuple[TerrainGrid, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rises per map metre along x and y over two pixels of the grid that knows each point."""
    right, upward = np.full(known_by.shape, np.nan), np.full(known_by.shape, np.nan)
    for g in np.unique(known_by[known_by >= 0]):
        reach = grids[g].pixel_m
        here = known_by == g
        for out, dx, dy in ((right, reach, 0.0), (upward, 0.0, reach)):
            ahead, behind = (
                ground_heights(raster.moved(k * dx, k * dy), grids)[0] for k in (1.0, -1.0)
            )
            rise = (ahead - behind) / (2.0 * reach)
            # Beside unknown ground the slope is unknown.
            out[here] = rise[here]
    return right, upward


def terrain_of(plan: Plan) -> tuple[TerrainGrid, ...]:
    """The grids of a plan, finest first; errors as `read_terrain`."""
    return _grids(plan.terrain)


def _window(plan: Plan, tile: Tile) -> Raster:
    return plan.raster.part(tile.row, tile.column, tile.rows, tile.columns)


@lru_cache(maxsize=1)
def _grids(paths: tuple[Path, ...]) -> tuple[TerrainGrid, ...]:
    return tuple(sorted((read_terrain(path) for path in paths), key=lambda g: g.pixel_m))


@lru_cache(maxsize=1)
def _sweep(paths: tuple[Path, ...], raster: Raster, height_m: float) -> Sweep | None:
    """None when nobody knows any ground of the window."""
    grids = _grids(paths)
    if not np.isfinite(ground_heights(raster, grids)[0]).any():
        return None
    return prepare(raster, grids, height_m)


@lru_cache(maxsize=2)
def _bodies(raster: Raster, grid: Grid) -> Bodies:
    return bodies_over(raster, mid_steps(grid))


@lru_cache(maxsize=1)
def _highest(pole: float) -> Bodies:
    return highest_sun(pole=pole)


_MAKERS: dict[str, Callable[[Piece], NDArray[Any]]] = {
    "horizons": _horizons,
    "light": _light,
    "ground": _ground,
}
