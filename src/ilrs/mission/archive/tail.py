"""The tail: rows in the order in which they came, on the disk before they are in a segment.

A file of entries, each with a head (mark, layout, rows, columns, CRC-32 of the rest) and its rows.
What a process that was killed had half written is cut off; an entry that is damaged while whole
ones follow is skipped and told.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from zlib import crc32

import numpy as np

from ilrs.mission.archive.layout import Layout, Times, Values
from ilrs.mission.archive.segment import settle

MARK = b"ilrsROWS"
HEAD = Struct("<8sIIII")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Entry:
    """Rows of one append; values (n, columns)."""

    layout: int
    generated_ns: Times
    received_ns: Times
    values: Values


def path_of(folder: Path, number: int) -> Path:
    """The file of a tail."""
    return folder / f"tail-{number:06d}.log"


def tails(folder: Path) -> list[int]:
    """The numbers of the tails in a folder."""
    return sorted(int(path.stem[5:]) for path in folder.glob("tail-*.log"))


class Tail:
    """The tail that is written to. Entries wait in memory until `write`, and after a failure."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.path = path_of(folder, number)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        self.good = os.lseek(self._file, 0, os.SEEK_END)
        self.waiting: deque[bytes] = deque()
        self.waiting_octets = 0
        self._unsettled = True

    @property
    def octets(self) -> int:
        """How much it holds, on the disk and waiting."""
        return self.good + self.waiting_octets

    def put(self, layout: Layout, generated: Times, received: Times, values: Values) -> None:
        """Take rows up; they are not on the disk yet."""
        body = generated.tobytes() + received.tobytes() + values.tobytes()
        n = len(generated)
        self.waiting.append(HEAD.pack(MARK, layout.number, n, layout.width, _sum(layout, n, body)))
        self.waiting.append(body)
        self.waiting_octets += HEAD.size + len(body)

    def write(self) -> None:
        """Write what waits; OSError when that fails, and then the rest waits on."""
        while self.waiting:
            batch: list[bytes] = []
            size = 0
            while len(batch) < len(self.waiting) and (size < _AT_ONCE or len(batch) % 2):
                batch.append(self.waiting[len(batch)])
                size += len(batch[-1])
            self._write(b"".join(batch))
            for _ in batch:
                self.waiting.popleft()
            self.waiting_octets -= size
            self.good += size

    def sync(self) -> None:
        """Wait until the disk has what was written."""
        os.fsync(self._file)
        if self._unsettled:
            settle(self.path.parent)
            self._unsettled = False

    def close(self) -> None:
        """Close the file; what waits is not written."""
        os.close(self._file)

    def _write(self, raw: bytes) -> None:
        view, at = memoryview(raw), self.good
        try:
            while view:
                done = os.pwrite(self._file, view, at)
                view, at = view[done:], at + done
        except OSError:
            os.ftruncate(self._file, self.good)
            raise


def _sum(layout: Layout, n: int, body: bytes) -> int:
    return crc32(body, crc32(HEAD.pack(MARK, layout.number, n, layout.width, 0)))


def read_tail(raw: bytes) -> Iterator[tuple[int, int, Entry | None]]:
    """The entries of a tail with where they begin and end; None for a stretch that is damaged."""
    at = 0
    while at < len(raw):
        found = _entry(raw, at)
        if found:
            yield at, found[0], found[1]
            at = found[0]
            continue
        behind = at + 1
        while (behind := raw.find(MARK, behind)) >= 0 and not _entry(raw, behind):
            behind += 1
        yield at, behind if behind >= 0 else len(raw), None
        at = behind if behind >= 0 else len(raw)


def _entry(raw: bytes, at: int) -> tuple[int, Entry] | None:
    """The entry that begins here and where it ends, if it is whole."""
    if at + HEAD.size > len(raw):
        return None
    mark, layout, n, width, told = HEAD.unpack_from(raw, at)
    body = at + HEAD.size
    end = body + n * (16 + 4 * width)
    if mark != MARK or end > len(raw):
        return None
    if crc32(memoryview(raw)[body:end], crc32(HEAD.pack(MARK, layout, n, width, 0))) != told:
        return None
    generated = np.frombuffer(raw, "<i8", n, body)
    received = np.frombuffer(raw, "<i8", n, body + 8 * n)
    values = np.frombuffer(raw, "<f4", n * width, body + 16 * n).reshape(n, width)
    return end, Entry(layout, generated, received, values)
