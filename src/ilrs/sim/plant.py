"""The plant: a station compiled against its environment — one state vector, one loop.

The plant only moves forward, in whole steps. Batch, live, replay and rehearsal all call
`advance`; how the steps are cut into windows does not change a bit of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import SimulationError, did_you_mean
from ilrs.epoch import Grid
from ilrs.kind import Command as CommandSlot
from ilrs.sim.account import EVENT_ROOM, Rows, Tally, first_not_finite, new_tally
from ilrs.sim.compile import Loop, load_loop
from ilrs.sim.environment import Environment
from ilrs.sim.faults import SlotWrite, fault_writes
from ilrs.sim.journal import Command
from ilrs.sim.layout import Layout, make_layout
from ilrs.sim.order import wire
from ilrs.sim.start import first_slots, first_states, parameter_values
from ilrs.station.model import Station

Floats = NDArray[np.float64]

# A bus is out of balance when the sum of its flows exceeds this part of what crosses it: rounding
# of a sum of some tens of float64 terms stays four orders of magnitude below.
BALANCE_TOLERANCE = 1e-9


@dataclass
class Plant:
    """A running station; `step` is the next step to be taken.

    `values` (channels,) are the values of the last step taken; `events` collects (step, address,
    event, text); `journal` every command given.
    """

    station: Station
    grid: Grid
    layout: Layout
    loop: Loop
    environment: Environment
    x: Floats
    p: Floats
    c: Floats
    writes: tuple[SlotWrite, ...]
    tally: Tally
    rows: Rows
    values: Floats
    residual: Floats
    worst_balance: Floats
    due: NDArray[np.int64]
    step: int = 0
    journal: list[Command] = field(default_factory=list[Command])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def telemetry(self) -> tuple[str, ...]:
        """Addresses of the recorded channels, in the order of `values`."""
        return tuple(channel.address for channel in self.layout.channels)

    @property
    def control_steps(self) -> int:
        """Steps in a control period."""
        return self.station.control_period_s // self.grid.step_s

    @property
    def rows_end(self) -> int:
        """The step up to which the rows in memory have room."""
        return int((self.rows.first[0] + self.rows.values.shape[0]) * self.rows.every[0])

    def advance(self, until: int) -> None:
        """Take the steps up to (not including) `until`.

        Raises SimulationError when a value is no longer finite or a bus loses its balance, and
        ValueError when `until` lies beyond the grid or the rows' room.
        """
        if not self.step <= until <= min(self.grid.count, self.rows_end):
            raise ValueError(f"cannot advance from step {self.step} to {until}")
        longest = EVENT_ROOM // max(1, len(self.layout.events))
        period = self.control_steps
        while self.step < until:
            end = min(until, (self.step // period + 1) * period, self.step + longest)
            self.loop.function(
                self.step, end, float(self.grid.step_s), self.x, self.p, self.c,
                self.environment.columns, self._schedule, self.values, self.tally, self.rows,
                self.residual,
            )  # fmt: skip
            if self.due[0] != self._told or self.tally.event_count[0]:
                self._note_events()
            self.step = end
            if end % period == 0:
                self._check()

    def command(self, command: Command) -> None:
        """Write a command's value to its slot before the next step; enters it in the journal.

        Raises ValueError for an unknown address, a value out of range or a step in the past.
        """
        owner = self.layout.slot_owner.get(command.address)
        if not isinstance(owner, CommandSlot):
            known = [a for a, o in self.layout.slot_owner.items() if isinstance(o, CommandSlot)]
            hint = did_you_mean(command.address, known)
            raise ValueError(f"there is no command {command.address}; {hint}")
        if command.step != self.step:
            raise ValueError(f"{command.address}: for step {command.step}, now {self.step}")
        self.c[self.layout.slots[command.address]] = command.value
        self.journal.append(command)

    def take_rows(self) -> NDArray[np.float32]:
        """The rows completed since the last call, shape (rows, channels); makes room for more."""
        done = self.step // int(self.rows.every[0]) - int(self.rows.first[0])
        taken = self.rows.values[:done].copy()
        self.rows.first[0] += done
        return taken

    def snapshot(self) -> dict[str, Any]:
        """Everything that changes as the plant moves, as arrays.

        The journal, the events and rows already complete are not in it: take the rows first
        (ValueError otherwise) and keep the others beside it.
        """
        if self.step // int(self.rows.every[0]) > int(self.rows.first[0]):
            raise ValueError("take the completed rows before a snapshot")
        arrays = {name: array.copy() for name, array in self._live_arrays().items()}
        return arrays | {"step": np.array([self.step])}

    def restore(self, arrays: Mapping[str, NDArray[Any]], journal: Iterable[Command]) -> None:
        """Return to a snapshot, bit for bit; raises ValueError when it is of another plant."""
        live = self._live_arrays()
        for name, array in live.items():
            if name not in arrays or arrays[name].shape != array.shape:
                raise ValueError(f"the checkpoint does not fit this plant ({name})")
        for name, array in live.items():
            array[...] = arrays[name]
        self.step = int(arrays["step"][0])
        self._told = int(self.due[0])
        self.journal = list(journal)

    def _live_arrays(self) -> dict[str, NDArray[Any]]:
        arrays: dict[str, NDArray[Any]] = {
            "x": self.x, "c": self.c, "values": self.values, "residual": self.residual,
            "worst_balance": self.worst_balance, "due": self.due, "first": self.rows.first,
        }  # fmt: skip
        return arrays | {f"tally_{name}": getattr(self.tally, name) for name in Tally._fields}

    def __post_init__(self) -> None:
        steps = np.array([w.step for w in self.writes], dtype=np.int64)
        slots = np.array([self.layout.slots[w.address] for w in self.writes], dtype=np.int64)
        values = np.array([w.value for w in self.writes], dtype=np.float64)
        self._schedule = (steps, slots, values, self.due)
        self._told = int(self.due[0])

    def _note_events(self) -> None:
        found = [
            _event(write.step, write.address, "fault", write.text, "fault")
            for write in self.writes[self._told : int(self.due[0])]
            if write.text
        ]
        self._told = int(self.due[0])
        for i in range(int(self.tally.event_count[0])):
            flag = self.layout.events[int(self.tally.event_which[i])]
            address = f"{flag.element}/{flag.event.flag}"
            step = int(self.tally.event_step[i])
            found.append(_event(step, address, flag.event.name, flag.event.doc, "event"))
        self.tally.event_count[0] = 0
        found.sort(key=lambda e: e["step"])
        for event in found:
            event["time"] = self.grid.at(event["step"]).utc
        self.events += found

    def _check(self) -> None:
        bad = first_not_finite(self.values, self.x)
        if bad >= 0:
            n = len(self.layout.channels)
            address = (
                self.layout.channels[bad].address
                if bad < n
                else "/".join(list(self.layout.states)[bad - n])
            )
            raise SimulationError(
                "a value is no longer a finite number",
                address=address,
                step=self.step - 1,
                epoch=self.grid.at(self.step - 1).utc,
                hint="look at the parameters of this element and of those on its buses",
            )
        scale = np.maximum(self.residual[1], 1.0)
        relative = self.residual[0] / scale
        if (relative > BALANCE_TOLERANCE).any():
            bus = list(self.station.buses)[int(np.argmax(relative))]
            raise SimulationError(
                f"bus {bus} is out of balance by {float(relative.max()):.3g} of its throughput",
                address=bus,
                step=self.step - 1,
                epoch=self.grid.at(self.step - 1).utc,
                hint="a kind on this bus reports a flow that is not what it gave or took",
            )
        np.maximum(self.worst_balance, relative, out=self.worst_balance)
        self.residual[...] = 0.0


def _event(step: int, address: str, event: str, text: str, severity: str) -> dict[str, Any]:
    return {
        "time": "",
        "step": step,
        "address": address,
        "event": event,
        "text": text,
        "severity": severity,
    }


def compile_plant(
    station: Station,
    environment: Environment,
    *,
    chunk_rows: int,
    replay: Iterable[Command] = (),
) -> Plant:
    """Compile a station against its environment; the plant stands before step 0.

    `chunk_rows` is how many record rows are kept in memory; `replay` are commands to repeat.
    Raises DeclarationError when the stages cannot be ordered.
    """
    grid = environment.grid
    layout = make_layout(station)
    loop = load_loop(station, layout, wire(station))
    replayed = list(replay)
    writes = fault_writes(station, grid) + tuple(
        SlotWrite(c.step, c.address, c.value, "") for c in replayed
    )
    n = len(layout.channels)
    tally = new_tally([c.is_state for c in layout.channels], [f.channel for f in layout.events])
    rows = Rows(
        np.zeros((chunk_rows, n), dtype=np.float32),
        np.zeros(1, dtype=np.int64),
        np.array([station.control_period_s // grid.step_s], dtype=np.int64),
    )
    p = parameter_values(station, layout)
    return Plant(
        station=station,
        grid=grid,
        layout=layout,
        loop=loop,
        environment=environment,
        x=first_states(station, layout),
        p=p,
        c=first_slots(station, layout),
        writes=tuple(sorted(writes, key=lambda w: w.step)),
        tally=tally,
        rows=rows,
        values=np.zeros(n),
        residual=np.zeros((2, max(1, len(station.buses)))),
        worst_balance=np.zeros(max(1, len(station.buses))),
        due=np.zeros(1, dtype=np.int64),
        journal=replayed,
    )
