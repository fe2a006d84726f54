"""A live session: the plant, its centre, what is on board, the links and the ground, in one time.

It is a machine without a clock of its own: `advance` takes it to a moment, `give` brings in what
comes from outside. How the time is cut into calls does not change what happens, so that a session
that went on after a crash is the one that would have been.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ilrs.control.operator import CentreOperator
from ilrs.mission.dictionary import MODE
from ilrs.mission.live.ground import Ground
from ilrs.mission.live.inputs import Input, InputLog
from ilrs.mission.live.onboard import OnBoard
from ilrs.mission.live.paths import TELEMETRY_BIT_S, Paths, Way
from ilrs.mission.live.space import Space
from ilrs.mission.live.uplink import UplinkEvent
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import RequestId
from ilrs.sim.plant import Plant
from ilrs.sim.run import Run

NS = 1_000_000_000


class LiveSession:
    """One station that lives. `space` and `ground` are given, since a rehearsal has its own.

    `told_every` is the number of steps between two housekeeping reports, `loss` the part of the
    frames that get lost.
    """

    def __init__(
        self, plant: Plant, operator: CentreOperator, dictionary: Dictionary,
        space: Space, ground: Ground, told_every: int = 1, loss: float = 0.0,
        telemetry_bit_s: float = TELEMETRY_BIT_S,
    ) -> None:  # fmt: skip
        self.plant, self.operator, self.dictionary = plant, operator, dictionary
        self.space, self.ground, self.told_every = space, ground, told_every
        self.run = Run(plant, operator)
        self.paths = Paths(plant, loss, telemetry_bit_s)
        self.board = OnBoard(
            dictionary, plant, space.tell, self._author, self.operator.centre.heard
        )
        self.now_ns = plant.grid.start.tai_ns
        self.way: Way = self.paths.at(0)
        self.link_events: list[UplinkEvent] = []
        self.inputs_done = 0
        self._authors: dict[str, str] = {}

    @property
    def end_ns(self) -> int:
        """The end of its time."""
        return self.plant.grid.end.tai_ns

    def advance(self, until_ns: int) -> None:
        """Live up to a moment. Raises SimulationError when the plant cannot go on."""
        plant = self.plant
        until_ns = min(until_ns, self.end_ns)
        while self.now_ns < until_ns:
            boundary_ns = plant.grid.at(plant.step + 1).tai_ns
            stop_ns = min(until_ns, boundary_ns)
            received = self.space.run(stop_ns, self.way.path, self.board.telecommand)
            self.ground.take(received)
            self.link_events += self.space.take_events()
            self.now_ns = stop_ns
            if stop_ns == boundary_ns:
                self._step()

    def _step(self) -> None:
        """The plant takes the step that has just passed; then the next one is prepared."""
        plant = self.plant
        self.run.advance(plant.step + 1)
        self.board.end()
        self.board.events(self.run.take_news())
        if plant.step % self.told_every == 0:
            self.board.housekeeping({MODE: self.operator.mode_code()})
        if plant.step < plant.grid.count:
            self.board.begin()
            self.way = self.paths.at(plant.step)

    def apply(self, entry: Input) -> None:
        """Let an input act, now. Raises ValueError for one that is not of this moment or no use."""
        if entry.at_ns != self.now_ns:
            raise ValueError("an input acts at its own time")
        what = entry.what
        match entry.kind:
            case "command":
                packet = bytes.fromhex(what["packet"])
                request = RequestId.decode(packet, 0)
                self._authors[f"{request.apid}-{request.count}"] = entry.who
                self.space.send(
                    what["id"], packet, what["earliest_ns"], what["latest_ns"], what["priority"]
                )
            case "cancel":
                self.space.cancel(what["id"])
            case "fault":
                self.plant.inject(what["address"], what["value"], f"{entry.who}: {what['why']}")
        self.inputs_done += 1

    def take_link_events(self) -> list[UplinkEvent]:
        """What became of telecommands on the link since the last call."""
        events, self.link_events = self.link_events, []
        return events

    def _author(self, request: RequestId) -> str:
        return self._authors.get(f"{request.apid}-{request.count}", "")

    def moment(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """This moment, for `restore`: arrays, and facts in plain JSON types.

        Nothing in it changes as the session goes on.
        """
        self.run.keep()
        run = self.run.facts()
        facts = {
            "schema": 1,
            "now_ns": self.now_ns,
            "run": run | {"events": run["events"][:], "mode_steps": run["mode_steps"][:]},
            "board": self.board.snapshot(),
            "space": self.space.snapshot(packets=False),
            "ground": self.ground.snapshot(),
            "authors": dict(self._authors),
            "inputs_done": self.inputs_done,
            "dictionary": self.dictionary.digest,
        }
        return {**self.plant.snapshot(), **self.space.recorder.arrays()}, facts

    def restore(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Go back to a checkpoint. SimulationError when it is of another station or loop."""
        self.run.resume(arrays, facts["run"])
        self.board.restore(facts["board"])
        self.space.restore(facts["space"])
        self.space.recorder.take_up(arrays)
        self.ground.restore(facts["ground"])
        self._authors = dict(facts["authors"])
        self.inputs_done = int(facts["inputs_done"])
        self.now_ns = int(facts["now_ns"])
        self.way = self.paths.at(min(self.plant.step, self.plant.grid.count - 1))

    def catch_up(self, inputs: InputLog, until_ns: int) -> None:
        """Live through the inputs that have not acted yet, up to a moment."""
        for entry in inputs.entries[self.inputs_done :]:
            if entry.at_ns > until_ns:
                break
            self.advance(entry.at_ns)
            self.apply(entry)
        self.advance(until_ns)

    @property
    def truth(self) -> dict[str, float]:
        """What is, whether known on the ground or not: for tests and rehearsals only."""
        return dict(zip(self.plant.telemetry, self.plant.values.tolist(), strict=True))
