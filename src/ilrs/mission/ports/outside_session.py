"""A session whose station is outside: a flight computer tells, our ground hears and commands.

What is different from a simulated station: nothing is simulated, so the plant stands at its first
values and only lends its grid and its sky; there are no frames, no light time and no playback of
ours; faults cannot be injected; time cannot be turned. A session that goes on after a stop does not
hear what came meanwhile, and sends no telecommand a second time: of those that were under way when
it was killed it is not known whether they left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ilrs.control.operator import CentreOperator
from ilrs.epoch import NS, Epoch
from ilrs.mission.live.ground import Ground
from ilrs.mission.live.ground_receiver import Received
from ilrs.mission.live.inputs import Input, InputLog
from ilrs.mission.live.packet_times import generated_ns
from ilrs.mission.live.paths import TELEMETRY_BIT_S
from ilrs.mission.live.session import LiveSession
from ilrs.mission.live.space import Space
from ilrs.mission.ports.outside_paths import OutsidePaths
from ilrs.mission.ports.outside_space import OutsideSpace
from ilrs.mission.ports.station_line import StationLine
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.sim.plant import Plant

# A clock on board may run ahead of ours by so much; packets may move time on by so much at once.
AHEAD_NS, LEAP_NS = 3600 * NS, 86_400 * NS
OF_LINE = 0


class OutsideSession(LiveSession):
    """Takes what the line brings in each turn of the session (`attend`)."""

    def __init__(
        self, plant: Plant, operator: CentreOperator, dictionary: Dictionary,
        space: Space, ground: Ground, told_every: int = 1, loss: float = 0.0,
        telemetry_bit_s: float = TELEMETRY_BIT_S,
    ) -> None:  # fmt: skip
        super().__init__(
            plant, operator, dictionary, space, ground, told_every, loss, telemetry_bit_s
        )
        if not isinstance(space, OutsideSpace):
            raise TypeError("a station outside has a space of its own")
        self.outside = space
        self.ways = OutsidePaths(plant, lambda address: ground.value(address)[0])
        self.paths = self.ways
        self.by_packets = False
        self._began = False
        self._look()

    def connect(self, line: StationLine, *, by_packets: bool) -> None:
        """Hear and speak by a line; `by_packets` has the packets say what time it is."""
        self.outside.line, self.by_packets = line, by_packets

    def advance(self, until_ns: int) -> None:
        """Let time come to a moment."""
        self.now_ns = max(self.now_ns, min(until_ns, self.end_ns))
        self._look()

    def attend(self, now_ns: int) -> list[dict[str, Any]]:
        """Take what came in and let go what may leave."""
        del now_ns
        line = self.outside.line
        if line is not None:
            taken = [r for p in line.take() if (r := self._received(line, p)) is not None]
            self.ground.take(taken)
        self._look()
        self.outside.let_go(self.now_ns)
        self.link_events += self.outside.take_events()
        return []

    def take_messages(self) -> list[dict[str, Any]]:
        """None: what it has to tell is in the facts of its line."""
        return []

    def _received(self, line: StationLine, packet: bytes) -> Received | None:
        made_ns = generated_ns(packet, -1)
        if why := self._unusable(made_ns):
            line.tally.refuse("packets of another time", line.peer, why)
            return None
        if self.by_packets and made_ns > self.now_ns:
            self.now_ns = made_ns
        self._began = self._began or made_ns >= 0
        self.outside.last_ns = self.now_ns
        return Received(self.now_ns, packet, OF_LINE, True)

    def _unusable(self, made_ns: int) -> str:
        """Why a packet of that time is not taken; one without a stamp is for the dictionary."""
        if made_ns < 0:
            return ""
        start_ns, end_ns = self.plant.grid.start.tai_ns, self.end_ns
        when = Epoch(made_ns).utc if made_ns > start_ns else f"{made_ns} ns TAI"
        if not start_ns <= made_ns <= end_ns:
            return f"it says {when}; the session lasts from {Epoch(start_ns).utc} to " \
                   f"{Epoch(end_ns).utc}"  # fmt: skip
        ahead_ns = LEAP_NS if self.by_packets else AHEAD_NS
        first = self.by_packets and not self._began
        if made_ns > self.now_ns + ahead_ns and not first:
            return f"it says {when}, and it is {Epoch(self.now_ns).utc}"
        return ""

    def _look(self) -> None:
        """Where the grid stands, and whether the line is up."""
        grid, line = self.plant.grid, self.outside.line
        step = (self.now_ns - grid.start.tai_ns) // (grid.step_s * NS)
        self.plant.step = max(0, min(int(step), grid.count))
        up = line is not None and line.up
        self.way = self.ways.of_line(up, line.peer if line is not None and up else "")

    def apply(self, entry: Input) -> None:
        """Let an input act, now. ValueError for a fault: there is nothing to inject it into."""
        if entry.kind == "fault":
            raise ValueError("the station is outside: no fault can be injected into it")
        super().apply(entry)

    def catch_up(self, inputs: InputLog, until_ns: int) -> None:
        """Come to a moment. Inputs since the checkpoint have acted and do not act again."""
        self.inputs_done = len(inputs.entries)
        self._began = until_ns > self.plant.grid.start.tai_ns
        self.advance(until_ns)

    def moment(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """This moment, for `restore`: there are no arrays, since no plant is run."""
        facts = {
            "schema": 1, "now_ns": self.now_ns, "space": self.outside.snapshot(),
            "ground": self.ground.snapshot(), "inputs_done": self.inputs_done,
            "dictionary": self.dictionary.digest, "authors": {},
        }  # fmt: skip
        return {}, facts

    def restore(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Go back to a checkpoint."""
        del arrays
        self.outside.restore(facts["space"])
        self.ground.restore(facts["ground"])
        self.inputs_done, self.now_ns = int(facts["inputs_done"]), int(facts["now_ns"])
        self._look()
