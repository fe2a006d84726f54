"""The link of a session: packets down, telecommands up, and what the ground asks for again.

Puts together the space link, the on-board side that answers and the receiver on the ground, which
has the recorder play back what it misses, as a telecommand like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.dictionary import STATION_APID
from ilrs.mission.live.downlink import REAL_TIME, URGENT, Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver, Received
from ilrs.mission.live.path import Path
from ilrs.mission.live.recorder import Recorder
from ilrs.mission.live.space_link import SpaceLink
from ilrs.mission.live.uplink import Uplink, UplinkEvent
from ilrs.protocols.ccsds.packet import COUNTS
from ilrs.protocols.dictionary.pus import HOUSEKEEPING
from ilrs.protocols.dictionary.retrieval import is_retrieval, read_retrieval, write_retrieval
from ilrs.protocols.malformed import MalformedError

SPACECRAFT = 0x5A
RECORDER_OCTETS = 1 << 25
# Requests of the ground itself go behind those of people, and are of no use after an hour.
LAST_PRIORITY, LAST_NS = -1, 3600 * 1_000_000_000
ASK_EVERY_NS = 10_000_000_000
OWN = "retrieval-"
# Of packets that do not come however often they are asked for, the recorder has none any more.
MOST_TIMES = 50


class Space:
    """A session's link. `tell` takes what is made on board, `send` what people send."""

    def __init__(self, seed: str, start_ns: int) -> None:
        downlink = Downlink(SPACECRAFT, seed, start_ns=start_ns, recorder=Recorder(RECORDER_OCTETS))
        self.link = SpaceLink(
            downlink,
            Uplink(SPACECRAFT, seed, start_ns=start_ns),
            # Counts begin with the session, so that a first packet that is lost is missed.
            GroundReceiver(SPACECRAFT, start_ns=start_ns),
        )
        self._next_ask_ns = start_ns
        self._asked = 0

    def tell(self, packet: bytes, at_ns: int) -> None:
        """A packet that is made on board: values wait for events and acknowledgements."""
        channel = REAL_TIME if tuple(packet[7:9]) == HOUSEKEEPING else URGENT
        self.link.downlink.offer(channel, packet, at_ns)

    def send(
        self, id: str, packet: bytes, earliest_ns: int, latest_ns: int | None, priority: int,
        *, bypass: bool = False,
    ) -> None:  # fmt: skip
        """A telecommand for the station. ValueError for an id that waits already."""
        self.link.uplink.submit(
            id, packet, priority=priority, earliest_ns=earliest_ns, expires_ns=latest_ns,
            bypass=bypass,
        )  # fmt: skip

    def cancel(self, id: str) -> bool:
        """Take a telecommand back; False when it has gone out."""
        return self.link.uplink.cancel(id)

    def run(
        self, until_ns: int, path: Path, telecommand: Callable[[bytes, int], None]
    ) -> list[Received]:
        """Let time pass; what the ground receives meanwhile that it did not have, in order."""

        def carry_out(packet: bytes, at_ns: int) -> None:
            if is_retrieval(packet):
                self._retrieve(packet, at_ns)
            else:
                telecommand(packet, at_ns)

        found: list[Received] = []
        while self.link.now_ns < until_ns:
            # Asked at fixed times, so that it does not matter how time is cut.
            stop_ns = min(until_ns, self._next_ask_ns)
            self.link.run(stop_ns, path, carry_out=carry_out)
            found += [r for r in self.link.received() if r.new]
            if stop_ns == self._next_ask_ns:
                self._ask(stop_ns, path)
                self._next_ask_ns += ASK_EVERY_NS
        return found

    def take_events(self) -> list[UplinkEvent]:
        """What became of telecommands of people since the last call."""
        return [e for e in self.link.uplink.events() if not e.id.startswith(OWN)]

    def _ask(self, now_ns: int, path: Path) -> None:
        """Ask for what is missing, when it can be asked."""
        if not path.up:
            return
        for start_ns, end_ns, _ in self.link.receiver.requests(now_ns, most_times=MOST_TIMES):
            self._asked += 1
            packet = write_retrieval(
                STATION_APID, self._asked % COUNTS, Epoch(start_ns), Epoch(end_ns)
            )
            self.send(f"{OWN}{self._asked}", packet, now_ns, now_ns + LAST_NS, LAST_PRIORITY)

    def _retrieve(self, packet: bytes, at_ns: int) -> None:
        try:
            start, end = read_retrieval(packet)
        except MalformedError:
            # The ground's own requests are well formed; one from outside is not answered.
            self.link.downlink.counters["retrievals not read"] += 1
            return
        self.link.downlink.ask(start.tai_ns, end.tai_ns, at_ns)

    def facts(self) -> dict[str, Any]:
        """What waits and what was lost, for people."""
        downlink, receiver, uplink = self.link.downlink, self.link.receiver, self.link.uplink
        recorder, oldest_ns = downlink.recorder, downlink.recorder.oldest_ns
        return {
            "buffers": [
                {
                    "name": "recorder", "packets": recorder.packets, "octets": recorder.octets,
                    "capacity_octets": recorder.capacity_octets, "waiting": recorder.waiting,
                    "oldest": None if oldest_ns is None else Epoch(oldest_ns).utc,
                    "dropped_unsent": recorder.dropped_unsent,
                }
            ],
            "counters": {
                "down": dict(downlink.counters), "received": dict(receiver.counters),
                "undecoded": dict(receiver.undecoded), "lost_frames": receiver.lost_frames,
                "missing_packets": receiver.missing.packets, "filled": receiver.missing.filled,
                "given_up": receiver.missing.given_up,
                "up": dict(uplink.counters), "on_board": dict(uplink.board.counters),
            },
            "last_received": None if receiver.last_ns is None else Epoch(receiver.last_ns).utc,
        }  # fmt: skip

    @property
    def recorder(self) -> Recorder:
        """The recorder on board."""
        return self.link.downlink.recorder

    def snapshot(self, *, packets: bool = True) -> dict[str, Any]:
        """Everything, in plain JSON types; without `packets`, not those of the recorder."""
        return {
            "link": self.link.snapshot(packets=packets), "next_ask_ns": self._next_ask_ns,
            "asked": self._asked,
        }  # fmt: skip

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        self.link.restore(saved["link"])
        self._next_ask_ns, self._asked = saved["next_ask_ns"], saved["asked"]
