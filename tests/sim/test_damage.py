"""Damage: any file of a run's folder or of the cache may be broken, and a way on is named."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small import digested, small_station

import ilrs
from ilrs import batch
from ilrs.diagnostics import SimulationError
from ilrs.sim.cache import cache_folder, cache_refusal, save_series
from ilrs.sim.folder import claim, is_finished
from ilrs.sim.record import Record, open_record
from ilrs.sim.seal import drop_damaged, is_sealed, set_seal
from ilrs.station.model import Station


def a_day() -> Station:
    return digested(small_station(1.0))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return batch.run(a_day(), out=tmp_path_factory.mktemp("run") / "whole")


@pytest.fixture
def copy(whole: Record, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole.path, tmp_path / "copy"))


@pytest.mark.parametrize(
    "name",
    ["summary.json", "extremes.json", "events.jsonl", "journal.jsonl", "provenance.json",
     "station.json", "record.zarr/.zmetadata"],
)  # fmt: skip
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"5\n"])
def test_a_damaged_file_is_named(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    with pytest.raises(SimulationError, match="is damaged") as caught:
        open_record(copy)
    assert str(copy / name) in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize("break_it", [lambda p: (p / "0").write_bytes(b"zz"), shutil.rmtree])
def test_a_damaged_series_is_named(copy: Path, break_it: Callable[[Path], object]) -> None:
    array = copy / "record.zarr" / "battery.charge_fraction"
    break_it(array)
    with pytest.raises(SimulationError, match="is damaged") as caught:
        open_record(copy).values("battery.charge_fraction")
    assert str(array) in caught.value.what


def test_the_way_on_that_is_named_leads_to_the_same_record(copy: Path, whole: Record) -> None:
    shutil.rmtree(copy / "record.zarr")
    assert not is_finished(copy)
    with pytest.raises(SimulationError, match="is damaged") as caught:
        batch.resume(copy)
    assert "remove summary.json and checkpoint.npz" in caught.value.hint
    (copy / "summary.json").unlink()
    (copy / "checkpoint.npz").unlink()
    assert batch.resume(copy).digest == whole.digest


def test_a_run_that_was_cut_off_before_its_data_were_routed_is_not_finished(
    copy: Path, whole: Record
) -> None:
    assert is_finished(copy)
    (copy / "network.json").unlink()
    assert not is_finished(copy)
    assert batch.resume(copy).digest == whole.digest
    assert is_finished(copy)


@pytest.mark.parametrize("content", [b"", b"zz", b"PK\x03\x04 and then nothing"])
def test_a_damaged_checkpoint_is_named_with_the_way_on(copy: Path, content: bytes) -> None:
    (copy / "checkpoint.npz").write_bytes(content)
    with pytest.raises(SimulationError, match=r"checkpoint\.npz is damaged") as caught:
        batch.resume(copy)
    assert "begins the run again" in caught.value.hint


@pytest.mark.parametrize("name", ["station.json", "horizons.json", "run.json"])
@pytest.mark.parametrize("content", ["{}", "[]", "5", "{"])
def test_damaged_inputs_are_said(copy: Path, name: str, content: str) -> None:
    if (name, content) == ("horizons.json", "{}"):
        pytest.skip("a station on flat ground needs none")
    (copy / name).write_text(content)
    with pytest.raises(SimulationError, match="holds no run that can be repeated"):
        batch.resume(copy)


def test_what_is_left_of_another_record_is_not_gone_on_with(copy: Path) -> None:
    shutil.rmtree(copy / "record.zarr" / "heater.power_w", ignore_errors=True)
    (copy / "record.zarr" / "battery.charge_fraction" / ".zarray").unlink()
    with pytest.raises(SimulationError, match="does not hold the arrays of this run"):
        batch.resume(copy)


def test_a_folder_is_claimed_once_at_a_time(tmp_path: Path) -> None:
    with (
        claim(tmp_path / "run"),
        pytest.raises(SimulationError, match="another run is writing"),
        claim(tmp_path / "run"),
    ):
        pass
    with claim(tmp_path / "run") as folder:
        assert list(folder.iterdir()) == []


def series_files() -> list[Path]:
    return sorted((cache_folder() / "series").glob("*.npy"))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own."""
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def shorten(file: Path) -> None:
    np.save(file, np.load(file)[:, :100])


def rename(file: Path) -> None:
    names = json.loads(file.with_suffix(".json").read_text())
    file.with_suffix(".json").write_text(json.dumps(["x"] * len(names)))


@pytest.mark.parametrize("break_it", [shorten, rename, lambda p: p.write_bytes(b"zz")])
def test_damaged_series_are_computed_anew(
    own: Path, whole: Record, tmp_path: Path, break_it: Callable[[Path], object]
) -> None:
    batch.run(a_day(), out=tmp_path / "a")
    for file in series_files():
        break_it(file)
    again = batch.run(a_day(), out=tmp_path / "b")
    assert again.digest == whole.digest
    assert again.provenance["from_cache"] == ["compiled loop"]


def test_a_cache_that_cannot_be_written_is_no_error(
    whole: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_CACHE", f"{os.devnull}/cache")
    assert batch.run(a_day(), out=tmp_path / "run").digest == whole.digest
    save_series("digest", ["a"], np.zeros((1, 2)))
    assert "set ILRS_CACHE to a folder that can be written" in cache_refusal()
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path / "cache"))
    assert cache_refusal() == ""


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ILRS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert cache_folder() == Path(os.devnull) / "ilrs"


@pytest.mark.parametrize("content", [b"", b"zz", b"\x80"])
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_damaged_machine_code_is_removed_before_the_compiler_looks(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    loop, version = tmp_path / "loop_1.py", f"py{sys.version_info.major}{sys.version_info.minor}"
    (tmp_path / "__pycache__").mkdir()
    kept = [tmp_path / "__pycache__" / f"loop_1.loop-3.{version}.{s}" for s in ("nbi", "1.nbc")]
    other = tmp_path / "__pycache__" / "loop_1.loop-3.py399.nbi"
    for file in (*kept, other):
        file.write_bytes(b"good")
    set_seal(loop)
    assert is_sealed(loop)
    drop_damaged(loop)
    assert all(file.exists() for file in kept)
    next(file for file in kept if file.suffix == f".{suffix}").write_bytes(content)
    assert not is_sealed(loop)
    drop_damaged(loop)
    assert not any(file.exists() for file in kept)
    assert other.exists()


@pytest.mark.parametrize("content", [b"garbage(((", b"\xff\xfe"])
def test_a_damaged_loop_is_written_anew(
    own: Path, whole: Record, tmp_path: Path, content: bytes
) -> None:
    batch.run(a_day(), out=tmp_path / "a")
    (loop,) = (own / "loops").glob("*.py")
    text = loop.read_bytes()
    loop.write_bytes(content)
    assert batch.run(a_day(), out=tmp_path / "b").digest == whole.digest
    assert loop.read_bytes() == text


@pytest.mark.parametrize(("writable", "chosen"), [(True, ""), (False, ""), (False, "mine")])
def test_numba_has_a_place_where_nothing_permanent_can_be_written(
    monkeypatch: pytest.MonkeyPatch, writable: bool, chosen: str
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: writable)
    monkeypatch.setenv("NUMBA_CACHE_DIR", chosen)
    if not chosen:
        monkeypatch.delenv("NUMBA_CACHE_DIR")
    ilrs._give_numba_a_place()
    place = os.environ.get("NUMBA_CACHE_DIR", "")
    assert bool(place) == (not writable)
    assert not chosen or place == chosen
    if place and not chosen:
        Path(place).rmdir()
