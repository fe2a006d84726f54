"""A run in batch: the plant advances a control period, the operator decides, the record grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import SimulationError
from ilrs.provenance import digest_bytes
from ilrs.sim.checkpoint import write_checkpoint
from ilrs.sim.journal import Command, journal_entries, journal_lines
from ilrs.sim.plant import Plant
from ilrs.sim.recorder import Recorder, write_lines
from ilrs.sim.variables import MODE

Progress = Callable[[float, str], None]


class Operator(Protocol):
    """Whoever commands the plant: sees telemetry, gives commands, can be kept and restored."""

    def decide(self, step: int, values: NDArray[np.float64]) -> Sequence[Command]:
        """Commands to take effect before `step`, from the values of the step before it."""
        ...

    def mode_code(self) -> int:
        """The mode in force, as a small number."""
        ...

    def mode_names(self) -> tuple[str, ...]:
        """Names of the modes in the order of their codes."""
        ...

    def take_events(self) -> list[dict[str, Any]]:
        """What the operator noted since the last call: alarms, modes, rules."""
        ...

    def snapshot(self) -> dict[str, Any]:
        """Its memory as JSON."""
        ...

    def restore(self, memory: Mapping[str, Any]) -> None:
        """Take a snapshot's memory back."""
        ...


class NoOperator:
    """Nobody is there: no commands, one mode."""

    def decide(self, step: int, values: NDArray[np.float64]) -> Sequence[Command]:
        del step, values
        return ()

    def mode_code(self) -> int:
        return 0

    def mode_names(self) -> tuple[str, ...]:
        return ("unattended",)

    def take_events(self) -> list[dict[str, Any]]:
        return []

    def snapshot(self) -> dict[str, Any]:
        return {}

    def restore(self, memory: Mapping[str, Any]) -> None:
        del memory


@dataclass
class Run:
    """One run of a plant; `events` collects what happened, `mode_steps` the time in each mode."""

    plant: Plant
    operator: Operator
    recorder: Recorder | None = None
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    mode_steps: list[int] = field(default_factory=list[int])
    chain: str = ""
    _modes: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        self.mode_steps = self.mode_steps or [0] * len(self.operator.mode_names())

    def to_end(self, progress: Progress | None = None) -> None:
        """Run from where the plant stands to the end of its grid, keeping record and checkpoints.

        Raises SimulationError with the last checkpoint's place when the run cannot go on.
        """
        plant, count, told = self.plant, self.plant.grid.count, 0
        try:
            while plant.step < count:
                self.advance(min(count, plant.step + plant.period))
                if progress is not None and (plant.step >= told or plant.step == count):
                    told = plant.step + count // 100
                    done = plant.step / count
                    progress(done, f"the station lives, {plant.grid.at(plant.step).utc[:10]}")
        except SimulationError as error:
            if self.recorder is not None:
                error.checkpoint = error.checkpoint or str(self.recorder.folder)
            raise

    def advance(self, until: int) -> None:
        """Take the steps up to `until`; at the end of every control period the operator decides."""
        plant, count = self.plant, self.plant.grid.count
        while plant.step < until:
            begun = plant.step % plant.period
            code = self.operator.mode_code()
            if not begun:
                self._modes.append(code)
            end = min(until, count, plant.step - begun + plant.period)
            self.mode_steps[code] += end - plant.step
            plant.advance(end)
            if end % plant.period == 0 and end < count:
                for command in self.operator.decide(end, plant.values):
                    plant.command(command)
            if end >= plant.rows_end or end == count:
                self.keep()

    @property
    def digest(self) -> str:
        """SHA-256 over all rows so far, the state now, and the journal."""
        journal = journal_lines(self.plant.journal)
        return digest_bytes(self.chain.encode(), self.plant.x.tobytes(), journal.encode())

    def take_news(self) -> list[dict[str, Any]]:
        """What happened since the last call, in order of steps; it is among `events` from now."""
        fresh = self.plant.events + self.operator.take_events()
        fresh.sort(key=lambda event: event["step"])
        self.events += fresh
        self.plant.events.clear()
        return fresh

    def keep(self) -> None:
        """Take the full rows to the record, and a checkpoint."""
        rows = self.plant.take_rows()
        self.chain = digest_bytes(self.chain.encode(), rows.tobytes())
        self.take_news()
        modes = np.array(self._modes, dtype=np.int8)
        self._modes.clear()
        if self.recorder is None:
            return
        names = [c.address.replace("/", ".") for c in self.plant.layout.channels]
        columns = np.ascontiguousarray(rows.T)
        blocks: dict[str, NDArray[Any]] = dict(zip(names, columns, strict=True))
        self.recorder.append(blocks | {MODE: modes})
        self.write_checkpoint(self.recorder.folder)

    def facts(self) -> dict[str, Any]:
        """What `resume` needs beside the plant's arrays, in plain JSON types."""
        return {
            "step": self.plant.step,
            "station": self.plant.station.digest,
            "loop": self.plant.loop.digest,
            "chain": self.chain,
            "journal": [asdict(c) for c in self.plant.journal],
            "events": self.events,
            "mode_steps": self.mode_steps,
            "operator": self.operator.snapshot(),
        }

    def write_checkpoint(self, folder: Path) -> None:
        """Keep everything that a later run needs to go on from here."""
        write_checkpoint(folder, self.plant.snapshot(), self.facts())
        write_lines(folder / "events.jsonl", self.events)
        write_lines(folder / "journal.jsonl", journal_entries(self.plant.journal, self.plant.grid))

    def resume(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Go back to a checkpoint; raises SimulationError when it is of another station or loop."""
        for what, mine in (
            ("station", self.plant.station.digest),
            ("loop", self.plant.loop.digest),
        ):
            if facts[what] != mine:
                raise SimulationError(
                    f"the {what} has changed since the checkpoint was written",
                    hint="restore what the run was started with, or remove checkpoint.npz: the "
                    "same command then begins the run again",
                )
        self.plant.restore(arrays, [Command(**c) for c in facts["journal"]])
        self.operator.restore(facts["operator"])
        self.events = list(facts["events"])
        self.mode_steps = list(facts["mode_steps"])
        self.chain = str(facts["chain"])
        if self.recorder is not None:
            self.recorder.take_up(self.plant.step // self.plant.period)
