"""Assembly: a station and its environment become a plant that stands before its first step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ilrs.epoch import Grid
from ilrs.sim.compile import load_loop
from ilrs.sim.environment import Environment
from ilrs.sim.faults import SlotWrite, fault_writes
from ilrs.sim.journal import Command
from ilrs.sim.layout import Layout, make_layout
from ilrs.sim.memory import PERIOD_STEPS, ROW_STEPS, Memory, Shape
from ilrs.sim.plant import Plant
from ilrs.sim.start import first_slots, first_states, parameter_values
from ilrs.sim.wiring import wire
from ilrs.station.model import Station


def compile_plant(
    station: Station,
    environment: Environment,
    *,
    chunk_rows: int,
    replay: Iterable[Command] = (),
) -> Plant:
    """Compile a station against its environment; the plant stands before step 0.

    `chunk_rows` is how many record rows are kept in memory; `replay` are commands to repeat.
    Raises DeclarationError when the stages cannot be ordered or a parameter is unknown.
    """
    grid, layout, replayed = environment.grid, make_layout(station), list(replay)
    again = [SlotWrite(c.step, c.address, c.value, "") for c in replayed]
    writes = tuple(sorted([*fault_writes(station, grid), *again], key=lambda w: w.step))
    shape = Shape(
        states=len(layout.states),
        params=len(layout.params),
        slots=len(layout.slots),
        channels=len(layout.channels),
        buses=len(station.buses),
        events=len(layout.events),
        writes=len(writes),
    )
    memory = Memory.of(shape)
    _fill(memory, station, layout, writes, grid)
    return Plant(
        station=station,
        grid=grid,
        layout=layout,
        loop=load_loop(station, layout, wire(station), shape),
        environment=environment,
        memory=memory,
        writes=writes,
        rows=np.zeros((chunk_rows, shape.channels), dtype=np.float32),
        journal=replayed,
    )


def _fill(
    memory: Memory, station: Station, layout: Layout, writes: tuple[SlotWrite, ...], grid: Grid
) -> None:
    """Everything that is known before the first step."""
    memory.view("p")[...] = parameter_values(station, layout)
    memory.view("c")[...] = first_slots(station, layout)
    memory.view("x")[...] = first_states(station, layout)
    memory.view("due_value")[...] = [w.value for w in writes]
    memory.int_view("due_step")[...] = [w.step for w in writes]
    memory.int_view("due_slot")[...] = [layout.slots[w.address] for w in writes]
    memory.int_view("is_state")[...] = [int(c.is_state) for c in layout.channels]
    memory.int_view("event_channel")[...] = [e.channel for e in layout.events]
    period = station.control_period_s // grid.step_s
    head = memory.int_view("head")
    head[ROW_STEPS] = head[PERIOD_STEPS] = period
