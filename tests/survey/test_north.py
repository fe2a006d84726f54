"""Surveys of the north: the mirror image of the south, opposite seasons, the light of single sites.

There is no terrain of the north here, so ground of the south is mirrored in the plane of the
equator: a latitude changes its sign, azimuth A becomes 180 degrees - A, and a map is turned over.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from hills import NORTH_CRS
from rasterio.warp import transform

from ilrs.cli.main import status_of
from ilrs.data.terrain import load_terrain, read_terrain
from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.lightmap import bodies_over
from ilrs.moon.skyline import skyline
from ilrs.survey import Rules, plan_of, run
from ilrs.survey import pieces as pieces_module
from ilrs.survey.maps import SPECS, assemble
from ilrs.survey.pieces import ground_pieces, horizon_pieces, light_pieces, work
from ilrs.survey.plan import tiles

# Not the same turned over, so that a map upside down is noticed.
BOX = (-3.0, -1.0, 2.0, 3.0)
TURNED_OVER = (-3.0, -3.0, 2.0, 1.0)
RIDGE = math.radians(89.4511), math.radians(222.69)


def maps_of(plan, folder):
    """The maps of a plan without pictures."""
    for make in (horizon_pieces, light_pieces, ground_pieces)[: 3 if plan.temperature else 2]:
        for tile in tiles(plan.raster):
            for piece in make(plan, tile, folder):
                work(piece)
    return assemble(plan, folder)


@pytest.fixture(scope="module")
def done(northern, tmp_path_factory):
    summer = Grid.covering(Epoch.from_utc("2030-12-25"), 30 * 86_400, 7200)
    plan = plan_of([northern], summer, 500.0, box_km=TURNED_OVER, angles=72)
    out = tmp_path_factory.mktemp("north")
    return run(plan, out, Rules(mean_light_fraction=0.05, apart_m=1000.0))


def test_place_or_terrain_say_which_pole(terrain, northern, days):
    def pole(files, **how):
        plan = plan_of(files, days, 500.0, **how)
        return plan.raster.pole, plan.terrain

    north, south = (math.radians(89.9), 1.0, 2000.0), (math.radians(-89.9), 1.0, 2000.0)
    both = [terrain, northern]
    assert pole([terrain], box_km=BOX) == (-1.0, (terrain,))
    assert pole([northern], box_km=BOX) == (1.0, (northern,))
    assert pole(both, box_km=BOX, pole=1.0) == (1.0, (northern,))
    assert pole(both, around=north) == (1.0, (northern,))
    assert pole(both, around=south) == (-1.0, (terrain,))
    with pytest.raises(ValueError, match=r"both poles \(south: hills\.tif, north: north\.tif\)"):
        pole(both, box_km=BOX)
    with pytest.raises(ValueError, match=r"at the north pole, and the terrain \(hills\.tif\) at"):
        pole([terrain], around=north)
    with pytest.raises(ValueError, match=r"at the south pole, and the terrain \(north\.tif\) at"):
        pole([northern], box_km=BOX, pole=-1.0)
    with pytest.raises(ValueError, match=r"latitude 89\.9 is near the north pole"):
        pole(both, around=north, pole=-1.0)
    with pytest.raises(ValueError, match="60 degrees south or north"):
        pole(both, around=(math.radians(59.0), 0.0, 100.0))


def test_the_command_says_what_does_not_agree(terrain, northern, tmp_path, capsys):
    words = ["survey", "--out", str(tmp_path / "out"), "--terrain"]
    assert status_of([*words, str(terrain), "--around", "89.9", "0"]) != 0
    assert "the survey is at the north pole, and the terrain" in capsys.readouterr().err
    box = ["--box", "0", "0", "1", "1"]
    assert status_of([*words, str(northern), *box, "--pole", "south"]) != 0
    assert "the survey is at the south pole, and the terrain" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_places_are_those_of_proj(done):
    """PROJ finds latitude and longitude of the sites from the file that is written."""
    library: Any = rasterio
    assert len(done.sites) >= 2
    with library.open(done.folder / "mean_light.tif") as raster:
        assert raster.tags()["crs"] == "IAU_2015:30130"
        assert raster.crs.to_dict()["lat_0"] == 90
        assert "North Polar" in raster.crs.to_wkt()
        assert tuple(raster.bounds) == (-3000.0, -3000.0, 2000.0, 1000.0)
        for site in done.sites:
            x, y = [site["x_m"]], [site["y_m"]]
            longitude, latitude = transform(raster.crs, "IAU_2015:30100", x, y)
            assert site["latitude_deg"] == pytest.approx(latitude[0], abs=2e-6)
            turn = math.radians(site["longitude_deg"] - longitude[0])
            assert math.sin(turn) == pytest.approx(0.0, abs=1e-7)
            assert math.cos(turn) > 0.0
            (value,) = next(raster.sample([(x[0], y[0])]))
            assert value == pytest.approx(site["mean_light"], abs=1e-5)
    page = (done.folder / "index.html").read_text()
    assert "north polar stereographic, IAU_2015:30130" in page
    assert "around latitude 89." in page
    told = json.loads((done.folder / "survey.json").read_text())["survey"]
    assert told["raster"]["pole"] == 1.0
    assert told["projection"]["kind"] == "north_polar"


def test_under_a_mirrored_sky_all_maps_are_mirrored(terrain, northern, days, tmp_path, monkeypatch):
    """With the bodies of the south below the plane of the equator put above it."""
    south = plan_of([terrain], days, 500.0, box_km=BOX, angles=72)
    north = plan_of([northern], days, 500.0, box_km=TURNED_OVER, angles=72)
    expected = maps_of(south, tmp_path / "south")

    def mirrored(raster, tdb_s):
        assert raster == north.raster
        found, over = bodies_over(south.raster, tdb_s), np.array([1.0, 1.0, -1.0])
        return replace(found, sun_me_m=found.sun_me_m * over, earth_me_m=found.earth_me_m * over)

    monkeypatch.setattr(pieces_module, "bodies_over", mirrored)
    pieces_module._bodies.cache_clear()
    found = maps_of(north, tmp_path / "north")
    pieces_module._bodies.cache_clear()
    ticks = [np.concatenate([np.load(f) for f in sorted((tmp_path / side).glob("*/horizons*"))])
             for side in ("south", "north")]  # fmt: skip
    # Sweep angle a becomes 180 degrees - a; a tick is 1/400 degree.
    reflected = ticks[1][(36 - np.arange(72)) % 72][:, ::-1]
    assert np.abs(reflected.astype(int) - ticks[0]).max() <= 1
    allowed = {"height_m": 1e-3, "slope_deg": 1e-3, "permanent_shadow": 0.0, "longest_dark_h": 2.0,
               "any_light": 1.1 / days.count, "centre_light": 1.1 / days.count}  # fmt: skip
    for name in SPECS:
        apart = float(np.abs(found[name][::-1] - expected[name]).max())
        # Fractions by the rounding of a tick, temperatures by less than 0.1 K.
        assert apart <= allowed.get(name, 0.1 if SPECS[name].unit == "K" else 5e-3), name
        if name != "permanent_shadow":
            assert float(np.abs(found[name] - expected[name]).max()) > 10.0 * apart, name


def test_summer_of_the_north_is_winter_of_the_south(terrain, northern, tmp_path):
    """In the months where the Sun stands highest and lowest over the north pole, in 2030."""
    year = Grid.covering(Epoch.from_utc("2030-01-15"), 330 * 86_400, 86_400)
    sun, _ = sun_and_earth(SitePoint(math.pi / 2.0, 0.0, 0.0), mid_steps(year))
    month, light = round(29.53 * 86_400), {}
    for season, day in (
        ("summer", sun.elevation_rad.argmax()),
        ("winter", sun.elevation_rad.argmin()),
    ):
        middle_s = int(day) * 86_400
        start = Epoch(year.start.tai_ns + (middle_s - month // 2) * 10**9)
        grid = Grid.covering(start, month, 7200)
        for side, file in (("north", northern), ("south", terrain)):
            plan = plan_of([file], grid, 1000.0, box_km=BOX, angles=72, temperature=False)
            found = maps_of(plan, tmp_path / f"{season}_{side}")
            light[season, side] = float(found["mean_light"].mean())
    assert light["summer", "north"] > light["winter", "north"] + 0.3
    assert light["winter", "south"] > light["summer", "south"] + 0.3


def real_north(folder):
    """The terrain of the south that is here, mirrored to the north, as files."""
    root = os.environ.get("ILRS_DATA") or Path(__file__).parents[3] / "shared/data"
    files = sorted((Path(root) / "dem").glob("*.tif"))
    if not files:
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")
    library: Any = rasterio
    folder.mkdir()
    for path in files:
        grid = read_terrain(path)
        rows, columns = grid.heights_m.shape
        top = -(grid.top_m - rows * grid.pixel_m)
        place = library.Affine(grid.pixel_m, 0, grid.left_m, 0, -grid.pixel_m, top)
        with library.open(
            folder / path.name, "w", driver="GTiff", dtype="float32", count=1, height=rows,
            width=columns, crs=library.crs.CRS.from_wkt(NORTH_CRS), transform=place, nodata=-9999,
        ) as target:  # fmt: skip
            target.write(np.nan_to_num(grid.heights_m[::-1], nan=-9999.0), 1)
    return files, sorted(folder.glob("*.tif"))


def test_real_ground_in_the_north(tmp_path, capsys):
    """A mirrored skyline for a mirrored ridge, and `ilrs site` and `ilrs survey` say the same."""
    files, mirrored = real_north(tmp_path / "dem")
    south = skyline(load_terrain(files), -RIDGE[0], RIDGE[1], 2.0, 360)
    north = skyline(load_terrain(mirrored), *RIDGE, 2.0, 360)
    reflected = (180 - np.arange(360)) % 360
    apart = np.degrees(np.abs(north.elevation_rad[reflected] - south.elevation_rad))
    assert apart.max() < 1e-3
    assert np.degrees(np.ptp(south.elevation_rad)) > 2.5
    time = [
        "--from",
        "2030-01-01",
        "--for",
        "60 days",
        "--terrain",
        str(tmp_path / "dem"),
        "--json",
    ]
    out = tmp_path / "out"
    words = ["survey", "--around", "89.4511", "222.69", "--radius", "150m", "--step", "60m"]
    assert status_of([*words, *time, "--no-temperature", "--out", str(out)]) == 0
    site = json.loads(capsys.readouterr().out)["sites"][0]
    assert site["latitude_deg"] > 89.4
    place = [str(site["latitude_deg"]), str(site["longitude_deg"])]
    assert status_of(["site", *place, "--step", "2 h", *time]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["site"]["ground_height_m"] == pytest.approx(site["height_m"], abs=0.05)
    assert told["light"]["mean_disc"] == pytest.approx(site["mean_light"], abs=0.004)
    assert told["light"]["any_disc"] == pytest.approx(site["any_light"], abs=0.006)
    assert told["light"]["centre"] == pytest.approx(site["centre_light"], abs=0.006)
    assert told["light"]["longest_dark_h"] == pytest.approx(site["longest_dark_h"], abs=6.0)
    assert told["earth"]["mean_disc"] == pytest.approx(site["earth_visible"], abs=0.004)
