"""Where commands find terrain: an option, or what `ilrs data` knows on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ilrs.moon.terrain import Terrain

SUFFIXES = {".tif", ".tiff", ".lbl"}
OTHERWISE = (
    "\n    or name a folder of GeoTIFFs by --terrain (ilrs site also takes a mask by --horizon)"
)


def terrain_files(folder: Path | None) -> list[Path]:
    """The rasters of a folder (or one file); without one the known products on this machine.

    Where no known product is there, any raster in the folder ILRS_DATA or its folder `dem`. Raises
    ClickException that says which file to put where when there is none.
    """
    from ilrs.data import installed

    if folder is not None:
        if found := _rasters(folder):
            return found
        if not folder.exists():
            raise click.ClickException(
                f"there is no {folder}; --terrain names a folder of GeoTIFFs, or one file"
            )
        raise click.ClickException(
            f"no terrain in {folder}: it holds no .tif or .lbl file; put GeoTIFFs of lunar heights "
            f"there, such as those that ilrs data list names"
        )
    try:
        return installed.terrain_files()
    except FileNotFoundError as error:
        named = os.environ.get("ILRS_DATA", "").strip()
        if named and (found := _rasters(Path(named))):
            return found
        raise click.ClickException(f"{error}{OTHERWISE}") from None


def read_terrain_of(folder: Path | None) -> Terrain:
    """The terrain for a command; ClickException when there is none or it cannot be read."""
    files = terrain_files(folder)
    from ilrs.data.terrain import load_terrain

    try:
        return load_terrain(files)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _rasters(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    for folder in (place, place / "dem"):
        if found := sorted(f for f in folder.glob("*") if f.suffix.lower() in SUFFIXES):
            return found
    return []
