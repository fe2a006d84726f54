"""A survey from end to end: files that map programs read, going on after a stop, mistakes told."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import rasterio

from ilrs.epoch import Epoch, Grid
from ilrs.survey import Rules, plan_of, run
from ilrs.survey import workers as workers_module
from ilrs.survey.maps import NODATA, SPECS, wkt_of
from ilrs.survey.pieces import work
from ilrs.survey.ranking import rank, read_rules


def small(terrain, days):
    return plan_of([terrain], days, 500.0, box_km=(-3.0, -2.0, 3.0, 2.0), angles=72)


@pytest.fixture(scope="module")
def done(terrain, days, tmp_path_factory):
    out = tmp_path_factory.mktemp("survey")
    return run(small(terrain, days), out, Rules(mean_light_fraction=0.1, apart_m=1000.0))


def test_the_maps_lie_where_they_should(done):
    library: Any = rasterio
    for name in SPECS:
        with library.open(done.folder / f"{name}.tif") as raster:
            assert raster.crs.to_dict()["proj"] == "stere"
            assert raster.crs.to_dict()["R"] == 1_737_400
            assert raster.crs.to_dict()["lat_0"] == -90
            assert tuple(raster.bounds) == (-3000.0, -2000.0, 3000.0, 2000.0)
            assert (raster.width, raster.height, raster.nodata) == (12, 8, NODATA)
            assert "Moon (2015) - Sphere / Ocentric / South Polar" in raster.crs.to_wkt()
            assert raster.units == (SPECS[name].unit,)
            assert raster.tags()["units"] == SPECS[name].unit
            assert raster.tags()["crs"] == "IAU_2015:30135"
            assert raster.descriptions[0].startswith(SPECS[name].title.split(" in a year")[0])
            assert (raster.read(1) != NODATA).all()


def test_the_north_has_a_map_of_its_own():
    library: Any = rasterio
    for pole, code in ((-1.0, "30135"), (1.0, "30130")):
        raster = replace(small_raster(), pole=pole)
        assert raster.crs == f"IAU_2015:{code}"
        found = library.crs.CRS.from_wkt(wkt_of(raster))
        assert found.to_dict()["lat_0"] == 90.0 * pole
        official = library.crs.CRS.from_string(raster.crs).to_dict()
        for entry in ("proj", "lat_0", "lon_0", "x_0", "y_0", "R", "units"):
            assert found.to_dict()[entry] == official[entry], entry


def test_light_is_plausible_and_ordered(done):
    library: Any = rasterio
    read = {n: library.open(done.folder / f"{n}.tif").read(1) for n in SPECS}
    assert (read["any_light"] >= read["mean_light"]).all()
    assert (read["any_light"] >= read["centre_light"]).all()
    assert 0.05 < read["mean_light"].mean() < 0.95
    assert (read["temperature_max_k"] >= read["temperature_mean_k"]).all()
    assert (read["temperature_mean_k"] >= read["temperature_min_k"]).all()
    # Below the surface it is warmer than on it: warm ground conducts better.
    assert (read["temperature_deep_k"] >= read["temperature_mean_k"]).all()
    assert (read["temperature_min_k"] > 38.0).all()
    assert (read["temperature_max_k"] < 300.0).all()
    assert (read["any_light"][read["permanent_shadow"] == 1.0] == 0.0).all()
    assert 1.0 < read["slope_deg"].max() < 4.0


def test_sites_are_listed_best_first_and_apart(done):
    told = json.loads((done.folder / "sites.json").read_text())["sites"]
    assert told == done.sites
    assert len(told) >= 2
    light = [site["mean_light"] for site in told]
    assert light == sorted(light, reverse=True)
    for a in told:
        for b in told:
            apart = math.hypot(a["x_m"] - b["x_m"], a["y_m"] - b["y_m"])
            assert a is b or apart >= 1000.0
    lines = (done.folder / "sites.csv").read_text().splitlines()
    assert lines[0].startswith("rank,latitude_deg,longitude_deg")
    assert len(lines) == len(told) + 1
    assert "sites.csv" in (done.folder / "index.html").read_text()
    assert (done.folder / "mean_light.png").read_bytes()[1:4] == b"PNG"


def test_a_stopped_survey_goes_on_and_ends_the_same(done, terrain, days, tmp_path, monkeypatch):
    worked = []

    def stops(piece):
        if len(worked) == 3:
            raise KeyboardInterrupt
        worked.append(piece.path.name)
        work(piece)

    plan = small(terrain, days)
    monkeypatch.setattr(workers_module, "work", stops)
    with pytest.raises(KeyboardInterrupt):
        run(plan, tmp_path)
    first = worked.copy()
    worked.clear()
    monkeypatch.setattr(
        workers_module, "work", lambda piece: (worked.append(piece.path.name), work(piece))
    )
    run(plan, tmp_path, Rules(mean_light_fraction=0.1, apart_m=1000.0))
    assert len(first) == 3
    assert not set(first) & set(worked)
    for name in SPECS:
        assert (tmp_path / f"{name}.tif").read_bytes() == (done.folder / f"{name}.tif").read_bytes()


def test_another_survey_is_not_mixed_in(done, terrain, days):
    other = replace(small(terrain, days), height_m=10.0)
    with pytest.raises(ValueError, match="holds another survey"):
        run(other, done.folder)


def test_mistakes_are_told(terrain, days, tmp_path):
    with pytest.raises(ValueError, match=r"no terrain covers .*hills\.tif"):
        run(plan_of([terrain], days, 500.0, box_km=(200, 200, 203, 203)), tmp_path / "a")
    with pytest.raises(ValueError, match="either a box or a place"):
        plan_of([terrain], days, 500.0)
    with pytest.raises(ValueError, match="60 degrees south or north"):
        plan_of([terrain], days, 500.0, around=(0.5, 0.0, 100.0))
    with pytest.raises(ValueError, match="too many"):
        plan_of([terrain], days, 0.1, box_km=(0, 0, 10, 10))
    with pytest.raises(ValueError, match="more than 0 m"):
        plan_of([terrain], days, 0.0, box_km=(0, 0, 10, 10))
    with pytest.raises(ValueError, match="longer than a side of the area"):
        plan_of([terrain], days, 1500.0, box_km=(0, 0, 10, 1))
    late = Grid.covering(Epoch.from_utc("2053-09-01"), 30 * 86_400, 7200)
    with pytest.raises(ValueError, match="2053"):
        run(plan_of([terrain], late, 500.0, box_km=(0, 0, 1, 1)), tmp_path / "c")
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        run(plan_of([tmp_path / "none.tif"], days, 500.0, box_km=(0, 0, 1, 1)), tmp_path / "b")


def test_a_cluster_without_dask_is_told(terrain, days, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ValueError, match="pip install distributed"):
        run(small(terrain, days), tmp_path, cluster="tcp://127.0.0.1:1")


def test_rules_are_read_and_applied(done, tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text('[rules]\nslope = "1 deg"\nearth = "30 %"\nlongest_dark = "120 h"\ncount = 3\n')
    rules = read_rules(path)
    assert rules.slope_rad == pytest.approx(math.radians(1.0))
    assert rules.longest_dark_s == 432_000.0
    raster = small_raster()
    light = np.array([[0.9, 0.8], [0.7, np.nan]], dtype=np.float32)
    maps = {
        "mean_light": light,
        "longest_dark_h": np.array([[100, 130], [100, 100]], dtype=np.float32),
        "slope_deg": np.array([[2.0, 0.5], [0.5, 0.5]], dtype=np.float32),
        "earth_visible": np.ones((2, 2), dtype=np.float32),
    }
    assert [s["mean_light"] for s in rank(raster, maps, rules)] == [pytest.approx(0.7)]
    path.write_text('[rules]\nslopes = "1 deg"\n')
    with pytest.raises(ValueError, match=r"rules\.toml.*slopes"):
        read_rules(path)


def small_raster():
    from ilrs.moon.raster import Raster

    return Raster(0.0, 0.0, 1000.0, 2, 2)
