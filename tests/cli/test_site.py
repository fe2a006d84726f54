"""`ilrs site`: a synthetic bowl at the pole, committed masks, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.warp import transform

POLAR = "+proj=stere +lat_0=-90 +lon_0=0 +k=1 +R=1737400 +units=m +no_defs"
MASKS = Path(__file__).resolve().parents[2] / "stations/reference/horizons"
RIDGE = ("-89.440322", "222.588217")
MONTH = ("--from", "2030-01-01", "--for", "30 days")


@pytest.fixture(scope="module")
def bowl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bowl around the pole, 20 km wide, walls of 1 in 10."""
    folder = tmp_path_factory.mktemp("terrain")
    side = -10_000.0 + 100.0 * (np.arange(200) + 0.5)
    x, y = np.meshgrid(side, -side)
    profile = {
        "driver": "GTiff", "height": 200, "width": 200, "count": 1, "dtype": "float32",
        "crs": POLAR, "transform": Affine(100.0, 0.0, -10_000.0, 0.0, -100.0, 10_000.0),
    }  # fmt: skip
    with rasterio.open(folder / "bowl.tif", "w", **profile) as file:
        file.write((0.1 * np.hypot(x, y)).astype(np.float32), 1)
    return folder


def test_a_bowl_is_in_permanent_shadow(ask, bowl: Path, tmp_path: Path) -> None:
    out = tmp_path / "edge.csv"
    answer = ask("site", "-89.99", "20", "--terrain", bowl, *MONTH, "--horizon-out", out, "--json")
    assert answer.status == 0, answer.err
    facts = answer.json
    assert facts["light"]["any_disc"] == 0.0
    assert facts["light"]["permanently_shadowed"] is True
    assert facts["light"]["longest_dark_h"] == 30 * 24.0
    assert facts["slope"]["slope_deg"] == pytest.approx(5.7, abs=0.3)
    assert facts["slope"]["faces_deg"] == pytest.approx(180.0, abs=2.0)
    assert facts["temperature"]["highest_k"] < 50.0
    assert "bowl.tif" in facts["terrain"]["terrain 1"]
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert list(rows[0]) == ["azimuth_deg", "elevation_deg", "distance_km"]
    assert len(rows) == 1440
    assert max(float(r["elevation_deg"]) for r in rows) == pytest.approx(5.7, abs=0.3)


PLACES = {
    "IAU_2015:30130": (90.0, 0.0, 0.0, 0.0, 100.0),
    # Map metres of 40 N, 25 E, with a true parallel of 40 degrees.
    "+proj=eqc +lat_ts=40 +R=1737400": (
        40.0, 25.0, 1_737_400.0 * np.radians(25.0) * np.cos(np.radians(40.0)),
        1_737_400.0 * np.radians(40.0), 100.0,
    ),
    "IAU_2015:30100": (-30.0, 300.0, -60.0, -30.0, 100.0 / (1_737_400.0 * np.radians(1.0))),
}  # fmt: skip


@pytest.mark.parametrize("crs", PLACES)
def test_a_bowl_looks_alike_at_the_north_pole_and_in_middle_latitudes(
    ask, tmp_path: Path, crs: str
) -> None:
    """Walls of 1 in 10 stand at 5.7 degrees in every azimuth, whatever map they are drawn on."""
    latitude, longitude, x0, y0, pixel = PLACES[crs]
    corner = Affine(pixel, 0.0, x0 - 150 * pixel, 0.0, -pixel, y0 + 150 * pixel)
    x, y = corner @ np.meshgrid(np.arange(300) + 0.5, np.arange(300) + 0.5)
    lon, lat = transform(crs, "IAU_2015:30100", x.ravel(), y.ravel())
    a, b, b0 = np.radians(lat), np.radians(lon), np.radians(longitude)
    top = np.sin(a) * np.sin(np.radians(latitude))
    away = top + np.cos(a) * np.cos(np.radians(latitude)) * np.cos(b - b0)
    heights = 0.1 * 1_737_400.0 * np.arccos(np.clip(away, -1.0, 1.0)).reshape(300, 300)
    profile = {
        "driver": "GTiff", "height": 300, "width": 300, "count": 1, "dtype": "float32",
        "crs": crs, "transform": corner,
    }  # fmt: skip
    with rasterio.open(tmp_path / "bowl.tif", "w", **profile) as file:
        file.write(heights.astype(np.float32), 1)
    out = tmp_path / "edge.csv"
    answer = ask(
        "site", latitude, longitude, "--terrain", tmp_path, *MONTH, "--horizon-out", out, "--json"
    )
    assert answer.status == 0, answer.err
    rows = [float(r["elevation_deg"]) for r in csv.DictReader(out.read_text().splitlines())]
    assert min(rows) == pytest.approx(5.45, abs=0.15)
    assert max(rows) == pytest.approx(5.45, abs=0.15)
    assert answer.json["light"]["permanently_shadowed"] is (latitude > 80.0)
    assert 12.0 < answer.json["terrain_known_to_km"] < 15.0


def test_it_says_how_far_the_ground_is_known(ask, bowl: Path) -> None:
    said = " ".join(ask("site", "-89.99", "20", "--terrain", bowl, *MONTH).err.split())
    assert "the ground is known only to" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crs": "EPSG:3031"}, "the map is one of the Earth"),
        ({"crs": "+proj=sinu +R=1737400"}, 'the projection "sinu" is not known here; warp it'),
        ({"unit": "ft"}, 'the heights are in "ft"; convert them to metres'),
        ({"factor": 1e-3}, "too flat for metres; if they are in kilometres, say so"),
        ({"factor": 30.0}, "are not on the Moon"),
        ({"cut": 20_000}, "is cut short or damaged"),
        ({"cut": 100}, "no raster can be read from it"),
        ({"hole": True}, "the terrain has a hole at -89.9900, 20.0000"),
    ],
)
def test_bad_terrain_is_refused_with_file_and_remedy(ask, tmp_path, changes, said: str) -> None:
    side = -10_000.0 + 100.0 * (np.arange(200) + 0.5)
    heights = (0.1 * np.hypot(*np.meshgrid(side, -side))).astype(np.float32)
    heights *= np.float32(changes.get("factor", 1.0))
    if "hole" in changes:
        heights[90:110, 90:110] = np.nan
    profile = {
        "driver": "GTiff", "height": 200, "width": 200, "count": 1, "dtype": "float32",
        "crs": changes.get("crs", POLAR),
        "transform": Affine(100.0, 0.0, -10_000.0, 0.0, -100.0, 10_000.0),
    }  # fmt: skip
    with rasterio.open(tmp_path / "bad.tif", "w", **profile) as file:
        file.write(heights, 1)
        if "unit" in changes:
            file.units = [changes["unit"]]
    if "cut" in changes:
        (tmp_path / "bad.tif").write_bytes((tmp_path / "bad.tif").read_bytes()[: changes["cut"]])
    answer = ask("site", "-89.99", "20", "--terrain", tmp_path, *MONTH)
    assert answer.status == 1
    assert "bad.tif" in answer.err
    assert said in " ".join(answer.err.split())


def test_the_months_and_the_cut_off_ends_are_told(ask) -> None:
    mask = MASKS / "connecting_ridge_low.csv"
    answer = ask(
        "site", *RIDGE, "--horizon", mask, "--from", "2030-01-01", "--for", "80 days", "--json"
    )
    facts = answer.json
    months = facts["light"]["months"]
    assert list(months["centre"]) == ["2030-01", "2030-02", "2030-03"]
    assert months["mean_disc"]["2030-02"] <= months["any_disc"]["2030-02"] <= 1.0
    assert len(facts["light"]["season_phase_deg"]) == 12
    hours = facts["earth"]["hours_per_month"]
    # Eighty days end in March.
    assert sum(hours["months"].values()) == pytest.approx(80 * 24.0 * facts["earth"]["fraction"])
    assert hours["most"] == max(hours["months"]["2030-01"], hours["months"]["2030-02"])
    short = ask("site", *RIDGE, "--horizon", mask, "--for", "9 days", "--json").json
    assert short["earth"]["hours_per_month"]["least"] is None
    assert " a month" not in ask("site", *RIDGE, "--horizon", mask, "--for", "9 days").out


def test_a_mask_stands_for_terrain(ask) -> None:
    mask = MASKS / "connecting_ridge_low.csv"
    answer = ask("site", *RIDGE, "--horizon", mask, "--for", "1 year", "--json")
    assert answer.status == 0, answer.err
    facts = answer.json
    light = facts["light"]
    assert 0.7 < light["centre"] < light["any_disc"] < 1.0
    assert light["mean_disc"] < light["any_disc"]
    assert light["longest_dark_h"] == light["longest_dark"]["any_disc"]["hours"] > 10.0
    assert light["longest_dark"]["centre"]["hours"] >= light["longest_dark_h"]
    assert sum(c["count"] for c in light["dark_spells"]) > 5
    assert len(light["seasons"]["mean_disc"]) == 12
    earth = facts["earth"]
    assert 0.4 < earth["fraction"] < 0.8
    assert earth["hours_per_month"]["least"] <= earth["hours_per_month"]["mean"]
    assert len(earth["hours_per_month"]["months"]) == 13
    assert facts["slope"] is None
    assert 30.0 < facts["temperature"]["lowest_k"] < facts["temperature"]["highest_k"] < 250.0
    assert facts["temperature"]["terrain_model"] == "bowl"
    assert 0.0 < facts["temperature"]["terrain_view"] < 0.01
    flux = facts["temperature"]["terrain_flux_w_m2"]
    assert 0.0 <= flux["mean"] <= flux["highest"] < 0.1
    assert facts["radiation"]["galactic"]["low"] < facts["radiation"]["galactic"]["value"]


def test_the_text_tells_the_same(ask) -> None:
    mask = MASKS / "connecting_ridge_low.csv"
    text = ask("site", *RIDGE, "--horizon", mask, *MONTH).out
    for word in ("Light", "Longest dark", "Earth", "Ground", "Radiation", "Horizon"):
        assert word in text


def test_a_mask_of_another_place_is_remarked(ask) -> None:
    mask = MASKS / "connecting_ridge_low.csv"
    there = ask("site", "-84.79", "29.2", "--horizon", mask, "--for", "3 days")
    assert "this horizon is that of -89.4403, 222.5882, " in " ".join(there.err.split())
    assert "this horizon" not in ask("site", *RIDGE, "--horizon", mask, "--for", "3 days").err


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (("--height", "2"), 2, "no unit"),
        (("--height", "-2m"), 2, "above zero"),
        (("--step", "0.5 s"), 2, "whole number"),
        (("--for", "1 min"), 2, "not longer than"),
        (("--step", "1 s"), 2, "too many"),
        (("--from", "yesterday"), 2, "UTC instant"),
        (("--from", "2049-01-01"), 1, "ephemeris"),
        (("--height", "99m"), 1, "30 m above ground"),
        (("--terrain", "x"), 2, "not both"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, more, status: int, said: str) -> None:
    answer = ask("site", *RIDGE, "--horizon", MASKS / "psr_floor.csv", *more)
    assert answer.status == status
    assert said in " ".join(answer.err.split())


def test_missing_terrain_says_which_file_to_put_where(ask, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ILRS_DATA", str(tmp_path))
    answer = ask("site", "-89.9", "0")
    assert answer.status == 1
    for word in ("ILRS_DATA", f"{tmp_path}/dem/", "ilrs data fetch", "--terrain", "--horizon"):
        assert word in answer.err
    assert "no .tif" in ask("site", "-89.9", "0", "--terrain", tmp_path).err


def test_rasters_of_ones_own_in_the_data_folder_are_taken(ask, bowl, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ILRS_DATA", str(bowl))
    assert ask("site", "-89.99", "20", *MONTH).status == 0


def test_a_site_outside_the_terrain_is_said(ask, bowl: Path) -> None:
    answer = ask("site", "-80", "20", "--terrain", bowl)
    assert answer.status == 1
    assert "no terrain grid covers -80.0000" in answer.err


def test_a_file_that_is_no_mask_is_named(ask, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    answer = ask("site", "-89", "0", "--horizon", bad)
    assert answer.status == 1
    assert "bad.csv: line 1" in answer.err


def test_a_site_at_the_rim_of_the_terrain_is_refused(ask, bowl: Path) -> None:
    # The last pixel centres lie 9950 m from the pole.
    latitude = -90.0 + np.degrees(9_920.0 / 1_737_400.0)
    answer = ask("site", f"{latitude}", "0", "--terrain", bowl, *MONTH)
    assert answer.status == 1
    assert "add a grid that reaches further" in answer.err
    assert "bowl.tif" in answer.err
