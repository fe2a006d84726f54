"""The arrays of a run's record: telemetry, mode, time, and the environment of the sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.drivers import DRIVERS
from ilrs.sim.plant import Plant
from ilrs.sim.recorder import Recorder, Variable

MODE = "centre.mode"


def record_variables(plant: Plant, mode_names: Sequence[str]) -> tuple[Variable, ...]:
    """The arrays of a plant's record, environment and time included."""
    found = [_time_variable()]
    for channel in plant.layout.channels:
        attrs = {
            "address": channel.address,
            "element": channel.element,
            "quantity": channel.quantity,
            "units": channel.unit,
            "long_name": channel.doc,
            "cell_methods": "time: point" if channel.is_state else "time: mean",
            "account": channel.account,
        }
        found.append(Variable(channel.address.replace("/", "."), "<f4", attrs))
    found += [
        Variable(name, "<f4", attrs) for name, attrs, _ in environment_rows(plant, means=False)
    ]
    modes = {
        "long_name": "mode of the command centre",
        "flag_values": list(range(len(mode_names))),
        "flag_meanings": " ".join(mode_names),
    }
    return (*found, Variable(MODE, "|i1", modes))


def _time_variable() -> Variable:
    attrs = {
        "units": "seconds since 1970-01-01T00:00:00",
        "calendar": "proleptic_gregorian",
        "long_name": "UTC at the start of the interval",
    }
    return Variable("time", "<i8", attrs)


def write_environment(plant: Plant, recorder: Recorder) -> None:
    """Write what is known before the first step: time and the environment of the sites."""
    recorder.write_whole("time", row_times(plant))
    for name, _, values in environment_rows(plant):
        recorder.write_whole(name, values)


def row_times(plant: Plant) -> NDArray[np.int64]:
    """UTC seconds since 1970 at the start of every row, shape (rows,)."""
    every = plant.period
    return plant.grid.utc64()[::every].astype("datetime64[s]").astype(np.int64)


def environment_rows(
    plant: Plant, *, means: bool = True
) -> list[tuple[str, dict[str, Any], NDArray[np.float32]]]:
    """Name, attributes and interval means (rows,) of every environment series of the sites."""
    every = plant.period
    found: list[tuple[str, dict[str, Any], NDArray[np.float32]]] = []
    for site, series in plant.environment.sites.items():
        for driver, spec in DRIVERS.items():
            heights = series.heights_m if spec.by_height else (0.0,)
            for height in heights:
                tag = f"_{height:g}m" if spec.by_height else ""
                attrs = {
                    "element": f"site.{site}",
                    "units": spec.unit,
                    "long_name": spec.doc,
                    "cell_methods": "time: mean",
                }
                values = _intervals(driver, series.at(driver, height), every) if means else _NONE
                found.append((f"site.{site}.{driver}{tag}", attrs, values))
    return found


_NONE = np.zeros(0, dtype=np.float32)


def _intervals(driver: str, values: NDArray[np.float64], every: int) -> NDArray[np.float32]:
    """The mean over each interval; an azimuth has none where it passes north: its first value."""
    steps = values.reshape(-1, every)
    return (steps[:, 0] if "azimuth" in driver else steps.mean(axis=1)).astype(np.float32)
