"""The link of a session whose station is outside: packets as they come, telecommands as they go.

There are no frames and no recorder of ours: what lies below packets is the flight computer's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.live.space import Space
from ilrs.mission.live.telecommand_queue import TelecommandQueue, Waiting
from ilrs.mission.live.uplink import UplinkEvent
from ilrs.mission.ports.station_line import StationLine

MOST_QUEUED = 1000


class OutsideSpace(Space):
    """Sends by a line. `line` is set once it is open; without it nothing leaves."""

    def __init__(self, seed: str, start_ns: int) -> None:
        super().__init__(seed, start_ns)
        self.line: StationLine | None = None
        self.last_ns: int | None = None
        self._queue = TelecommandQueue()
        self._events: list[UplinkEvent] = []

    def send(
        self, id: str, packet: bytes, earliest_ns: int, latest_ns: int | None, priority: int,
        *, bypass: bool = False,
    ) -> None:  # fmt: skip
        """A telecommand for the station. ValueError when too many wait, or this one does."""
        if len(self._queue) >= MOST_QUEUED:
            raise ValueError(f"{MOST_QUEUED} telecommands wait for the station already")
        self._queue.put(
            id, packet, priority=priority, earliest_ns=earliest_ns, expires_ns=latest_ns,
            bypass=bypass,
        )  # fmt: skip

    def cancel(self, id: str) -> bool:
        """Take a telecommand back; False when it has gone out."""
        return self._queue.remove(id)

    def let_go(self, now_ns: int) -> None:
        """Have everything leave that may now."""
        for one in self._queue.expired(now_ns):
            text = "its time was over before it could be sent"
            self._events.append(UplinkEvent(one.id, "expired", now_ns, text))
        line = self.line
        if line is None:
            return
        while line.up and (one := self._next(now_ns)) is not None:
            self._queue.remove(one.id)
            line.send(one.id, one.packet)
            # Told before an answer can be there; what the line then says of it comes behind.
            self._events.append(UplinkEvent(one.id, "sent", now_ns))
        self._events += [UplinkEvent(id, "gave up", now_ns, why) for id, why in line.failed()]

    def _next(self, now_ns: int) -> Waiting | None:
        return self._queue.best(now_ns, bypass=True) or self._queue.best(now_ns, bypass=False)

    def take_events(self) -> list[UplinkEvent]:
        """What became of telecommands since the last call."""
        events, self._events = self._events, []
        return events

    def facts(self) -> dict[str, Any]:
        """The line, what waits on the ground, when something was received last."""
        return {
            "buffers": [], "counters": {},
            "station": None if self.line is None else self.line.facts(),
            "telecommands_waiting": len(self._queue),
            "last_received": None if self.last_ns is None else Epoch(self.last_ns).utc,
        }  # fmt: skip

    def snapshot(self, *, packets: bool = True) -> dict[str, Any]:
        """Everything, in plain JSON types; there is no recorder whose packets could be left out."""
        del packets
        return {"queue": self._queue.snapshot(), "last_ns": self.last_ns}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        self._queue.restore(saved["queue"])
        self.last_ns = saved["last_ns"]
