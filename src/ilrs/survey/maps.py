"""The maps of a survey: named layers, and GeoTIFF files that any map program opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

from ilrs.moon.groundmap import TEMPERATURES
from ilrs.moon.raster import Raster
from ilrs.survey.folder import write_whole
from ilrs.survey.pieces import LAYERS, Piece, ground_pieces, light_pieces
from ilrs.survey.plan import Plan, Tile, tiles

Map = NDArray[np.float32]
# IAU_2015:30135 and 30130, spelled out: not every installation of PROJ knows the Moon by number.
_CRS = (
    'PROJCS["Moon (2015) - Sphere / Ocentric / {name} Polar",GEOGCS["Moon (2015) - Sphere / '
    'Ocentric",DATUM["Moon (2015) - Sphere",SPHEROID["Moon (2015) - Sphere",1737400,0]],'
    'PRIMEM["Reference Meridian",0],UNIT["degree",0.0174532925199433]],'
    'PROJECTION["Polar_Stereographic"],PARAMETER["latitude_of_origin",{latitude}],'
    'PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],'
    'PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["IAU_2015","{code}"]]'
)
NODATA = -9999.0


@dataclass(frozen=True)
class Spec:
    """What a map shows, in which unit, and how its overviews are made smaller."""

    unit: str
    title: str
    smaller: str = "AVERAGE"


SPECS: dict[str, Spec] = {
    "mean_light": Spec("1", "mean visible fraction of the Sun's disc"),
    "any_light": Spec("1", "part of the time with any of the Sun's disc in sight"),
    "centre_light": Spec("1", "part of the time with the centre of the Sun in sight"),
    "longest_dark_h": Spec("h", "longest time with nothing of the Sun in sight"),
    "earth_visible": Spec("1", "mean visible fraction of the Earth's disc"),
    "slope_deg": Spec("deg", "slope over two pixels of the terrain"),
    "temperature_mean_k": Spec("K", "mean temperature of the surface in a year"),
    "temperature_max_k": Spec("K", "highest temperature of the surface in a year"),
    "temperature_min_k": Spec("K", "lowest temperature of the surface in a year"),
    "temperature_deep_k": Spec("K", "mean temperature 0.94 m below the surface"),
    "absorbed_w_m2": Spec("W/m2", "mean sunlight that the ground takes up"),
    "permanent_shadow": Spec("1", "permanent shadow: 1 where the Sun never reaches", "MODE"),
    "height_m": Spec("m", "height above the sphere of 1737.4 km"),
}


def title_of(name: str, plan: Plan) -> str:
    """The title of a map with what depends on the survey: how fine its time is, which year."""
    title = SPECS[name].title
    if name == "longest_dark_h":
        title += f", in steps of {plan.grid.step_s / 3600.0:g} h"
    if name.startswith("temperature"):
        title = title.replace("in a year", f"in the year from {plan.warm_grid.start.utc[:10]}")
    return title


def assemble(plan: Plan, folder: Path) -> dict[str, Map]:
    """The maps, in the order of `SPECS`, from the finished pieces: (rows, columns), NaN if unknown.

    Without temperatures when the plan has none.
    """
    raw = _joined(plan, folder, light_pieces, LAYERS)
    if plan.temperature:
        names = [f"temperature_{name}" for name in TEMPERATURES]
        raw |= _joined(plan, folder, ground_pieces, names)
    raw["longest_dark_h"] = raw["longest_dark_steps"] * np.float32(plan.grid.step_s / 3600.0)
    raw["slope_deg"] = np.degrees(raw["slope_rad"]).astype(np.float32)
    return {name: raw[name] for name in SPECS if name in raw}


def _joined(
    plan: Plan,
    folder: Path,
    pieces: Callable[[Plan, Tile, Path], list[Piece]],
    names: Sequence[str],
) -> dict[str, Map]:
    layers = np.empty((len(names), plan.raster.rows, plan.raster.columns), dtype=np.float32)
    for tile in tiles(plan.raster):
        for piece in pieces(plan, tile, folder):
            band: Map = np.load(piece.path)
            row = tile.row + piece.first
            columns = slice(tile.column, tile.column + tile.columns)
            layers[:, row : row + band.shape[1], columns] = band
    return dict(zip(names, layers, strict=True))


def wkt_of(raster: Raster) -> str:
    """The coordinate reference system of the map of a raster, spelled out (WKT)."""
    code = raster.crs.partition(":")[2]
    return _CRS.format(name=raster.side.title(), latitude=f"{90.0 * raster.pole:g}", code=code)


def write_maps(plan: Plan, maps: dict[str, Map], out: Path, digest: str) -> None:
    """One GeoTIFF per map, `NAME.tif`: float32, no-data -9999, tiled, with overviews.

    Cloud-optimised, compressed, with the unit and the title of its band; tags hold digest, height
    of the eye, start, steps and their length. OSError (naming the file) when it cannot be written.
    """
    library: Any = rasterio
    raster = plan.raster
    place = library.Affine(raster.step_m, 0, raster.left_m, 0, -raster.step_m, raster.top_m)
    crs = library.crs.CRS.from_wkt(wkt_of(raster))
    for name, values in maps.items():
        with library.MemoryFile() as memory:
            with memory.open(
                driver="COG", dtype="float32", count=1, height=raster.rows, width=raster.columns,
                crs=crs, transform=place, nodata=NODATA, compress="deflate", predictor="YES",
                blocksize=256, overview_resampling=SPECS[name].smaller,
            ) as target:  # fmt: skip
                target.write(np.where(np.isfinite(values), values, NODATA).astype(np.float32), 1)
                target.set_band_description(1, title_of(name, plan))
                target.units = (SPECS[name].unit,)
                target.update_tags(
                    units=SPECS[name].unit, digest=digest, height_m=f"{plan.height_m:g}",
                    start=plan.grid.start.utc, steps=str(plan.grid.count),
                    step_s=str(plan.grid.step_s), crs=raster.crs,
                )  # fmt: skip
            content: bytes = memory.read()
        write_whole(out / f"{name}.tif", content)
