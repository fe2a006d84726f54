"""The packets of one virtual channel on board that wait to leave, and the rest of the last one."""

from __future__ import annotations

from collections import deque
from typing import Any

from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.protocols.ccsds.tm_filling import FrameFiller

Waiting = tuple[int, int, bytes]


class ChannelQueue:
    """Two lines, the first goes first, of (made ns, serial number in the recorder, packet)."""

    def __init__(self) -> None:
        self.filler = FrameFiller()
        self.first: deque[Waiting] = deque()
        self.second: deque[Waiting] = deque()
        self.octets = 0
        self.count = 0

    def put(self, waiting: Waiting, *, first: bool) -> None:
        """Add a packet."""
        (self.first if first else self.second).append(waiting)
        self.octets += len(waiting[2])

    def pull(self) -> Waiting | None:
        """Take the next."""
        line = self.first or self.second
        if not line:
            return None
        waiting = line.popleft()
        self.octets -= len(waiting[2])
        return waiting

    def overdue(self, before_ns: int, most_octets: int) -> list[int]:
        """Take out what was made before, and the oldest of what is too much: serial numbers."""
        found: list[int] = []
        for line in (self.second, self.first):
            while line and (line[0][0] <= before_ns or self.octets > most_octets):
                _, serial, packet = line.popleft()
                self.octets -= len(packet)
                found.append(serial)
        return found

    @property
    def busy(self) -> bool:
        """Whether anything waits."""
        return bool(self.filler.left or self.first or self.second)

    @property
    def waiting(self) -> int:
        """Packets that wait."""
        return len(self.first) + len(self.second)

    @property
    def oldest_ns(self) -> int | None:
        """When the oldest of them was made."""
        return min((line[0][0] for line in (self.first, self.second) if line), default=None)

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        lines = [[[at, n, to_text(p)] for at, n, p in line] for line in (self.first, self.second)]
        return {
            "first": lines[0], "second": lines[1], "count": self.count,
            "left": to_text(self.filler.left), "idle_count": self.filler.idle_count,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self.first = deque((at, n, from_text(text)) for at, n, text in kept["first"])
        self.second = deque((at, n, from_text(text)) for at, n, text in kept["second"])
        self.octets = sum(len(packet) for line in (self.first, self.second) for *_, packet in line)
        self.filler.left, self.filler.idle_count = from_text(kept["left"]), kept["idle_count"]
        self.count = kept["count"]
