"""Segment files: columns of rows and of the cells of their pyramid, each with a checksum.

A file is written once, in one piece, and never changed. It has one or several parts; a part is
rows of one layout generated in one span (a day, or 32). It is a list of blocks: generation times,
reception times, one block a column, then for each level its times and one block a column. Behind
the blocks stands the index of the part (offset, length, CRC-32 of each block), at the end of the
file a description in JSON. Of a part that was thinned out the columns of rows have no octets.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, NS
from ilrs.mission.archive.block import checksum, pack_cells, pack_times, pack_values
from ilrs.mission.archive.layout import Layout, Times, Values
from ilrs.mission.archive.pyramid import Cells, level, levels_for

MAGIC = b"ILRSSEG1"
DAY_NS = DAY_S * NS


@dataclass(frozen=True)
class Part:
    """Rows of one layout and one span, ascending in generation; columns (columns, rows) or None."""

    layout: Layout
    generated_ns: Times
    received_ns: Times
    columns: Values | None
    levels: dict[int, Cells] = field(default_factory=dict[int, Cells])

    @property
    def span(self) -> int:
        """Which span of its layout it is of."""
        return self.layout.span_of(int(self.generated_ns[0]))


@dataclass(frozen=True)
class Placed:
    """Where a part lies and what is known of it without reading it."""

    path: str
    layout: int
    span: int
    sealed: bool
    index_at: int
    rows: int
    first_ns: int
    last_ns: int
    first_received_ns: int
    last_received_ns: int
    step_ns: int
    longest_step_ns: int
    levels: str
    raw: bool

    @property
    def levels_s(self) -> tuple[int, ...]:
        """The levels of its pyramid, in seconds, fine ones first."""
        return tuple(int(word) for word in self.levels.split())


def with_pyramid(part: Part) -> Part:
    """The part with the levels that pay for it."""
    assert part.columns is not None
    levels = {
        s: level(part.generated_ns, part.columns, s) for s in levels_for(part.generated_ns)
    }  # fmt: skip
    return Part(part.layout, part.generated_ns, part.received_ns, part.columns, levels)


def blocks_of(width: int, levels: int) -> int:
    """How many blocks a part has."""
    return 2 + width + levels * (1 + width)


def write_segment(folder: Path, name: str, parts: Sequence[Part], sealed: bool) -> list[Placed]:
    """Write a file of parts, durable when it returns; OSError leaves nothing behind."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    try:
        with half.open("wb") as stream:
            placed = _written(stream, name, parts, sealed)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    settle(path.parent)
    return placed


def settle(folder: Path) -> None:
    """Wait until the disk knows the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written(stream: BinaryIO, name: str, parts: Sequence[Part], sealed: bool) -> list[Placed]:
    stream.write(MAGIC)
    placed = [_write_part(stream, name, part, sealed) for part in parts]
    words = [
        {
            "structure": part.layout.structure, "addresses": part.layout.addresses,
            "index_at": where.index_at, "rows": where.rows, "levels_s": where.levels_s,
            "raw": where.raw,
        }
        for part, where in zip(parts, placed, strict=True)
    ]  # fmt: skip
    told = json.dumps({"format": 1, "parts": words}, ensure_ascii=False).encode()
    stream.write(told + pack("<II", len(told), checksum(told)) + MAGIC)
    return placed


def _write_part(stream: BinaryIO, name: str, part: Part, sealed: bool) -> Placed:
    index: list[tuple[int, int, int]] = []
    at = stream.tell()
    for raw in _blocks(part):
        stream.write(raw)
        index.append((at, len(raw), checksum(raw)))
        at += len(raw)
    table = pack_index(np.array(index, dtype="<i8"))
    stream.write(table)
    steps = np.diff(part.generated_ns)
    return Placed(
        name, part.layout.number, part.span, sealed, at, len(part.generated_ns),
        int(part.generated_ns[0]), int(part.generated_ns[-1]),
        int(part.received_ns.min()), int(part.received_ns.max()),
        int(np.median(steps)) if len(steps) else 0, int(steps.max()) if len(steps) else 0,
        " ".join(map(str, part.levels)), part.columns is not None,
    )  # fmt: skip


def pack_index(index: NDArray[np.int64]) -> bytes:
    """The index of a part with its own checksum."""
    raw = index.tobytes()
    return raw + pack("<I", checksum(raw))


def _blocks(part: Part) -> Iterator[bytes]:
    yield pack_times(part.generated_ns)
    yield pack_times(part.received_ns)
    for c in range(part.layout.width):
        yield b"" if part.columns is None else pack_values(part.columns[c])
    for cells in part.levels.values():
        yield pack_times(cells.first_ns)
        for c in range(part.layout.width):
            yield pack_cells(cells, c)
