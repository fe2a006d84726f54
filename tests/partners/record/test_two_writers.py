"""Two processes add at once: nothing is lost, nothing is mixed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import pairwise

from record_desk import Desk

from ilrs.partners.record.entry import opened
from ilrs.partners.record.verify import verify

EACH = 200
# Both for themselves and for a partner whose sequence they share.
PROGRAM = """
import hashlib, sys
from pathlib import Path
from ilrs.partners.record.book import Keeper
from ilrs.partners.record.keys import SigningKey
folder, who, each = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
keeper = Keeper(folder)
for i in range(each):
    name = who if i % 2 else "uni"
    key = SigningKey.from_seed(hashlib.sha256(name.encode()).digest())
    id = hashlib.sha256(f"{who} {i}".encode()).hexdigest()[:32]
    with keeper.turn() as book:
        book.add(key, "note", {"by": who, "number": i}, id, "2026-11-29T12:00:00Z")
"""


def test_two_processes_lose_nothing(desk: Desk) -> None:
    names = ("first", "second")
    for name in names:
        desk.admit(name)
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(desk.folder), name, str(EACH)])
        for name in names
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    bodies = [opened(line).entry.body for line in desk.lines()[6:]]
    assert Counter(b["by"] for b in bodies) == dict.fromkeys(names, EACH)
    for name in names:
        assert [b["number"] for b in bodies if b["by"] == name] == list(range(EACH))
    desk.checkpoint()
    verdict = verify(desk.folder)
    assert verdict.findings == []
    assert verdict.size == 6 + 2 * EACH
    turns = sum(a["by"] != b["by"] for a, b in pairwise(bodies))
    assert turns > 0, "the two never met: the test shows nothing"


def test_a_killed_writer_costs_at_most_what_it_had_not_finished(desk: Desk) -> None:
    """Killed in the middle of its work, again and again; what was told as appended is there."""
    desk.admit("first")
    for turn in range(3):
        program = (
            PROGRAM.replace(
                "for i in range(each):", f"for i in range({turn * 10_000}, {turn * 10_000} + each):"
            )
            + "    print(book.size, flush=True)\n"
        )
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(desk.folder), "first", "5000"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(20)]
        writer.kill()
        told += [int(line) for line in writer.stdout.read().splitlines()]
        writer.stdout.close()
        writer.wait(timeout=60)
        found = verify(desk.folder)
        assert found.ok
        assert told[-1] <= found.size <= told[-1] + 1
        desk.add("keeper")
    desk.checkpoint()
    assert verify(desk.folder).findings == []
