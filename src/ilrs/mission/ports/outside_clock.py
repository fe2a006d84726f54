"""The clock of a session whose station is outside: nobody turns it."""

from __future__ import annotations

from datetime import UTC, datetime

from ilrs.epoch import Epoch
from ilrs.mission.live.clock import SessionClock, State


def wall_ns() -> int:
    """Now, by the clock of this machine, in ns TAI."""
    return Epoch.from_datetime(datetime.now(UTC)).tai_ns


class OutsideClock(SessionClock):
    """Real time, or that of the packets (`by_packets`), which then move the session themselves."""

    def __init__(self, now_ns: int, end_ns: int, *, by_packets: bool) -> None:
        super().__init__(now_ns, end_ns)
        self._by_packets = by_packets
        self.state, self.achieved = "running", 1.0

    def target_ns(self, monotonic_s: float) -> int:
        """Up to when the session should be taken now."""
        del monotonic_s
        if self._by_packets or self.state == "ended":
            return self.now_ns
        return max(self.now_ns, min(wall_ns(), self.end_ns))

    def reached(self, now_ns: int, took_s: float) -> None:
        """The session stands at `now_ns`."""
        del took_s
        self.now_ns = now_ns
        if now_ns >= self.end_ns:
            self.state = "ended"

    def run(self, rate: float | None = None) -> None:
        """It runs already; another rate is a ValueError."""
        if rate not in (None, 1.0):
            self._set("running")

    def pause(self) -> None:
        """A ValueError: a station outside does not wait."""
        self._set("paused")

    def jump(self, goal_ns: int) -> None:
        """A ValueError."""
        del goal_ns
        self._set("jumping")

    def turn(self, rate: float) -> None:
        """A ValueError, but for the rate that it has."""
        self.run(rate)

    def _set(self, state: State) -> None:
        del state
        whose = "its packets" if self._by_packets else "the wall clock"
        raise ValueError(f"the station is outside: its time is that of {whose}")
