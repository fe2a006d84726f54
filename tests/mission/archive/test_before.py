"""The last row at or before a moment, wherever it lies; and two archives read as one."""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import pytest
from archived import DAY, SMALL, START, columns, opened, put

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.history import Branched
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.retention import thin
from ilrs.mission.archive.state import Limits


def at(seconds: float) -> int:
    return START + round(seconds * NS)


def second(archive: Archive, seconds: float) -> float | None:
    """When the last row at or before was generated; its values must tell the same."""
    last = archive.before("s", at(seconds))
    if last is None:
        return None
    s = (last.generated_ns - START) / NS
    assert last.values.tolist() == [s, -s]
    assert last.received_ns == last.generated_ns + round(1.3 * NS)
    return s


@pytest.mark.parametrize("limits", [SMALL, None])
def test_it_is_what_a_search_of_all_rows_finds(tmp_path: Path, limits: Limits | None) -> None:
    """Rows in segments that overlap, in memory, days apart, some of them late."""
    draw = random.Random("before")
    every = [draw.randrange(5 * DAY) for _ in range(400)] + [20 * DAY]
    with opened(tmp_path / "a", limits) as archive:
        for start in range(0, len(every), 40):
            put(archive, every[start : start + 40])
            archive.flush()
            if start == 200:
                archive.settle()
        known = sorted(set(every))
        for s in [-1.0, *(draw.uniform(0, 25 * DAY) for _ in range(200)), *map(float, known[:50])]:
            wanted = max((k for k in known if k <= s), default=None)
            assert second(archive, s) == wanted
    with Archive(tmp_path / "a") as again:
        assert second(again, 19 * DAY) == known[-2]
        assert second(again, 1000 * DAY) == 20 * DAY


def test_columns_that_changed(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as archive:
        put(archive, [1, 2])
        archive.declare("s", columns("a", "b", "c"))
        put(archive, [5], [[1.0, 2.0, 3.0]])
        assert second(archive, 4) == 2
        last = archive.before("s", at(6))
        assert last is not None
        assert dict(zip(last.layout.addresses, last.values.tolist(), strict=True)) == {
            "e/a": 1.0, "e/b": 2.0, "e/c": 3.0,
        }  # fmt: skip


def test_a_row_that_was_thinned_out_has_no_value(tmp_path: Path, records: Records) -> None:
    with opened(tmp_path / "a") as archive:
        put(archive, range(0, DAY, 5))
        archive.settle()
        thin(archive, records, at(DAY), time_ns=at(2 * DAY), by="li", why="room")
        last = archive.before("s", at(1001))
        assert last is not None
        assert last.generated_ns == at(1000)
        assert np.isnan(last.values).all()


def test_it_is_quick_in_a_long_archive(tmp_path: Path) -> None:
    """A day of playback at any place takes no reading of what lies before."""
    with opened(tmp_path / "a", period_s=10.0) as archive:
        for day in range(20):
            put(archive, range(day * DAY, (day + 1) * DAY, 10))
        archive.settle()
        second(archive, 19.5 * DAY)
        began_s = time.perf_counter()
        for n in range(200):
            assert second(archive, 19.5 * DAY + 10 * n) == 19.5 * DAY + 10 * n
        assert time.perf_counter() - began_s < 1.0


def test_two_archives_are_read_as_one(tmp_path: Path) -> None:
    """The branch lives again from 300 s, parts at 600 s, and receives what the trunk never did."""
    with opened(tmp_path / "trunk") as trunk, opened(tmp_path / "own") as own:
        put(trunk, [s for s in range(0, 1000, 10) if not 500 <= s < 550])
        put(own, range(300, 2000, 10), [[s, -s] if s < 600 else [s, 7.0] for s in
                                        range(300, 2000, 10)])  # fmt: skip
        both = Branched(own, trunk, at(600))
        rows = [(g - START) // NS for r in both.rows("s", at(0), at(2000)) for g in r.generated_ns]
        assert rows == list(range(0, 2000, 10))
        for buckets in (1, 7, 20, 200):
            found = both.range(["e/a", "e/b"], at(0), at(2000), buckets)
            assert len(found["e/a"].count) <= buckets + 1
            assert found["e/a"].count.sum() >= 195
            assert (found["e/a"].low.min(), found["e/a"].high.max()) == (0.0, 1990.0)
            assert (found["e/b"].low.min(), found["e/b"].high.max()) == (-590.0, 7.0)
        exact = both.range(["e/a"], at(0), at(2000), 200)["e/a"]
        assert exact.mean.tolist() == list(range(0, 2000, 10))
        assert exact.count.tolist() == [1] * 200
        assert both.before("s", at(255)).generated_ns == at(250)  # type: ignore[union-attr]
        assert both.before("s", at(545)).generated_ns == at(540)  # type: ignore[union-attr]
        assert both.before("s", at(5000)).generated_ns == at(1990)  # type: ignore[union-attr]
        assert both.gaps(at(0), at(1990)) == []
        assert [g.missing for g in trunk.gaps(at(0), at(600))] == [5]
