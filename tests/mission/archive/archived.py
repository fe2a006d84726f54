"""Rows to archive, and what the archive must answer, worked out the plain way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ilrs.epoch import NS, Epoch
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.layout import Column
from ilrs.mission.archive.state import Limits

START = Epoch.from_utc("2035-03-01").tai_ns
DAY = 86_400
# So little that a few rows already make segments.
SMALL = Limits(tail_octets=600)


def columns(*names: str) -> list[Column]:
    return [Column(f"e/{name}", "W", f"power {name}") for name in names]


def opened(folder: Path, limits: Limits | None = None, period_s: float | None = None) -> Archive:
    """An archive with a structure `s` of two columns."""
    archive = Archive(folder, limits)
    archive.declare("s", columns("a", "b"), period_s)
    return archive


def put(
    archive: Archive, seconds: Iterable[float], values: object = None, later_s: float = 1.3,
    structure: str = "s",
) -> int:  # fmt: skip
    """Append rows of `s` generated so many seconds after START; the values tell the second."""
    s = np.array(list(seconds), dtype=np.float64)
    generated = START + np.round(s * NS).astype(np.int64)
    default = np.stack([s, -s], axis=1)
    kept = np.asarray(default if values is None else values, dtype=np.float32).reshape(len(s), -1)
    return archive.append(structure, generated, generated + round(later_s * NS), kept)


def seconds(archive: Archive, start_s: float = -1e6, end_s: float = 1e9) -> list[float]:
    """When the rows of `s` were generated, in the order in which they are given."""
    found = archive.rows("s", START + round(start_s * NS), START + round(end_s * NS))
    return [float(t - START) / NS for rows in found for t in rows.generated_ns]
