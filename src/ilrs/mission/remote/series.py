"""Ranges of the archive as arrays: the binary form of the server, and xarray datasets of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.remote.failures import MissionError

if TYPE_CHECKING:
    import xarray as xr

_COLUMNS = (("time", "<f8"), ("low", "<f4"), ("high", "<f4"), ("mean", "<f4"), ("count", "<u4"))


@dataclass(frozen=True)
class Series:
    """One address in buckets, each array (buckets,): the middle of the values' times as datetime64
    (UTC), least, greatest and mean value, and how many values there were.
    """

    time: NDArray[np.datetime64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    mean: NDArray[np.float32]
    count: NDArray[np.uint32]


def read_series(octets: bytes, addresses: Sequence[str]) -> dict[str, Series]:
    """The series of an answer in binary form. MissionError for octets that are none."""
    found: dict[str, Series] = {}
    at = 0
    try:
        for address in addresses:
            count = int.from_bytes(octets[at : at + 4], "little")
            at += 4
            columns: dict[str, NDArray[Any]] = {}
            for name, kind in _COLUMNS:
                columns[name] = np.frombuffer(octets, kind, count, at)
                at += columns[name].nbytes
            columns["time"] = (columns["time"] * 1e9).round().astype("datetime64[ns]")
            found[address] = Series(**columns)
    except ValueError:
        at = -1
    if at != len(octets):
        raise MissionError("the server's answer is not as long as it says", hint="is it of the "
                           "same version of ilrs?")  # fmt: skip
    return found


def as_dataset(series: Mapping[str, Series], units: Mapping[str, tuple[str, str]]) -> xr.Dataset:
    """Mean, `_low`, `_high` and `_count` of each address; addresses with the same times share an
    axis. Slashes become dots, as in a record; `units` gives unit and text of an address.
    """
    import xarray as xr

    variables: dict[str, Any] = {}
    axes: list[NDArray[np.datetime64]] = []
    for address, one in series.items():
        axis = _axis(axes, one.time)
        name = address.replace("/", ".")
        unit, doc = units.get(address, ("", ""))
        about = {"units": unit, "long_name": doc, "address": address}
        variables[name] = (axis, one.mean, about)
        variables[f"{name}_low"] = (axis, one.low, about | {"cell_methods": "time: minimum"})
        variables[f"{name}_high"] = (axis, one.high, about | {"cell_methods": "time: maximum"})
        variables[f"{name}_count"] = (axis, one.count, {"units": "1", "address": address})
    times = {_axis(axes, time): time for time in list(axes)}
    return xr.Dataset(variables, coords={name: (name, time) for name, time in times.items()})


def read_export(octets: bytes) -> xr.Dataset:
    """A NetCDF file of the server as a dataset in memory."""
    import xarray as xr

    with xr.open_dataset(io.BytesIO(octets), engine="h5netcdf") as found:
        return found.load()


def _axis(axes: list[NDArray[np.datetime64]], time: NDArray[np.datetime64]) -> str:
    number = next((n for n, known in enumerate(axes) if np.array_equal(known, time)), len(axes))
    if number == len(axes):
        axes.append(time)
    return "time" if number == 0 else f"time_{number + 1}"
