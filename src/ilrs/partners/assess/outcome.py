"""What an assessment needs to know of a run: small, of JSON types, and kept by its digest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.sim.record import Record

METHOD = 5  # counts up when an outcome comes to hold something else, so that old ones are not used
Outcome = dict[str, Any]


def outcome_of(record: Record) -> Outcome:
    """Verdict, energy, charge, temperatures, data and latency of a run, by element and owner."""
    summary, elements = record.summary, record.station["elements"]
    energy = summary["energy"]["by_element"]
    power = {name: _power(record, name) for name in elements}
    dark = _window(record)
    modes = record.values("centre.mode") if "centre.mode" in record.attributes else None
    return {
        "survived": bool(summary["survived"]),
        "causes": summary["causes"],
        "digest": record.digest,
        "charge": summary["charge"],
        "dark": summary["dark"],
        "modes_s": summary["modes"],
        "margins": summary["margins"],
        "owners": {name: e["owner"] for name, e in elements.items()},
        "titles": {name: e["title"] for name, e in elements.items()},
        "used_j": {name: float(row.get("used_j", 0.0)) for name, row in energy.items()},
        "shed_j": {name: float(row.get("shed_j", 0.0)) for name, row in energy.items()},
        "peak_w": {n: _peak(record, n) for n, w in power.items() if w is not None},
        "dark_w": {n: float(np.nanmean(w[dark])) for n, w in power.items() if w is not None},
        "mode_w": _by_mode(power, modes, summary["modes"]),
        "heat_w": _heat(record, elements),
        "made_bit": _made(record, elements),
        "silence_s": _silence(record),
        "room_bit": _room(record, elements),
        "network": record.network,
    }


def _power(record: Record, element: str) -> NDArray[np.float64] | None:
    name = f"{element}.power_w"
    return record.values(name) if name in record.attributes else None


def _peak(record: Record, element: str) -> float:
    """The highest power over all steps, not only over recorded rows."""
    return float(record.extremes[f"{element}/power_w"]["max"])


def _window(record: Record) -> slice:
    """The rows of the longest dark spell; all rows when there is none."""
    dark, step_s = record.summary["dark"], record.station["control_period_s"]
    if not dark or not dark.get("start"):
        return slice(None)
    start = Epoch.from_utc(record.station["start"])
    first, last = ((Epoch.from_utc(dark[key]) - start) / step_s for key in ("start", "end"))
    return slice(int(first), max(int(first) + 1, int(last)))


def _by_mode(
    power: dict[str, NDArray[np.float64] | None],
    modes: NDArray[np.float64] | None,
    names: Iterable[str],
) -> dict[str, dict[str, float]]:
    """Mean power of every element in every mode of the station that came."""
    if modes is None:
        return {}
    found: dict[str, dict[str, float]] = {}
    for element, watts in power.items():
        if watts is not None:
            found[element] = {
                name: float(np.nanmean(watts[modes == code]))
                for code, name in enumerate(names)
                if np.any(modes == code)
            }
    return found


def _heat(record: Record, elements: dict[str, Any]) -> dict[str, float]:
    """The most heat that an element gave to its host."""
    found: dict[str, float] = {}
    for name in elements:
        if f"{name}.heat_w" in record.attributes:
            found[name] = float(np.nanmax(record.values(f"{name}.heat_w")))
    return found


def _made(record: Record, elements: dict[str, Any]) -> dict[str, float]:
    """Data that an instrument made, whether or not the station has a link to send them."""
    step_s = float(record.station["control_period_s"])
    return {
        name: float(np.nansum(record.values(f"{name}.made_bit_s"))) * step_s
        for name in elements
        if f"{name}.made_bit_s" in record.attributes
    }


def _room(record: Record, elements: dict[str, Any]) -> dict[str, float]:
    """What the store of every data bus had free when it was fullest, by bus."""
    found: dict[str, float] = {}
    for name, element in elements.items():
        fullest, bus = record.extremes.get(f"{name}/fill_fraction"), element["ports"].get("data")
        if element["kind"] == "comms.data_store" and fullest is not None and bus:
            capacity = float(element["params"]["capacity_bit"]["si"])
            found[bus] = capacity * (1.0 - float(fullest["max"]))
    return found


def _silence(record: Record) -> dict[str, float]:
    """The longest time in which no antenna of a data bus was in contact, by bus."""
    heard: dict[str, NDArray[np.bool_]] = {}
    for name, element in record.station["elements"].items():
        bus, variable = element["ports"].get("data"), f"{name}.contact"
        if bus and variable in record.attributes:
            now = record.values(variable) > 0.0
            heard[bus] = heard[bus] | now if bus in heard else now
    step_s = float(record.station["control_period_s"])
    return {bus: _longest_false(now) * step_s for bus, now in heard.items()}


def _longest_false(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.concatenate([[True], flags, [True]]))
    return int(np.max(np.diff(edges)) - 1)
