"""The commands on a real station: `stations/outpost`, two days long."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import xarray as xr

from ilrs.cli.main import status_of
from ilrs.sim.folder import claim
from ilrs.sim.run import Run

SHORT = ("--for", "2 days")
OUTPOST = Path(__file__).resolve().parents[2] / "stations" / "outpost"


def digest_of(folder: Path) -> str:
    return json.loads((folder / "summary.json").read_text())["digest"]


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
    assert "light and ground of rim" in err
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


def test_a_run_that_did_not_end_is_not_compared(ask, finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "cut")
    (tmp_path / "cut" / "summary.json").unlink()
    answer = ask("rerun", tmp_path / "cut", "--quiet")
    assert answer.status == 1
    assert f"ilrs run --resume {tmp_path / 'cut'}" in answer.err


def test_rerun_does_not_write_over_the_run_it_repeats(ask, finished: Path) -> None:
    before = (finished / "run.json").stat().st_mtime_ns
    answer = ask("rerun", finished, "--out", finished)
    assert answer.status == 2
    assert "--out is the run itself" in answer.err
    assert (finished / "run.json").stat().st_mtime_ns == before


def test_rerun_gives_the_same(ask, finished: Path) -> None:
    answer = ask("rerun", finished, "--quiet")
    assert answer.status == 0
    assert answer.out == f"The same: {digest_of(finished)}\n"


def test_rerun_notices_another_result(ask, finished: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(finished, other)
    summary = json.loads((other / "summary.json").read_text()) | {"digest": "0" * 64}
    provenance = json.loads((other / "provenance.json").read_text())
    provenance["versions"]["numba"] = "0.1"
    (other / "summary.json").write_text(json.dumps(summary))
    (other / "provenance.json").write_text(json.dumps(provenance))
    answer = ask("rerun", other, "--quiet", "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert list(answer.json["changed"]) == ["versions.numba"]


def test_report_is_the_same_page_again(ask, finished: Path, tmp_path: Path) -> None:
    answer = ask("report", finished, "--out", tmp_path / "page.html")
    assert answer.status == 0
    assert "survived 2 d" in answer.out
    assert (tmp_path / "page.html").read_bytes() == (finished / "report.html").read_bytes()


def test_warm_says_what_was_there_already(ask, finished: Path) -> None:
    answer = ask("warm", OUTPOST, "--quiet", "--json")
    assert answer.json == {"ok": True, "compiled": {str(OUTPOST): False}}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, own_cache) -> str:
    """The digest of the outpost's whole time, in which several checkpoints are kept."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        status_of(["run", str(OUTPOST), "--out", str(folder)])
    return digest_of(folder)


def test_an_interrupted_run_says_how_to_go_on(ask, whole, tmp_path, monkeypatch) -> None:
    keep = Run.write_checkpoint

    def interrupted(self: Run, folder: Path) -> None:
        keep(self, folder)
        assert self.plant.step < self.plant.grid.count
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Run, "write_checkpoint", interrupted)
        answer = ask("run", OUTPOST, "--out", tmp_path / "run", "--quiet")
    assert answer.status == 130
    assert answer.err == f"Interrupted; go on with: ilrs run --resume {tmp_path / 'run'}\n"
    answer = ask("report", tmp_path / "run")
    assert answer.status == 0
    assert f"did not end; go on with: ilrs run --resume {tmp_path / 'run'}" in answer.err
    assert "Traceback" not in ask("run", "--resume", tmp_path / "run", "--quiet").err
    assert digest_of(tmp_path / "run") == whole


def test_a_killed_run_is_resumed_to_the_same_digest(ask, whole, tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from ilrs.cli.main import status_of\n"
        "from ilrs.sim.run import Run\n"
        "keep = Run.write_checkpoint\n"
        "def killed(self, folder):\n"
        "    keep(self, folder)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Run.write_checkpoint = killed\n"
        "status_of(sys.argv[1:])\n"
    )
    arguments = ["run", str(OUTPOST), "--out", str(tmp_path / "run"), "--quiet"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "run" / "summary.json").exists()
    ask("run", "--resume", tmp_path / "run", "--quiet")
    assert digest_of(tmp_path / "run") == whole


def test_a_finished_run_is_not_run_again_by_resume(ask, finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "done")
    (tmp_path / "done" / "checkpoint.npz").write_bytes(b"not needed any more")
    answer = ask("run", "--resume", tmp_path / "done")
    assert answer.status == 0
    assert f"The run in {tmp_path / 'done'} was finished already." in answer.err
    assert "survived 2 d" in answer.out
    assert digest_of(tmp_path / "done") == digest_of(finished)


def test_a_run_that_cannot_begin_leaves_the_old_one_whole(
    ask, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(finished, tmp_path / "old")
    usage = shutil._ntuple_diskusage(10, 10, 0)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    answer = ask("run", OUTPOST, "--for", "3 days", "--out", tmp_path / "old", "--quiet")
    assert answer.status == 1
    assert "MB left" in answer.err
    assert ask("report", tmp_path / "old").out.startswith("Outpost on the rim")
    assert digest_of(tmp_path / "old") == digest_of(finished)


def test_two_runs_do_not_write_into_one_folder(ask, finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "mine")
    with claim(tmp_path / "mine"):
        for how in (("run", OUTPOST, *SHORT, "--out"), ("run", "--resume")):
            (tmp_path / "mine" / "summary.json").write_text("{}")
            answer = ask(*how, tmp_path / "mine", "--quiet")
            assert answer.status == 1
            assert f"another run is writing into {tmp_path / 'mine'}" in answer.err
    assert ask("run", OUTPOST, *SHORT, "--out", tmp_path / "mine", "--quiet").status == 0


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


def test_resume_takes_a_folder_and_nothing_else(ask, finished: Path) -> None:
    assert ask("run", OUTPOST, "--resume", finished).status == 2
    assert ask("run", "--resume", finished, "--seed", "0").status == 2
