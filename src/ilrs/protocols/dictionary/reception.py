"""Telemetry as it comes in: cut apart, read, counted; what was not read is kept, with why."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

from ilrs.protocols.ccsds.packet_stream import PacketStream
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import Report
from ilrs.protocols.malformed import MalformedError

MOST_KEPT = 100


@dataclass(frozen=True)
class Refused:
    """A packet that the dictionary could not read."""

    octets: bytes
    why: str


class Reception:
    """Reads a stream of packets. Nothing goes unaccounted for: `read`, `refused`, `stream`.

    `read` counts reports by their class name; `latest` keeps the last `MOST_KEPT` packets that were
    refused, so that a flood of them takes no more room. `stream` knows gaps and skipped octets.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.stream = PacketStream()
        self.read: Counter[str] = Counter()
        self.refused = 0
        self.latest: deque[Refused] = deque(maxlen=MOST_KEPT)

    def feed(self, octets: bytes) -> list[Report]:
        """The reports that these octets complete, in order; they may end within a packet."""
        found: list[Report] = []
        for packet in self.stream.feed(octets):
            raw = packet.encode()
            try:
                report = read_report(self.dictionary, raw)
            except MalformedError as error:
                self.refused += 1
                self.latest.append(Refused(raw, str(error)))
                continue
            self.read[type(report).__name__] += 1
            found.append(report)
        return found
