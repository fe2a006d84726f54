"""The record of a run: an xarray Dataset with units, and beside it events, journal, provenance."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Epoch
from ilrs.sim.journal import Command, read_journal
from ilrs.sim.recorder import RECORD, damaged, read_attributes, read_shape, read_values
from ilrs.units import show

if TYPE_CHECKING:
    import xarray as xr

Kept = TypeVar("Kept")

# Sums over a year of float64 flows; what stays below is rounding, not an amount.
LEAST_J = 1.0


@dataclass(repr=False)
class Record:
    """What came out of a run; read from its folder, arrays lazily.

    `dataset` has the dimension `time` (UTC, start of each interval) and one variable per channel,
    named `element.quantity`, in SI. `extremes` run over every step, not only over recorded rows.
    `network` says what became of each instrument's data (see `ilrs.telecom`); empty without links.
    `complete` is False when the run ended early; rows after the end then read as missing.
    """

    path: Path
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    extremes: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    journal: list[Command] = field(default_factory=list[Command])
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])
    station: dict[str, Any] = field(default_factory=dict[str, Any])
    network: dict[str, Any] = field(default_factory=dict[str, Any])
    complete: bool = True

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The record as an xarray Dataset, opened when first asked for."""
        import xarray as xr

        # Read when asked for, the same way whether or not Dask is installed.
        return xr.open_zarr(self.path / RECORD, consolidated=True, chunks=None)

    @cached_property
    def attributes(self) -> dict[str, dict[str, Any]]:
        """The attributes of every variable, by its name in the dataset."""
        return read_attributes(self.path)

    @property
    def rows(self) -> int:
        """The length of every series, also where the run did not come so far."""
        return read_shape(self.path)[0]

    def values(self, name: str) -> NDArray[Any]:
        """The values of one variable of the dataset, shape (rows,), without xarray."""
        return read_values(self.path, name)

    def __getitem__(self, address: str) -> xr.DataArray:
        """The series of `element/quantity`, in SI; raises KeyError with close matches."""
        name = address.replace("/", ".")
        if name not in self.dataset:
            known = [str(v.attrs.get("address", n)) for n, v in self.dataset.data_vars.items()]
            raise KeyError(f"the record has no {address}; {did_you_mean(address, known)}")
        return self.dataset[name]

    @property
    def digest(self) -> str:
        """SHA-256 over all recorded rows, the final state and the journal."""
        return str(self.summary.get("digest", ""))

    def time_of(self, step: int) -> str:
        """The UTC at which a step begins."""
        return (Epoch.from_utc(self.station["start"]) + step * self.station["step_s"]).utc

    def __repr__(self) -> str:
        told = "\n  ".join(self._lines())
        return f"<Record of {told}>"

    def _repr_html_(self) -> str:
        head, *rest = self._lines()
        rows = "".join(f"<li>{escape(line)}</li>" for line in rest)
        return f"<p>Record of <b>{escape(head)}</b></p><ul>{rows}</ul>"

    def _lines(self) -> list[str]:
        """What a notebook shows: who and when, the verdict, energy, charge, size, place."""
        s = self.summary
        size = f"{len(self.attributes)} variables, {self.rows} rows in {self.path}"
        if not s:
            name = self.station.get("name", "a station")
            return [f"{name}: no summary, the run did not end", size]
        lines = [
            f"{s['station']}, {s['start']} to {s['end']}"
            + ("" if self.complete else " (INCOMPLETE)"),
            "survived" if s["survived"] else f"DID NOT SURVIVE: {'; '.join(s['why_not'])}",
        ]
        flows = {word: s["energy"][f"{word}_j"] for word in ("made", "used", "shed")}
        told = (f"{word} {show(j, 'J') if j >= LEAST_J else 0}" for word, j in flows.items())
        lines.append(f"energy {', '.join(told)}")
        if c := s["charge"]:
            lines.append(f"lowest charge {100 * c['lowest']:.1f} % ({c['element']}, {c['at']})")
        return [*lines, size]


def open_record(path: str | Path) -> Record:
    """Open a run's folder; a run that did not end can be read up to where it came.

    Raises FileNotFoundError when there is no record in the folder, SimulationError when one of its
    files is damaged.
    """
    folder = Path(path)
    if folder.name == RECORD:
        folder = folder.parent
    if not (folder / RECORD / ".zmetadata").is_file():
        raise FileNotFoundError(
            f"{folder} holds no record; give the folder that `ilrs run` printed"
        )
    read_attributes(folder)
    summary = _table(folder / "summary.json")
    return Record(
        path=folder,
        summary=summary,
        extremes=_table(folder / "extremes.json"),
        events=_read(folder / "events.jsonl", _lines, []),
        journal=_read(folder / "journal.jsonl", read_journal, []),
        provenance=_table(folder / "provenance.json"),
        station=_table(folder / "station.json"),
        network=_table(folder / "network.json"),
        complete=bool(summary.get("complete", False)),
    )


def write_netcdf(record: Record, path: Path) -> None:
    """Write the record as one NetCDF 4 file (through h5netcdf), compressed."""
    encoding = {str(name): {"zlib": True, "complevel": 1} for name in record.dataset.data_vars}
    record.dataset.load().to_netcdf(path, engine="h5netcdf", encoding=encoding)


def _table(path: Path) -> dict[str, Any]:
    """A JSON object; empty when there is no such file."""
    return _read(path, lambda text: dict(json.loads(text)), {})


def _lines(text: str) -> list[dict[str, Any]]:
    return [dict(json.loads(line)) for line in text.splitlines()]


def _read(path: Path, parse: Callable[[str], Kept], default: Kept) -> Kept:
    if not path.exists():
        return default
    try:
        return parse(path.read_text("utf-8"))
    except (ValueError, TypeError) as error:
        raise damaged(path, error) from None
