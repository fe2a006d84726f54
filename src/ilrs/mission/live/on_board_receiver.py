"""The on-board end of the uplink: units in, telecommand packets out, and the report for Earth."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.protocols.ccsds.cltu import decode_cltu
from ilrs.protocols.ccsds.farm import Farm
from ilrs.protocols.ccsds.tc_frame import decode_tc_frame
from ilrs.protocols.malformed import MalformedError


class OnBoardReceiver:
    """Reads units, keeps FARM-1. `delivered`: (received ns, packet, expedited), in order.

    `reports` are the control words with the times from which on they hold.
    """

    def __init__(self, spacecraft_id: int, virtual_channel: int, start_ns: int) -> None:
        self.spacecraft_id = spacecraft_id
        self.farm = Farm(virtual_channel)
        self.counters: Counter[str] = Counter()
        self.delivered: list[tuple[int, bytes, bool]] = []
        self.reports: list[tuple[int, bytes]] = [(start_ns, self.farm.report().encode())]
        self._report = self.reports[0][1]

    def feed(self, received_ns: int, cltu: bytes) -> None:
        """A unit has come."""
        self.counters["units"] += 1
        try:
            reading = decode_cltu(cltu)
            frame = decode_tc_frame(reading.octets, filled=True)
        except MalformedError as error:
            self.counters[f"not read: {error.what}"] += 1
            return
        self.counters["bits put right"] += reading.corrected
        if frame.spacecraft != self.spacecraft_id:
            self.counters["not read: frame of another spacecraft"] += 1
            return
        if frame.virtual_channel != self.farm.virtual_channel:
            self.counters["not read: unknown virtual channel"] += 1
            return
        packet = self.farm.take(frame)
        if packet is not None:
            self.delivered.append((received_ns, packet, frame.kind == "BD"))
        word = self.farm.report().encode()
        if word != self._report:
            self._report = word
            self.reports.append((received_ns, word))

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        return {
            "farm": self.farm.snapshot(), "counters": dict(self.counters),
            "delivered": [[at, to_text(packet), fast] for at, packet, fast in self.delivered],
            "reports": [[at, to_text(word)] for at, word in self.reports],
            "report": to_text(self._report),
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self.farm.restore(kept["farm"])
        self.counters = Counter(kept["counters"])
        self.delivered = [(at, from_text(text), fast) for at, text, fast in kept["delivered"]]
        self.reports = [(at, from_text(text)) for at, text in kept["reports"]]
        self._report = from_text(kept["report"])
