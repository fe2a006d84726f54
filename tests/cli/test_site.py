"""`ilrs site`: a synthetic bowl at the pole, committed masks, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine

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
    assert facts["radiation"]["galactic"]["low"] < facts["radiation"]["galactic"]["value"]


def test_the_text_tells_the_same(ask) -> None:
    mask = MASKS / "connecting_ridge_low.csv"
    text = ask("site", *RIDGE, "--horizon", mask, *MONTH).out
    for word in ("Light", "Longest dark", "Earth", "Ground", "Radiation", "Horizon"):
        assert word in text


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
