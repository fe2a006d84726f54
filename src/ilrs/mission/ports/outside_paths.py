"""The ways of a station outside: geometry computed ahead, what is alive as telemetry tells it."""

from __future__ import annotations

from collections.abc import Callable

from ilrs.mission.live.path import DOWN, Path
from ilrs.mission.live.paths import TELEMETRY_BIT_S, Paths, Way
from ilrs.sim.plant import Plant

LINE = "line"


class OutsidePaths(Paths):
    """`value` gives the newest known value of an address, NaN for none."""

    def __init__(self, plant: Plant, value: Callable[[str], float]) -> None:
        super().__init__(plant)
        self._known = value

    def _value(self, address: str) -> float:
        return self._known(address)

    def light_time_s(self, step: int) -> float:
        """None is added: how long it takes is seen in the times of the packets."""
        del step
        return 0.0

    @staticmethod
    def of_line(up: bool, peer: str) -> Way:
        """The way over the line."""
        path = Path(True, TELEMETRY_BIT_S, 0.0) if up else DOWN
        return Way(path, (LINE, peer) if up else (), TELEMETRY_BIT_S if up else 0.0)
