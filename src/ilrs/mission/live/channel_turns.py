"""Whose turn it is on a downlink: virtual channels by their number, with shares nobody takes."""

from __future__ import annotations

from collections.abc import Sequence

URGENT, REAL_TIME, PLAYBACK = 0, 1, 2
CHANNELS = (URGENT, REAL_TIME, PLAYBACK)
# At the latest after so many frames of others, one of theirs.
SHARES = {REAL_TIME: 8, PLAYBACK: 16}


class ChannelTurns:
    """Remembers how often a channel with a share was passed over."""

    def __init__(self) -> None:
        self._passed_over = dict.fromkeys(SHARES, 0)

    def choose(self, busy: Sequence[int]) -> int | None:
        """One of the channels that have something to send, in order of their numbers."""
        if not busy:
            return None
        chosen = busy[0]
        for channel in SHARES:
            if channel in busy and self._passed_over[channel] >= SHARES[channel] - 1:
                chosen = channel
        for channel in SHARES:
            waits = channel in busy and channel != chosen
            self._passed_over[channel] = self._passed_over[channel] + 1 if waits else 0
        return chosen

    def snapshot(self) -> list[int]:
        """How often each was passed over."""
        return [self._passed_over[channel] for channel in SHARES]

    def restore(self, kept: Sequence[int]) -> None:
        """Continue from a snapshot."""
        self._passed_over = dict(zip(SHARES, kept, strict=True))
