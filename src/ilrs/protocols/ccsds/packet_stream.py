"""Packets one after the other, as they come in pieces: cut apart, counted, and gaps told.

Nothing goes unaccounted for: every octet ends in a packet, in `skipped_octets`, or waits.
"""

from __future__ import annotations

from ilrs.protocols.ccsds.packet import COUNTS, Packet, read_packet
from ilrs.protocols.malformed import MalformedError


class PacketStream:
    """Cuts a stream into packets; where none begins, it looks for the next place where one may.

    There is no mark between packets: after damage, what looks like a packet may be none. A frame
    with a first-header pointer, or a connection that is ended, is the safer way to begin anew.
    """

    def __init__(self) -> None:
        self.packets = self.idle = self.missing = self.skipped_octets = 0
        self._waiting = bytearray()
        self._last: dict[tuple[int, bool], int] = {}

    def feed(self, octets: bytes) -> list[Packet]:
        """The packets that are whole now; idle ones are counted and left out."""
        self._waiting += octets
        found: list[Packet] = []
        at = 0
        while True:
            try:
                one = read_packet(self._waiting, at)
            except MalformedError:
                self.skipped_octets += 1
                at += 1
                continue
            if one is None:
                break
            packet, at = one
            if packet.idle:
                self.idle += 1
            else:
                self._count(packet)
                found.append(packet)
        del self._waiting[:at]
        return found

    def _count(self, packet: Packet) -> None:
        key = packet.apid, packet.command
        last = self._last.get(key)
        self.packets += 1
        if last is not None:
            self.missing += (packet.count - last - 1) % COUNTS
        self._last[key] = packet.count

    @property
    def waiting_octets(self) -> int:
        """Octets of a packet that is not all there."""
        return len(self._waiting)
