"""Rows of one layout in memory, in the order in which they came, until a segment has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.archive.layout import Layout, Rows, Times, Values


class Buffer:
    """Grows at its end only: what was given out of it stays as it is."""

    def __init__(self, layout: Layout, room: int = 64) -> None:
        self.layout = layout
        self.count = 0
        self._generated = np.empty(room, np.int64)
        self._received = np.empty(room, np.int64)
        self._values = np.empty((room, layout.width), np.float32)
        self._in_order = True
        self._keys: Times = np.empty(0, np.int64)
        self._sorted: Rows | None = None

    @property
    def octets(self) -> int:
        """The memory that the rows take."""
        return self.count * (16 + 4 * self.layout.width)

    def add(self, generated: Times, received: Times, values: Values) -> None:
        """Take up rows, none of which are here already; ascending in generation."""
        start, end = self.count, self.count + len(generated)
        self._make_room(end)
        self._note(generated)
        self._generated[start:end] = generated
        self._received[start:end] = received
        self._values[start:end] = values
        self.count = end
        self._sorted = None

    def has(self, generated: Times) -> NDArray[np.bool_]:
        """Which of these times there are rows of."""
        keys = self._generated[: self.count] if self._in_order else self._keys
        return found_in(keys, generated)

    def rows(self) -> Rows:
        """The rows, ascending in generation."""
        n = self.count
        found = Rows(self.layout, self._generated[:n], self._received[:n], self._values[:n])
        if self._in_order:
            return found
        if self._sorted is None:
            self._sorted = ordered(found)
        return self._sorted

    def _note(self, generated: Times) -> None:
        """Keep the times in order for looking them up, once rows came late."""
        late = bool(self.count) and generated[0] < self._generated[self.count - 1]
        if self._in_order and late:
            self._in_order = False
            self._keys = self._generated[: self.count].copy()
        if not self._in_order:
            self._keys = np.insert(self._keys, np.searchsorted(self._keys, generated), generated)

    def _make_room(self, rows: int) -> None:
        have = len(self._generated)
        if rows <= have:
            return
        room = max(rows, 2 * have)
        for name in ("_generated", "_received", "_values"):
            old = getattr(self, name)
            new = np.empty((room, *old.shape[1:]), old.dtype)
            new[: self.count] = old[: self.count]
            setattr(self, name, new)


def ordered(rows: Rows) -> Rows:
    """The rows ascending in generation."""
    order = np.argsort(rows.generated_ns, kind="stable")
    return Rows(rows.layout, rows.generated_ns[order], rows.received_ns[order], rows.values[order])


def found_in(keys: Times, wanted: Times) -> NDArray[np.bool_]:
    """Which of the wanted times are among keys, which ascend."""
    if not len(keys):
        return np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.asarray(keys[place] == wanted)
