"""PDS3 images with labels as LOLA's archive writes them, beside GeoTIFFs of the same ground."""

import math

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from ilrs.data.terrain import load_terrain, read_terrain
from ilrs.moon.sightline import line_of_sight
from ilrs.provenance import digest_file

RADIUS_M, SIDE = 1_737_400.0, 64
# Keywords and values of LDEM_875S_20M.LBL and LDEM_16.LBL (LRO-L-LOLA-4-GDR-V1.0), made smaller.
LABEL = """PDS_VERSION_ID            = "PDS3"
RECORD_TYPE               = FIXED_LENGTH
RECORD_BYTES              = {record}
FILE_RECORDS              = {side}
^IMAGE                    = "{name}.IMG"
DATA_SET_ID               = "LRO-L-LOLA-4-GDR-V1.0"
TARGET_NAME               = MOON
OBJECT                    = IMAGE
    NAME                  = HEIGHT
    LINES                 = {side}
    LINE_SAMPLES          = {side}
    SAMPLE_TYPE           = {kind}
    SAMPLE_BITS           = {bits}
    UNIT                  = {unit}
    SCALING_FACTOR        = {factor}
    OFFSET                = {offset}
END_OBJECT                = IMAGE
OBJECT                    = IMAGE_MAP_PROJECTION
    MAP_PROJECTION_TYPE          = "{projection}"
    MAP_RESOLUTION               = {resolution} <pix/deg>
    A_AXIS_RADIUS                = 1737.4 <km>
    B_AXIS_RADIUS                = 1737.4 <km>
    C_AXIS_RADIUS                = 1737.4 <km>
    POSITIVE_LONGITUDE_DIRECTION = "EAST"
    CENTER_LATITUDE              = {latitude} <deg>
    CENTER_LONGITUDE             = {longitude} <deg>
    MAP_PROJECTION_ROTATION      = 0.0
    MAP_SCALE                    = {scale}
    LINE_PROJECTION_OFFSET       = {line} <pix>
    SAMPLE_PROJECTION_OFFSET     = {sample} <pix>
    COORDINATE_SYSTEM_NAME       = "MEAN EARTH/POLAR AXIS OF DE421"
END_OBJECT                = IMAGE_MAP_PROJECTION
END
"""
SOUTH = {
    "projection": "POLAR STEREOGRAPHIC", "resolution": 126.3, "latitude": -90.0, "longitude": 0.0,
    "scale": "240. <m/pix>", "line": SIDE / 2 - 0.5, "sample": SIDE / 2 - 0.5,
}  # fmt: skip
NORTH = SOUTH | {"latitude": 90.0}
# Four degrees east of 20 E and south of 12 N, at 16 pixels a degree.
CYLINDER = SOUTH | {
    "projection": "SIMPLE CYLINDRICAL", "resolution": 16, "latitude": 0.0, "longitude": 180.0,
    "scale": "1.8952094 <km/pix>", "line": 12 * 16 - 0.5, "sample": 160 * 16 - 0.5,
}  # fmt: skip
CASES = {
    "south": (SOUTH, "IAU_2015:30135", (240.0, -32 * 240.0, 32 * 240.0)),
    "north": (NORTH, "IAU_2015:30130", (240.0, -32 * 240.0, 32 * 240.0)),
    "cylinder": (CYLINDER, "IAU_2015:30100", (1.0 / 16.0, 20.0, 12.0)),
}
INTEGERS = {"kind": "LSB_INTEGER", "bits": 16, "unit": "METER", "factor": 0.5, "offset": "1737400."}
FLOATS = {"kind": "PC_REAL", "bits": 32, "unit": "KILOMETER", "factor": 1, "offset": "0."}


def ground(slope=0.1):
    """A plane that rises by a part of the 240 m pixel from west to east, with one wall."""
    heights = np.tile(slope * 240.0 * np.arange(SIDE, dtype=np.float64), (SIDE, 1))
    heights[20:44, 40] += 600.0
    return np.round(heights / 0.5) * 0.5


def write_pds(folder, name, heights, numbers, place):
    form = INTEGERS | numbers
    dtype = "<i2" if form["kind"] == "LSB_INTEGER" else "<f4"
    words = form | place | {"name": name, "side": SIDE, "record": SIDE * form["bits"] // 8}
    label = folder / f"{name}.LBL"
    label.write_bytes(LABEL.format(**words).replace("\n", "\r\n").encode("ascii"))
    metre = 1000.0 if "KM" in form["unit"] else 1.0
    raw = heights / (form["factor"] * metre) if dtype == "<i2" else heights
    (folder / f"{name}.IMG").write_bytes(raw.astype(dtype).tobytes())
    return label


def write_tif(folder, name, heights, crs, corner):
    pixel, left, top = corner
    profile = {
        "driver": "GTiff", "height": SIDE, "width": SIDE, "count": 1, "dtype": "float32",
        "crs": crs, "transform": Affine(pixel, 0.0, left, 0.0, -pixel, top),
    }  # fmt: skip
    with rasterio.open(folder / f"{name}.tif", "w", **profile) as file:
        file.write(heights.astype(np.float32), 1)
    return folder / f"{name}.tif"


@pytest.fixture(params=CASES)
def twins(request, tmp_path):
    """The same ground as a PDS image and as a GeoTIFF."""
    place, crs, corner = CASES[request.param]
    label = write_pds(tmp_path, "LDEM", ground(), {}, place)
    return load_terrain([label]), load_terrain([write_tif(tmp_path, "ldem", ground(), crs, corner)])


def spread(terrain, count=15):
    """Places inside the only grid."""
    grid = terrain.grids[0]
    inner = grid.pixel_m * np.linspace(3.0, SIDE - 3.0, count)
    x, y = np.meshgrid(grid.left_m + inner, grid.top_m - inner)
    return grid.projection.inverse(x, y)


def test_heights_slopes_and_roughness_are_those_of_the_geotiff(twins):
    pds, tif = twins
    places = spread(tif)
    assert np.isfinite(pds.heights(*places)).all()
    np.testing.assert_allclose(pds.heights(*places), tif.heights(*places), atol=0.05)
    for ours, theirs, room in zip(
        pds.planes(*places, 960.0), tif.planes(*places, 960.0), (1e-4, 1e-3, 0.05), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=room)


def test_a_plane_has_its_slope_and_is_smooth(twins):
    pds, _ = twins
    grid = pds.grids[0]
    x, y = grid.left_m + 20.0 * grid.pixel_m, grid.top_m - 32.0 * grid.pixel_m
    place = grid.projection.inverse(x, y)
    slope, _, rough = pds.planes(*place, 2.0 * grid.pixel_m)
    # Metres along the ground: the map of the cylinder is too wide away from the equator.
    wide = math.cos(float(place[0])) if grid.projection.kind == "equirectangular" else 1.0
    assert float(slope) == pytest.approx(math.atan(24.0 / (grid.pixel_m * wide)), rel=0.02)
    assert float(rough) < 0.6


def test_a_wall_stands_in_the_line_of_sight(twins):
    for terrain in twins:
        grid = terrain.grids[0]
        left, right = (grid.left_m + grid.pixel_m * n for n in (36.0, 46.0))
        y = grid.top_m - 32.0 * grid.pixel_m
        ends = [tuple(map(float, grid.projection.inverse(x, y))) for x in (left, right)]
        low = line_of_sight(terrain, ends[0], 10.0, ends[1], 10.0)
        high = line_of_sight(terrain, ends[0], 900.0, ends[1], 900.0)
        assert not low.visible
        assert float(low.clearance_m) == pytest.approx(-590.0, abs=45.0)
        assert high.visible


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"kind": "PC_REAL", "bits": 32, "factor": 1, "offset": "0."},
        {"kind": "PC_REAL", "bits": 32, "factor": 1, "offset": "1737400."},
        {"unit": '"KM"', "factor": 0.0005, "offset": "1737.4"},
    ],
)
def test_scale_offset_and_unit_of_a_label_are_applied(tmp_path, numbers):
    grid = read_terrain(write_pds(tmp_path, "LDEM", ground(), numbers, SOUTH))
    np.testing.assert_allclose(grid.heights_m, ground(), atol=0.3)


def test_kilometres_of_the_floating_point_images_become_metres(tmp_path):
    label = write_pds(tmp_path, "LDEM_FLOAT", ground() / 1000.0, FLOATS, SOUTH)
    np.testing.assert_allclose(read_terrain(label).heights_m, ground(), atol=0.01)


def test_feet_in_a_label_are_refused(tmp_path):
    label = write_pds(tmp_path, "LDEM", ground(), {"unit": "FOOT"}, SOUTH)
    with pytest.raises(ValueError, match=r'LDEM\.LBL: the heights are in "FOOT"; convert them'):
        read_terrain(label)


def test_an_image_cut_short_is_refused(tmp_path):
    """GDAL alone would read the missing part as level ground at zero."""
    label = write_pds(tmp_path, "LDEM", ground(), {}, SOUTH)
    image = tmp_path / "LDEM.IMG"
    image.write_bytes(image.read_bytes()[:5000])
    with pytest.raises(ValueError, match=r"LDEM\.IMG is cut short: 5000 of 8192 bytes; delete it"):
        read_terrain(label)


def test_a_label_without_its_image_says_what_is_missing(tmp_path):
    label = write_pds(tmp_path, "LDEM", ground(), {}, SOUTH)
    (tmp_path / "LDEM.IMG").unlink()
    with pytest.raises(
        OSError, match=r"LDEM\.LBL: .* a PDS label with its image, \.img, beside it"
    ):
        read_terrain(label)


def test_label_and_image_need_each_other(tmp_path):
    label = write_pds(tmp_path, "LDEM", ground(), {}, SOUTH)
    assert read_terrain(tmp_path / "LDEM.IMG").heights_m[0, 1] == pytest.approx(24.0)
    (tmp_path / "LDEM.IMG").rename(tmp_path / "other.IMG")
    with pytest.raises(OSError, match=r"LDEM\.LBL: no raster .*LDEM\.IMG"):
        read_terrain(label)
    with pytest.raises(FileNotFoundError, match=r"its PDS label other\.lbl must lie beside it"):
        read_terrain(tmp_path / "other.IMG")


def test_the_digest_is_that_of_the_heights(tmp_path):
    label = write_pds(tmp_path, "LDEM", ground(), {}, SOUTH)
    assert read_terrain(label).provenance == {
        "file": "LDEM.IMG",
        "sha256": digest_file(tmp_path / "LDEM.IMG"),
        "label sha256": digest_file(label),
    }


def test_names_in_lower_case_are_found(tmp_path):
    """The archive spells files in small letters and labels in capitals."""
    write_pds(tmp_path, "LDEM", ground(), {}, SOUTH)
    (tmp_path / "LDEM.LBL").rename(tmp_path / "ldem.lbl")
    (tmp_path / "LDEM.IMG").rename(tmp_path / "ldem.img")
    assert read_terrain(tmp_path / "ldem.img").heights_m.shape == (SIDE, SIDE)
