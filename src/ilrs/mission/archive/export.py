"""Rows of some addresses as a file that other programs read: CSV, Parquet or NetCDF.

CSV and Parquet have one line a value: when it was generated and received (UTC), its address, value
and unit; structure by structure, each by time. NetCDF follows the CF conventions 1.11: a time axis
for each structure. Values are float32; NaN is no value. A file is written in one piece, holding no
more than a day of a structure in memory.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ilrs.epoch import Epoch
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.history import History
from ilrs.mission.archive.layout import Column, Times, Values

Format = Literal["csv", "parquet", "netcdf"]


@dataclass(frozen=True)
class Chosen:
    """Addresses of one structure, and the spans of which there are no rows any more."""

    structure: str
    columns: list[Column]
    thinned: list[tuple[int, int]]


@dataclass(frozen=True)
class Piece:
    """Some rows of the chosen columns; values (n, columns), NaN where a layout had none."""

    generated_ns: Times
    received_ns: Times
    values: Values


@dataclass(frozen=True)
class Order:
    """What is exported, and what the file says of where it comes from."""

    archive: History
    chosen: list[Chosen]
    start_ns: int
    end_ns: int
    provenance: dict[str, str]

    def pieces(self, of: Chosen) -> Iterator[Piece]:
        """The rows of one structure by time."""
        wanted = [column.address for column in of.columns]
        for rows in self.archive.rows(of.structure, self.start_ns, self.end_ns):
            place = {address: c for c, address in enumerate(rows.layout.addresses)}
            there = [i for i, address in enumerate(wanted) if address in place]
            if not there:
                continue
            values = np.full((len(rows), len(wanted)), np.nan, np.float32)
            values[:, there] = rows.values[:, [place[wanted[i]] for i in there]]
            yield Piece(rows.generated_ns, rows.received_ns, values)

    def told(self) -> dict[str, str]:
        """What the file says of itself."""
        lost = [
            f"{of.structure} {Epoch(first).utc} to {Epoch(last).utc}"
            for of in self.chosen for first, last in of.thinned
        ]  # fmt: skip
        told = {
            "title": "telemetry of a mission",
            "time_coverage_start": Epoch(self.start_ns).utc,
            "time_coverage_end": Epoch(self.end_ns).utc,
            **self.provenance,
        }
        return told | ({"thinned_out": "; ".join(lost)} if lost else {})


def export(
    archive: History, path: Path, form: Format, addresses: Iterable[str], start_ns: int,
    end_ns: int, provenance: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Write rows generated in [start, end) to a file; ArchiveError leaves no file behind."""
    # Each of these libraries takes a while to load, and a server may never export.
    from ilrs.mission.archive import export_netcdf, export_table

    writers: dict[str, Callable[[Order, Path], None]] = {
        "csv": export_table.write_csv,
        "parquet": export_table.write_parquet,
        "netcdf": export_netcdf.write_netcdf,
    }
    if form not in writers:
        what = f'"{form}" is no form of export'
        raise ArchiveError(what, f"choose one of {', '.join(writers)}", "invalid")
    wanted = list(dict.fromkeys(addresses))
    order = Order(archive, _chosen(archive, wanted, start_ns, end_ns), start_ns, end_ns,
                  provenance or {})  # fmt: skip
    half = path.with_name(f".{path.name}.part")
    try:
        writers[form](order, half)
        half.replace(path)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else str(error)
        raise ArchiveError(f"{path} cannot be written: {reason}", "nothing was left") from error
    finally:
        half.unlink(missing_ok=True)


def _chosen(archive: History, wanted: Sequence[str], start: int, end: int) -> list[Chosen]:
    """Addresses by structure; what a column says is what its newest layout says."""
    found: dict[str, dict[str, Column]] = {}
    for layout in archive.layouts_with(wanted):
        for column in layout.columns:
            if column.address in wanted:
                found.setdefault(layout.structure, {})[column.address] = column
    return [
        Chosen(
            name, [columns[a] for a in wanted if a in columns], archive.thinned(name, start, end)
        )
        for name, columns in found.items()
    ]
