"""Workers: a real Dask scheduler with two workers, one that is lost, one that is not there."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from hills import WORDS, bytes_of

from ilrs.cli.main import status_of
from ilrs.survey import plan_of, run, workers
from ilrs.survey.workers import StoppedError


@contextmanager
def cluster(folder, count=2):
    """A scheduler and workers on this machine, as people start them; yields address and scheduler.

    They listen on free ports of the loopback only and find each other by a scheduler file.
    """
    pytest.importorskip("distributed", reason="a cluster needs Dask: pip install distributed")
    meeting = folder / "scheduler.json"
    common = ["--no-dashboard", "--scheduler-file", str(meeting)]
    scheduler = _start(folder, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common)
    helpers = [
        _start(
            folder, "dask_worker", "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1",
            "--local-directory", str(folder), *common,
        )
        for _ in range(count)
    ]  # fmt: skip
    try:
        yield _address(meeting), scheduler
    finally:
        for process in (*helpers, scheduler):
            process.kill()
            process.wait(30)


def _start(folder, module, *words):
    with (folder / f"{module}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            stdout=log, stderr=log, env=os.environ,
        )  # fmt: skip


def _address(meeting):
    end = time.monotonic() + 60.0
    while time.monotonic() < end:
        try:
            return json.loads(meeting.read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


@pytest.mark.filterwarnings("default")
def test_a_cluster_makes_the_same_bytes(terrain, undisturbed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with cluster(tmp_path) as (address, _):
        words = [*WORDS, "--terrain", os.path.relpath(terrain), "--out", "out"]
        assert status_of([*words, "--cluster", address]) == 0
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed)


@pytest.mark.filterwarnings("default")
def test_a_lost_scheduler_is_told_and_the_survey_goes_on(
    terrain, undisturbed, days, tmp_path, monkeypatch
):
    monkeypatch.setattr(workers, "ANSWER_S", 3)
    plan = plan_of([terrain], days, 250.0, box_km=(-3.0, -2.0, 3.0, 2.0))
    out = tmp_path / "out"
    with cluster(tmp_path) as (address, scheduler):

        def lose(fraction, phrase):
            if phrase.startswith("horizons, 2 of"):
                scheduler.send_signal(signal.SIGKILL)

        with pytest.raises(StoppedError, match=r"was lost.*finished pieces are kept.*goes on"):
            run(plan, out, cluster=address, progress=lose)
    kept = {path: path.stat().st_mtime_ns for path in out.glob("work/tile_*/*.npy")}
    assert len(kept) >= 2
    assert not (out / "index.html").exists()
    run(plan, out)
    assert bytes_of(out) == bytes_of(undisturbed)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_an_address_that_does_not_answer_is_told(terrain, tmp_path, capsys, monkeypatch):
    pytest.importorskip("distributed", reason="a cluster needs Dask: pip install distributed")
    monkeypatch.setattr(workers, "ANSWER_S", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    words = [*WORDS, "--terrain", str(terrain), "--out", str(tmp_path)]
    begun = time.monotonic()
    assert status_of([*words, "--cluster", address]) != 0
    assert time.monotonic() - begun < 20.0
    assert f"no Dask scheduler answers at {address}" in capsys.readouterr().err
    assert status_of([*words, "--cluster", "nonsense://x"]) != 0
    assert "no Dask scheduler answers at nonsense://x" in capsys.readouterr().err


@pytest.mark.filterwarnings("default")
def test_workers_that_see_other_folders_are_told(terrain, days, tmp_path):
    """The terrain is only on this machine's side: here a name that the workers cannot open."""
    hidden = tmp_path / "here.tif"
    hidden.write_bytes(terrain.read_bytes())
    plan = plan_of([hidden], days, 500.0, box_km=(-1, -1, 1, 1), angles=36)

    def hide(fraction, phrase):
        if phrase.startswith("horizons, 0"):
            hidden.rename(tmp_path / "gone.tif")

    with (
        cluster(tmp_path, 1) as (address, _),
        pytest.raises(ValueError, match=r"here\.tif: there is no such terrain file"),
    ):
        run(plan, tmp_path / "out", cluster=address, progress=hide)


def test_a_worker_process_that_dies_is_told(terrain, days, tmp_path):
    plan = plan_of([terrain], days, 500.0, box_km=(-1, -1, 1, 1), angles=72)

    def end_one(fraction, phrase):
        if phrase.startswith("horizons, 1 of"):
            import multiprocessing

            multiprocessing.active_children()[0].kill()

    with pytest.raises(StoppedError, match=r"take fewer --workers; .* are kept"):
        run(plan, tmp_path, workers=2, progress=end_one)
    run(plan, tmp_path)
