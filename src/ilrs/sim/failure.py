"""Why a run cannot go on: which value is no number any more, which bus is out of balance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ilrs.diagnostics import SimulationError
from ilrs.epoch import Grid
from ilrs.sim.account import BALANCE_TOLERANCE
from ilrs.sim.layout import Layout
from ilrs.sim.memory import Memory


def not_finite(layout: Layout, memory: Memory, grid: Grid, step: int) -> SimulationError:
    """The first channel, or else the first state, that is not finite after `step`."""
    channels = np.flatnonzero(~np.isfinite(memory.view("mean")))
    states = np.flatnonzero(~np.isfinite(memory.view("x")))
    if channels.size:
        address = layout.channels[int(channels[0])].address
    else:
        address = "/".join(list(layout.states)[int(states[0])])
    return SimulationError(
        "a value is no longer a finite number",
        address=address,
        step=step,
        epoch=grid.at(step).utc,
        hint="look at the parameters of this element and of those on its buses",
    )


def unbalanced(buses: Sequence[str], memory: Memory, grid: Grid, step: int) -> SimulationError:
    """The bus, of `buses` in the order of the memory, that is farthest from balance at `step`."""
    worst = memory.view("worst")
    bus = buses[int(np.argmax(worst))]
    return SimulationError(
        f"bus {bus} is out of balance by {float(worst.max()):.3g} of its throughput "
        f"(allowed: {BALANCE_TOLERANCE:g})",
        address=bus,
        step=step,
        epoch=grid.at(step).utc,
        hint="a kind on this bus reports a flow that is not what it gave or took",
    )
