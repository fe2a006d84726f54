"""A spacecraft's packets, a space link, and a day of telemetry over it; for the tests beside it."""

from __future__ import annotations

import random
from collections import Counter

from ilrs.epoch import NS, Epoch
from ilrs.mission.live.downlink import Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver, Received
from ilrs.mission.live.link_settings import DownlinkSetting
from ilrs.mission.live.path import Path
from ilrs.mission.live.recorder import Recorder
from ilrs.mission.live.space_link import SpaceLink
from ilrs.mission.live.uplink import Uplink
from ilrs.protocols.ccsds.packet import COUNTS, Packet
from ilrs.protocols.dictionary.pus import report_octets

START = 2_430_000_000 * NS
CRAFT = 42
UP = Path(True, 1e6, 1.3)
DOWN = Path(False)


class Source:
    """Makes packets as a station does, counted for each application."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.made: list[bytes] = []

    def packet(
        self, apid: int, at_ns: int, size: int = 200, kind: tuple[int, int] = (3, 25)
    ) -> bytes:
        count = self.counts[apid]
        self.counts[apid] = (count + 1) % COUNTS
        data = random.Random(f"{apid} {at_ns} {count}").randbytes(size)
        octets = report_octets(apid, count, kind, count, Epoch(at_ns), data)
        self.made.append(octets)
        return octets


def command(number: int) -> bytes:
    """A telecommand packet."""
    return Packet(7, number % COUNTS, number.to_bytes(8, "big"), command=True).encode()


def downlink(
    seed: str = "test", setting: DownlinkSetting | None = None, recorder: Recorder | None = None
) -> Downlink:
    return Downlink(CRAFT, seed, start_ns=START, setting=setting, recorder=recorder)


def link(seed: str = "test") -> SpaceLink:
    return SpaceLink(
        downlink(seed), Uplink(CRAFT, seed, start_ns=START), GroundReceiver(CRAFT, start_ns=START)
    )


def all_received(down: Downlink, ground: GroundReceiver, until_ns: int) -> list[Received]:
    return ground.feed(down.arrived(until_ns))
