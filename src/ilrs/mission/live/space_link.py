"""Both ways together: what goes up, what comes down, and the control words between them.

Runs in slices shorter than the light time, so that what the ground hears in a slice was sent before
it: the outcome does not depend on how the caller cuts time into pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ilrs.mission.live.downlink import PLAYBACK, Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver, Received
from ilrs.mission.live.path import Path
from ilrs.mission.live.uplink import Uplink

CarryOut = Callable[[bytes, int], None]
"""Given a telecommand packet and when it came on board."""
_LONGEST_SLICE_NS = 500_000_000
# A light time below is none between Moon and Earth: then a control word is heard a slice late.
_SHORTEST_SLICE_NS = 1_000_000


class SpaceLink:
    """A downlink, an uplink and a receiver, with one time; `received` gives packets."""

    def __init__(self, downlink: Downlink, uplink: Uplink, receiver: GroundReceiver) -> None:
        if downlink.now_ns != uplink.now_ns:
            raise ValueError("downlink and uplink begin at one time")
        self.downlink, self.uplink, self.receiver = downlink, uplink, receiver
        self._received: list[Received] = []

    @property
    def now_ns(self) -> int:
        """The time of both."""
        return self.downlink.now_ns

    def run(
        self,
        until_ns: int,
        path: Path,
        up_path: Path | None = None,
        carry_out: CarryOut | None = None,
    ) -> None:
        """Let time come to `until_ns`; `up_path` is the way up where it differs from that down.

        `carry_out` is given each telecommand as it comes on board, and may offer what it answers.
        """
        way_up = up_path or path
        slice_ns = max(_SHORTEST_SLICE_NS, min(_LONGEST_SLICE_NS, path.one_way_ns))
        while self.now_ns < until_ns:
            if self.uplink.is_quiet(way_up):
                # Nothing goes round: one way after the other comes to the same, and is quicker.
                self.downlink.run(until_ns, path)
                self._hear(until_ns)
                self.uplink.run(until_ns, way_up)
                break
            end_ns = min(until_ns, self.now_ns + slice_ns)
            self._hear(end_ns)
            self.uplink.run(end_ns, way_up)
            for at_ns, packet, _ in self.uplink.delivered() if carry_out is not None else ():
                assert carry_out is not None
                carry_out(packet, at_ns)
            for at_ns, word in self.uplink.reports():
                self.downlink.report(word, max(at_ns, self.downlink.now_ns))
            self.downlink.run(end_ns, path)

    def account(self) -> dict[str, Any]:
        """How full buffers are and what was counted, as JSON knows it."""
        down, up, ground = self.downlink, self.uplink, self.receiver
        queues = [
            {"name": f"virtual channel {n}", "packets": queue.waiting, "octets": queue.octets,
             "oldest_ns": queue.oldest_ns}
            for n, queue in enumerate(down.queues[:PLAYBACK])
        ]  # fmt: skip
        recorder = down.recorder
        return {
            "buffers": [
                *queues,
                {"name": "recorder", "packets": recorder.packets, "octets": recorder.octets,
                 "oldest_ns": recorder.oldest_ns, "capacity_octets": recorder.capacity_octets,
                 "to_play": recorder.waiting, "dropped": recorder.dropped,
                 "dropped_unsent": recorder.dropped_unsent},
                {"name": "telecommands", "packets": len(up.queue), "octets": up.queue.octets,
                 "oldest_ns": None},
            ],
            "downlink": {**down.counters, **_named("frames", down.air.counters)},
            "uplink": {**up.counters, **_named("units", up.air.counters)},
            "on_board": {**up.board.counters, **up.board.farm.counters},
            "ground": dict(ground.counters),
            "undecoded": ground.reasons(),
            "gaps": len(ground.missing.gaps()), "missing": ground.missing.packets,
            "last_frame_ns": ground.last_ns, "fop_state": up.fop.state,
        }  # fmt: skip

    def received(self) -> list[Received]:
        """Packets that came to the ground, in order; given once."""
        found, self._received = self._received, []
        return found

    def _hear(self, end_ns: int) -> None:
        self._received += self.receiver.feed(self.downlink.arrived(end_ns - 1))
        for at_ns, word in self.receiver.heard:
            self.uplink.hear(word, max(at_ns, self.uplink.now_ns))
        self.receiver.heard.clear()

    def snapshot(self, *, packets: bool = True) -> dict[str, Any]:
        """Everything but packets that were not fetched, as JSON knows it: fetch them first."""
        if self._received:
            raise RuntimeError("fetch what was received before a snapshot")
        return {
            "downlink": self.downlink.snapshot(packets=packets), "uplink": self.uplink.snapshot(),
            "receiver": self.receiver.snapshot(),
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self.downlink.restore(kept["downlink"])
        self.uplink.restore(kept["uplink"])
        self.receiver.restore(kept["receiver"])


def _named(what: str, counters: Mapping[str, int]) -> dict[str, int]:
    return {f"{what} {name}": number for name, number in counters.items()}
