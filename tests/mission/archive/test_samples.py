"""Rows: appended, found again, late, repeated, under changing layouts, with and without values."""

from __future__ import annotations

import numpy as np
import pytest
from archived import DAY, SMALL, START, columns, opened, put, seconds

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.errors import ArchiveError, LockedError
from ilrs.mission.archive.layout import Column

LIMITS = pytest.mark.parametrize("limits", [None, SMALL], ids=["memory", "segments"])


@LIMITS
def test_rows_are_found_at_once_and_after_reopening(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        assert archive.span() is None
        assert put(archive, range(100)) == 100
        assert seconds(archive) == list(range(100))
        archive.flush()
    with Archive(tmp_path, limits) as archive:
        assert seconds(archive) == list(range(100))
        assert seconds(archive, 10, 20) == list(range(10, 20))
        (rows,) = archive.rows("s", START, START + 3 * NS)
        assert rows.layout.addresses == ["e/a", "e/b"]
        assert rows.layout.columns[0].unit == "W"
        assert rows.values.tolist() == [[0, 0], [1, -1], [2, -2]]
        assert (rows.received_ns - rows.generated_ns).tolist() == [1_300_000_000] * 3
        assert archive.span() == (START, START + 99 * NS)
        assert archive.state.word == "writing"


@LIMITS
def test_repetitions_are_ignored_and_late_rows_are_not(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        assert put(archive, range(0, 200, 2)) == 100
        archive.flush()
        assert put(archive, range(0, 200, 2), np.full((100, 2), 7)) == 0
        assert put(archive, [5, 1, 3, 3, 5, 2]) == 3
        archive.flush()
        assert put(archive, [300, 4, 7]) == 2
        assert put(archive, [300, 7, 1]) == 0
        wanted = sorted([*range(0, 200, 2), 1, 3, 5, 7, 300])
        assert seconds(archive) == wanted
    with Archive(tmp_path, limits) as archive:
        assert put(archive, [1, 2, 3, 300]) == 0
        assert seconds(archive) == wanted
        archive.settle()
        assert put(archive, [1, 2, 3, 300]) == 0
        assert seconds(archive) == wanted
        found = archive.range(["e/a"], START, START + 400 * NS, 1)["e/a"]
        assert found.count.tolist() == [len(wanted)]


def test_rows_go_over_days_and_are_merged_by_day(tmp_path) -> None:
    with opened(tmp_path, SMALL) as archive:
        for day in range(4):
            put(archive, [day * DAY + s for s in range(0, DAY, 3600)])
            archive.flush()
        archive.settle()
        files = sorted(path.name[:10] for path in tmp_path.glob("segments/*/*.seg"))
        assert files == ["2035-03-01", "2035-03-02", "2035-03-03", "2035-03-04"]
        assert list(tmp_path.glob("recent/*")) == []
        assert seconds(archive) == list(range(0, 4 * DAY, 3600))
        assert archive.gaps(START, START + 4 * DAY * NS) == []


def test_rare_rows_share_a_segment(tmp_path) -> None:
    with opened(tmp_path, SMALL, period_s=3600.0) as archive:
        put(archive, range(0, 64 * DAY, 3600))
        archive.settle()
        assert 2 <= len(list(tmp_path.glob("segments/*/*.seg"))) <= 3
        assert seconds(archive) == list(range(0, 64 * DAY, 3600))


@LIMITS
def test_layouts_change_and_an_address_goes_on(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        put(archive, range(10))
        archive.declare("s", columns("b", "c", "d"))
        put(archive, range(10, 20), np.arange(30).reshape(10, 3))
        assert put(archive, [3], [[0, 0, 0]]) == 0
        archive.declare("t", columns("a"))
        put(archive, range(20, 30), np.arange(10), structure="t")
    with Archive(tmp_path, limits) as archive:
        assert archive.structures()["s"].addresses == ["e/b", "e/c", "e/d"]
        names = ["e/a", "e/b", "e/c"]
        found = archive.range(names, START, START + 30 * NS, 30)
        assert found["e/a"].mean.tolist() == [*range(10), *range(10)]
        assert found["e/b"].mean.tolist() == [*(-n for n in range(10)), *range(0, 30, 3)]
        assert found["e/c"].count.sum() == 10
        latest = archive.latest([*names, "e/d"])
        assert [latest[n].value for n in [*names, "e/d"]] == [9, 27, 28, 29]
        assert [rows.layout.number for rows in archive.rows("s", START, START + 99 * NS)] == [1, 2]


@LIMITS
def test_the_latest_is_the_one_generated_last(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        assert archive.latest(["e/a"]) == {"e/a": None}
        put(archive, [10, 20])
        archive.flush()
        put(archive, [15], later_s=500)
        archive.flush()
        found = archive.latest(["e/b"])["e/b"]
        assert found is not None
        assert (found.value, found.generated_ns - START) == (-20, 20 * NS)
    with Archive(tmp_path, limits) as archive:
        assert archive.latest(["e/b"])["e/b"] == found


@LIMITS
def test_playback_is_in_order_of_reception(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        archive.declare("other", columns("x"))
        put(archive, [0, 1, 2])
        put(archive, [DAY + 6, DAY + 7])
        archive.flush()
        put(archive, [3, 4, 5], later_s=DAY + 50)
        put(archive, [2 * DAY])
        archive.flush()
        found = list(archive.rows("s", START, START + 9 * DAY * NS, by="received"))
        received = np.concatenate([rows.received_ns for rows in found])
        generated = np.concatenate([rows.generated_ns for rows in found])
        assert (np.diff(received) >= 0).all()
        at = ((generated - START) // NS).tolist()
        assert at == [0, 1, 2, DAY + 6, DAY + 7, 3, 4, 5, 2 * DAY]
        late = archive.rows("s", START + (DAY + 50) * NS, START + (DAY + 60) * NS, by="received")
        assert [t - START for rows in late for t in rows.generated_ns] == [3 * NS, 4 * NS, 5 * NS]


@LIMITS
def test_gaps_are_seen_and_filled(tmp_path, limits) -> None:
    with opened(tmp_path, limits) as archive:
        put(archive, [*range(0, 100), *range(200, 300)])
        archive.flush()
        span = (START - 50 * NS, START + 400 * NS)
        first, last = archive.gaps(*span)
        assert (first.start_ns - START, first.end_ns - START) == (99 * NS, 200 * NS)
        assert (first.structure, first.missing) == ("s", 100)
        assert (last.start_ns, last.end_ns) == (START + 299 * NS, span[1])
        put(archive, range(100, 150), later_s=3000)
        archive.flush()
        assert archive.gaps(*span)[0].missing == 50
        put(archive, range(150, 200), later_s=3000)
        archive.flush()
        assert archive.gaps(START, START + 300 * NS) == []
        archive.settle()
        assert archive.gaps(START, START + 300 * NS) == []
        inside = archive.gaps(START + 350 * NS, START + 370 * NS)
        assert [gap.missing for gap in inside] == [20]


@LIMITS
def test_what_is_no_number_is_no_value_and_infinity_is_one(tmp_path, limits) -> None:
    nan, inf = np.nan, np.inf
    with opened(tmp_path, limits) as archive:
        put(archive, range(5), [[nan, 1], [2, inf], [nan, -inf], [nan, nan], [4, 0]])
        archive.flush()
        archive.settle()
        found = archive.range(["e/a", "e/b"], START, START + 5 * NS, 1)
        a, b = found["e/a"], found["e/b"]
        assert (a.low[0], a.high[0], a.mean[0], a.count[0]) == (2, 4, 3, 2)
        assert (b.low[0], b.high[0], b.count[0]) == (-inf, inf, 4)
        assert np.isnan(b.mean[0])
        none = archive.range(["e/a"], START + 3 * NS, START + 4 * NS, 1)["e/a"]
        assert none.count.tolist() == [0]
        assert np.isnan([none.low[0], none.high[0], none.mean[0]]).all()
        (rows,) = archive.rows("s", START, START + 5 * NS)
        assert np.array_equal(rows.values[:, 0], [nan, 2, nan, nan, 4], equal_nan=True)


def test_a_second_writer_is_refused(tmp_path) -> None:
    words = "another process writes to the archive"
    with opened(tmp_path), pytest.raises(LockedError, match=words):
        Archive(tmp_path)
    Archive(tmp_path).close()


def test_mistakes_are_told(tmp_path) -> None:
    archive = opened(tmp_path)
    put(archive, [1])
    for call, words in (
        (lambda: put(archive, [1], structure="none"), 'no structure "none"'),
        (lambda: put(archive, [2], [[1, 2, 3]]), r"instead of \(n,\), \(n,\) and \(n, 2\)"),
        (lambda: archive.range(["e/aa"], 0, 1), 'did you mean "e/a"'),
        (lambda: archive.range(["e/a"], 5, 5), "no length"),
        (lambda: archive.range(["e/a"], 0, 5, 0), "0 buckets"),
        (lambda: archive.latest(["nothing"]), 'no address "nothing"'),
        (lambda: list(archive.rows("t", 0, 1)), 'no structure "t"'),
        (lambda: archive.declare("u", []), "needs a name and columns"),
        (lambda: archive.declare("u", [Column("x"), Column("x")]), "each address once"),
    ):
        with pytest.raises(ArchiveError, match=words):
            call()
    archive.close()
    with pytest.raises(ArchiveError, match="was closed"):
        put(archive, [3])
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match="cannot be used"):
        Archive(tmp_path / "file")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "catalogue.db").write_bytes(b"no database" * 1000)
    with pytest.raises(ArchiveError, match=r"catalogue\.db cannot be used"):
        Archive(tmp_path / "other")
