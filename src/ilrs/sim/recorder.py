"""The recorder: writes a run's folder as the run goes, so that what was done is never lost.

The record is a Zarr group (format 2, consolidated) with one array per channel. Its metadata are
written before the first step, its chunks as they fill; a chunk that was never written reads as
missing. The Zarr library reads it; the chunks are encoded with its codec but written here, because
the library's event loop costs some milliseconds per array and a station has hundreds.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numcodecs import Blosc
from numpy.typing import NDArray

from ilrs.diagnostics import SimulationError
from ilrs.sim.cache import write_atomically

RECORD = "record.zarr"
INPUTS = ("station.json", "horizons.json", "run.json")
BALLAST = ".ballast"
BALLAST_BYTES = 256 * 1024
_AGAIN = (
    "what the run was made of is kept: remove summary.json and checkpoint.npz from {run}, and "
    "ilrs run --resume {run} makes it again"
)
_CODEC: Any = Blosc(cname="zstd", clevel=1, shuffle=Blosc.SHUFFLE)


@dataclass(frozen=True)
class Variable:
    """One array of the record: name, dtype string and attributes; its dimension is time."""

    name: str
    dtype: str
    attrs: Mapping[str, Any]

    def metadata(self, rows: int, chunk: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The Zarr array metadata and attributes."""
        array: dict[str, Any] = {
            "zarr_format": 2,
            "shape": [rows],
            "chunks": [chunk],
            "dtype": self.dtype,
            "compressor": _CODEC.get_config(),
            "fill_value": "NaN" if "f" in self.dtype else None,
            "order": "C",
            "filters": None,
        }
        return array, {"_ARRAY_DIMENSIONS": ["time"], **self.attrs}


@dataclass
class Recorder:
    """Writes the arrays of one run; `rows` long, in chunks of `chunk` rows."""

    folder: Path
    variables: tuple[Variable, ...]
    rows: int
    chunk: int
    written: int = field(default=0)

    def create(self, attrs: Mapping[str, Any]) -> None:
        """Write the group's metadata; raises SimulationError when they cannot be written."""
        with _Writing(self.folder, 0):
            group = self.folder / RECORD
            shutil.rmtree(group, ignore_errors=True)
            group.mkdir(parents=True)
            write_atomically(self.folder / BALLAST, bytes(BALLAST_BYTES), durable=True)
            entries: dict[str, Any] = {".zgroup": {"zarr_format": 2}, ".zattrs": dict(attrs)}
            for variable in self.variables:
                array, array_attrs = variable.metadata(self.rows, self.chunk)
                entries[f"{variable.name}/.zarray"] = array
                entries[f"{variable.name}/.zattrs"] = array_attrs
                (group / variable.name).mkdir()
            self._write_metadata(entries)

    def take_up(self, written: int) -> None:
        """Go on with a record of which `written` rows are kept.

        Raises SimulationError when the folder does not hold a record of these arrays.
        """
        wanted = {variable.name for variable in self.variables}
        if read_shape(self.folder) != (self.rows, self.chunk) or not all(
            (self.folder / RECORD / name / ".zarray").is_file() for name in wanted
        ):
            what = ValueError("it does not hold the arrays of this run")
            raise damaged(self.folder / RECORD, what)
        self.written = written

    def finish(self, attrs: Mapping[str, Any]) -> None:
        """Replace the group's attributes: the record is whole now."""
        group = self.folder / RECORD
        with _Writing(self.folder, self.written):
            whole = json.loads((group / ".zmetadata").read_text("utf-8"))
            entries = whole["metadata"] | {".zattrs": dict(attrs)}
            write_json(group / ".zattrs", dict(attrs))
            write_json(group / ".zmetadata", {**whole, "metadata": entries})
            (self.folder / BALLAST).unlink(missing_ok=True)

    def append(self, blocks: Mapping[str, NDArray[Any]]) -> None:
        """Write the next chunk of every variable in `blocks`, each of shape (rows,)."""
        if self.written % self.chunk:
            raise ValueError("only the last chunk of a record may be short")
        count = len(next(iter(blocks.values())))
        with _Writing(self.folder, self.written):
            for name, values in blocks.items():
                self._write_chunk(name, self.written // self.chunk, values)
        self.written += count

    def write_whole(self, name: str, values: NDArray[Any]) -> None:
        """Write all chunks of a variable that is known beforehand, shape (rows,)."""
        with _Writing(self.folder, self.written):
            for start in range(0, self.rows, self.chunk):
                part = values[start : start + self.chunk]
                self._write_chunk(name, start // self.chunk, part)

    def _write_metadata(self, entries: Mapping[str, Any]) -> None:
        group = self.folder / RECORD
        for name, entry in entries.items():
            (group / name).write_text(json.dumps(entry, indent=1), "utf-8")
        whole = {"zarr_consolidated_format": 1, "metadata": entries}
        (group / ".zmetadata").write_text(json.dumps(whole), "utf-8")

    def _write_chunk(self, name: str, index: int, values: NDArray[Any]) -> None:
        full = np.zeros(self.chunk, dtype=values.dtype)
        full[: len(values)] = values
        path = self.folder / RECORD / name / str(index)
        part = path.with_suffix(".part")
        part.write_bytes(_CODEC.encode(full))
        part.replace(path)

    def refuse_if_too_large(self) -> None:
        """Raise SimulationError when the record may not fit on the disk."""
        widths = sum(np.dtype(v.dtype).itemsize for v in self.variables)
        needed = self.rows * widths + 16 * 1024 * 1024
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if needed > free:
            raise SimulationError(
                f"the record may need {needed / 1e6:.0f} MB and {self.folder} has "
                f"{free / 1e6:.0f} MB left",
                hint="free some space, choose another folder with --out, a shorter time with --for,"
                " or a longer control period",
            )


def read_attributes(folder: Path) -> dict[str, dict[str, Any]]:
    """The attributes of every array of a record, from its consolidated metadata.

    Raises SimulationError when they are damaged.
    """
    return {
        key.removesuffix("/.zattrs"): attrs
        for key, attrs in _metadata(folder).items()
        if key.endswith("/.zattrs")
    }


def read_shape(folder: Path) -> tuple[int, int]:
    """How many rows a record has, and how many rows there are in a chunk."""
    time = _metadata(folder)["time/.zarray"]
    return time["shape"][0], time["chunks"][0]


def read_values(folder: Path, name: str) -> NDArray[Any]:
    """All values of one array, shape (rows,); rows that were never written read as missing.

    The way in for reports, which read hundreds of arrays; others open the group with xarray.
    Raises SimulationError when the array is damaged.
    """
    array = folder / RECORD / name
    try:
        metadata = json.loads((array / ".zarray").read_text("utf-8"))
        rows, chunk = metadata["shape"][0], metadata["chunks"][0]
        dtype = np.dtype(metadata["dtype"])
        values = np.full(rows, np.nan if dtype.kind == "f" else 0, dtype=dtype)
        for start in range(0, rows, chunk):
            path = array / str(start // chunk)
            if path.exists():
                block = np.frombuffer(_CODEC.decode(path.read_bytes()), dtype=dtype)
                values[start : start + chunk] = block[: rows - start]
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise damaged(array, error) from None
    return values


def damaged(path: Path, error: Exception) -> SimulationError:
    """What is said of a file of a run's folder that does not hold what was written there."""
    reason = f"{error.strerror}" if isinstance(error, OSError) else str(error)
    hint = "run the station anew from its own folder"
    if RECORD in path.parts:
        run = Path(*path.parts[: path.parts.index(RECORD)])
        hint = _AGAIN.format(run=run)
    elif path.name not in INPUTS:
        hint = _AGAIN.format(run=path.parent)
    return SimulationError(f"{path} is damaged: {reason}", hint=hint)


def _metadata(folder: Path) -> dict[str, Any]:
    path = folder / RECORD / ".zmetadata"
    try:
        return dict(json.loads(path.read_text("utf-8"))["metadata"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(path, error) from None


class _Writing:
    """Turns what the operating system says about writing into a SimulationError for people."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder, rows

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError):
            return
        # The ballast makes room for the few bytes with which the run says where it ended.
        (self.folder / BALLAST).unlink(missing_ok=True)
        reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror)
        raise SimulationError(
            f"cannot write to {self.folder}: {reason}",
            hint=f"the record up to row {self.rows} is intact; make room and go on with "
            f"ilrs run --resume {self.folder}",
        ) from error


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file in one piece."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    write_atomically(path, text.encode("utf-8"))


def write_lines(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines in one piece."""
    text = "".join(json.dumps(e, sort_keys=True, ensure_ascii=False) + os.linesep for e in entries)
    write_atomically(path, text.encode("utf-8"))
