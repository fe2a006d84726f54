"""What an alarm desk is set to."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_NS = 1_000_000_000


@dataclass(frozen=True)
class AlarmSettings:
    """What was on the way for more than `replay_after_ns` is played back, and does not sound.

    A structure is missed after `stale_after_ns` with the path up, at least two control periods.
    More than `flood_most` trips within ten minutes are a flood. Alarms of the `latching` addresses
    stay after their condition is over until somebody resets them.
    """

    replay_after_ns: int = 300 * SECOND_NS
    stale_after_ns: int = 1800 * SECOND_NS
    flood_most: int = 10
    latching: frozenset[str] = frozenset()
    longest_shelf_ns: int = 30 * 86_400 * SECOND_NS
