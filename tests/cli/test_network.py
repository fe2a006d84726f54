"""`ilrs network` about the reference station: contacts, budgets, coverage, schedule, position."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "stations" / "reference"
TWO_DAYS = ("--from", "2035-01-01", "--for", "2 days", "-q")


@pytest.fixture
def network(ask: Any, own_cache: None) -> Any:
    def run(verb: str, *more: object) -> Any:
        return ask("network", verb, REFERENCE, *TWO_DAYS, *more)

    return run


def test_contacts_have_times_light_time_and_reasons(network: Any) -> None:
    told = network("contacts", "--json").json
    assert told["duration_s"] == 172_800
    links = {(r["from"], r["to"]): r for r in told["links"]}
    assert 0.8 < links["relay_link", "relay"]["fraction"] < 0.95
    for row in told["contacts"]:
        assert 0.0 <= row["start_s"] < row["end_s"] <= 172_800.0
        assert row["duration_s"] == pytest.approx(row["end_s"] - row["start_s"])
        assert row["why"].startswith("begins at ")
        far = row["to"] in ("kashi", "jiamusi", "neuquen")
        assert (1.1 < row["owlt_s"] < 1.5) if far else (row["owlt_s"] < 0.07)


def test_contacts_are_told_to_people(network: Any) -> None:
    out = network("contacts").out
    assert "relay_link > relay" in out
    assert "the horizon of neuquen" in out


@pytest.mark.parametrize("ending", ["json", "ionrc", "hdtn", "ud3tn"])
def test_a_plan_is_written_that_route_reads(
    network: Any, ask: Any, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"plan.{ending}"
    told = network("contacts", "--out", path, "--json").json
    names = told.get("numbers", {})
    ends = [names.get(n, n) for n in ("shadow_store", "mission_centre")]
    way = ask("network", "route", path, *ends, "--json").json
    ours = network_route(ask, *("shadow_store", "mission_centre"))
    # ION takes whole seconds of light and of contacts, uD3TN none of light.
    assert way["arrival_s"] == pytest.approx(ours["arrival_s"], abs=4.0)


def network_route(ask: Any, *ends: str) -> Any:
    answer = ask("network", "route", REFERENCE, *ends, *TWO_DAYS, "--json")
    assert answer.status == 0, answer.err
    return answer.json


def test_route_takes_a_station(ask: Any, own_cache: None) -> None:
    told = network_route(ask, "data_store", "mission_centre")
    assert told["format"] == "station"
    assert told["hops"][0]["from"] == "data_store"
    assert told["hops"][-1]["to"] == "mission_centre"
    assert told["arrival_s"] == pytest.approx(told["hops"][-1]["arrive_s"])


def test_passes_are_written_as_a_table(network: Any, tmp_path: Path) -> None:
    path = tmp_path / "passes.csv"
    told = network("contacts", "--out", path, "--json").json
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(told["contacts"])
    assert {"from", "to", "start_utc", "end_utc", "owlt_s", "why"} <= set(rows[0])


def test_orbits_and_links_are_written_for_other_programs(network: Any, tmp_path: Path) -> None:
    from ilrs.flight.oem import parse_oem

    assert network("contacts", "--out", tmp_path / "orbit.oem").status == 0
    back = parse_oem((tmp_path / "orbit.oem").read_text(encoding="utf-8"), "orbit.oem")
    assert back.name == "relay"
    assert network("contacts", "--out", tmp_path / "scene.czml").status == 0
    packets = {p["id"]: p for p in json.loads((tmp_path / "scene.czml").read_text("utf-8"))}
    assert packets["document"]["version"] == "1.0"
    assert packets["relay"]["position"]["interpolationAlgorithm"] == "LAGRANGE"
    spans = packets["relay_link > relay"]["availability"]
    assert all(a.split("/")[0] < a.split("/")[1] for a in spans)


def test_budgets_add_up_and_name_their_sources(network: Any) -> None:
    (row,) = network("budget", "--link", "relay", "kashi", "--json").json["budgets"]
    lines = {n["name"]: n for n in row["lines"]}
    assert all(n["source"] for n in row["lines"])
    sent = [n["value"] for n in row["lines"] if not n["sum"]][:4]
    assert sum(sent) == pytest.approx(lines["EIRP"]["value"], abs=1e-6)
    assert lines["Moon" if "Moon" in lines else "noise: Moon"]["value"] > 10.0
    assert 0.0 < row["lowest_rate_bit_s"] <= row["highest_rate_bit_s"] <= 100e6
    assert "C/N0" in network("budget", "--link", "relay", "kashi").out


def test_coverage_is_best_in_the_south(network: Any, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    told = network("coverage", "--map", path, "--json").json
    bands = {b["latitude_deg"]: b["mean"] for b in told["latitudes"]}
    assert bands[-90.0] > 0.8 > 0.5 > bands[0.0] > bands[60.0]
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 61 * 61
    assert network("coverage", "--map", tmp_path / "map.png").status == 0
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_no_dish_follows_two_at_a_time(network: Any) -> None:
    told = network("schedule", "--closed", "kashi", "2035-01-01", "1 day", "--json").json
    assert told["least_fraction"] <= told["least_bound"] + 1e-9
    by_dish: dict[str, list[tuple[float, float]]] = {}
    for b in told["bookings"]:
        by_dish.setdefault(b["dish"], []).append((b["start_s"], b["end_s"]))
        assert b["station"] != "kashi" or b["start_s"] >= 86_400.0
    for spans in by_dish.values():
        ordered = sorted(spans)
        assert all(a[1] <= b[0] for a, b in pairwise(ordered))


def test_position_says_place_and_time(ask: Any) -> None:
    told = ask("network", "position", "-89.45", "222.69", "--orbit", "queqiao-2:2", "--orbit",
               "elfo:2", "--for", "1 day", "--json").json  # fmt: skip
    assert len(told["craft"]) == 4
    assert 0.0 <= told["fraction_good"] <= told["fraction_fixed"] <= 1.0
    assert told["horizontal_m"]["best"] == pytest.approx(
        told["range_error_m"] * told["hdop"]["best"]
    )


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("contacts", REFERENCE, "--out", "x.pdf"), "ends in none of"),
        (("contacts", ROOT / "stations" / "outpost"), "has no network"),
        (("contacts", REFERENCE, "--from", "yesterday"), "yesterday"),
        (("contacts", REFERENCE, "--for", "2 parsecs"), "parsecs"),
        (("budget", REFERENCE, *TWO_DAYS, "--link", "relay", "mars"), "no link relay mars"),
        (("coverage", REFERENCE, "--map", "x.gif"), "neither in .csv"),
        (("schedule", REFERENCE, *TWO_DAYS, "--closed", "kashy", "2035-01-01", "1 h"), "kashi"),
        (("position", "-95", "0"), "LAT lies within"),
        (("position", "-89", "0", "--orbit", "elf"), "elfo"),
        (("position", "-89", "0", "--orbit", "elfo:none"), "NAME:COUNT"),
        (("position", "-89", "0", "--clock", "nan"), "--clock"),
        (("position", "-89", "0", "--map", "x.csv"), "needs a --region"),
        (("position", "-89", "0", "--region", "-60", "-90"), "north of"),
        (("position", "-89", "0", "--out", "x.txt"), ".csv"),
        (("position", "-89", "0", "--station", ROOT / "stations" / "outpost"), "no relay"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_words(
    ask: Any, own_cache: None, words: tuple[object, ...], said: str
) -> None:
    answer = ask("network", *words)
    assert answer.status in (1, 2)
    assert said in answer.err
    assert "should not happen" not in answer.err
