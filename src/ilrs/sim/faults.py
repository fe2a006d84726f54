"""Faults: what goes wrong, when, and for how long, as writes to slots at step boundaries."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ilrs.epoch import Grid
from ilrs.station.model import Station


@dataclass(frozen=True)
class SlotWrite:
    """A value that enters a slot at the start of a step; `text` goes to the events when given."""

    step: int
    address: str
    value: float
    text: str


def fault_writes(station: Station, grid: Grid) -> tuple[SlotWrite, ...]:
    """The station's fault plans on the grid; a fault with a duration is healed at its end."""
    writes: list[SlotWrite] = []
    for fault in station.faults:
        begin = math.ceil(fault.at_s / grid.step_s - 1e-9)
        why = f": {fault.why}" if fault.why else ""
        text = f"{fault.address} set to {fault.value:g}{why}"
        writes.append(SlotWrite(begin, fault.address, fault.value, text))
        if fault.duration_s is not None:
            end = begin + max(1, math.ceil(fault.duration_s / grid.step_s - 1e-9))
            writes.append(SlotWrite(end, fault.address, 0.0, f"{fault.address} healed"))
    return tuple(w for w in sorted(writes, key=lambda w: w.step) if w.step < grid.count)
