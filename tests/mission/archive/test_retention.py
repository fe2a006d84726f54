"""Old rows are thinned out: what stays, what is told, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from archived import DAY, SMALL, START, opened, put, seconds

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.export import export
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.retention import thin

BEFORE = START + 2 * DAY * NS


def test_the_pyramid_stays_and_a_document_tells(tmp_path, records: Records) -> None:
    rng = np.random.default_rng(2)
    with opened(tmp_path / "a") as archive:
        put(archive, range(0, 3 * DAY, 5), rng.normal(size=(3 * DAY // 5, 2)))
        archive.settle()
        spans = [(START, START + 3 * DAY * NS, n) for n in (3, 72, 3 * 1440)]
        before = [archive.range(["e/a", "e/b"], *span) for span in spans]
        done = thin(archive, records, BEFORE, time_ns=START + 5, by="li", why="room")
        assert (done.segments, done.rows, done.kept) == (2, 2 * DAY // 5, 0)
        assert done.octets_after < done.octets_before / 2
        for span, was in zip(spans, before, strict=True):
            now = archive.range(["e/a", "e/b"], *span)
            for address, buckets in was.items():
                for name, array in vars(buckets).items():
                    assert np.array_equal(array, getattr(now[address], name)), (span, name)
        assert seconds(archive) == list(range(2 * DAY, 3 * DAY, 5))
        assert archive.thinned("s", START, BEFORE) == [
            (START, START + (DAY - 5) * NS), (START + DAY * NS, BEFORE - 5 * NS)
        ]  # fmt: skip
        assert put(archive, range(0, DAY, 5)) == 0
        assert archive.gaps(START, START + 3 * DAY * NS) == []
        assert put(archive, [3, 4]) == 2
        archive.settle()
        assert seconds(archive, 0, DAY) == [3, 4]
        assert check(archive, records).faults == []
        states = [d["state"] for d in records.history("entry", f"thin-{START + 5}-{BEFORE}-60")]
        assert states == ["begun", "done"]
        (told,) = records.find("entry")
        assert (told["by"], told["why"], told["rows"]) == ("li", "room", done.rows)
        coarser = thin(
            archive, records, BEFORE, time_ns=START + 6, by="li", why="more", finest_s=3600
        )
        assert coarser.octets_after < coarser.octets_before
        hours = archive.range(["e/a"], START, START + 3 * DAY * NS, 72)["e/a"]
        assert hours.count.sum() == 3 * DAY // 5 + 2
        minutes = archive.range(["e/a"], START, START + 3 * DAY * NS, 3 * 1440)["e/a"]
        assert minutes.count.sum() == 3 * DAY // 5 + 2
        assert check(archive, records).faults == []
        export(archive, tmp_path / "x.csv", "csv", ["e/a"], START, START + 3 * DAY * NS)
        assert "# thinned_out: s 2035-03-01T00:00:00Z to" in (tmp_path / "x.csv").read_text()
    with Archive(tmp_path / "a") as archive:
        # Two rows that came late have no cells that would pay.
        assert seconds(archive) == [3, 4, *range(2 * DAY, 3 * DAY, 5)]
        assert archive.latest(["e/a"])["e/a"] is not None


def test_rows_without_such_cells_are_kept_and_counted(tmp_path, records: Records) -> None:
    with opened(tmp_path / "a", SMALL, period_s=60.0) as archive:
        put(archive, range(0, 100 * DAY, 600))
        done = thin(archive, records, START + 90 * DAY * NS, time_ns=START + 1, by="li", why="x")
        assert (done.segments, done.rows) == (0, 0)
        assert done.kept >= 2
        assert seconds(archive) == list(range(0, 100 * DAY, 600))
        done = thin(archive, records, START + 90 * DAY * NS, time_ns=START + 2, by="li", why="x",
                    finest_s=3600)  # fmt: skip
        assert done.segments >= 2
        found = archive.range(["e/a"], START, START + 100 * DAY * NS, 1000)["e/a"]
        assert found.count.sum() == 100 * DAY // 600


def test_without_documents_nothing_is_thinned(tmp_path, records: Records, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ArchiveError("the documents cannot be reached")

    monkeypatch.setattr(records, "put", refuse)
    with opened(tmp_path / "a") as archive:
        put(archive, range(0, 3 * DAY, 50))
        archive.settle()
        with pytest.raises(ArchiveError, match="cannot be reached"):
            thin(archive, records, BEFORE, time_ns=START + 1, by="li", why="x")
        assert len(seconds(archive)) == 3 * DAY // 50
