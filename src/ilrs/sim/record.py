"""The record of a run: an xarray Dataset with units, and beside it events, journal, provenance."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.sim.journal import Command, read_journal
from ilrs.sim.recorder import RECORD, read_attributes, read_values
from ilrs.units import show

if TYPE_CHECKING:
    import xarray as xr


@dataclass(repr=False)
class Record:
    """What came out of a run; read from its folder, arrays lazily.

    `dataset` has the dimension `time` (UTC, start of each interval) and one variable per channel,
    named `element.quantity`, in SI. `extremes` run over every step, not only over recorded rows.
    `complete` is False when the run ended early; rows after the end then read as missing.
    """

    path: Path
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    extremes: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    journal: list[Command] = field(default_factory=list[Command])
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])
    station: dict[str, Any] = field(default_factory=dict[str, Any])
    complete: bool = True

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The record as an xarray Dataset, opened when first asked for."""
        import xarray as xr

        return xr.open_zarr(self.path / RECORD, consolidated=True)

    @cached_property
    def attributes(self) -> dict[str, dict[str, Any]]:
        """The attributes of every variable, by its name in the dataset."""
        return read_attributes(self.path)

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

    def __repr__(self) -> str:
        s = self.summary
        if not s:
            return f"<Record {self.path.name}: no summary, the run did not end>"
        lines = [
            f"<Record of {s['station']}, {s['start']} to {s['end']}"
            + ("" if self.complete else " (INCOMPLETE)"),
            f"  {'survived' if s['survived'] else 'DID NOT SURVIVE: ' + '; '.join(s['why_not'])}",
        ]
        energy = s["energy"]
        flows = ", ".join(
            f"{k[:-2]} {show(energy[k], 'J')}" for k in ("made_j", "used_j", "shed_j")
        )
        lines.append(f"  energy {flows}")
        if s["charge"]:
            c = s["charge"]
            lines.append(f"  lowest charge {100 * c['lowest']:.1f} % ({c['element']}, {c['at']})")
        lines.append(
            f"  {len(self.dataset.data_vars)} variables, {self.dataset.sizes['time']} rows"
        )
        return "\n".join(lines)


def open_record(path: str | Path) -> Record:
    """Open a run's folder; a run that did not end can be read up to where it came.

    Raises FileNotFoundError when there is no record in the folder.
    """
    folder = Path(path)
    if folder.name == RECORD:
        folder = folder.parent
    if not (folder / RECORD / ".zmetadata").is_file():
        raise FileNotFoundError(
            f"{folder} holds no record; give the folder that `ilrs run` printed"
        )
    summary = _json(folder / "summary.json", {})
    journal = folder / "journal.jsonl"
    return Record(
        path=folder,
        summary=summary,
        extremes=_json(folder / "extremes.json", {}),
        events=_lines(folder / "events.jsonl"),
        journal=read_journal(journal.read_text("utf-8")) if journal.exists() else [],
        provenance=_json(folder / "provenance.json", {}),
        station=_json(folder / "station.json", {}),
        complete=bool(summary.get("complete", False)),
    )


def write_netcdf(record: Record, path: Path) -> None:
    """Write the record as one NetCDF 4 file (through h5netcdf), compressed."""
    encoding = {str(name): {"zlib": True, "complevel": 1} for name in record.dataset.data_vars}
    record.dataset.load().to_netcdf(path, engine="h5netcdf", encoding=encoding)


def _json(path: Path, default: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else default


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
