"""Space packets (CCSDS 133.0-B-2) as octets and back; writing is on `spacepackets`.

Reading takes the header apart itself: a station with 10,000 measurements reads hundreds a second.

The data field is octets: secondary headers, PUS services and their checksums are not read here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from spacepackets.ccsds.spacepacket import PacketType, SequenceFlags, SpacePacketHeader

from ilrs.protocols.malformed import MalformedError

HEADER_OCTETS = 6
LONGEST_DATA = 1 << 16
IDLE_APID = 0x7FF
COUNTS = 1 << 14
PARTS = {
    "continuation": SequenceFlags.CONTINUATION_SEGMENT,
    "first": SequenceFlags.FIRST_SEGMENT,
    "last": SequenceFlags.LAST_SEGMENT,
    "whole": SequenceFlags.UNSEGMENTED,
}
_HEADER = struct.Struct(">HHH")
# By the two bits of the sequence flags.
_WORDS = ("continuation", "first", "last", "whole")


@dataclass(frozen=True)
class Packet:
    """A space packet. `count` runs from 0 to 16383 for each `apid`; `part` is a key of `PARTS`."""

    apid: int
    count: int
    data: bytes = field(repr=False)
    command: bool = False
    secondary_header: bool = False
    part: str = "whole"

    def __post_init__(self) -> None:
        if not 1 <= len(self.data) <= LONGEST_DATA:
            raise ValueError(f"a packet carries 1 to {LONGEST_DATA} octets, not {len(self.data)}")
        if not (0 <= self.apid <= IDLE_APID and 0 <= self.count < COUNTS and self.part in PARTS):
            raise ValueError("a packet has an apid below 2048, a count below 16384, and a part of "
                             + ", ".join(PARTS))  # fmt: skip

    @property
    def idle(self) -> bool:
        """Whether it only fills time."""
        return self.apid == IDLE_APID

    def encode(self) -> bytes:
        """Its octets."""
        header = SpacePacketHeader(
            PacketType.TC if self.command else PacketType.TM, self.apid, self.count,
            len(self.data) - 1, self.secondary_header, PARTS[self.part],
        )  # fmt: skip
        return bytes(header.pack()) + self.data


def read_packet(octets: bytes | bytearray, at: int = 0) -> tuple[Packet, int] | None:
    """The packet at a place and the place behind it; None while it is not all there.

    Raises MalformedError for a version other than 0, which means that no packet begins here.
    """
    if len(octets) - at < HEADER_OCTETS:
        return None
    first, second, last = _HEADER.unpack_from(octets, at)
    if first >> 13:
        raise MalformedError(f"no packet: version {first >> 13} and not 0", at)
    start, end = at + HEADER_OCTETS, at + HEADER_OCTETS + last + 1
    if len(octets) < end:
        return None
    packet = Packet(
        first & 0x7FF, second & 0x3FFF, bytes(octets[start:end]), bool(first & 0x1000),
        bool(first & 0x800), _WORDS[second >> 14],
    )  # fmt: skip
    return packet, end


def decode_packet(octets: bytes) -> Packet:
    """The one packet that these octets are. Raises MalformedError."""
    found = read_packet(octets)
    if found is None:
        raise MalformedError(f"{len(octets)} octets are too few for the packet they begin", 0)
    if found[1] != len(octets):
        raise MalformedError(f"{len(octets) - found[1]} octets follow the packet", found[1])
    return found[0]
