"""The centre as the operator of a run: its log becomes the run's events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.control.centre import Centre
from ilrs.control.log import Entry
from ilrs.epoch import Grid
from ilrs.sim.journal import Command
from ilrs.station.model import Station


class CentreOperator:
    """Gives a plant's values to a centre and its commands to the plant (see `ilrs.sim.run`)."""

    def __init__(self, station: Station, telemetry: Sequence[str], grid: Grid) -> None:
        self.centre = Centre(station, telemetry, station.control_period_s)
        self._grid = grid
        self._told = 0

    def decide(self, step: int, values: NDArray[np.float64]) -> Sequence[Command]:
        """The centre's commands for this period."""
        return self.centre.decide(step, values)

    def mode_code(self) -> int:
        """The place of the present mode in `mode_names`."""
        return self.centre.mode_index

    def mode_names(self) -> tuple[str, ...]:
        """Names of the modes, shallowest first."""
        return self.centre.modes

    def take_events(self) -> list[dict[str, Any]]:
        """What the centre noted since the last call: alarms, modes, rules, with their commands."""
        fresh = self.centre.log[self._told :]
        self._told = len(self.centre.log)
        return [self._event(entry) for entry in fresh]

    def snapshot(self) -> dict[str, Any]:
        """The centre's memory; what was already told is not told again after `restore`."""
        return self.centre.snapshot()

    def restore(self, memory: Mapping[str, Any]) -> None:
        """Continue from a snapshot taken when all events had been told."""
        self.centre.restore(memory)
        self._told = len(self.centre.log)

    def _event(self, entry: Entry) -> dict[str, Any]:
        event = entry.as_dict()
        event["event"] = event.pop("kind")
        return event | {"time": self._grid.at(entry.step).utc}
