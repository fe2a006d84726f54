"""One folder, one survey, one writer; a survey that is killed or runs out of room goes on."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hills import WORDS, bytes_of, hills, write_terrain

from ilrs.cli.main import status_of
from ilrs.survey import plan_of, run
from ilrs.survey.folder import claim

PROGRAM = [sys.executable, "-c", "from ilrs.cli.main import main; main()"]


@pytest.fixture
def begin():
    """Start `ilrs WORDS`; whatever happens, it does not outlive the test."""
    programs = []

    def begin(words, **given):
        programs.append(
            subprocess.Popen(
                [*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                **given,
            )
        )  # fmt: skip
        return programs[-1]

    yield begin
    for program in programs:
        program.kill()
        print(program.communicate(timeout=30)[0])


def wait_for(what, seconds=120.0):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


def pieces(out):
    return list(out.glob("work/tile_*/*.npy"))


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_killed_survey_goes_on_to_the_same_bytes(begin, terrain, undisturbed, tmp_path):
    words = [*WORDS, "--terrain", str(terrain), "--out", str(tmp_path), "--workers", "2"]
    program = begin(words)
    wait_for(lambda: len(pieces(tmp_path)) >= 3)
    below = children(program.pid) if Path("/proc/self/task").is_dir() else []
    program.send_signal(signal.SIGKILL)
    program.wait(30)
    before = {path: path.stat().st_mtime_ns for path in pieces(tmp_path)}
    assert not (tmp_path / "index.html").exists()
    # No worker is left waiting for work that nobody sends any more.
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 30.0)
    assert status_of(words) == 0
    assert bytes_of(tmp_path) == bytes_of(undisturbed)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not list(tmp_path.glob("**/*.part"))


def test_two_surveys_do_not_write_the_same_folder(terrain, days, tmp_path):
    plan = plan_of([terrain], days, 500.0, box_km=(-1, -1, 1, 1), angles=36)
    with (
        claim(plan.facts(), tmp_path),
        pytest.raises(ValueError, match="another survey is writing"),
    ):
        run(plan, tmp_path)
    with claim(plan.facts(), tmp_path):
        assert not pieces(tmp_path)


def test_what_differs_from_the_survey_there_is_told(terrain, days, tmp_path, capsys):
    there = write_terrain(tmp_path / "ground.tif", hills())
    words = [*WORDS[:7], "1km", *WORDS[8:], "--terrain", str(there), "--out", str(tmp_path / "s")]
    assert status_of([*words, "--angles", "36", "--no-temperature"]) == 0
    before = bytes_of(tmp_path / "s")
    capsys.readouterr()
    assert status_of([*words, "--angles", "40", "--height", "5m", "--no-temperature"]) != 0
    said = capsys.readouterr().err
    assert "holds another survey; height_m was 2.0, is 5.0; angles was 36, is 40" in said
    assert "Choose another folder with --out" in said
    write_terrain(there, hills() + 1.0)
    assert status_of([*words, "--angles", "36", "--no-temperature"]) != 0
    assert "terrain ground.tif has changed" in capsys.readouterr().err
    assert bytes_of(tmp_path / "s") == before


def test_temperatures_can_be_added_later(terrain, days, tmp_path):
    box = (-1.0, -1.0, 1.0, 1.0)
    cold = plan_of([terrain], days, 500.0, box_km=box, angles=36, temperature=False)
    first = run(cold, tmp_path)
    assert not list(tmp_path.glob("temperature*"))
    before = {path: path.stat().st_mtime_ns for path in pieces(tmp_path)}
    plan = plan_of([terrain], days, 500.0, box_km=box, angles=36)
    again = run(plan, tmp_path)
    assert len(list(tmp_path.glob("temperature*.tif"))) == 4
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert "temperature_mean_k" in again.sites[0]
    assert "temperature_mean_k" not in first.sites[0]


def full_after(size):
    """In a child: files longer than this cannot be written, as on a disk that is full."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_full_disk_is_told_and_what_is_finished_stays(begin, terrain, undisturbed, tmp_path):
    words = [*WORDS, "--terrain", str(terrain), "--out", str(tmp_path), "--workers", "2"]
    # Horizons of 24 directions for 384 points are 18.6 kB.
    program = begin(words, preexec_fn=full_after(17_000))
    said = program.communicate(timeout=300)[0]
    assert program.returncode != 0
    assert "horizons_" in said
    assert ": File too large; 0 finished pieces are kept" in said
    assert "give the same command again" in said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("**/*.part"))
    assert status_of(words) == 0
    assert bytes_of(tmp_path) == bytes_of(undisturbed)


def test_a_damaged_or_strange_work_folder_is_told(terrain, days, tmp_path):
    plan = plan_of([terrain], days, 500.0, box_km=(-1, -1, 1, 1), angles=36)
    (tmp_path / "work/tile_00000_00000").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"no plan\.json"):
        run(plan, tmp_path)
    (tmp_path / "work/plan.json").write_text(json.dumps(plan.facts())[:50])
    with pytest.raises(ValueError, match=r"plan\.json .* is damaged"):
        run(plan, tmp_path)
