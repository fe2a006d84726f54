"""Terrain that a survey cannot use is named with a remedy; holes stay holes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import rasterio
from hills import hills, write_terrain

from ilrs.cli.main import status_of
from ilrs.survey import plan_of, run
from ilrs.survey.maps import NODATA, SPECS

BOX = (-2.0, -2.0, 2.0, 2.0)


def planned(path, days):
    return plan_of([path], days, 500.0, box_km=BOX, angles=36)


def test_terrain_of_the_earth_is_refused(days, tmp_path):
    path = write_terrain(tmp_path / "earth.tif", hills(), crs="EPSG:3031")
    with pytest.raises(ValueError, match=r"earth\.tif: .*the Earth.*gdal_edit"):
        run(planned(path, days), tmp_path / "out")


TURNED = "+proj=stere +lat_0=-90 +lon_0=30 +k=1 +R=1737400 +units=m"
PLATE = "+proj=eqc +R=1737400 +units=m"


def test_terrain_in_another_projection_is_refused(days, tmp_path):
    path = write_terrain(tmp_path / "turned.tif", hills(), crs=TURNED)
    with pytest.raises(ValueError, match=r"turned\.tif: .*south polar.*gdalwarp.*30135"):
        run(planned(path, days), tmp_path / "out")
    path = write_terrain(tmp_path / "plate.tif", hills(), crs=PLATE)
    with pytest.raises(ValueError, match=r"no terrain lies on a polar map \(plate\.tif\)"):
        planned(path, days)
    with pytest.raises(ValueError, match=r"plate\.tif: .*north polar.*gdalwarp.*30130"):
        run(plan_of([path], days, 500.0, around=(1.57, 0.0, 2000.0)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_cut_short_is_told(terrain, days, tmp_path):
    path = tmp_path / "short.tif"
    path.write_bytes(terrain.read_bytes()[:70_000])
    with pytest.raises(ValueError, match=r"short\.tif: .*cut short or damaged.*get it again"):
        run(planned(path, days), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_raster_is_told(days, tmp_path, capsys):
    (tmp_path / "dem").mkdir()
    (tmp_path / "dem/text.tif").write_text("these are no heights")
    words = ["survey", "--box", "-1", "-1", "1", "1", "--terrain", str(tmp_path / "dem")]
    assert status_of([*words, "--out", str(tmp_path / "out")]) != 0
    assert "text.tif" in capsys.readouterr().err


def test_holes_in_the_terrain_stay_holes(days, tmp_path):
    holed = hills()
    holed[90:96, 95:105] = NODATA
    path = write_terrain(tmp_path / "holed.tif", holed, nodata=NODATA)
    done = run(planned(path, days), tmp_path / "out")
    library: Any = rasterio
    read = {n: library.open(tmp_path / f"out/{n}.tif").read(1) for n in SPECS}
    unknown = read["height_m"] == NODATA
    assert 4 <= unknown.sum() <= 12
    for name, values in read.items():
        assert (values[unknown] == NODATA).all(), name
    # Beside a hole the slope is unknown, and with it what the ground takes up.
    beside = read["slope_deg"] == NODATA
    assert beside.sum() >= unknown.sum()
    assert ((read["temperature_mean_k"] == NODATA) == beside).all()
    assert ((read["absorbed_w_m2"] == NODATA) == beside).all()
    assert (read["mean_light"][~unknown] >= 0.0).all()
    told = json.loads((tmp_path / "out/survey.json").read_text())["survey"]["known_fraction"]
    assert told == pytest.approx(1.0 - unknown.mean())
    for site in done.sites:
        assert np.isfinite(site["slope_deg"])


def test_both_an_area_and_a_place_are_refused(terrain, tmp_path, capsys):
    words = ["survey", "--terrain", str(terrain), "--out", str(tmp_path / "out")]
    assert status_of(words) != 0
    assert "either a box or a place" in capsys.readouterr().err
    assert status_of([*words, "--box", "0", "0", "1", "1", "--around", "-89", "0"]) != 0
    assert "either a box or a place" in capsys.readouterr().err
    assert status_of([*words, "--box", "0", "0", "1", "1", "--step", "3km"]) != 0
    assert "longer than a side" in capsys.readouterr().err
