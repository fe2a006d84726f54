"""The commands on a real station: `stations/outpost`, two days long."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xarray as xr
from written import OUTPOST, SHORT, digest_of


def test_check_says_that_it_is_good(ask) -> None:
    answer = ask("check", OUTPOST)
    assert answer.status == 0
    assert "outpost: good" in answer.out
    assert ask("check", OUTPOST, "--json").json["ok"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "battery/capcity=1 kWh"),
        ("--set", "battery/capacity=1 kg"),
        ("--set", "nothing/capacity=1 kWh"),
        ("--scenario", "nonsense"),
    ],
)
def test_check_finds_what_is_wrong(ask, arguments: tuple[str, ...]) -> None:
    answer = ask("check", OUTPOST, *arguments)
    assert answer.status == 1
    assert "error STN-" in answer.out
    assert "1 error" in answer.out
    document = ask("check", OUTPOST, *arguments, "--json").json
    assert document["ok"] is False
    assert document["diagnostics"][0]["severity"] == "error"


def test_a_run_with_an_error_writes_nothing(ask, tmp_path: Path) -> None:
    answer = ask("run", OUTPOST, "--step", "7 kg", "--out", tmp_path / "run")
    assert answer.status == 1
    assert "STN-" in answer.err
    assert answer.out == ""
    assert not (tmp_path / "run").exists()


def test_a_folder_without_a_station_is_an_error(ask, tmp_path: Path) -> None:
    for command in ("run", "check"):
        assert ask(command, tmp_path).status == 1
        assert ask(command, tmp_path / "nowhere").status == 1


def test_the_summary_says_what_happened(kept) -> None:
    folder, out, err = kept
    for title in ("survived 2 d", "Energy", "Lowest charge", "Longest dark", "Modes"):
        assert title in out
    for title in ("Temperature", "Science data", "Alarms", "Centre", "Report", "Record"):
        assert f"\n{title}" in out
    # Computed, which the progress says, or taken from the cache, which the summary says.
    assert "light and ground of rim" in err + out
    assert "the station lives" in err
    assert (folder / "report.html").stat().st_size > 10_000


def test_a_second_run_says_what_it_took_from_the_cache(ask, kept, tmp_path: Path) -> None:
    first = ask("run", OUTPOST, *SHORT, "--out", tmp_path / "again", "--quiet")
    assert first.status == 0
    assert first.err == ""
    line = first.out.splitlines()[-1]
    assert line.startswith("From cache")
    assert "light and ground" in line
    assert "loop" in line
    assert digest_of(tmp_path / "again") == digest_of(kept[0])


def test_run_gives_one_json_document(ask, tmp_path: Path) -> None:
    answer = ask("run", OUTPOST, *SHORT, "--out", tmp_path / "run", "--json", "--netcdf")
    assert answer.status == 0
    assert answer.json["summary"]["survived"] is True
    assert answer.json["summary"]["duration_s"] == 2 * 86400
    with xr.open_dataset(answer.json["paths"]["netcdf"], engine="h5netcdf") as dataset:
        assert dataset.sizes["time"] == 288


def test_options_of_the_grid_reach_the_run(ask, tmp_path: Path) -> None:
    answer = ask(
        "run", OUTPOST, "--from", "2035-04-01", "--for", "1 day", "--step", "120 s", "--seed", "5",
        "--set", "battery/capacity=7 kWh", "--out", tmp_path / "run", "--json",
    )  # fmt: skip
    summary = answer.json["summary"]
    assert summary["start"] == "2035-04-01T00:00:00Z"
    assert (summary["duration_s"], summary["step_s"], summary["seed"]) == (86400, 120, 5)
    value = ask("explain", tmp_path / "run", "battery/capacity", "--json").json["value"]
    assert value == 7 * 3.6e6


def test_the_same_setting_twice_is_refused(ask) -> None:
    twice = ("--for", "2 days", "--set", "station/duration=1 day")
    assert ask("run", OUTPOST, *twice).status == 2
    assert ask("run", OUTPOST, "--set", "battery/capacity").status == 2


def test_not_surviving_gives_1_and_says_why(ask, tmp_path: Path) -> None:
    answer = ask(
        "run", OUTPOST, "--from", "2035-03-31", "--for", "2 days", "--out", tmp_path / "run",
        "--set", "battery/capacity=300 Wh", "--quiet",
    )  # fmt: skip
    assert answer.status == 1
    assert "did not survive (2 d from 2035-03-31" in answer.out.splitlines()[0]
    assert answer.out.splitlines()[1].startswith("  ")


def test_without_out_the_folder_is_below_runs(ask, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("run", OUTPOST, *SHORT, "--quiet").status == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.startswith("outpost-2035-03-15-")
    assert (folder / "summary.json").exists()


def test_a_foreign_folder_is_not_overwritten(ask, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    answer = ask("run", OUTPOST, *SHORT, "--out", tmp_path)
    assert answer.status == 1
    assert "--out" in answer.err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("command", ["explain", "report", "rerun"])
def test_a_folder_without_a_run_is_said(ask, tmp_path: Path, command: str) -> None:
    answer = ask(command, tmp_path)
    assert answer.status == 1
    assert str(tmp_path) in answer.err
    assert "should not happen" not in answer.err


def test_report_is_the_same_page_again(ask, finished: Path, tmp_path: Path) -> None:
    answer = ask("report", finished, "--out", tmp_path / "page.html")
    assert answer.status == 0
    assert "survived 2 d" in answer.out
    assert (tmp_path / "page.html").read_bytes() == (finished / "report.html").read_bytes()


def test_warm_says_what_was_there_already(ask, finished: Path) -> None:
    answer = ask("warm", OUTPOST, "--quiet", "--json")
    assert answer.json == {"ok": True, "compiled": {str(OUTPOST): False}}


def test_what_is_wrong_with_scenarios_only_says_with_which(ask, tmp_path: Path) -> None:
    shutil.copytree(OUTPOST, tmp_path / "outpost")
    for name in ("bare", "bald"):
        text = 'title = "No radiator"\nremove = ["radiator", "nothing"]\n'
        (tmp_path / "outpost" / "scenarios" / f"{name}.toml").write_text(text)
    found = ask("check", tmp_path / "outpost", "--json").json["diagnostics"]
    said = [d["what"] for d in found if d["id"] == "STN-UNKNOWN-ELEMENT"]
    assert all(any(f"(with scenario {n})" in what for what in said) for n in ("bare", "bald"))
    found = ask("check", tmp_path / "outpost", "--scenario", "bare", "--json").json["diagnostics"]
    assert not any("with scenario" in d["what"] for d in found)


def test_a_checked_copy_says_where_it_is(ask, tmp_path: Path) -> None:
    shutil.copytree(OUTPOST, tmp_path / "mine")
    assert ask("check", tmp_path / "mine").out.startswith(f"outpost (in {tmp_path / 'mine'}): good")
    assert ask("check", OUTPOST).out.startswith("outpost: good")
