"""Whether an archive is whole: every octet of every segment, every cell, every document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from os import SEEK_END
from struct import unpack

import numpy as np

from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.block import checksum, unpack_cells, unpack_times, unpack_values
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.keeper import Keeper
from ilrs.mission.archive.layout import ORIGIN_NS, Layout, Times
from ilrs.mission.archive.pyramid import Cells, level
from ilrs.mission.archive.record_check import faults as record_faults
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.segment import MAGIC, Placed, blocks_of
from ilrs.mission.archive.tail import path_of, read_tail, tails


@dataclass
class Report:
    """What was looked at; `faults` says what is damaged, `remarks` what is only worth knowing."""

    segments: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])

    @property
    def whole(self) -> bool:
        """Whether nothing is damaged."""
        return not self.faults


def check(archive: Archive, records: Records | None = None) -> Report:
    """Read everything there is. Rows may come meanwhile; nothing is changed."""
    keeper = archive.keeper
    report = Report(faults=list(keeper.problems))
    with keeper.lock:
        report.faults += keeper.catalogue.faults()
        parts = keeper.catalogue.parts("1 ORDER BY layout, first_ns, path")
        layouts = dict(keeper.catalogue.layouts)
    report.segments = len({part.path for part in parts})
    before: list[tuple[Placed, Times]] = []
    for part in parts:
        report.rows += part.rows
        layout = layouts.get(part.layout)
        if layout is None:
            report.faults.append(f"{part.path}: nothing is known of its layout {part.layout}")
            continue
        try:
            report.faults += _part(keeper, layout, part)
            before = _overlaps(keeper, layout, part, before, report)
        except FileNotFoundError:
            if _is_valid(keeper, part):
                report.faults.append(f"{part.path}: the file is missing")
        except (ArchiveError, RuntimeError, ValueError) as error:
            report.faults.append(f"{part.path}: {error}")
    for path in sorted({part.path for part in parts}):
        report.faults += _frame(keeper, path)
    report.faults += _tails(keeper)
    report.remarks += keeper.remarks
    report.remarks += _strays(keeper, parts)
    report.faults += record_faults(records) if records else []
    return report


def _part(keeper: Keeper, layout: Layout, part: Placed) -> Iterator[str]:
    width = layout.width
    raw = keeper.reader.octets(part, width, range(blocks_of(width, len(part.levels_s))))
    times = unpack_times(raw[0])
    if (len(times), len(unpack_times(raw[1]))) != (part.rows, part.rows):
        yield f"{part.path}: it has {len(times)} rows instead of {part.rows}"
        return
    if not bool((times[1:] > times[:-1]).all()) or bool(
        ((times - ORIGIN_NS) // layout.span_ns != part.span).any()
    ):
        yield f"{part.path}: its rows are not in order, or not of its span"
    if (int(times[0]), int(times[-1])) != (part.first_ns, part.last_ns):
        yield f"{part.path}: the catalogue has other times of its first and last row"
    if not part.raw:
        return
    columns = [unpack_values(one) for one in raw[2 : 2 + width]]
    for c, column in enumerate(columns):
        if len(column) != part.rows:
            yield f"{part.path}: {layout.addresses[c]} has {len(column)} values"
            return
        for i, cell_s in enumerate(part.levels_s):
            base = 2 + width + i * (1 + width)
            kept = unpack_cells(raw[base + 1 + c], unpack_times(raw[base]))
            if not _same(kept, level(times, column[None], cell_s)):
                name = layout.addresses[c]
                yield f"{part.path}: cells of {cell_s} s of {name} are not those of its rows"


def _frame(keeper: Keeper, path: str) -> Iterator[str]:
    """What stands around the parts of a file: its marks, and what it says of itself."""
    try:
        with (keeper.folder / path).open("rb") as stream:
            begin = stream.read(len(MAGIC))
            stream.seek(-len(MAGIC) - 8, SEEK_END)
            size, told = unpack("<II", stream.read(8))
            end = stream.read(len(MAGIC))
            stream.seek(-len(MAGIC) - 8 - size, SEEK_END)
            words = stream.read(size)
    except FileNotFoundError:
        return  # replaced meanwhile, or told of already
    except OSError as error:
        yield f"{path}: it cannot be read: {error.strerror}"
        return
    if (begin, end) != (MAGIC, MAGIC) or checksum(words) != told:
        yield f"{path}: what it says of itself is damaged"


def _same(kept: Cells, made: Cells) -> bool:
    return all(
        np.array_equal(getattr(kept, name), getattr(made, name), equal_nan=name != "first_ns")
        for name in ("first_ns", "low", "high", "total", "count")
    )


def _overlaps(
    keeper: Keeper, layout: Layout, part: Placed, before: list[tuple[Placed, Times]], report: Report
) -> list[tuple[Placed, Times]]:
    """Rows that are in two parts; gives the parts that later ones may overlap."""
    times = keeper.reader.generated(part, layout.width)
    near = [
        (one, rows) for one, rows in before
        if one.layout == part.layout and one.last_ns >= part.first_ns
    ]  # fmt: skip
    for one, rows in near:
        twice = np.intersect1d(rows, times, assume_unique=True)
        if len(twice):
            report.faults.append(f"{part.path}: {len(twice)} rows are also in {one.path}")
    return [*near, (part, times)]


def _is_valid(keeper: Keeper, part: Placed) -> bool:
    with keeper.lock:
        words = "path = ? AND index_at = ?"
        return bool(keeper.catalogue.parts(words, part.path, part.index_at))


def _tails(keeper: Keeper) -> Iterator[str]:
    for number in tails(keeper.folder):
        path = path_of(keeper.folder, number)
        with keeper.lock:
            if number != keeper.tail.number and not keeper.frozen:
                continue
            good = keeper.tail.good if number == keeper.tail.number else path.stat().st_size
            raw = path.read_bytes()[:good]
        for start, end, entry in read_tail(raw):
            if entry is None:
                yield f"{path.name} is damaged from octet {start} to {end}"


def _strays(keeper: Keeper, parts: list[Placed]) -> Iterator[str]:
    known = {part.path for part in parts}
    for path in sorted(keeper.folder.glob("*/**/*.seg")):
        name = path.relative_to(keeper.folder).as_posix()
        with keeper.lock:
            there = name in known or keeper.catalogue.parts("path = ?", name)
        if not there:
            yield f"{name} belongs to nothing: a process was killed; the file may be removed"
