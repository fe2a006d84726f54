"""`ilrs network` about the reference station: contacts, budgets, coverage, schedule, position."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from written import OUTPOST

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
    from jplephem.daf import DAF

    from ilrs.flight.oem import parse_oem

    assert network("contacts", "--out", tmp_path / "orbit.oem").status == 0
    back = parse_oem((tmp_path / "orbit.oem").read_text(encoding="utf-8"), "orbit.oem")
    assert back.name == "relay"
    told = network("contacts", "--out", tmp_path / "orbit.bsp", "--json").json
    assert told["numbers"] == {"relay": "-999001"}
    with (tmp_path / "orbit.bsp").open("rb") as stream:
        ((_, (begins, ends, target, centre, frame, sort, *_)),) = DAF(stream).summaries()
    assert (target, centre, frame, sort) == (-999_001, 301, 1, 13)
    assert (begins, ends) == pytest.approx((back.tdb_s[0], back.tdb_s[-1]), abs=1e-3)
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
    # From what the air lets through to what the station has of it: the modem's most, and strikes.
    least, most, part, mean = (line["value"] for line in row["lines"][-4:])
    assert mean == pytest.approx(min(least, most) * part) == row["lowest_rate_bit_s"]


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("contacts", REFERENCE, "--out", "x.pdf"), "ends in none of"),
        (("contacts", OUTPOST), "has no network"),
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


def test_a_window_shows_the_station_s_own_run(network: Any, ask: Any, own_cache: None) -> None:
    # The relay flies on from the start of the run; the second day is the same however it is cut.
    both = network("contacts", "--json").json["contacts"]
    day = ask("network", "contacts", REFERENCE, "--from", "2035-01-02", "--for", "1 day", "-q",
              "--json").json  # fmt: skip
    assert day["from"] == "2035-01-02T00:00:00Z"
    begins = {(r["from"], r["to"], r["start_s"] + 86_400.0) for r in day["contacts"]}
    second = [r for r in both if r["start_s"] > 86_400.0]
    assert len(second) > 5
    for row in second:
        near = [t for a, b, t in begins if (a, b) == (row["from"], row["to"])]
        assert min(abs(t - row["start_s"]) for t in near) < 1.0


def test_planned_outages_are_taken_off_and_said(ask: Any, own_cache: None) -> None:
    # scenarios/relay_lost.toml: from 135 days after 2035-01-01, which is the 16th of May.
    def links(*more: str) -> Any:
        told = ask("network", "contacts", REFERENCE, "--from", "2035-05-15T12:00:00Z",
                   "--for", "1 day", "-q", "--json", *more).json  # fmt: skip
        return [r for r in told["contacts"] if "relay" in (r["from"], r["to"])]

    whole, left = links(), links("--scenario", "relay_lost")
    assert max(r["end_s"] for r in whole) > 43_200.0
    assert max(r["end_s"] for r in left) == 43_200.0
    cut = [r for r in left if r["end_s"] == 43_200.0]
    assert cut
    assert all(r["why"].endswith("ends at a planned outage") for r in cut)
    assert all(0.0 < r["owlt_s"] < 1.5 for r in cut)
