"""The clock of a session: real time, faster, slower, paused, by steps, or on its way to a moment.

It knows no wall clock: whoever asks gives the seconds of a monotonic one. A session that cannot
keep up with the rate falls behind and says so (`achieved`); it does not try to make up for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["running", "paused", "jumping", "ended"]
NS = 1_000_000_000
FASTEST = 1_000_000.0
# A gap between two readings (a sleeping machine, a stopped process) is not made up for.
LONGEST_GAP_S = 2.0
SMOOTHING_S = 2.0


@dataclass
class SessionClock:
    """Where a session should be. `now_ns` is TAI; `rate` how many of its seconds pass in one."""

    now_ns: int
    end_ns: int
    rate: float = 1.0
    state: State = "paused"
    achieved: float = 0.0
    goal_ns: int = 0
    _read_s: float | None = None
    _before: State = "paused"

    def target_ns(self, monotonic_s: float) -> int:
        """Up to when the session should be taken now."""
        elapsed_s = 0.0 if self._read_s is None else max(0.0, monotonic_s - self._read_s)
        self._read_s = monotonic_s
        if self.state == "jumping":
            return min(self.goal_ns, self.end_ns)
        if self.state != "running":
            return self.now_ns
        gap_ns = round(min(elapsed_s, LONGEST_GAP_S) * self.rate * NS)
        return min(self.now_ns + gap_ns, self.end_ns)

    def reached(self, now_ns: int, took_s: float) -> None:
        """The session stands at `now_ns`, `took_s` after it stood where it was."""
        if took_s > 0.0:
            weight = min(1.0, took_s / SMOOTHING_S)
            speed = (now_ns - self.now_ns) / NS / took_s
            self.achieved += weight * (speed - self.achieved)
        self.now_ns = now_ns
        if self.state == "jumping" and now_ns >= self.goal_ns:
            self.arrive()
        if now_ns >= self.end_ns:
            self.state = "ended"

    def run(self, rate: float | None = None) -> None:
        """Let time pass. Raises ValueError for a rate that is none."""
        if rate is not None:
            if not 0.0 < rate <= FASTEST:
                raise ValueError(f"a rate lies above 0 and up to {FASTEST:,.0f}, not {rate:g}")
            self.rate = rate
        self._set("running")

    def turn(self, rate: float) -> None:
        """Another rate, whether time passes or not."""
        self.rate = rate

    def pause(self) -> None:
        """Stop time."""
        self._set("paused")

    def jump(self, goal_ns: int) -> None:
        """Go to a moment as fast as can be; then as it was before. ValueError for one gone by."""
        if not self.now_ns < goal_ns <= self.end_ns:
            raise ValueError("time only goes forward, and to the end of the session at most")
        if self.state != "jumping":
            self._before = self.state
        self.goal_ns = goal_ns
        self._set("jumping")

    def arrive(self) -> None:
        """The end of a jump, whether its goal is reached or something was met on the way."""
        if self.state == "jumping":
            self._set(self._before)

    def _set(self, state: State) -> None:
        if self.state == "ended":
            raise ValueError("the session has come to its end; begin a new one")
        self.state = state
        self._read_s = None
