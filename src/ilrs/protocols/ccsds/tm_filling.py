"""Packets into the data fields of frames of one length (CCSDS 132.0-B-3, 4.1.4 and 4.2.2).

Packets follow each other without a gap and run over from frame to frame. Where there is no packet,
an idle packet fills the rest; a frame with none at all has the pattern of annex D.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ilrs.protocols.ccsds.packet import COUNTS, HEADER_OCTETS, IDLE_APID
from ilrs.protocols.ccsds.tm_frame import NO_PACKET_BEGINS

SHORTEST_PACKET = HEADER_OCTETS + 1
_IDLE_WORD = IDLE_APID.to_bytes(2, "big")
_WHOLE = 0b11 << 14


def idle_packet(octets: int, count: int) -> bytes:
    """An idle packet of that length, 7 octets at least."""
    if octets < SHORTEST_PACKET:
        raise ValueError(f"an idle packet has {SHORTEST_PACKET} octets at least, not {octets}")
    size = octets - HEADER_OCTETS
    head = _IDLE_WORD + (_WHOLE | count).to_bytes(2, "big") + (size - 1).to_bytes(2, "big")
    return head + b"\x55" * size


@cache
def only_idle_data(octets: int) -> bytes:
    """The filling of a frame without packets: 1 + x + x^2 + x^22 + x^32, all ones at first."""
    state, bits = 0xFFFFFFFF, 0
    for _ in range(octets * 8):
        out = state >> 31
        bits = bits << 1 | out
        new = (out ^ state >> 21 ^ state >> 1 ^ state) & 1
        state = (state << 1 | new) & 0xFFFFFFFF
    return bits.to_bytes(octets, "big")


class FrameFiller:
    """Cuts the packets of one virtual channel into pieces; knows what is left of the last one."""

    def __init__(self) -> None:
        self.left = b""
        self.idle_count = 0

    def fill(self, octets: int, pull: Callable[[], bytes | None]) -> tuple[bytes, int]:
        """Data of exactly so many octets and its first header pointer.

        `pull` gives the next packet, or None when there is none; idle packets fill what remains.
        """
        size = len(self.left)
        if size >= octets:
            data, self.left = self.left[:octets], self.left[octets:]
            return data, NO_PACKET_BEGINS
        first, pieces = size, [self.left]
        while size < octets:
            packet = pull()
            if packet is None:
                packet = idle_packet(max(octets - size, SHORTEST_PACKET), self.idle_count)
                self.idle_count = (self.idle_count + 1) % COUNTS
            pieces.append(packet)
            size += len(packet)
        whole = b"".join(pieces)
        self.left = whole[octets:]
        return whole[:octets], first
