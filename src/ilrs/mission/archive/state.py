"""How an archive is: whether it writes, what waits, what was found damaged."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ilrs.mission.archive.errors import ArchiveError, FullError
from ilrs.mission.archive.tail import FULL

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What an archive may take.

    `tail_octets` of rows are in the tail and in memory before they go into a segment;
    `waiting_octets` of rows may wait in memory for a disk that is full; `memory_octets` are
    remembered of what was read; `upkeep_s` is about what a flush may give to merging segments.
    """

    tail_octets: int = 32 * MIB
    waiting_octets: int = 256 * MIB
    memory_octets: int = 64 * MIB
    upkeep_s: float = 0.05


@dataclass(frozen=True)
class State:
    """`word` is "writing", "full" (the disk), "failed" or "closed"; `why` is a sentence."""

    word: Literal["writing", "full", "failed", "closed"]
    why: str
    waiting_octets: int
    waiting_most_octets: int
    tail_octets: int
    problems: tuple[str, ...]


def failure(error: OSError, folder: Path, waiting: int, most: int) -> ArchiveError:
    """What the system says of a write, for people."""
    kept = f"{waiting / 1e6:.1f} MB of rows wait in memory, at most {most / 1e6:.0f} MB may"
    if error.errno in FULL:
        what = f"the archive {folder} cannot be written: the disk is full"
        return FullError(f"{what}; {kept}", "make room: what waits is written then", "full")
    reason = error.strerror or (errno.errorcode.get(error.errno or 0) or str(error))
    return ArchiveError(f"the archive {folder} cannot be written: {reason}; {kept}", code="failed")
