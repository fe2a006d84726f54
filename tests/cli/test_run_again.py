"""Runs interrupted, resumed, repeated and protected: stations/outpost, two days or all of it."""

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
from written import OUTPOST, SHORT, digest_of

from ilrs.cli.main import status_of
from ilrs.sim.folder import claim
from ilrs.sim.run import Run


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


def test_resume_takes_a_folder_and_nothing_else(ask, finished: Path) -> None:
    assert ask("run", OUTPOST, "--resume", finished).status == 2
    assert ask("run", "--resume", finished, "--seed", "0").status == 2
