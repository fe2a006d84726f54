import math
import re

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.warp import transform

from ilrs.data.terrain import load_terrain, projection_of, read_terrain
from ilrs.frames import from_south_polar_stereographic
from ilrs.provenance import digest_file

POLAR = "+proj=stere +lat_0=-90 +lon_0=0 +k=1 +R=1737400 +units=m +no_defs"


def write(path, heights, corner=None, scale=1.0, nodata=None):
    profile = {
        "driver": "GTiff",
        "height": heights.shape[0],
        "width": heights.shape[1],
        "count": 1,
        "dtype": heights.dtype,
        "crs": POLAR,
        "transform": corner or Affine(10.0, 0.0, -500.0, 0.0, -10.0, 500.0),
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


FLAT = np.zeros((10, 10), np.float32)


def remade(path, **changes):
    """A good file of 10 by 10 heights with some things changed."""
    heights = changes.pop("heights", FLAT)
    unit = changes.pop("unit", None)
    profile = {
        "driver": "GTiff", "height": heights.shape[0], "width": heights.shape[1], "count": 1,
        "dtype": heights.dtype, "crs": POLAR,
        "transform": Affine(1000.0, 0.0, -5000.0, 0.0, -1000.0, 5000.0),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile | changes) as file:
        file.write(heights, 1)
        if unit:
            file.units = [unit]
    return path


def ramp(low, high):
    return np.linspace(low, high, 100, dtype=np.float32).reshape(10, 10)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crs": "EPSG:3031"}, "the map is one of the Earth"),
        ({"crs": "EPSG:4326"}, "expected the lunar sphere of 1737.4 km"),
        ({"crs": "+proj=stere +lat_0=-90 +R=1738000"}, "one of another body"),
        ({"crs": "+proj=stere +lat_0=-90 +a=1737400 +b=1735970"}, "expected the lunar sphere"),
        ({"crs": "+proj=sinu +R=1737400"}, 'the projection "sinu" is not known here; warp it'),
        ({"crs": "+proj=stere +lat_0=-45 +R=1737400"}, "around latitude -45"),
        ({"crs": "+proj=stere +lat_0=-90 +R=1737400 +units=km"}, "warp it to metres"),
        ({"crs": None}, "no coordinate reference system; give it the one"),
        ({"heights": ramp(-18_041, 23_048)}, "are they in feet"),
        ({"heights": ramp(-0.5, 2.0)}, "if they are in kilometres, say so"),
        ({"heights": ramp(1_735_000, 1_740_000)}, "are radii; subtract 1737400 m"),
        ({"heights": ramp(-32_768, 2_000)}, "no-data"),
        ({"heights": FLAT * np.nan}, "no pixel holds a height"),
        ({"unit": "foot"}, 'the heights are in "foot"; convert them'),
    ],
)
def test_what_is_no_map_of_the_moon_is_refused_with_a_remedy(tmp_path, changes, said):
    with pytest.raises(ValueError, match=r"bad\.tif: .*" + re.escape(said)):
        read_terrain(remade(tmp_path / "bad.tif", **changes))


def test_a_file_cut_short_is_told(tmp_path):
    rng = np.random.default_rng(1)
    path = remade(tmp_path / "cut.tif", heights=rng.uniform(0, 900, (300, 300)).astype("f4"))
    path.write_bytes(path.read_bytes()[:200_000])
    with pytest.raises(ValueError, match=r"cut\.tif: the file is cut short or damaged .*get it"):
        read_terrain(path)


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"II*\0\x08\0\0\0"])
def test_what_is_no_raster_is_told_with_a_remedy(tmp_path, content):
    (tmp_path / "cut.tif").write_bytes(content)
    with pytest.raises(OSError, match=r"cut\.tif: no raster can be read .* get it again"):
        read_terrain(tmp_path / "cut.tif")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.tif: there is no such terrain file"):
        read_terrain(tmp_path / "none.tif")


def test_kilometres_that_are_declared_are_converted(tmp_path):
    grid = read_terrain(remade(tmp_path / "a.tif", heights=ramp(-0.5, 2.0), unit="km"))
    assert grid.heights_m.max() == pytest.approx(2000.0)


CRS = {
    "IAU_2015:30135": ("south_polar", -80.0, 25.0),
    "IAU_2015:30130": ("north_polar", 80.0, 25.0),
    "+proj=stere +lat_0=90 +lat_ts=75 +lon_0=30 +x_0=500 +y_0=-70 +R=1737400": (
        "north_polar", 80.0, 25.0,
    ),
    "IAU_2015:30110": ("equirectangular", 10.0, 25.0),
    "+proj=eqc +lat_ts=40 +lat_0=5 +lon_0=90 +x_0=100 +R=1737400": ("equirectangular", 10.0, 25.0),
    "IAU_2015:30100": ("equirectangular", 10.0, 25.0),
}  # fmt: skip


@pytest.mark.parametrize("name", CRS)
def test_places_lie_where_proj_puts_them(tmp_path, name):
    kind, latitude, longitude = CRS[name]
    crs = rasterio.crs.CRS.from_user_input(name)
    (x,), (y,) = transform("IAU_2015:30100", crs, [longitude], [latitude])
    pixel = 0.01 if crs.is_geographic else 300.0
    corner = Affine(pixel, 0.0, x - 55.5 * pixel, 0.0, -pixel, y + 65.5 * pixel)
    heights = np.zeros((100, 120), np.float32)
    heights[65, 55] = 900.0
    grid = read_terrain(remade(tmp_path / "a.tif", heights=heights, crs=crs, transform=corner))
    assert grid.projection.kind == kind
    assert projection_of(tmp_path / "a.tif") == grid.projection
    place = math.radians(latitude), math.radians(longitude)
    assert grid.at(*place) == pytest.approx(900.0, abs=0.1)
    assert load_terrain([tmp_path / "a.tif"]).ground(*place).height_m == pytest.approx(900, abs=0.1)


def test_a_whole_circle_is_closed(tmp_path):
    heights = np.tile(np.arange(36, dtype=np.float32) * 100.0, (18, 1))
    path = remade(
        tmp_path / "a.tif", heights=heights, crs="IAU_2015:30100",
        transform=Affine(10.0, 0.0, -180.0, 0.0, -10.0, 90.0),
    )  # fmt: skip
    terrain = load_terrain([path])
    assert float(terrain.heights(0.0, math.pi)) == pytest.approx(1750.0)
    assert float(terrain.heights(0.0, math.radians(175.0))) == pytest.approx(3500.0)
    assert float(terrain.heights(0.0, math.radians(180.5))) == pytest.approx(1575.0)


def test_a_rounded_pixel_closes_the_circle_all_the_same(tmp_path):
    """LOLA's map of 64 pixels a degree says 473.802 m, which misses the circle by 8 m."""
    heights = np.tile(np.arange(36, dtype=np.float32) * 100.0, (18, 1))
    exact = math.pi * 1_737_400.0 / 18.0
    rounded = exact * (1.0 - 1e-3)
    path = remade(
        tmp_path / "a.tif", heights=heights, crs="IAU_2015:30110",
        transform=Affine(rounded, 0.0, -18.0 * rounded, 0.0, -rounded, 9.0 * rounded),
    )  # fmt: skip
    grid = read_terrain(path)
    assert grid.pixel_m == pytest.approx(exact)
    assert grid.at(0.0, math.pi) == pytest.approx(1750.0)
    assert grid.at(math.radians(80.0), math.radians(175.0)) == pytest.approx(3500.0)


def hills(side, pixel):
    """Ground of 1 km relief around the pole, seen at a pixel."""
    half = 0.5 * side * pixel
    x, y = np.meshgrid(np.arange(side) * pixel - half, half - np.arange(side) * pixel)
    heights = 800.0 * np.sin(x / 4000.0) + 500.0 * np.cos(y / 3000.0)
    return heights.astype(np.float32), Affine(pixel, 0.0, -half, 0.0, -pixel, half)


def nested(folder, fine_factor=1.0, fine_shift_m=0.0):
    files = []
    for name, side, pixel, factor in (
        ("fine", 200, 50.0, fine_factor), ("coarse", 150, 400.0, 1.0),
    ):  # fmt: skip
        heights, corner = hills(side, pixel)
        if name == "fine":
            corner = Affine.translation(fine_shift_m, 0.0) @ corner
        files.append(
            remade(folder / f"{name}.tif", heights=heights * np.float32(factor), transform=corner)
        )
    return files


def test_nested_grids_of_the_same_ground_are_read(tmp_path):
    assert [g.pixel_m for g in load_terrain(nested(tmp_path)).grids] == [50.0, 400.0]


@pytest.mark.parametrize("changes", [{"fine_factor": 3.28084}, {"fine_shift_m": 9000.0}])
def test_feet_and_a_wrong_place_are_found_against_the_other_grid(tmp_path, changes):
    with pytest.raises(ValueError, match=r"fine\.tif and coarse\.tif do not .* feet .* place"):
        load_terrain(nested(tmp_path, **changes))


def test_no_files_are_no_terrain():
    with pytest.raises(ValueError, match="name at least one"):
        load_terrain([])
