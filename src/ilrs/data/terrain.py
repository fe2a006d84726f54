"""Lunar terrain from GeoTIFF files and PDS images (.img with a label .lbl)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

from ilrs.data.georeference import placed
from ilrs.data.labels import label_unit, labelled
from ilrs.data.nesting import check_nesting
from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.projection import Projection
from ilrs.moon.terrain import Terrain, TerrainGrid
from ilrs.provenance import digest_file

# The Moon's ground lies between -9.15 km and +10.79 km (Smith et al. 2017,
# doi:10.1016/j.icarus.2016.06.006).
LOWEST_M, HIGHEST_M = -9_500.0, 11_000.0
# Ground this flat for its size (relief over side) has not been found over 2 km and more.
_FLATTEST, _SIDE_M = 3e-4, 2_000.0
_METRES = {"": 1.0, "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0}
_KILOMETRES = {"km": 1000.0, "kilometre": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0}
_UNITS = _METRES | _KILOMETRES


@dataclass(frozen=True)
class _Raster:
    """What a file says of itself before its heights are read."""

    projection: Projection
    left_m: float
    top_m: float
    pixel_m: float
    shape: tuple[int, int]
    scale: float
    offset: float
    nodata: float | None
    image: Path


def load_terrain(paths: Sequence[Path]) -> Terrain:
    """Terrain from any number of files, finest first.

    Raises as `read_terrain`, and ValueError where grids that overlap contradict each other.
    """
    if not paths:
        raise ValueError("no terrain files were given; name at least one GeoTIFF or PDS label")
    grids = [read_terrain(path) for path in paths]
    check_nesting(grids)
    return Terrain(grids)


def read_terrain(path: Path) -> TerrainGrid:
    """A terrain grid from a raster of heights above the sphere of 1737.4 km.

    The first band is read; its scale, offset and unit (m or km) are applied; no-data becomes NaN.
    Beside a PDS image its label is taken. Raises FileNotFoundError when there is no such file,
    OSError when it is no raster, and ValueError when it is cut short, not a map of the Moon in a
    known projection, or its numbers cannot be heights in metres; all with the file and a remedy.
    """
    path = _here(path)
    try:
        found, raw = _read(path)
        heights = _heights(found, raw)
        _check(heights, found)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return _around(heights, found, _provenance(path, found.image))


def projection_of(path: Path) -> Projection:
    """The map that a raster of heights lies on, without reading its heights.

    Raises as `read_terrain` for what is no map of the Moon.
    """
    path = _here(path)
    with _opened(path) as raster:
        try:
            return _place(raster)[0]
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None


def _here(path: Path) -> Path:
    """The file to read: beside a PDS image its label. FileNotFoundError where there is none."""
    path = labelled(Path(path))
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such terrain file; see ilrs data list")
    if path.suffix.lower() == ".img":
        raise FileNotFoundError(f"{path}: its PDS label {path.stem}.lbl must lie beside it")
    return path


def _opened(path: Path) -> Any:
    library: Any = rasterio
    with warnings.catch_warnings():
        # A file without a place is refused later, with a remedy.
        warnings.simplefilter("ignore", library.errors.NotGeoreferencedWarning)
        try:
            return library.open(path)
        except OSError as error:
            label = path.suffix.lower() == ".lbl"
            raise OSError(
                f"{path}: no raster can be read from it ({error}); expected a GeoTIFF or a PDS "
                f"label{' with its image, .img, beside it' * label}. It may be cut short or be "
                f"something else by that name: get it again"
            ) from None


def _place(raster: Any) -> tuple[Projection, float, float, float]:
    return placed(raster.crs.to_dict() if raster.crs else {}, raster.transform)


def _read(path: Path) -> tuple[_Raster, NDArray[Any]]:
    with _opened(path) as raster:
        found = _Raster(
            *_place(raster),
            raster.shape,
            *_scaling(raster, path),
            raster.nodata,
            _image_of(raster, path),
        )
        try:
            return found, raster.read(1)
        except OSError as error:
            raise ValueError(
                f"the file is cut short or damaged ({error}); delete it and get it again, for a "
                f"known product by ilrs data fetch"
            ) from None


def _image_of(raster: Any, path: Path) -> Path:
    """The file that holds the numbers: of a PDS label its image, which must be whole.

    GDAL fills what such an image lacks with zeros, so its size is compared with the label.
    """
    if raster.driver != "PDS":
        return path
    wanted = raster.width * raster.height * np.dtype(raster.dtypes[0]).itemsize
    image = Path(raster.files[-1])
    if image.stat().st_size < wanted:
        raise ValueError(
            f"its image {image.name} is cut short: {image.stat().st_size} of {wanted} bytes; "
            f"delete it and get it again, for a known product by ilrs data fetch"
        )
    return image


def _provenance(path: Path, image: Path) -> dict[str, str]:
    found = {"file": image.name, "sha256": digest_file(image)}
    return found if image == path else found | {"label sha256": digest_file(path)}


def _scaling(raster: Any, path: Path) -> tuple[float, float]:
    """Scale and offset that turn numbers into metres above the sphere."""
    said = str(raster.units[0] or "") or (label_unit(path) if raster.driver == "PDS" else "")
    unit = said.strip().lower()
    if unit not in _UNITS:
        raise ValueError(
            f'the heights are in "{said}"; convert them to metres, such as with '
            f"gdal_calc.py, and set the unit by gdal_edit.py -units m"
        )
    metre = _UNITS[unit]
    offset = raster.offsets[0] * metre
    # PDS shape models give the radius as the offset of their heights.
    if abs(offset - MOON_RADIUS_M) < 1.0:
        offset -= MOON_RADIUS_M
    return raster.scales[0] * metre, offset


def _heights(found: _Raster, raw: NDArray[Any]) -> NDArray[np.float32]:
    heights = raw.astype(np.float32) * found.scale + found.offset
    if found.nodata is not None and not math.isnan(found.nodata):
        heights[raw == found.nodata] = np.nan
    heights[~np.isfinite(heights)] = np.nan
    return np.ascontiguousarray(heights, dtype=np.float32)


def _check(heights: NDArray[np.float32], found: _Raster) -> None:
    if min(heights.shape) < 2:
        raise ValueError("a terrain grid needs at least 2 by 2 heights")
    if np.isnan(heights).all():
        raise ValueError("no pixel holds a height; is this the right file?")
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    if low > 0.9 * MOON_RADIUS_M and high < 1.1 * MOON_RADIUS_M:
        raise ValueError(
            f"the numbers from {low:.0f} to {high:.0f} are radii; subtract {MOON_RADIUS_M:.0f} m"
        )
    if low < LOWEST_M or high > HIGHEST_M:
        raise ValueError(
            f"heights from {low:.0f} m to {high:.0f} m are not on the Moon (-9.2 km to +10.8 km); "
            f"are they in feet, or does the file need its no-data value "
            f"(gdal_edit.py -a_nodata)? Heights must be in metres"
        )
    side_m = min(found.shape) * found.pixel_m
    if side_m > _SIDE_M and 0.0 < high - low < _FLATTEST * side_m:
        raise ValueError(
            f"heights from {low:.4g} to {high:.4g} over {side_m / 1000.0:.0f} km are too flat for "
            f"metres; if they are in kilometres, say so: gdal_edit.py -units km, or UNIT = "
            f"KILOMETER in a PDS label"
        )


def _around(
    heights: NDArray[np.float32], found: _Raster, provenance: dict[str, str]
) -> TerrainGrid:
    """The grid; a map of the whole circle gets one column of the other side at each end.

    Labels round the pixel, so that the columns may miss the circle by a fraction of one.
    """
    columns, around = heights.shape[1], found.projection.circumference_m
    left_m, top_m, pixel_m = found.left_m, found.top_m, found.pixel_m
    if around and abs(columns - around / pixel_m) < 0.5:
        exact_m = around / columns
        left_m, top_m = left_m * exact_m / pixel_m - exact_m, top_m * exact_m / pixel_m
        pixel_m = exact_m
        heights = np.concatenate([heights[:, -1:], heights, heights[:, :1]], axis=1)
    return TerrainGrid(
        np.ascontiguousarray(heights), left_m, top_m, pixel_m, provenance, found.projection
    )
