"""What a survey looks at, and how it is cut into pieces that are done one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ilrs.epoch import Grid
from ilrs.moon.groundmap import STEP_S, YEAR_STEPS
from ilrs.moon.raster import Raster, polar_map
from ilrs.provenance import digest_file, digest_json, versions
from ilrs.survey.poles import pole_of_place, terrain_at

METHOD = 3  # counts up when a piece comes to hold something else, so that old ones are not used
TILE = 512  # points on a side; horizons of a tile in 360 directions take 189 MB
BLOCK = 24  # sweep angles of one piece of work
BAND = 16  # rows of one piece of light or of temperature
MOST_POINTS = 25_000_000


@dataclass(frozen=True)
class Plan:
    """A survey: points, terrain files, height of the eyes (m), instants, number of sweep angles.

    With `temperature` the ground is warmed through the 365 days from the start of the grid,
    however long the grid is. The raster says at which pole the points lie.
    """

    raster: Raster
    terrain: tuple[Path, ...]
    height_m: float
    grid: Grid
    angles: int = 360
    temperature: bool = True

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

    @property
    def warm_grid(self) -> Grid:
        """The steps of the year that warms the ground."""
        return Grid(self.grid.start, STEP_S, YEAR_STEPS)

    def facts(self) -> dict[str, Any]:
        """All that decides what pieces hold, for people and for the digest; JSON. Reads terrain.

        `temperature` is not in it: it decides which pieces are made.
        """
        return {
            "raster": asdict(self.raster),
            "projection": asdict(self.raster.projection),
            "terrain": {path.name: digest_file(path) for path in self.terrain},
            "height_m": self.height_m,
            "from": self.grid.start.utc,
            "steps": self.grid.count,
            "step_s": self.grid.step_s,
            "angles": self.angles,
            "method": METHOD,
            "ilrs": versions()["ilrs"],
        }


def digest_of(facts: dict[str, Any]) -> str:
    """The digest of the facts of a plan."""
    return digest_json(facts)


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
    temperature: bool = True,
    pole: float | None = None,
) -> Plan:
    """A plan for a box (x0, y0, x1, y1 in map km) or a square around a place.

    `around` is latitude and longitude (rad) and half the side of the square (m); its latitude says
    at which pole the survey is. A box is at `pole` (-1 south, +1 north), or else at the pole of the
    terrain. Terrain of the other pole is left out. Raises ValueError unless exactly one of the two
    is given, for a step longer than a side, and where place, `pole` and terrain do not agree; for
    terrain that cannot be read as `projection_of`.
    """
    if (box_km is None) == (around is None):
        raise ValueError("a survey needs either a box or a place with a radius")
    if around:
        pole = pole_of_place(around[0], pole)
    pole, used = terrain_at(terrain, pole)
    x0, y0, x1, y1 = _square(pole, *around) if around else [1000.0 * k for k in box_km or ()]
    raster = Raster.covering(x0, y0, x1, y1, step_m, pole)
    if step_m > min(x1 - x0, y1 - y0):
        raise ValueError(
            f"a step of {step_m:g} m is longer than a side of the area ({x1 - x0:g} by "
            f"{y1 - y0:g} m); take a shorter step or a larger area"
        )
    return Plan(raster, used, height_m, grid, angles, temperature)


def _square(pole: float, latitude_rad: float, longitude_rad: float, radius_m: float) -> list[float]:
    x, y = (float(k) for k in polar_map(pole).forward(latitude_rad, longitude_rad))
    return [x - radius_m, y - radius_m, x + radius_m, y + radius_m]


def tiles(raster: Raster) -> list[Tile]:
    """The windows that make up a raster."""
    return [
        Tile(r, c, min(TILE, raster.rows - r), min(TILE, raster.columns - c))
        for r in range(0, raster.rows, TILE)
        for c in range(0, raster.columns, TILE)
    ]


def place_of(raster: Raster, row: int, column: int) -> tuple[float, float]:
    """Latitude and east longitude (0 to 360) in degrees of a point of the raster."""
    latitude, longitude = raster.projection.inverse(raster.x_m[column], raster.y_m[row])
    return math.degrees(float(latitude)), math.degrees(float(longitude)) % 360.0
