"""What a survey looks at, and how it is cut into pieces that are done one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ilrs.epoch import Grid
from ilrs.frames import from_south_polar_stereographic, south_polar_stereographic
from ilrs.moon.raster import Raster
from ilrs.provenance import digest_file, digest_json

TILE = 512  # points on a side; horizons of a tile in 360 directions take 189 MB
BLOCK = 24  # sweep angles of one piece of work
BAND = 32  # rows of one piece of light
MOST_POINTS = 25_000_000


@dataclass(frozen=True)
class Plan:
    """A survey: points, terrain files, height of the eyes (m), instants, number of sweep angles."""

    raster: Raster
    terrain: tuple[Path, ...]
    height_m: float
    grid: Grid
    angles: int = 360

    def __post_init__(self) -> None:
        if self.raster.rows * self.raster.columns > MOST_POINTS:
            raise ValueError(
                f"{self.raster.rows * self.raster.columns:,} points are too many for a survey "
                f"(at most {MOST_POINTS:,}); take a longer step or a smaller area"
            )
        if self.angles < 36:
            raise ValueError("a survey needs at least 36 sweep angles")
        if not self.terrain:
            raise ValueError("a survey needs terrain; name at least one file")

    def facts(self) -> dict[str, Any]:
        """All that decides the result, for people and for the digest; JSON."""
        return {
            "raster": asdict(self.raster),
            "terrain": {path.name: digest_file(path) for path in self.terrain},
            "height_m": self.height_m,
            "from": self.grid.start.utc,
            "steps": self.grid.count,
            "step_s": self.grid.step_s,
            "angles": self.angles,
        }

    def digest(self) -> str:
        """The digest of the facts."""
        return digest_json(self.facts())


@dataclass(frozen=True)
class Tile:
    """A window of the raster."""

    row: int
    column: int
    rows: int
    columns: int

    @property
    def name(self) -> str:
        return f"tile_{self.row:05d}_{self.column:05d}"


def plan_of(
    terrain: Sequence[Path],
    grid: Grid,
    step_m: float,
    height_m: float = 2.0,
    box_km: tuple[float, float, float, float] | None = None,
    around: tuple[float, float, float] | None = None,
    angles: int = 360,
) -> Plan:
    """A plan for a box (x0, y0, x1, y1 in map km) or a square around a place.

    `around` is latitude and longitude (rad) and half the side of the square (m). Raises ValueError
    unless exactly one of the two is given.
    """
    if (box_km is None) == (around is None):
        raise ValueError("a survey needs either a box or a place with a radius")
    if box_km is not None:
        x0, y0, x1, y1 = (1000.0 * k for k in box_km)
    else:
        latitude, longitude, radius = around or (0.0, 0.0, 0.0)
        if latitude > math.radians(-60.0):
            raise ValueError("surveys are made around the south pole, up to 60 degrees south")
        x, y = south_polar_stereographic(latitude, longitude)
        x0, y0, x1, y1 = x - radius, y - radius, x + radius, y + radius
    raster = Raster.covering(x0, y0, x1, y1, step_m)
    return Plan(raster, tuple(Path(p) for p in terrain), height_m, grid, angles)


def tiles(raster: Raster) -> list[Tile]:
    """The windows that make up a raster."""
    return [
        Tile(r, c, min(TILE, raster.rows - r), min(TILE, raster.columns - c))
        for r in range(0, raster.rows, TILE)
        for c in range(0, raster.columns, TILE)
    ]


def place_of(raster: Raster, row: int, column: int) -> tuple[float, float]:
    """Latitude and east longitude (0 to 360) in degrees of a point of the raster."""
    latitude, longitude = from_south_polar_stereographic(
        float(raster.x_m[column]), float(raster.y_m[row])
    )
    return math.degrees(latitude), math.degrees(longitude) % 360.0
