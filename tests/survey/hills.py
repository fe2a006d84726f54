"""A small terrain of hills around the pole, and a survey on it that takes long enough to stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from ilrs.moon.raster import Raster
from ilrs.survey.maps import wkt_of

SIDE = 200
CRS, NORTH_CRS = (wkt_of(Raster(0.0, 0.0, 1.0, 1, 1, pole)) for pole in (-1.0, 1.0))


def hills() -> np.ndarray:
    side = np.arange(SIDE) * 200.0
    heights = 80.0 * np.sin(side[None, :] / 2100.0) * np.cos(side[:, None] / 2600.0)
    return heights.astype(np.float32)


def write_terrain(path: Path, heights: np.ndarray, crs: str = CRS, **given: Any) -> Path:
    """Heights every 200 m around the pole as a GeoTIFF."""
    library: Any = rasterio
    system = library.crs.CRS.from_wkt(crs) if crs.startswith("PROJCS") else crs
    with library.open(
        path, "w", driver="GTiff", dtype="float32", count=1, height=heights.shape[0],
        width=heights.shape[1], crs=system,
        transform=library.Affine(200, 0, -20_000, 0, -200, 20_000), **given,
    ) as target:  # fmt: skip
        target.write(heights, 1)
    return path


# The same survey, as a command and from Python; long enough to be stopped on its way.
WORDS = [
    "survey", "--box", "-3", "-2", "3", "2", "--step", "250m", "--from", "2030-07-01",
    "--for", "30 days",
]  # fmt: skip
MADE = ("*.tif", "*.csv", "*.json", "*.png", "*.html")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Everything that a survey made, but its pieces."""
    return {p.name: p.read_bytes() for made in MADE for p in sorted(folder.glob(made))}
