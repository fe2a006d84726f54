"""Telemetry transfer frames (CCSDS 132.0-B-3, 4.1) as octets and back.

A frame carries a piece of the stream of packets of one virtual channel. All frames of a link have
one length, which is not written in them: who decodes must know whether there is a check.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ilrs.protocols.ccsds.frame_check import CHECK_OCTETS, checked, require_check
from ilrs.protocols.malformed import MalformedError

HEADER_OCTETS = 6
CONTROL_OCTETS = 4
LONGEST_FRAME = 2048
SPACECRAFT, CHANNELS, COUNTS = 1 << 10, 8, 1 << 8
NO_PACKET_BEGINS = 0x7FF
ONLY_IDLE = 0x7FE
LONGEST_SECONDARY = 63
SYNCHRONISATION = bytes.fromhex("1acffc1d")
# No synchronisation by packets, no order of packets, both bits of the segment length set (4.1.2.7).
_STATUS = 0b0_0_0_11 << 11


@dataclass(frozen=True, slots=True)
class TmFrame:
    """One frame. `first_header` is the place in `data` at which its first packet begins.

    `NO_PACKET_BEGINS` and `ONLY_IDLE` stand there otherwise. `control` is the operational control
    field of four octets (a CLCW), or empty; `secondary` the data of a secondary header, or empty.
    """

    spacecraft: int
    virtual_channel: int
    master_count: int
    channel_count: int
    first_header: int
    data: bytes = field(repr=False)
    control: bytes = b""
    secondary: bytes = b""

    def __post_init__(self) -> None:
        if not (0 <= self.spacecraft < SPACECRAFT and 0 <= self.virtual_channel < CHANNELS):
            raise ValueError("a frame has a spacecraft below 1024 and a virtual channel below 8")
        if not (0 <= self.master_count < COUNTS and 0 <= self.channel_count < COUNTS):
            raise ValueError("the counts of a frame are from 0 to 255")
        if len(self.control) not in (0, CONTROL_OCTETS) or not 0 <= self.first_header < COUNTS * 8:
            raise ValueError("a frame has a control field of 4 octets or none, and a first header "
                             "below 2048")  # fmt: skip
        if len(self.secondary) > LONGEST_SECONDARY or not self.data:
            raise ValueError("a frame has data, and a secondary header of 63 octets at most")

    @property
    def idle(self) -> bool:
        """Whether it carries no packet, only filling."""
        return self.first_header == ONLY_IDLE

    def encode(self, *, check: bool = True) -> bytes:
        """Its octets, with the check at the end unless told otherwise."""
        word = self.spacecraft << 4 | self.virtual_channel << 1 | (1 if self.control else 0)
        status = _STATUS | self.first_header | (0x8000 if self.secondary else 0)
        head = (word << 32 | self.master_count << 24 | self.channel_count << 16 | status).to_bytes(
            HEADER_OCTETS, "big"
        )
        if self.secondary:
            head += bytes([len(self.secondary)]) + self.secondary
        octets = head + self.data + self.control
        return checked(octets) if check else octets


def data_octets(frame_octets: int, *, control: bool = True, check: bool = True) -> int:
    """The octets for packets in a frame of that length. Raises ValueError when none are left."""
    room = frame_octets - HEADER_OCTETS
    room -= (CONTROL_OCTETS if control else 0) + (CHECK_OCTETS if check else 0)
    if not 8 <= room <= LONGEST_FRAME:
        raise ValueError(f"a frame of {frame_octets} octets: from 20 to {LONGEST_FRAME} are useful")
    return room


def decode_tm_frame(octets: bytes, *, check: bool = True) -> TmFrame:
    """The frame that these octets are. Raises MalformedError, with why."""
    end = len(octets) - (CHECK_OCTETS if check else 0)
    if end < HEADER_OCTETS + 1:
        raise MalformedError(f"{len(octets)} octets are too few for a frame", 0)
    if check:
        require_check(octets)
    head = int.from_bytes(octets[:HEADER_OCTETS], "big")
    if head >> 46:
        raise MalformedError(f"version {head >> 46} of frames, not 0", 0)
    if head >> 14 & 1:
        raise MalformedError("a frame without packets of its own (synchronisation flag)", 4)
    start, secondary = HEADER_OCTETS, b""
    if head >> 15 & 1:
        start, secondary = _secondary(octets, end)
    control = b""
    if head >> 32 & 1:
        end -= CONTROL_OCTETS
        control = octets[end : end + CONTROL_OCTETS]
    if end <= start:
        raise MalformedError("no room for data in the frame", start)
    first = head & 0x7FF
    if first < ONLY_IDLE and first >= end - start:
        raise MalformedError(f"a first packet at {first}, behind the data's end", 4)
    return TmFrame(head >> 36 & 0x3FF, head >> 33 & 7, head >> 24 & 0xFF, head >> 16 & 0xFF, first,
                   bytes(octets[start:end]), bytes(control), secondary)  # fmt: skip


def _secondary(octets: bytes, end: int) -> tuple[int, bytes]:
    """Where the data begins, and the data of the secondary header."""
    about = octets[HEADER_OCTETS]
    start = HEADER_OCTETS + 1 + (about & 0x3F)
    if about >> 6 or start == HEADER_OCTETS + 1 or start > end:
        raise MalformedError("a secondary header that is none", HEADER_OCTETS)
    return start, bytes(octets[HEADER_OCTETS + 1 : start])
