"""Time as a link sees it: it stands still while the link is not scheduled.

The timers of `cfdp-py` read the wall clock. Here they read this clock, which is told the time, so
that a simulated month takes no month and a night without Earth times nothing out.
"""

from __future__ import annotations

from datetime import timedelta

from cfdppy.mib import CheckTimerProvider, EntityType
from spacepackets.countdown import Countdown
from spacepackets.util import UnsignedByteField


class LinkClock:
    """Seconds during which the link was scheduled, from the first time that it is told on."""

    def __init__(self, now_s: float | None = None, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self.elapsed_s = 0.0
        self._told_s = now_s

    def tell(self, now_s: float) -> None:
        """It is `now_s` on any clock that does not go back."""
        before_s = now_s if self._told_s is None else self._told_s
        if not self.frozen:
            self.elapsed_s += max(now_s - before_s, 0.0)
        self._told_s = max(now_s, before_s)

    def freeze(self, now_s: float) -> None:
        """The link is not scheduled from now on."""
        self.tell(now_s)
        self.frozen = True

    def thaw(self, now_s: float) -> None:
        """The link is scheduled from now on."""
        self.tell(now_s)
        self.frozen = False


class LinkCountdown(Countdown):
    """A timer of `cfdp-py` that counts on a link's clock."""

    def __init__(self, clock: LinkClock, timeout_s: float) -> None:
        super().__init__(None)
        self._clock = clock
        self.timeout = timedelta(seconds=timeout_s)
        self.start()

    def start(self) -> None:
        """Begin anew."""
        self._begun_s = self._clock.elapsed_s

    def timed_out(self) -> bool:
        """Whether the time is over."""
        return self._clock.elapsed_s - self._begun_s >= self.timeout_ms / 1000.0

    def time_out(self) -> None:
        """Let the time be over."""
        self._begun_s = self._clock.elapsed_s - self.timeout_ms / 1000.0

    def remaining_time(self) -> timedelta:
        """What is left."""
        left_s = self.timeout_ms / 1000.0 - (self._clock.elapsed_s - self._begun_s)
        return timedelta(seconds=max(left_s, 0.0))


class LinkTimers(CheckTimerProvider):
    """Check timers on a link's clock."""

    def __init__(self, clock: LinkClock, timeout_s: float) -> None:
        self._clock, self._timeout_s = clock, timeout_s

    def provide_check_timer(
        self,
        local_entity_id: UnsignedByteField,
        remote_entity_id: UnsignedByteField,
        entity_type: EntityType,
    ) -> Countdown:
        """A timer for what is missing behind an end of file."""
        del local_entity_id, remote_entity_id, entity_type
        return LinkCountdown(self._clock, self._timeout_s)
