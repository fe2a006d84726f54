import math

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from ilrs.data.terrain import read_terrain
from ilrs.frames import from_south_polar_stereographic
from ilrs.provenance import digest_file

POLAR = "+proj=stere +lat_0=-90 +lon_0=0 +k=1 +R=1737400 +units=m +no_defs"


def write(path, heights, transform=None, scale=1.0, nodata=None):
    profile = {
        "driver": "GTiff",
        "height": heights.shape[0],
        "width": heights.shape[1],
        "count": 1,
        "dtype": heights.dtype,
        "crs": POLAR,
        "transform": transform or Affine(10.0, 0.0, -500.0, 0.0, -10.0, 500.0),
        "nodata": nodata,
    }
    with rasterio.open(path, "w", **profile) as file:
        file.write(heights, 1)
        file.scales = [scale]
    return path


def test_heights_come_out_where_they_were_put(tmp_path):
    heights = np.zeros((100, 100), np.float32)
    heights[20, 70] = 42.0
    path = write(tmp_path / "a.tif", heights)
    grid = read_terrain(path)
    # Row 20, column 70: x = -500 + 705, y = 500 - 205.
    assert grid.at_map(205.0, 295.0) == pytest.approx(42.0)
    assert grid.at(*from_south_polar_stereographic(205.0, 295.0)) == pytest.approx(42.0, abs=1e-3)
    assert grid.at_map(215.0, 295.0) == 0.0
    assert grid.provenance == {"file": "a.tif", "sha256": digest_file(path)}


def test_integers_are_scaled_and_holes_are_unknown(tmp_path):
    heights = np.full((10, 10), 8, np.int16)
    heights[5, 5] = -32768
    grid = read_terrain(write(tmp_path / "a.tif", heights, scale=0.5, nodata=-32768))
    assert grid.heights_m[0, 0] == 4.0
    assert math.isnan(grid.heights_m[5, 5])


def test_maps_that_are_turned_or_stretched_are_refused(tmp_path):
    heights = np.zeros((10, 10), np.float32)
    stretched = Affine(10.0, 0.0, 0.0, 0.0, -20.0, 0.0)
    with pytest.raises(ValueError, match="north-up map with square pixels"):
        read_terrain(write(tmp_path / "a.tif", heights, stretched))


def test_what_is_no_raster_is_refused(tmp_path):
    path = tmp_path / "a.tif"
    path.write_text("not a raster")
    with pytest.raises(OSError, match=r"a\.tif"):
        read_terrain(path)
