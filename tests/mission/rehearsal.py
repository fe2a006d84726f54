"""Two file services on a simulated channel, on a clock that is only a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ilrs.mission.channel import Channel, Wire
from ilrs.protocols.cfdp.files import MemoryFiles
from ilrs.protocols.cfdp.happening import Happening
from ilrs.protocols.cfdp.peer import Peer
from ilrs.protocols.cfdp.service import FileService

EARTH, MOON = 1, 2


@dataclass
class Rehearsal:
    """Earth and Moon; time goes in steps of a tenth of a second."""

    up: Wire
    down: Wire
    earth: FileService
    moon: FileService
    earth_files: MemoryFiles
    moon_files: MemoryFiles
    now_s: float = 0.0
    told: dict[str, list[Happening]] = field(default_factory=lambda: {"earth": [], "moon": []})

    def step(self) -> None:
        self.now_s = round(self.now_s + 0.1, 6)
        for octets in self.earth.outgoing(MOON, self.now_s, 20):
            self.up.send(octets, self.now_s)
        for octets in self.moon.outgoing(EARTH, self.now_s, 20):
            self.down.send(octets, self.now_s)
        for octets in self.up.arrived(self.now_s):
            self.told["moon"] += self.moon.receive(octets, self.now_s)
        for octets in self.down.arrived(self.now_s):
            self.told["earth"] += self.earth.receive(octets, self.now_s)
        self.told["earth"] += self.earth.tick(self.now_s)
        self.told["moon"] += self.moon.tick(self.now_s)

    def until_quiet(self, most_s: float = 4000.0) -> None:
        """Go on until nobody has anything to do and nothing is under way."""
        self.step()
        self.until(self._is_quiet, most_s)

    def _is_quiet(self) -> bool:
        flying = self.up.next_s is not None or self.down.next_s is not None
        return not (flying or self.earth.busy or self.moon.busy)

    def until(self, when: Callable[[], bool], most_s: float = 4000.0) -> None:
        end_s = self.now_s + most_s
        while not when() and self.now_s < end_s:
            self.step()


def rehearsal(channel: Channel, back: Channel | None = None, **more: object) -> Rehearsal:
    """A rehearsal with the same channel both ways, unless told otherwise."""
    files = MemoryFiles(), MemoryFiles()
    options = {"timeout_s": 2.0 * channel.delay_s + 1.0} | more
    earth = FileService(EARTH, files[0], [Peer(MOON, **options)])
    moon = FileService(MOON, files[1], [Peer(EARTH, **options)])
    return Rehearsal(Wire(channel), Wire(back or channel), earth, moon, *files)
