"""Compute horizon masks from terrain files: `python -m ilrs.data.masks --help`.

The masks of the reference sites are committed because they are results; the terrain is not. This
command computes them again, or one for a place of your own. A mask's header says what it was made
from and how; nothing in it depends on when or where it was computed.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ilrs.data.terrain import read_terrain
from ilrs.frames import SitePoint
from ilrs.moon.horizon import HorizonMask, format_mask
from ilrs.moon.skyline import METHOD, REACH_M, compute_mask
from ilrs.moon.terrain import TerrainGrid, ground_point

HEIGHTS_M = (0.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
AZIMUTHS, RAYS_PER_AZIMUTH = 720, 5


@dataclass(frozen=True)
class Place:
    """A named place: latitude and east longitude in degrees, and why it is of interest."""

    name: str
    title: str
    latitude_deg: float
    longitude_deg: float


PLACES: tuple[Place, ...] = (
    Place(
        "connecting_ridge",
        "Shackleton-de Gerlache connecting ridge, high illumination (Mazarico et al. 2011)",
        -89.4511,
        222.69,
    ),
    Place(
        "connecting_ridge_low",
        "connecting ridge, the pixel best lit at 2 m within 400 m of connecting_ridge",
        -89.440322,
        222.588217,
    ),
    Place(
        "fission_site",
        "1.0 km from connecting_ridge, level ground 80 m lower, hidden from it by the ridge",
        -89.4305,
        220.05,
    ),
    Place("shackleton_rim", "south-east of Shackleton, Chang'e-7 candidate site", -88.8, 123.4),
    Place("psr_floor", "floor of Shackleton, in permanent shadow", -89.67, 129.78),
    Place("mons_mouton", "Mons Mouton, where Athena (IM-2) landed in 2025", -84.7906, 29.1957),
)

# What the terrain files of these names hold, finest first.
PRODUCTS: dict[str, str] = {
    "lola_pgda78_site01_10m.tif": "LOLA, PGDA product 78 Site01 (Barker et al. 2021, "
    "doi:10.1016/j.pss.2020.105119), averaged from 5 m to 10 m",
    "lola_ldem75s_240m_pm184km.tif": "LOLA, PDS LDEM_75S_120M V2.0, averaged to 240 m",
    "lola_ldem75s_1787m_75p6S.tif": "LOLA, PDS LDEM_75S_120M V2.0, averaged to 1787 m",
}


def site_mask(
    place: Place, grids: Sequence[TerrainGrid], heights_m: Sequence[float] = HEIGHTS_M
) -> tuple[SitePoint, HorizonMask]:
    """The ground point of a place and its mask with provenance. ValueError where no grid knows."""
    point, grid = ground_point(
        grids, math.radians(place.latitude_deg), math.radians(place.longitude_deg)
    )
    mask = compute_mask(point, grids, heights_m, AZIMUTHS, RAYS_PER_AZIMUTH)
    return point, replace(mask, provenance=_provenance(place, point, grid, grids))


def _provenance(
    place: Place, point: SitePoint, ground: TerrainGrid, grids: Sequence[TerrainGrid]
) -> dict[str, str]:
    found = {
        "title": place.title,
        "latitude": f"{place.latitude_deg:.6f} deg",
        "longitude": f"{place.longitude_deg:.6f} deg east, mean-Earth frame of DE421",
        "ground height": f"{point.height_m:.2f} m above the sphere of 1737.4 km, "
        f"from {ground.provenance.get('file', 'the first grid')}",
        "heights": "above that ground; distance_m belongs to the greatest",
        "method": METHOD,
        "azimuth step": f"{360.0 / AZIMUTHS:g} deg from {AZIMUTHS * RAYS_PER_AZIMUTH} rays, "
        f"to {REACH_M / 1000.0:g} km",
    }
    for number, grid in enumerate(grids, start=1):
        name = grid.provenance.get("file", "unnamed")
        said = f"{PRODUCTS[name]}; " if name in PRODUCTS else ""
        digest = grid.provenance.get("sha256", "unknown")
        found[f"terrain {number}"] = f"{said}{name}, {grid.pixel_m:g} m/px, sha256 {digest}"
    found["made by"] = "python -m ilrs.data.masks"
    return found


def find_terrain(paths: Sequence[Path]) -> list[TerrainGrid]:
    """Grids from files, or from folders holding the files named in PRODUCTS, finest first."""
    files: list[Path] = []
    for path in paths:
        known = [path / name for name in PRODUCTS] if path.is_dir() else [path]
        files.extend(f for f in known if not path.is_dir() or f.is_file())
    if not files:
        raise FileNotFoundError(f"no terrain in {', '.join(map(str, paths))}: expected a GeoTIFF")
    return sorted((read_terrain(f) for f in files), key=lambda g: g.pixel_m)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns 0, or 1 when terrain is missing or does not cover a place."""
    options = _parser().parse_args(arguments)
    try:
        grids = find_terrain(options.terrain)
        options.out.mkdir(parents=True, exist_ok=True)
        for place in _wanted(options):
            _, mask = site_mask(place, grids, options.heights)
            target = options.out / f"{place.name}.csv"
            target.write_text(format_mask(mask), encoding="utf-8")
            print(f"{target}: horizon of {place.title}")
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _wanted(options: argparse.Namespace) -> list[Place]:
    if options.at is not None:
        name = str(options.site[0]) if options.site else "here"
        return [Place(name, name, float(options.at[0]), float(options.at[1]))]
    chosen = [p for p in PLACES if not options.site or p.name in options.site]
    unknown = set(options.site) - {p.name for p in PLACES}
    if unknown:
        known = ", ".join(p.name for p in PLACES)
        raise ValueError(f"no site {', '.join(sorted(unknown))}; known: {known}")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ilrs.data.masks", description="Compute horizon masks from lunar terrain."
    )
    parser.add_argument(
        "--terrain", type=Path, nargs="+", required=True, help="GeoTIFF files or their folder"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the CSV files")
    parser.add_argument("--site", nargs="*", default=[], help="only these sites; default all")
    parser.add_argument(
        "--at", type=float, nargs=2, metavar=("LAT", "LON"), help="a place of your own, degrees"
    )
    parser.add_argument(
        "--heights", type=float, nargs="+", default=list(HEIGHTS_M), help="metres above ground"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
