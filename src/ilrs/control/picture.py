"""What the centre knows: the last values received, and how old they are. Never the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ilrs.control import machine
from ilrs.control.walker import Sight

# A value counts for this many control periods; after that its address is stale and reads NaN.
PATIENCE_PERIODS = 3


class Picture:
    """Last and last but one value of every address.

    `seen` (2, address) SI values and `seen_step` (2, address) their steps (-1: never received), row
    0 the last; `clock`: see `machine.STEP_S` and following.
    """

    def __init__(self, telemetry: Sequence[str], step_s: int, period_s: float) -> None:
        self.telemetry = tuple(telemetry)
        self.index = {address: i for i, address in enumerate(self.telemetry)}
        count = len(self.telemetry)
        self.seen: NDArray[np.float64] = np.full((2, count), np.nan)
        self.seen_step: NDArray[np.int64] = np.full((2, count), -1, dtype=np.int64)
        patience_s = round(PATIENCE_PERIODS * period_s)
        self.clock: NDArray[np.int64] = np.array([step_s, patience_s, -1, 0], dtype=np.int64)

    def value(self, address: str) -> float:
        """The last value received, however old; NaN if there was none."""
        return float(self.seen[0, self.index[address]])

    def age_s(self, address: str, step: int) -> float:
        """Seconds since the address was received, or since the first period if it never was."""
        return self._read(address, machine.AGE, step)

    def sight(self, addresses: Iterable[str], mode: str, step: int) -> Sight:
        """What a condition on these addresses sees in this period."""
        aspects = (("value", machine.VALUE), ("age", machine.AGE), ("rate", machine.RATE))
        readings = {
            (address, name): self._read(address, aspect, step)
            for address in addresses
            for name, aspect in aspects
        }
        return Sight(readings, mode, float(step * int(self.clock[machine.STEP_S])))

    def _read(self, address: str, aspect: int, step: int) -> float:
        i = self.index[address]
        return machine.seen_now(i, aspect, step, self.clock, self.seen, self.seen_step)
