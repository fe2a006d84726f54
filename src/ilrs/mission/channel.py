"""A channel between Earth and Moon: light time, loss, and hours without a line.

Light takes about 1.3 s (1.21 to 1.36 s with the distance). Loss is drawn from a generator with a
named seed, so that a rehearsal can be repeated. What is sent while the line is down is lost; what
is on its way arrives. Not modelled: noise by the bit, a rate limit, reordering.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

MOON_S = 1.3


@dataclass(frozen=True)
class Channel:
    """One way. `blackouts` are spans [from, to) in seconds during which nothing gets through."""

    delay_s: float = MOON_S
    loss: float = 0.0
    seed: str = ""
    blackouts: Sequence[tuple[float, float]] = ()

    def __post_init__(self) -> None:
        if self.delay_s < 0.0 or not 0.0 <= self.loss <= 1.0:
            raise ValueError("a channel needs a delay of 0 s or more and a loss from 0 to 1")
        if any(end <= start for start, end in self.blackouts):
            raise ValueError("a blackout ends after it begins")
        if self.loss and not self.seed:
            raise ValueError("loss is drawn from a generator: name its seed")

    def is_up(self, now_s: float) -> bool:
        """Whether the line is up."""
        return not any(start <= now_s < end for start, end in self.blackouts)


class Wire:
    """What is under way on a channel; times are given from outside."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.sent = self.lost = 0
        self._draw = random.Random(channel.seed)
        self._flying: list[tuple[float, int, bytes]] = []

    def send(self, octets: bytes, now_s: float) -> float | None:
        """Send something; the time at which it arrives, or None when it is lost."""
        self.sent += 1
        # Drawn for every unit, so that a blackout does not shift the luck of the others.
        lost = self._draw.random() < self.channel.loss
        if lost or not self.channel.is_up(now_s):
            self.lost += 1
            return None
        arrival_s = now_s + self.channel.delay_s
        heapq.heappush(self._flying, (arrival_s, self.sent, octets))
        return arrival_s

    def arrived(self, now_s: float) -> list[bytes]:
        """What has arrived by now, in order."""
        found: list[bytes] = []
        while self._flying and self._flying[0][0] <= now_s:
            found.append(heapq.heappop(self._flying)[2])
        return found

    @property
    def next_s(self) -> float | None:
        """When the next arrives."""
        return self._flying[0][0] if self._flying else None
