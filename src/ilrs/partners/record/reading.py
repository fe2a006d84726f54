"""Reading a record as a stranger: every line is judged, and none stops the reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ilrs.partners.record.entry import opened
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import ENTRIES, lines_from
from ilrs.partners.record.history import Fault, History
from ilrs.partners.record.merkle import Tree, leaf_hash

Progress = Callable[[float, str], None]
_ID = re.compile(rb'"id":"([0-9a-f]{32})"')
_OFTEN = 512


@dataclass
class Reading:
    """All lines that have their end: digests, ids and faults, and what the record came to.

    `tail` is what stands behind the last end of a line, None when nothing does; `tail_counts` says
    that it was read as an entry all the same.
    """

    history: History
    tree: Tree = field(default_factory=Tree)
    ids: list[str] = field(default_factory=list[str])
    faults: dict[int, list[Fault]] = field(default_factory=dict[int, list[Fault]])
    tail: bytes | None = None
    tail_counts: bool = False

    def id(self, line: int) -> str:
        """The id in a line; empty where there is no such line or it has none."""
        return self.ids[line] if 0 <= line < len(self.ids) else ""


def read_entries(folder: Path, history: History, least: int, progress: Progress) -> Reading:
    """Read and judge every entry; raises OSError when the file cannot be read.

    There were at least `least` entries once: up to there a last line without its end is one.
    """
    reading = Reading(history)
    octets, total = 0, max((folder / ENTRIES).stat().st_size, 1)
    for line, ended in lines_from(folder):
        index = len(reading.tree)
        if not ended:
            reading.tail, reading.tail_counts = line, index < least
            if not reading.tail_counts:
                break
        _judge(reading, index, line)
        octets += len(line) + 1
        if index % _OFTEN == 0:
            progress(octets / total, "checking entries")
    return reading


def _judge(reading: Reading, index: int, line: bytes) -> None:
    reading.tree.append(leaf_hash(line))
    found = _ID.search(line)
    reading.ids.append(found[1].decode("ascii") if found else "")
    try:
        faults = reading.history.take(opened(line))
    except RecordError as error:
        reading.history.skip()
        faults = [Fault("REC-LINE", f"it is no entry: {error.what}")]
    if faults:
        reading.faults[index] = faults
