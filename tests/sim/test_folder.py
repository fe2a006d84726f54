"""The run folder: read back by other programs, refused when foreign, whole after every mishap."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import small
import xarray as xr
import zarr
from small import digested, small_station

from ilrs import batch
from ilrs.diagnostics import SimulationError
from ilrs.sim.record import Record, open_record, write_netcdf
from ilrs.sim.recorder import Recorder, Variable


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return batch.run(digested(small_station(2.0)), out=tmp_path_factory.mktemp("run") / "a")


def test_zarr_and_xarray_read_what_was_written(record: Record) -> None:
    group = zarr.open_group(record.path / "record.zarr", mode="r")
    dataset = xr.open_zarr(record.path / "record.zarr")
    level = record["battery/charge_fraction"]
    assert np.array_equal(np.asarray(group["battery.charge_fraction"]), level.to_numpy())
    assert dataset["battery.charge_fraction"].attrs["units"] == "1"
    assert dataset.attrs["complete"] == "yes"
    assert str(dataset["time"].to_numpy()[0]) == "2035-01-01T00:00:00.000000000"
    assert dataset.sizes["time"] == 2 * 144
    assert not any(np.isnan(dataset[name]).any() for name in dataset.data_vars)


def test_every_variable_says_what_it_is(record: Record) -> None:
    for name, variable in record.dataset.data_vars.items():
        assert variable.attrs.get("long_name"), name
        if name != "centre.mode":
            assert variable.attrs.get("units"), name


def test_netcdf_holds_the_same(record: Record, tmp_path: Path) -> None:
    write_netcdf(record, tmp_path / "record.nc")
    with xr.open_dataset(tmp_path / "record.nc", engine="h5netcdf") as dataset:
        xr.testing.assert_identical(
            dataset["battery.energy_j"].load(), record["battery/energy_j"].load()
        )


def test_an_unknown_address_is_answered_with_a_hint(record: Record) -> None:
    with pytest.raises(KeyError, match="battery/charge_fraction"):
        record["battery/charge_fractoin"]


def test_the_summary_agrees_with_the_rows(record: Record) -> None:
    summary = record.summary
    step_s = 600.0
    used = sum(
        float(v.sum()) * step_s
        for v in record.dataset.data_vars.values()
        if v.attrs.get("address") in {"heater/power_w", "camera/power_w", "link/power_w"}
    )
    assert summary["energy"]["used_j"] == pytest.approx(used, rel=1e-5)
    assert summary["complete"] is True
    assert max(summary["balance"].values()) < 1e-12


def test_a_rerun_gives_the_same_digest(record: Record, tmp_path: Path) -> None:
    again = batch.rerun(record.path, out=tmp_path / "again")
    assert again.digest == record.digest


def test_a_changed_station_file_is_noticed(record: Record, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(record.path, copy)
    document = json.loads((copy / "station.json").read_text())
    document["elements"]["battery"]["params"]["capacity_j"]["si"] *= 2
    (copy / "station.json").write_text(json.dumps(document))
    with pytest.raises(Exception, match="the content has changed"):
        batch.rerun(copy, out=tmp_path / "again")


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("keep me")
    with pytest.raises(SimulationError, match="holds other things than a run"):
        batch.run(digested(small_station(0.1)), out=tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "keep me"


def test_no_record_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no record"):
        open_record(tmp_path)


def test_a_record_that_will_not_fit_is_refused_before_the_run(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "run", (Variable("a", "<f8", {}),), 10**15, 10**6)
    with pytest.raises(SimulationError, match=r"may need 8000000017 MB .* left"):
        recorder.refuse_if_too_large()


# So slow that whoever is to kill it is in time, even where others use the processors.
SCRIPT = """
import sys, time
from small import digested, small_station
from ilrs import batch
def dawdle(part, phrase):
    time.sleep(0.1 if phrase.startswith("the station lives") else 0.0)
batch.run(digested(small_station(365.0)), out=sys.argv[1], progress=dawdle)
"""


def test_kill_and_resume_give_the_same_digest(tmp_path: Path) -> None:
    """`kill -9` in the middle of a year; the checkpoint goes on to the same digest."""
    whole = batch.run(digested(small_station(365.0)), out=tmp_path / "whole")
    out = tmp_path / "killed"
    path = [str(Path(small.__file__).parent), os.environ.get("PYTHONPATH", "")]
    shared = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, path))}
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(out)], env=shared) as process:
        try:
            end_s = time.monotonic() + 120.0
            while not (out / "checkpoint.npz").exists():
                assert process.poll() is None, "the run ended before it could be killed"
                assert time.monotonic() < end_s, "there is no checkpoint yet"
                time.sleep(0.005)
        finally:
            process.kill()
            process.wait()
    assert not (out / "summary.json").exists(), "the run was over before it could be killed"
    part = open_record(out)
    assert not part.complete
    assert np.isnan(part["battery/energy_j"][-1])
    assert not np.isnan(part["battery/energy_j"][0])
    resumed = batch.resume(out)
    assert resumed.digest == whole.digest
    assert resumed.complete
    xr.testing.assert_identical(
        resumed.dataset.load().drop_attrs(), whole.dataset.load().drop_attrs()
    )


def test_a_run_cut_off_before_its_first_checkpoint_begins_again(
    record: Record, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(record.path, copy)
    for name in ("checkpoint.npz", "summary.json"):
        (copy / name).unlink()
    assert batch.resume(copy).digest == record.digest


def test_reports_read_the_same_values_as_xarray(record: Record) -> None:
    for name, variable in record.dataset.data_vars.items():
        assert np.array_equal(record.values(str(name)), variable.to_numpy()), name
        assert record.attributes[str(name)]["units" if "units" in variable.attrs else "long_name"]


def test_a_full_disk_leaves_a_readable_record(tmp_path: Path) -> None:
    """Somebody else takes the room half way; what was written can be read, and gone on from."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(small)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        (small / "filler").write_bytes(bytes(2 * 1024 * 1024))
        station = digested(small_station(40.0))

        def fill(part: float, phrase: str) -> None:
            """Someone else takes the room while the station lives."""
            if phrase.startswith("the station lives") and part > 0.5:
                with (small / "other").open("ab") as stream:
                    try:
                        stream.write(bytes(64 * 1024 * 1024))
                    except OSError:
                        return

        with pytest.raises(SimulationError, match="the disk is full") as caught:
            batch.run(station, out=small / "run", progress=fill)
        assert "ilrs run --resume" in caught.value.hint
        part = open_record(small / "run")
        level = part["battery/charge_fraction"].to_numpy()
        assert not np.isnan(level[0])
        assert np.isnan(level[-1])
        (small / "other").unlink()
        assert batch.resume(small / "run").complete
    finally:
        subprocess.run(["umount", str(small)], check=False)
