"""A process that is killed, a disk that is full, octets that flip: nothing flushed is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from archived import SMALL, START, opened, put, seconds

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check
from ilrs.mission.archive.errors import ArchiveError

WRITER = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from archived import opened, put
from ilrs.mission.archive.state import Limits
archive = opened(Path(sys.argv[1]), Limits(tail_octets=int(sys.argv[2])))
n = 0
while True:
    for _ in range(5):
        put(archive, [n * 2000, n * 2000 + 1, n * 2000 - 40_000.5])
        n += 1
    archive.flush()
    print(n, flush=True)
"""


@pytest.mark.parametrize("least", [1, 7, 20, 61])
def test_a_killed_process_loses_nothing_that_was_flushed(tmp_path, least: int) -> None:
    here = str(Path(__file__).parent)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), "1500", here],
        stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        last = 0
        while last < 5 * least:
            last = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        last = int((child.stdout.read().splitlines() or [str(last)])[-1])
    with Archive(tmp_path, SMALL) as archive:
        found = seconds(archive)
        wanted = {s for n in range(last) for s in (2000 * n, 2000 * n + 1, 2000 * n - 40_000.5)}
        assert wanted <= set(found)
        assert len(found) == len(set(found))
        assert check(archive).faults == []
        again = [s for s in found if s == int(s)]
        assert put(archive, again) == 0
        archive.settle()
        assert seconds(archive) == found
        assert check(archive).faults == []


DYING = """
import os, signal, sys
sys.path.insert(0, sys.argv[5])
from pathlib import Path
from archived import SMALL, opened, put
from ilrs.mission.archive import upkeep
step, after, moment = sys.argv[2], sys.argv[3] == "after", int(sys.argv[4])
real, count = getattr(upkeep, step), 0

def dying(*arguments, **named):
    global count
    count += 1
    result = real(*arguments, **named) if after or count <= moment else None
    if count > moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(upkeep, step, dying)
archive = opened(Path(sys.argv[1]), SMALL)
put(archive, range(0, 400_000, 4000))
archive.flush()
archive.settle()
"""


@pytest.mark.parametrize("moment", [0, 2])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["write_segment", "_exchange"])
def test_a_crash_in_upkeep_loses_nothing_and_doubles_nothing(tmp_path, step, when, moment) -> None:
    """Killed before and after a segment is written, and before and after it becomes valid."""
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", DYING, str(tmp_path), step, when, str(moment), here]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Archive(tmp_path, SMALL) as archive:
        assert seconds(archive) == list(range(0, 400_000, 4000))
        assert check(archive).faults == []
        archive.settle()
        assert check(archive).faults == []
        assert put(archive, range(0, 400_000, 4000)) == 0


def test_a_torn_tail_is_cut_off_and_a_damaged_one_is_told(tmp_path) -> None:
    with opened(tmp_path) as archive:
        for n in range(10):
            put(archive, [n])
    (tail,) = tmp_path.glob("tail-*.log")
    whole = tail.read_bytes()
    tail.write_bytes(whole + whole[:30])
    with Archive(tmp_path) as archive:
        assert seconds(archive) == list(range(10))
        assert archive.state.problems == ()
        assert "half written" in check(archive).remarks[0]
    length = len(whole) // 10
    tail.write_bytes(whole[: 3 * length + 40] + b"?" + whole[3 * length + 41 :])
    with Archive(tmp_path) as archive:
        assert seconds(archive) == [n for n in range(10) if n != 3]
        words = f"damaged from octet {3 * length} to {4 * length}"
        assert words in archive.state.problems[0]
        assert words in check(archive).faults[0]
        assert put(archive, [3]) == 1
        assert seconds(archive) == list(range(10))


def test_a_flipped_octet_anywhere_in_a_segment_is_found(tmp_path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(2000), np.random.default_rng(0).normal(size=(2000, 2)))
        archive.settle()
        assert check(archive).rows == 2000
        (path,) = tmp_path.glob("segments/*/*.seg")
        whole = path.read_bytes()
        chosen = random.Random(1).sample(range(len(whole)), 60)
        for at in [0, len(whole) - 1, len(whole) - 12, len(whole) - 30, *chosen]:
            flipped = bytearray(whole)
            flipped[at] ^= 1 << at % 8
            path.write_bytes(bytes(flipped))
            fresh = Archive.__new__(Archive)
            fresh.keeper = archive.keeper
            archive.keeper.reader = type(archive.keeper.reader)(tmp_path)
            report = check(archive)
            assert not report.whole, f"octet {at} of {len(whole)}"
            assert path.name in report.faults[0]
        path.write_bytes(whole)
        archive.keeper.reader = type(archive.keeper.reader)(tmp_path)
        assert check(archive).faults == []
        path.unlink()
        assert "missing" in check(archive).faults[0]
        archive.keeper.reader = type(archive.keeper.reader)(tmp_path)
        with pytest.raises(ArchiveError, match="a segment is missing"):
            archive.range(["e/a"], START, START + 9 * NS)
