"""The horizon of a site: how high the terrain stands in each direction, seen from several heights.

A mask is a result, small enough to be kept as text: `#` comments with its provenance, a line of
column names, and one line per azimuth, in degrees. Elevations are geometric (no air, no light
bending) against the plane at right angles to the radius at the site.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M

Array = NDArray[np.float64]
_COLUMN = "elevation_deg_at_"
_DISTANCE = "distance_m"


@dataclass(frozen=True, eq=False)
class HorizonMask:
    """Horizon elevations over uniformly spaced azimuths, for one or more heights above ground.

    `elevation_rad` has shape (heights, azimuths); azimuth i is `2 pi i / azimuths`, clockwise from
    north. `distance_m`, shape (azimuths,), is how far the horizon of the greatest height lies,
    where known. Between azimuths and heights the horizon is linear; heights outside the range are
    refused.
    """

    heights_m: Array
    elevation_rad: Array
    distance_m: Array | None = None
    provenance: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        heights, rows = self.heights_m, self.elevation_rad
        if rows.ndim != 2 or rows.shape[0] != heights.size or rows.shape[1] < 4:
            raise ValueError("a mask needs one row per height and at least 4 azimuths")
        if not (np.isfinite(rows).all() and np.isfinite(heights).all()):
            raise ValueError("a mask needs finite elevations and heights")
        if np.abs(rows).max() >= math.pi / 2.0:
            raise ValueError("a horizon lies between -90 and 90 degrees")
        if np.any(np.diff(heights) <= 0.0) or heights[0] < 0.0:
            raise ValueError("the heights of a mask must not be negative and must rise")

    @property
    def azimuth_rad(self) -> Array:
        """The azimuths, shape (azimuths,)."""
        count = self.elevation_rad.shape[1]
        return np.arange(count, dtype=np.float64) * (2.0 * math.pi / count)

    def at_height(self, height_m: float) -> Array:
        """The horizon seen from a height above ground, rad, shape (azimuths,).

        Raises ValueError outside the mask's heights: a horizon is not extrapolated.
        """
        low, high = float(self.heights_m[0]), float(self.heights_m[-1])
        if not low <= height_m <= high:
            raise ValueError(
                f"the horizon mask knows heights from {low:g} m to {high:g} m above ground, "
                f"not {height_m:g} m"
            )
        k = int(np.searchsorted(self.heights_m, height_m, side="right")) - 1
        if k + 1 == self.heights_m.size:
            return self.elevation_rad[k].copy()
        share = (height_m - self.heights_m[k]) / (self.heights_m[k + 1] - self.heights_m[k])
        return (1.0 - share) * self.elevation_rad[k] + share * self.elevation_rad[k + 1]

    def elevation_at(self, azimuth_rad: float, height_m: float) -> float:
        """The horizon in one direction, rad."""
        row = self.at_height(height_m)
        place = (azimuth_rad / (2.0 * math.pi) % 1.0) * row.size
        k = int(place) % row.size
        share = place - int(place)
        return float((1.0 - share) * row[k] + share * row[(k + 1) % row.size])


def flat(heights_m: Sequence[float] = (0.0, 2.0, 5.0, 10.0, 30.0), count: int = 720) -> HorizonMask:
    """No terrain: a sphere of 1737.4 km, whose horizon dips by arccos(R / (R + h))."""
    heights = np.array(heights_m, dtype=np.float64)
    dip = -np.arccos(MOON_RADIUS_M / (MOON_RADIUS_M + heights))
    return HorizonMask(heights, np.repeat(dip[:, None], count, axis=1), None, {"terrain": "none"})


def format_mask(mask: HorizonMask) -> str:
    """The mask as text: provenance comments, column names, degrees with four decimals."""
    lines = [f"# {key}: {text}" for key, text in mask.provenance.items()]
    columns = ["azimuth_deg", *(f"{_COLUMN}{h:g}m" for h in mask.heights_m)]
    far = mask.distance_m
    lines.append(",".join(columns + ([_DISTANCE] if far is not None else [])))
    degrees = np.degrees(mask.elevation_rad)
    for i, azimuth in enumerate(np.degrees(mask.azimuth_rad)):
        cells = [f"{azimuth:g}", *(f"{x:.4f}" for x in degrees[:, i])]
        if far is not None:
            cells.append(f"{far[i]:.0f}")
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def parse_mask(text: str) -> HorizonMask:
    """Read what `format_mask` writes.

    Raises ValueError with the line number for anything else: an unknown column, a cell that is not
    a finite number, a wrong number of cells, azimuths that are not a uniform full circle from 0.
    """
    provenance: dict[str, str] = {}
    columns: list[str] = []
    rows: list[tuple[int, list[float]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            provenance[key.strip()] = value.strip()
        elif not line.strip():
            continue
        elif not columns:
            columns = _read_columns(line, number)
        else:
            rows.append((number, _read_cells(line, number, columns)))
    if not columns:
        raise ValueError("line 1: a horizon mask needs a line of column names; the text has none")
    return _assemble(columns, rows, provenance)


def _read_columns(line: str, number: int) -> list[str]:
    columns = [c.strip() for c in line.split(",")]
    known = [c for c in columns[1:] if c.startswith(_COLUMN) or c == _DISTANCE]
    if columns[0] != "azimuth_deg" or len(known) != len(columns) - 1 or len(columns) < 2:
        raise ValueError(
            f"line {number}: expected the columns azimuth_deg, {_COLUMN}2m, ... and "
            f'optionally {_DISTANCE}, found "{line.strip()}"'
        )
    for column in known:
        if column != _DISTANCE:
            _height_of(column, number)
    return columns


def _height_of(column: str, number: int) -> float:
    try:
        return float(column.removeprefix(_COLUMN).removesuffix("m"))
    except ValueError:
        raise ValueError(f'line {number}: "{column}" names no height in metres') from None


def _read_cells(line: str, number: int, columns: list[str]) -> list[float]:
    cells = line.split(",")
    if len(cells) != len(columns):
        raise ValueError(f"line {number}: expected {len(columns)} values, found {len(cells)}")
    values: list[float] = []
    for cell in cells:
        try:
            value = float(cell)
        except ValueError:
            raise ValueError(f'line {number}: "{cell.strip()}" is not a number') from None
        if not math.isfinite(value):
            raise ValueError(f"line {number}: {cell.strip()} is not a finite number")
        values.append(value)
    return values


def _assemble(
    columns: list[str], rows: list[tuple[int, list[float]]], provenance: dict[str, str]
) -> HorizonMask:
    for i, (number, values) in enumerate(rows):
        expected = 360.0 * i / len(rows)
        if abs(values[0] - expected) > 1e-3:
            raise ValueError(
                f"line {number}: azimuth {values[0]:g} where {expected:g} was expected; "
                f"azimuths must start at 0 and be evenly spaced around the circle"
            )
    table = np.array([values for _, values in rows]).reshape(len(rows), len(columns))
    which = [i for i, c in enumerate(columns) if c.startswith(_COLUMN)]
    heights = np.array([_height_of(columns[i], 1) for i in which])
    far = table[:, columns.index(_DISTANCE)].copy() if _DISTANCE in columns else None
    elevations = np.radians(np.ascontiguousarray(table[:, which].T))
    return HorizonMask(heights, elevations, far, provenance)
