"""`ilrs explain`: where every value of a run comes from, in the words of people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from written import OUTPOST, digest_of

from ilrs.cli.main import status_of


def test_explain_gives_the_provenance(ask, finished: Path) -> None:
    found = ask("explain", finished, "--json").json
    assert found["digest"] == digest_of(finished)
    assert {"station", "loop", "environment", "seed", "versions"} <= set(found)
    assert found["digest"] in ask("explain", finished).out


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("battery/capacity", "a parameter"),
        ("battery/capacity_j", "a parameter"),
        ("battery/energy_j", "a state"),
        ("battery/charge_fraction", "a measurement"),
        ("spectrometer/mode", "a command"),
        ("battery/failed", "a fault"),
    ],
)
def test_explain_says_where_a_value_comes_from(ask, finished, address: str, what: str) -> None:
    found = ask("explain", finished, address, "--json").json
    assert found["what"] == what
    if what == "a parameter":
        assert found["confidence"]
        assert "station.toml:" in found["declared"]
    if what in ("a state", "a measurement"):
        assert found["computed_by"].startswith("power.battery, stage ")
        assert found["in_this_run"]["min"] <= found["in_this_run"]["max"]
    assert what in ask("explain", finished, address).out


@pytest.mark.parametrize("address", ["nothing", "batery/capacity", "battery/capcity"])
def test_explain_refuses_what_is_not_there(ask, finished, address: str) -> None:
    answer = ask("explain", finished, address)
    assert answer.status == 2
    assert "did you mean" in answer.err or "element/quantity" in answer.err


def test_a_value_is_told_in_units_of_people_beside_si(ask, finished: Path) -> None:
    lines = ask("explain", finished, "battery/capacity").out.splitlines()
    assert "value              5 kWh = 18000000 J" in lines
    told = ask("explain", finished, "battery/energy_j").out
    assert "  highest          5 kWh, 2035-03-1" in told
    assert (
        ask("explain", finished, "box/initial_temperature").out.count("291.1 K (+18.0 degC)") == 1
    )


def test_an_element_and_a_series_of_the_environment_can_be_asked_for(ask, finished: Path) -> None:
    found = ask("explain", finished, "battery", "--json").json
    assert found["kind"] == "power.battery"
    assert found["ports"] == {"bus": "power", "body": "box"}
    assert found["params"]["capacity"] == "5 kWh"
    found = ask("explain", finished, "site.rim.sun_visible_10m", "--json").json
    assert found["horizon"] == "horizons/shackleton_rim.csv"
    assert found["unit"] == "1"
    answer = ask("explain", finished, "site.rim.sun_visble_10m")
    assert answer.status == 2
    assert 'did you mean "site.rim.sun_visible_10m"' in answer.err


def test_what_is_set_for_a_run_and_commanded_in_it_is_told(ask, tmp_path: Path) -> None:
    run = tmp_path / "run"
    small = ("--set", "battery/capacity=2.5 kWh", "--set", "spectrometer/mode=standby")
    ask("run", OUTPOST, "--from", "2035-03-29", "--for", "3 days", *small, "--out", run, "--quiet")
    lines = ask("explain", run, "battery/capacity").out.splitlines()
    assert "declared           --set battery/capacity=2.5 kWh" in lines
    told = ask("explain", run, "heater/offset_k").out
    assert "2035-03-29T" in told
    assert "by centre: 5 K, warm_the_battery_in_good_time" in told
    given = ask("explain", run, "heater/offset_k", "--json").json["given"]
    assert (given[0]["actor"], given[0]["value"]) == ("centre", 5.0)
    kept = [json.loads(line) for line in (run / "journal.jsonl").read_text().splitlines()]
    assert {entry["time"] for entry in given} <= {entry["time"] for entry in kept}


def test_words_of_commands_and_faults_are_told(ask, tmp_path: Path) -> None:
    run = tmp_path / "run"
    arguments = ["--for", "19 days", "--scenario", "no_heater", "--quiet"]
    assert status_of(["run", str(OUTPOST), *arguments, "--out", str(run)]) == 1
    assert "by centre: standby, low_power begins" in ask("explain", run, "spectrometer/mode").out
    assert "never, in this run" in ask("explain", run, "battery/failed").out
    assert "heater/failed set to 1" in ask("explain", run, "heater/failed").out
