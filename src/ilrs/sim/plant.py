"""The plant: a station compiled against its environment — one vector of numbers, one loop.

The plant only moves forward, in whole steps. Batch, live, replay and rehearsal all call
`advance`; how the steps are cut into windows does not change a bit of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Grid
from ilrs.kind import Command as CommandSlot
from ilrs.kind import Fault as FaultSlot
from ilrs.sim.account import FINE, NOT_FINITE, UNBALANCED
from ilrs.sim.compile import Loop
from ilrs.sim.environment import Environment
from ilrs.sim.failure import not_finite, unbalanced
from ilrs.sim.faults import SlotWrite
from ilrs.sim.journal import Command
from ilrs.sim.layout import Layout
from ilrs.sim.memory import (
    EVENT_COUNT,
    FIRST_ROW,
    NEXT_WRITE,
    ROW_STEPS,
    Memory,
)
from ilrs.station.model import Station


@dataclass
class Plant:
    """A running station; `step` is the next step to be taken.

    `rows` (chunk, channels) holds record rows not yet taken away; `events` collects what kinds and
    faults raised (time, step, address, event, text, severity); `journal` every command given.
    """

    station: Station
    grid: Grid
    layout: Layout
    loop: Loop
    environment: Environment
    memory: Memory
    writes: tuple[SlotWrite, ...]
    rows: NDArray[np.float32]
    step: int = 0
    journal: list[Command] = field(default_factory=list[Command])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __post_init__(self) -> None:
        self.values = self.memory.view("v")
        self.x = self.memory.view("x")
        self.total = self.memory.view("total")
        self.low, self.low_at = self.memory.view("low"), self.memory.int_view("low_at")
        self.high, self.high_at = self.memory.view("high"), self.memory.int_view("high_at")
        self.head = self.memory.int_view("head")
        self.telemetry = tuple(channel.address for channel in self.layout.channels)
        self.period = self.station.control_period_s // self.grid.step_s
        # Every event may rise in every second step of a window; the list must hold them all.
        shape = self.memory.shape
        self._window = min(self.period, shape.event_room // max(1, shape.events))
        self._slots = self.memory.view("c")
        self._told = int(self.head[NEXT_WRITE])

    @property
    def rows_end(self) -> int:
        """The step up to which the rows in memory have room."""
        return int((self.head[FIRST_ROW] + self.rows.shape[0]) * self.head[ROW_STEPS])

    def advance(self, until: int) -> None:
        """Take the steps up to (not including) `until`.

        Raises SimulationError when a value is no longer finite or a bus loses its balance, and
        ValueError when `until` lies beyond the grid or the rows' room.
        """
        if not self.step <= until <= min(self.grid.count, self.rows_end):
            raise ValueError(f"cannot advance from step {self.step} to {until}")
        loop, dt_s, period = self.loop.function, float(self.grid.step_s), self.period
        floats, ints = self.memory.floats, self.memory.ints
        columns, rows, window, step = self.environment.columns, self.rows, self._window, self.step
        while step < until:
            end = step - step % period + period
            if end > until or end > step + window:
                end = min(until, step + window)
            status = loop(step, end, dt_s, floats, ints, columns, rows)
            step = self.step = end
            if status != FINE:
                self._act_on(status)

    def warm(self) -> None:
        """Have the loop's machine code made or found, without taking a step."""
        columns, memory = self.environment.columns, self.memory
        self.loop.function(
            0, 0, float(self.grid.step_s), memory.floats.copy(), memory.ints.copy(), columns,
            self.rows,
        )  # fmt: skip
        self.loop.mark_warm()

    def command(self, command: Command) -> None:
        """Write a command's value to its slot before the next step; enters it in the journal.

        Raises ValueError for an unknown address, a value out of range or another step than now.
        """
        owner = self.layout.slot_owner.get(command.address)
        if not isinstance(owner, CommandSlot):
            known = [a for a, o in self.layout.slot_owner.items() if isinstance(o, CommandSlot)]
            hint = did_you_mean(command.address, known)
            raise ValueError(f"there is no command {command.address}; {hint}")
        if command.step != self.step:
            raise ValueError(f"{command.address}: for step {command.step}, now {self.step}")
        owner.check(command.value)
        self._slots[self.layout.slots[command.address]] = command.value
        self.journal.append(command)

    def slot(self, address: str) -> float:
        """What stands in a command's or a fault's slot now."""
        return float(self._slots[self.layout.slots[address]])

    def inject(self, address: str, value: float, text: str) -> None:
        """Write a fault's slot before the next step, as a planned fault would; told as an event.

        Raises ValueError for an unknown address or a value out of range.
        """
        owner = self.layout.slot_owner.get(address)
        if not isinstance(owner, FaultSlot):
            known = [a for a, o in self.layout.slot_owner.items() if isinstance(o, FaultSlot)]
            raise ValueError(f"there is no fault {address}; {did_you_mean(address, known)}")
        if not owner.minimum <= value <= owner.maximum:
            raise ValueError(f"{address} takes {owner.minimum:g} ... {owner.maximum:g}")
        self._slots[self.layout.slots[address]] = value
        event = _event(self.step, address, "fault", text, "fault")
        self.events.append(event | {"time": self.grid.at(self.step).utc})

    def take_rows(self) -> NDArray[np.float32]:
        """The rows completed since the last call, shape (rows, channels); makes room for more."""
        done = self.step // int(self.head[ROW_STEPS]) - int(self.head[FIRST_ROW])
        taken = self.rows[:done].copy()
        self.head[FIRST_ROW] += done
        return taken

    def snapshot(self) -> dict[str, NDArray[Any]]:
        """Everything that changes as the plant moves, as arrays.

        The journal, the events and rows already complete are not in it: take the rows first
        (ValueError otherwise) and keep the others beside it.
        """
        if self.step // int(self.head[ROW_STEPS]) > int(self.head[FIRST_ROW]):
            raise ValueError("take the completed rows before a snapshot")
        return {
            "floats": self.memory.floats.copy(),
            "ints": self.memory.ints.copy(),
            "step": np.array([self.step]),
        }

    def restore(self, arrays: Mapping[str, NDArray[Any]], journal: Iterable[Command]) -> None:
        """Return to a snapshot, bit for bit; raises ValueError when it is of another plant."""
        for name, mine in (("floats", self.memory.floats), ("ints", self.memory.ints)):
            if name not in arrays or arrays[name].shape != mine.shape:
                raise ValueError(f"the checkpoint does not fit this plant ({name})")
        self.memory.floats[...] = arrays["floats"]
        self.memory.ints[...] = arrays["ints"]
        self.step = int(arrays["step"][0])
        self._told = int(self.head[NEXT_WRITE])
        self.journal = list(journal)
        self.events.clear()

    def _act_on(self, status: int) -> None:
        self._note_events()
        if status & NOT_FINITE:
            raise not_finite(self.layout, self.memory, self.grid, self.step - 1)
        if status & UNBALANCED:
            raise unbalanced(list(self.station.buses), self.memory, self.grid, self.step - 1)

    def _note_events(self) -> None:
        found = [
            _event(write.step, write.address, "fault", write.text, "fault")
            for write in self.writes[self._told : int(self.head[NEXT_WRITE])]
            if write.text
        ]
        self._told = int(self.head[NEXT_WRITE])
        steps = self.memory.int_view("event_step")
        which = self.memory.int_view("event_which")
        for i in range(int(self.head[EVENT_COUNT])):
            flag = self.layout.events[int(which[i])]
            address = f"{flag.element}/{flag.event.flag}"
            found.append(_event(int(steps[i]), address, flag.event.name, flag.event.doc, "event"))
        self.head[EVENT_COUNT] = 0
        found.sort(key=lambda e: e["step"])
        for event in found:
            event["time"] = self.grid.at(event["step"]).utc
        self.events += found


def _event(step: int, address: str, event: str, text: str, severity: str) -> dict[str, Any]:
    return {
        "time": "",
        "step": step,
        "address": address,
        "event": event,
        "text": text,
        "severity": severity,
    }
