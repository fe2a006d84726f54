"""Memory: all that changes as a plant moves, as two flat vectors — one of floats, one of integers.

Names are views into the vectors. The compiled loop receives the two vectors only (handing over an
array costs about a quarter of a microsecond, and a live step should not pay it thirty times) and
cuts the same views at the same offsets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EVENT_ROOM = 2048

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How many of everything a plant has; the order of the names below is that in memory."""

    states: int
    params: int
    slots: int
    channels: int
    buses: int
    events: int
    writes: int

    @property
    def event_room(self) -> int:
        """How many events the list holds: at least as many as can rise in one step."""
        return max(EVENT_ROOM, self.events)

    @property
    def floats(self) -> dict[str, int]:
        """Name and length of every part of the float vector.

        `x` states, `p` parameters, `c` command and fault slots, `v` values of the last step, `mean`
        sums of the interval, `point` values at its start, `least`, `most` its extremes, `total`,
        `low`, `high` over all complete intervals,
        `off` and `through` imbalance and throughput of each bus in the control period, `worst`
        relative imbalance so far, `due_value` the values of scheduled slot writes.
        """
        n = self.channels
        return {
            "x": self.states, "p": self.params, "c": self.slots, "v": n, "mean": n, "point": n,
            "least": n, "most": n, "total": n, "low": n, "high": n, "off": self.buses,
            "through": self.buses, "worst": self.buses, "due_value": self.writes,
        }  # fmt: skip

    @property
    def ints(self) -> dict[str, int]:
        """Name and length of every part of the integer vector.

        `head`: rows' first row, steps in a row, steps in a control period, next scheduled write,
        events noted. `is_state` per channel; `low_at`, `high_at` where the intervals of the
        extremes begin;
        `event_channel`, `event_was` per event; `event_step`, `event_which` a list of what happened;
        `due_step`, `due_slot` the schedule. What depends on the fault plan's length stands last.
        """
        n = self.channels
        return {
            "head": 5, "is_state": n, "low_at": n, "high_at": n, "event_channel": self.events,
            "event_was": self.events, "event_step": self.event_room,
            "event_which": self.event_room,
            "due_step": self.writes, "due_slot": self.writes,
        }  # fmt: skip


FIRST_ROW, ROW_STEPS, PERIOD_STEPS, NEXT_WRITE, EVENT_COUNT = range(5)


def cuts(parts: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Begin and end of every part in its vector."""
    found: dict[str, tuple[int, int]] = {}
    begin = 0
    for name, length in parts.items():
        found[name] = (begin, begin + length)
        begin += length
    return found


@dataclass
class Memory:
    """The two vectors of a plant and named views into them."""

    shape: Shape
    floats: Floats
    ints: Ints

    @classmethod
    def of(cls, shape: Shape) -> Memory:
        """Zeroed memory; extremes stand at infinity."""
        memory = cls(
            shape,
            np.zeros(sum(shape.floats.values())),
            np.zeros(sum(shape.ints.values()), dtype=np.int64),
        )
        memory.view("low")[...] = np.inf
        memory.view("high")[...] = -np.inf
        return memory

    def view(self, name: str) -> Floats:
        """A part of the float vector, sharing its memory."""
        begin, end = cuts(self.shape.floats)[name]
        return self.floats[begin:end]

    def int_view(self, name: str) -> Ints:
        """A part of the integer vector, sharing its memory."""
        begin, end = cuts(self.shape.ints)[name]
        return self.ints[begin:end]
