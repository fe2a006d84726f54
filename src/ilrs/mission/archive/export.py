"""Rows of some addresses as a file that other programs read: CSV, Parquet or NetCDF.

CSV and Parquet have one line a value: when it was generated and received (UTC), its address, value
and unit; structure by structure, each by time. NetCDF follows the CF conventions 1.11: a time axis
for each structure. Values are float32; NaN is no value. A file is written in one piece, holding no
more than a day of a structure in memory.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.export_order import Chosen, Order
from ilrs.mission.archive.history import History
from ilrs.mission.archive.layout import Column

Format = Literal["csv", "parquet", "netcdf"]


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
