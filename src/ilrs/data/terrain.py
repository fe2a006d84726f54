"""Lunar terrain from GeoTIFF (or PDS .img with a label) files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from ilrs.moon.terrain import TerrainGrid
from ilrs.provenance import digest_file


def read_terrain(path: Path) -> TerrainGrid:
    """A terrain grid from a raster of heights (m) in south polar stereographic projection.

    The first band is read; scale and offset of the band are applied; no-data becomes NaN. Raises
    ValueError when the pixels are not square or the map is not north-up, OSError when unreadable.
    """
    library: Any = rasterio
    with library.open(path) as raster:
        transform, nodata = raster.transform, raster.nodata
        if transform.b or transform.d or abs(transform.a + transform.e) > 1e-6 * transform.a:
            raise ValueError(f"{path}: expected a north-up map with square pixels")
        raw = raster.read(1)
        heights = raw.astype(np.float32) * raster.scales[0] + raster.offsets[0]
    if nodata is not None:
        heights[raw == nodata] = np.nan
    return TerrainGrid(
        np.ascontiguousarray(heights, dtype=np.float32),
        float(transform.c),
        float(transform.f),
        float(transform.a),
        {"file": path.name, "sha256": digest_file(path)},
    )
