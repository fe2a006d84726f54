"""Where commands find terrain: an option, or the folder that ILRS_DATA names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ilrs.moon.terrain import Terrain

WANTED = (
    "Put GeoTIFFs of lunar heights into one folder, for example LDEM_80S_80MPP_ADJ.TIF of "
    "https://pgda.gsfc.nasa.gov/products/90 (the pole to 80 S) and a fine grid of "
    "https://pgda.gsfc.nasa.gov/products/78, and name it: --terrain FOLDER or ILRS_DATA=FOLDER. "
    "With a horizon mask at hand, give --horizon FILE instead"
)


def terrain_files(folder: Path | None) -> list[Path]:
    """The rasters of a folder (or one file), of ILRS_DATA or its folder `dem`, by name.

    Raises ClickException that says which file to put where when there is none.
    """
    named = folder if folder is not None else _data_folder()
    if named is None:
        raise click.ClickException(
            f"no terrain: neither --terrain nor ILRS_DATA is given. {WANTED}"
        )
    if named.is_file():
        return [named]
    for place in (named, named / "dem"):
        found = sorted(f for f in place.glob("*") if f.suffix.lower() in {".tif", ".tiff", ".lbl"})
        if found:
            return found
    raise click.ClickException(f"no terrain in {named}: it holds no .tif or .lbl file. {WANTED}")


def read_terrain_of(folder: Path | None) -> Terrain:
    """The terrain for a command; ClickException when there is none or it cannot be read."""
    files = terrain_files(folder)
    from ilrs.data.terrain import read_terrain
    from ilrs.moon.terrain import Terrain

    try:
        return Terrain([read_terrain(file) for file in files])
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _data_folder() -> Path | None:
    named = os.environ.get("ILRS_DATA", "").strip()
    return Path(named) if named else None
