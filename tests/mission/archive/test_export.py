"""Exports are read back by the libraries of others and hold what was archived."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest
import xarray as xr
from archived import DAY, START, columns, opened, put

from ilrs.epoch import NS, Epoch
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.export import export
from ilrs.mission.archive.utc import iso, unix_ns

WHO = {"source": "outpost, session 1", "ilrs_version": "0.1.0"}
ADDRESSES = ["e/b", "e/x", "e/a"]
SPAN = (START + 2 * NS, START + DAY * NS + 2 * NS)


@pytest.fixture
def archive(tmp_path):
    """Two structures; one of them changes its columns within the span."""
    with opened(tmp_path / "archive") as made:
        put(made, [0, 1, 2, 3.5], [[0, 0], [1, -1], [2, np.nan], [3, np.inf]])
        made.settle()
        made.declare("s", columns("b", "c"))
        put(made, [DAY, DAY + 1, DAY + 2], [[7, 1], [8, 2], [9, 3]])
        made.declare("t/other", columns("x"))
        put(made, [5, 6], [[50], [60]], structure="t/other")
        yield made


WANTED = [
    (2.0, "e/b", np.nan), (2.0, "e/a", 2.0), (3.5, "e/b", np.inf), (3.5, "e/a", 3.0),
    (DAY, "e/b", 7.0), (DAY, "e/a", np.nan), (DAY + 1, "e/b", 8.0), (DAY + 1, "e/a", np.nan),
    (5.0, "e/x", 50.0), (6.0, "e/x", 60.0),
]  # fmt: skip


def is_wanted(frame: pd.DataFrame) -> None:
    """A line a value, in UTC."""
    assert list(frame.columns) == ["generated", "received", "address", "value", "unit"]
    first = pd.Timestamp("2035-03-01T00:00:00Z")
    generated = (frame["generated"] - first).dt.total_seconds()
    assert generated.tolist() == [w[0] for w in WANTED]
    assert frame["address"].tolist() == [w[1] for w in WANTED]
    assert np.array_equal(frame["value"], [w[2] for w in WANTED], equal_nan=True)
    assert ((frame["received"] - frame["generated"]).dt.total_seconds() == 1.3).all()
    assert set(frame["unit"]) == {"W"}


def test_csv(archive: Archive, tmp_path) -> None:
    export(archive, tmp_path / "out.csv", "csv", ADDRESSES, *SPAN, provenance=WHO)
    text = (tmp_path / "out.csv").read_text("utf-8")
    assert "# source: outpost, session 1\n" in text
    assert "# time_coverage_start: 2035-03-01T00:00:02Z\n" in text
    assert '"2035-03-01T00:00:03.500Z","2035-03-01T00:00:04.800Z","e/a",3,"W"\n' in text
    frame = pd.read_csv(io.StringIO(text), comment="#", parse_dates=["generated", "received"])
    is_wanted(frame)


def test_parquet(archive: Archive, tmp_path) -> None:
    export(archive, tmp_path / "out.parquet", "parquet", ADDRESSES, *SPAN, provenance=WHO)
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.schema.metadata[b"source"] == b"outpost, session 1"
    assert str(table.schema.field("generated").type) == "timestamp[ns, tz=UTC]"
    frame = table.to_pandas()
    is_wanted(frame.astype({"address": str, "unit": str}))


def test_netcdf(archive: Archive, tmp_path) -> None:
    export(archive, tmp_path / "out.nc", "netcdf", ADDRESSES, *SPAN, provenance=WHO)
    with xr.open_dataset(tmp_path / "out.nc", engine="h5netcdf") as found:
        assert found.attrs["Conventions"] == "CF-1.11"
        assert found.attrs["source"] == "outpost, session 1"
        b = found["e.b"]
        assert (b.attrs["units"], b.attrs["long_name"]) == ("W", "power b")
        assert b.attrs["address"] == "e/b"
        assert np.array_equal(b.to_numpy(), [np.nan, np.inf, 7, 8], equal_nan=True)
        assert str(found["time"].to_numpy()[1]) == "2035-03-01T00:00:03.500000000"
        late = found["received"].to_numpy() - found["time"].to_numpy()
        assert (late == np.timedelta64(1_300_000_000, "ns")).all()
        assert found["e.x"].dims == ("time_2",)
        assert found["e.x"].to_numpy().tolist() == [50, 60]


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
def test_an_empty_span_gives_an_empty_file(archive: Archive, tmp_path, form) -> None:
    export(archive, tmp_path / "out", form, ["e/a"], START - 9 * NS, START - 5 * NS)
    assert (tmp_path / "out").stat().st_size > 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive", "out"]


def test_mistakes_leave_no_file(archive: Archive, tmp_path) -> None:
    with pytest.raises(ArchiveError, match="choose one of csv, parquet, netcdf"):
        export(archive, tmp_path / "out", "xls", ["e/a"], *SPAN)  # type: ignore[arg-type]
    with pytest.raises(ArchiveError, match='no address "e/z"'):
        export(archive, tmp_path / "out", "csv", ["e/z"], *SPAN)
    with pytest.raises(ArchiveError, match="cannot be written"):
        export(archive, tmp_path / "none" / "out", "csv", ["e/a"], *SPAN)
    with pytest.raises(ArchiveError, match="cannot be written"):
        export(archive, tmp_path / "none" / "out", "netcdf", ["e/a"], *SPAN)
    assert [p.name for p in tmp_path.iterdir()] == ["archive"]


def test_times_are_those_of_epoch() -> None:
    for text in ("1972-01-01", "1999-12-31T23:59:59.999Z", "2016-12-31T23:59:59Z",
                 "2017-01-01T00:00:00Z", "2035-03-01T12:34:56.789Z"):  # fmt: skip
        tai = np.array([Epoch.from_utc(text).tai_ns])
        assert iso(tai)[0] == str(np.datetime64(text.rstrip("Z"), "ms")) + "Z"
        assert unix_ns(tai)[0] == np.datetime64(text.rstrip("Z"), "ns").astype(np.int64)
