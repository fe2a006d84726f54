"""Reads blocks of segment files, checks them, and remembers some of them in memory."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from struct import unpack_from
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.archive.block import checksum, unpack_cells, unpack_times, unpack_values
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.layout import Times, Values
from ilrs.mission.archive.pyramid import Cells, single
from ilrs.mission.archive.segment import Placed, blocks_of

Found = TypeVar("Found")
MEMORY_OCTETS = 64 * 1024 * 1024
# What an entry costs beside its octets.
_ENTRY_OCTETS = 300


class Reader:
    """Any number of threads may read. FileNotFoundError when a file was replaced meanwhile."""

    def __init__(self, folder: Path, memory_octets: int = MEMORY_OCTETS) -> None:
        self.folder = folder
        self._most = memory_octets
        self._known: OrderedDict[tuple[str, int, int], tuple[Any, int]] = OrderedDict()
        self._octets = 0
        self._lock = threading.Lock()

    def generated(self, part: Placed, width: int) -> Times:
        """When the rows of a part were generated."""
        return self._get(part, width, [0], lambda _, raw: unpack_times(raw))[0]

    def received(self, part: Placed, width: int) -> Times:
        """When they were received."""
        return self._get(part, width, [1], lambda _, raw: unpack_times(raw))[0]

    def columns(self, part: Placed, width: int, chosen: Sequence[int]) -> Values:
        """Columns of rows, shape (chosen, rows); ArchiveError when they were thinned out."""
        if not part.raw:
            what = f"the rows in {part.path} were thinned out; only their pyramid is kept"
            raise ArchiveError(what, code="thinned")
        if not chosen:
            return np.empty((0, part.rows), np.float32)
        found = self._get(part, width, [2 + c for c in chosen], lambda _, raw: unpack_values(raw))
        return np.stack(found)

    def cells(self, part: Placed, width: int, cell_s: int, chosen: Sequence[int]) -> list[Cells]:
        """The cells of some columns on one level, each of shape (1, k)."""
        base = 2 + width + part.levels_s.index(cell_s) * (1 + width)
        (first,) = self._get(part, width, [base], lambda _, raw: unpack_times(raw))
        wanted = [base + 1 + c for c in chosen]
        return self._get(part, width, wanted, lambda _, raw: unpack_cells(raw, first))

    def raw_cells(self, part: Placed, width: int, chosen: Sequence[int]) -> list[Cells]:
        """Every row of some columns as a cell of its own."""
        times = self.generated(part, width)
        return [single(times, column[None]) for column in self.columns(part, width, chosen)]

    def _get(
        self, part: Placed, width: int, wanted: Sequence[int], unpack: Callable[[int, bytes], Found]
    ) -> list[Found]:
        found: dict[int, Found] = {}
        with self._lock:
            for block in wanted:
                key = (part.path, part.index_at, block)
                if key in self._known:
                    self._known.move_to_end(key)
                    found[block] = self._known[key][0]
        missing = [block for block in wanted if block not in found]
        if missing:
            for block, raw in zip(missing, self.octets(part, width, missing), strict=True):
                try:
                    found[block] = unpack(block, raw)
                except (RuntimeError, ValueError) as error:
                    raise damaged(part.path, str(error)) from None
                self._remember((part.path, part.index_at, block), found[block])
        return [found[block] for block in wanted]

    def octets(self, part: Placed, width: int, wanted: Sequence[int]) -> list[bytes]:
        """Blocks as they lie in the file, whose checksums are right."""
        handle = os.open(self.folder / part.path, os.O_RDONLY)
        try:
            index = self._index(handle, part, width)
            found: list[bytes] = []
            for block in wanted:
                at, length, told = (int(n) for n in index[block])
                raw = os.pread(handle, length, at)
                if checksum(raw) != told or len(raw) != length:
                    raise damaged(part.path, f"block {block} has another checksum")
                found.append(raw)
            return found
        finally:
            os.close(handle)

    def _index(self, handle: int, part: Placed, width: int) -> NDArray[np.int64]:
        key = (part.path, part.index_at, -1)
        with self._lock:
            if key in self._known:
                return self._known[key][0]
        blocks = blocks_of(width, len(part.levels_s))
        raw = os.pread(handle, 24 * blocks + 4, part.index_at)
        if (
            len(raw) != 24 * blocks + 4
            or checksum(raw[:-4]) != unpack_from("<I", raw, len(raw) - 4)[0]
        ):
            raise damaged(part.path, "its index has another checksum")
        index = np.frombuffer(raw[:-4], "<i8").reshape(blocks, 3)
        self._remember(key, index)
        return index

    def _remember(self, key: tuple[str, int, int], value: Any) -> None:
        size = _size(value) + _ENTRY_OCTETS
        with self._lock:
            if key in self._known or size > self._most // 4:
                return
            self._known[key] = (value, size)
            self._octets += size
            while self._octets > self._most:
                _, (_, gone) = self._known.popitem(last=False)
                self._octets -= gone


def _size(value: Any) -> int:
    if isinstance(value, Cells):
        return 20 * value.count.size
    return int(value.nbytes)


def damaged(path: str, why: str) -> ArchiveError:
    """What is said of a segment file that is not what was written."""
    what = f"the segment {path} is damaged: {why}"
    return ArchiveError(what, "put a copy of this file back; a check tells what else is", "damaged")
