"""Reads the tails that a process left, and makes the last one ready to be gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ilrs.mission.archive.layout import Layout, Rows
from ilrs.mission.archive.tail import path_of, read_tail, tails


@dataclass
class Left:
    """Rows by layout in the order in which they came; `number` is that of the last tail.

    `problems` tells what is damaged, `remarks` what was only half written.
    """

    number: int
    rows: list[Rows] = field(default_factory=list[Rows])
    problems: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])


def take_up(folder: Path, layouts: Mapping[int, Layout], valid: int) -> Left:
    """Read the tails from the valid one on; those before it are in segments and are removed."""
    found = tails(folder)
    left = Left(max([valid, *found]))
    pieces: dict[int, list[Rows]] = {}
    for number in found:
        if number < valid:
            path_of(folder, number).unlink()
        else:
            _read(path_of(folder, number), layouts, pieces, left)
    left.rows = [_one(of) for of in pieces.values()]
    return left


def _read(
    path: Path, layouts: Mapping[int, Layout], pieces: dict[int, list[Rows]], left: Left
) -> None:
    raw = path.read_bytes()
    whole = 0
    for start, end, entry in read_tail(raw):
        layout = layouts.get(entry.layout) if entry else None
        if entry is not None and layout is not None and entry.values.shape[1] == layout.width:
            rows = Rows(layout, entry.generated_ns, entry.received_ns, entry.values)
            pieces.setdefault(layout.number, []).append(rows)
            whole = end
        elif end < len(raw):
            left.problems.append(f"{path.name} is damaged from octet {start} to {end}")
        else:
            what = f"{end - start} octets at the end of {path.name} were half written"
            left.remarks.append(f"{what}: a process was killed; they were cut off")
    if whole < len(raw):
        with path.open("r+b") as stream:
            stream.truncate(whole)


def _one(pieces: list[Rows]) -> Rows:
    return Rows(
        pieces[0].layout,
        np.concatenate([piece.generated_ns for piece in pieces]),
        np.concatenate([piece.received_ns for piece in pieces]),
        np.concatenate([piece.values for piece in pieces]),
    )
