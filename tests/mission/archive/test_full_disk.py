"""A disk that is full or forgets: rows wait in memory up to a bound, and nothing is damaged."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from archived import columns, opened, put, seconds
from small_disk import fill, mounted

from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check
from ilrs.mission.archive.errors import ArchiveError, FullError
from ilrs.mission.archive.state import Limits


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    with mounted(tmp_path / "disk", "2m") as folder:
        yield folder


def test_rows_wait_for_a_full_disk_up_to_a_bound(small_disk: Path) -> None:
    limits = Limits(tail_octets=400_000, waiting_octets=300_000)
    archive = opened(small_disk, limits)
    rng = np.random.default_rng(5)
    filler = small_disk / "filler"
    n, flushed = 0, 0

    def more() -> None:
        nonlocal n
        put(archive, range(n, n + 1000), rng.normal(size=(1000, 2)))
        n += 1000

    for _ in range(3):
        more()
        archive.flush()
    flushed = n
    fill(filler)
    more()
    with pytest.raises(FullError, match="the disk is full"):
        archive.flush()
    assert archive.state.word == "full"
    assert archive.state.waiting_octets > 0
    assert seconds(archive) == list(range(n))
    with pytest.raises(FullError, match="make room"):
        deque(iter(more, "never"), maxlen=0)
    assert archive.state.waiting_octets <= limits.waiting_octets
    n = len(seconds(archive))
    assert n > flushed + 2000
    filler.unlink()
    archive.flush()
    assert archive.state.word == "writing"
    assert archive.state.waiting_octets == 0
    more()
    archive.flush()
    archive.close()
    with Archive(small_disk, limits) as again:
        assert seconds(again) == list(range(n))
        assert check(again).faults == []


def test_upkeep_on_a_full_disk_damages_nothing(small_disk: Path) -> None:
    archive = opened(small_disk, Limits(tail_octets=10_000_000))
    rng = np.random.default_rng(5)
    put(archive, range(40_000), rng.normal(size=(40_000, 2)))
    archive.flush()
    filler = small_disk / "filler"
    fill(filler)
    for _ in range(2):
        with pytest.raises(ArchiveError, match="the disk is full"):
            archive.settle()
        assert archive.state.word == "full"
        assert seconds(archive) == list(range(40_000))
    archive.keeper.close()
    with Archive(small_disk) as again:
        assert seconds(again) == list(range(40_000))
        filler.unlink()
        again.settle()
        assert check(again).faults == []
        assert seconds(again) == list(range(40_000))


def test_a_disk_that_forgets_what_it_took_is_not_believed(tmp_path, monkeypatch) -> None:
    """After a failed fsync the rows are written anew, into a segment."""
    archive = opened(tmp_path)
    archive.declare("t", columns("x"))
    put(archive, range(10))
    real = archive.keeper.tail.sync

    def failing() -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(archive.keeper.tail, "sync", failing)
    with pytest.raises(ArchiveError, match="Input/output error"):
        archive.flush()
    assert archive.state.word == "failed"
    monkeypatch.setattr(archive.keeper.tail, "sync", real)
    archive.flush()
    assert archive.state.word == "writing"
    assert len(list(tmp_path.glob("recent/*.seg"))) == 1
    assert seconds(archive) == list(range(10))
    archive.close()
