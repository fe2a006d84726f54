"""How the two ways of the link behave, beside what the path gives."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.mission.live.path import NS


@dataclass(frozen=True, slots=True)
class DownlinkSetting:
    """`patience_ns` is the longest that a packet waits to leave in real time.

    `queue_octets` bounds what waits in each channel, `playback_bit_s` paces playback, `idle_ns` is
    the time between frames that carry nothing but the control word, `damaged` the part of lost
    frames that arrives, but wrong.
    """

    patience_ns: int = 5 * NS
    queue_octets: int = 1 << 22
    playback_bit_s: float = 2e6
    idle_ns: int = 10 * NS
    damaged: float = 0.5

    def __post_init__(self) -> None:
        if min(self.patience_ns, self.queue_octets, self.idle_ns) < 1 or self.playback_bit_s <= 0:
            raise ValueError("patience, room, rate of playback and time between idle frames are "
                             "more than 0")  # fmt: skip


@dataclass(frozen=True, slots=True)
class UplinkSetting:
    """`margin_ns` is what an answer may take beyond twice the light time.

    `window` is how many frames may be without an answer, `limit` how often one is sent, `damaged`
    the part of lost units that arrives, but wrong.
    """

    rate_bit_s: float = 4000.0
    margin_ns: int = 5 * NS
    window: int = 32
    limit: int = 8
    damaged: float = 0.5

    def __post_init__(self) -> None:
        if self.rate_bit_s <= 0.0 or self.margin_ns < 0:
            raise ValueError("an uplink has a rate of more than 0 and a margin of 0 or more")
