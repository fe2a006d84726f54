"""Export as NetCDF 4 by the CF conventions, through h5netcdf."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np

from ilrs.mission.archive.export_order import Chosen, Order
from ilrs.mission.archive.utc import unix_ns

_UNITS = "nanoseconds since 1970-01-01T00:00:00Z"
_CHUNK = 4096


def write_netcdf(order: Order, path: Path) -> None:
    """One unlimited dimension of time for each structure, in order of generation."""
    with h5netcdf.File(path, "w") as file:
        file.attrs.update({"Conventions": "CF-1.11", **order.told()})
        for i, of in enumerate(order.chosen):
            _structure(file, order, of, "time" if i == 0 else f"time_{i + 1}")


def _structure(file: Any, order: Order, of: Chosen, time: str) -> None:
    """The variables of a structure, which grow piece by piece."""
    file.dimensions[time] = None
    received = time.replace("time", "received")
    _times(file, time, time, f"generation time on board, {of.structure}", "time")
    _times(file, received, time, f"reception time on Earth, {of.structure}", "")
    names = [_variable(file, column, time, received) for column in of.columns]
    at = 0
    for piece in order.pieces(of):
        end = at + len(piece.generated_ns)
        file.resize_dimension(time, end)
        file.variables[time][at:end] = unix_ns(piece.generated_ns)
        file.variables[received][at:end] = unix_ns(piece.received_ns)
        for c, name in enumerate(names):
            file.variables[name][at:end] = piece.values[:, c]
        at = end


def _times(file: Any, name: str, dimension: str, doc: str, standard: str) -> None:
    variable = file.create_variable(
        name, (dimension,), np.int64, chunks=(_CHUNK,), compression="gzip", compression_opts=1
    )
    variable.attrs.update({"units": _UNITS, "calendar": "standard", "long_name": doc})
    if standard:
        variable.attrs["standard_name"] = standard


def _variable(file: Any, column: Any, time: str, received: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_.]", ".", column.address)
    while name in file.variables:
        name += "_"
    variable = file.create_variable(
        name, (time,), np.float32, fillvalue=np.float32(np.nan), chunks=(_CHUNK,),
        compression="gzip", compression_opts=1,
    )  # fmt: skip
    variable.attrs.update({
        "units": column.unit or "1", "long_name": column.doc or column.address,
        "address": column.address, "coordinates": received,
    })  # fmt: skip
    return name
