"""`ilrs network mesh` over terrain, and `position` over a region, over time and by a station."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "stations" / "reference"


def test_position_over_a_region_and_over_time(ask: Any, tmp_path: Path) -> None:
    chart, series = tmp_path / "map.csv", tmp_path / "series.csv"
    told = ask("network", "position", "-80", "0", "--orbit", "queqiao-2:2", "--orbit", "elfo:2",
               "--for", "6 h", "--region", "-90", "-60", "--map", chart, "--out", series,
               "--json").json  # fmt: skip
    area = told["region"]
    shape = len(area["latitude_deg"]), len(area["longitude_deg"])
    assert all(len(row) == shape[1] for row in area["median_pdop"])
    places = list(csv.DictReader(chart.read_text().splitlines()))
    assert len(places) == shape[0] * shape[1]
    # The place asked for is one of the map's: the same fixes there.
    here = area["latitude_deg"].index(-80.0), area["longitude_deg"].index(0.0)
    assert area["fraction_fixed"][here[0]][here[1]] == told["fraction_fixed"]
    assert area["median_pdop"][here[0]][here[1]] == pytest.approx(told["pdop"]["median"])
    rows = list(csv.DictReader(series.read_text().splitlines()))
    assert len(rows) == told["instants"] == 72
    fixed = [row for row in rows if row["pdop"]]
    assert len(fixed) / len(rows) == pytest.approx(told["fraction_fixed"])
    for row in fixed:
        wanted = float(row["pdop"]) * told["range_error_m"]
        assert float(row["position_m"]) == pytest.approx(wanted, rel=1e-4)


def test_position_by_the_relays_of_a_station_and_halo_orbits(ask: Any, own_cache: None) -> None:
    told = ask("network", "position", "-89", "0", "--station", REFERENCE, "--orbit", "elfo:2",
               "--for", "2 h", "--json").json  # fmt: skip
    assert told["craft"][0] == "relay"
    assert len(told["craft"]) == 3
    told = ask(
        "network", "position", "-89", "0", "--orbit", "nrho:2", "--for", "2 h", "--json"
    ).json
    assert len(told["craft"]) == 2


BOWL = """\
schema = 1
name = "bowl"
start = "2035-01-01"
duration = "1 day"
buses.data = { carrier = "data" }

[elements.store]
kind = "comms.data_store"
ports = { data = "data" }
params = { capacity = "1 GB" }

[elements.dish]
kind = "science.instrument"
place = "floor"
ports = { bus = "main", data = "data" }
params = { on_power = "1 W", data_rate = "1 kbit/s" }

[elements.hub]
kind = "power.distributor"
ports = { bus = "main" }
params = { rating = "1 kW" }

[buses.main]
carrier = "electricity"

[sites.floor]
latitude = "-89.99 deg"
longitude = "0 deg"
height = "0 m"

[sites.wall]
latitude = "-89.8 deg"
longitude = "0 deg"
height = "600 m"

[sites.behind]
latitude = "-89.8 deg"
longitude = "120 deg"
height = "600 m"
"""


@pytest.fixture
def ridged(tmp_path: Path) -> tuple[Path, Path]:
    """A station in a bowl, and terrain with a wall of 300 m between two of its sites."""
    import numpy as np
    import rasterio
    from rasterio.transform import Affine

    folder = tmp_path / "bowl"
    folder.mkdir()
    (folder / "station.toml").write_text(BOWL)
    side = -10_000.0 + 100.0 * (np.arange(200) + 0.5)
    x, y = np.meshgrid(side, -side)
    heights = 0.1 * np.hypot(x, y)
    # x runs to 90 deg east: the wall stands before the site at 120 deg.
    heights[(x > 2_000.0) & (x < 2_400.0)] += 600.0
    profile = {
        "driver": "GTiff", "height": 200, "width": 200, "count": 1, "dtype": "float32",
        "crs": "+proj=stere +lat_0=-90 +lon_0=0 +k=1 +x_0=0 +y_0=0 +R=1737400 +units=m",
        "transform": Affine(100.0, 0.0, -10_000.0, 0.0, -100.0, 10_000.0),
    }  # fmt: skip
    with rasterio.open(tmp_path / "wall.tif", "w", **profile) as file:
        file.write(heights.astype(np.float32), 1)
    return folder, tmp_path / "wall.tif"


def test_a_mesh_over_terrain_goes_around_what_stands_in_the_way(
    ask: Any, ridged: tuple[Path, Path], tmp_path: Path
) -> None:
    station, terrain = ridged
    route = tmp_path / "route.csv"
    route.write_text("latitude_deg,longitude_deg\n-89.95,0\n-89.9,90\n")
    told = ask("network", "mesh", station, "--terrain", terrain, "--route", route,
               "--rover", "top", "-89.928", "90", "--json").json  # fmt: skip
    links = {(r["from"], r["to"]): r for r in told["links"]}
    assert links["floor", "wall"]["clear"]
    assert links["floor", "behind"]["diffraction_db"] > 30.0
    ways = {w["from"]: w for w in told["ways"]}
    assert ways["wall"]["over"] == []
    assert ways["behind"]["over"] == ["top"]
    assert ways["behind"]["rate_bit_s"] > links["floor", "behind"]["rate_bit_s"]
    assert [p["reached"] for p in told["route"]] == [True, True]
    assert "over top" in ask("network", "mesh", station, "--terrain", terrain, "--rover", "top",
                             "-89.928", "90").out  # fmt: skip


def test_a_mesh_says_what_is_wrong(ask: Any, ridged: tuple[Path, Path], tmp_path: Path) -> None:
    station, terrain = ridged
    mesh = ("network", "mesh", station, "--terrain", terrain)
    bad = tmp_path / "bad.csv"
    bad.write_text("latitude_deg,longitude_deg\n-89.9,0\n-89.9,east\n")
    for more, words in (
        (("--frequency", "2.4 GHz"), "no band"),
        (("--to", "nowhere"), 'no node "nowhere"'),
        (("--route", bad), "bad.csv:3"),
        (("--rover", "r", "-99", "0"), "is no place"),
        (("--rover", "r", "-80", "0"), "-80"),
    ):
        answer = ask(*mesh, *more)
        assert answer.status in (1, 2)
        assert words in answer.err
        assert "should not happen" not in answer.err
