"""Telecommand transfer frames (CCSDS 232.0-B-4, 4.1) as octets and back.

AD frames are in sequence and repeated until they are acknowledged; BD frames (expedited) go past
the sequence, once; BC frames order the receiver itself: unlock, or expect another number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ilrs.protocols.ccsds.frame_check import CHECK_OCTETS, checked, require_check
from ilrs.protocols.malformed import MalformedError

HEADER_OCTETS = 5
LONGEST_FRAME = 1024
LONGEST_DATA = LONGEST_FRAME - HEADER_OCTETS - CHECK_OCTETS
SPACECRAFT, CHANNELS, NUMBERS = 1 << 10, 1 << 6, 1 << 8
UNLOCK = b"\x00"
_SET = b"\x82\x00"
# Flags of a segment header: where in its packet a segment stands (232.0-B-4, 4.1.3.2.2).
SEGMENTS = {"middle": 0, "first": 1, "last": 2, "whole": 3}
_SEGMENT_WORDS = {flags: word for word, flags in SEGMENTS.items()}


@dataclass(frozen=True, slots=True)
class TcFrame:
    """One frame. `kind` is "AD", "BD" or "BC"; `number` is 0 for the latter two."""

    spacecraft: int
    virtual_channel: int
    number: int
    data: bytes = field(repr=False)
    kind: str = "AD"

    def __post_init__(self) -> None:
        if self.kind not in ("AD", "BD", "BC"):
            raise ValueError(f'a frame is "AD", "BD" or "BC", not "{self.kind}"')
        if not (0 <= self.spacecraft < SPACECRAFT and 0 <= self.virtual_channel < CHANNELS):
            raise ValueError("a frame has a spacecraft below 1024 and a virtual channel below 64")
        if not (0 <= self.number < NUMBERS and 1 <= len(self.data) <= LONGEST_DATA):
            raise ValueError(f"a frame has a number below 256 and 1 to {LONGEST_DATA} octets, "
                             f"not {self.number} and {len(self.data)}")  # fmt: skip

    def encode(self, *, check: bool = True) -> bytes:
        """Its octets, with the check at the end unless told otherwise."""
        size = HEADER_OCTETS + len(self.data) + (CHECK_OCTETS if check else 0)
        flags = (self.kind != "AD") << 13 | (self.kind == "BC") << 12
        word = (flags | self.spacecraft) << 16 | self.virtual_channel << 10 | size - 1
        octets = word.to_bytes(4, "big") + bytes([self.number]) + self.data
        return checked(octets) if check else octets


def decode_tc_frame(octets: bytes, *, check: bool = True, filled: bool = False) -> TcFrame:
    """The frame that these octets are; `filled` allows the filling of code blocks behind it.

    Raises MalformedError, with why.
    """
    if len(octets) < HEADER_OCTETS + 1:
        raise MalformedError(f"{len(octets)} octets are too few for a frame", 0)
    head = int.from_bytes(octets[:4], "big")
    size = (head & 0x3FF) + 1
    behind = len(octets) - size
    if behind < 0 or (behind and not filled):
        raise MalformedError(f"a length of {size} in a frame of {len(octets)} octets", 2)
    if head >> 30 or head >> 26 & 3:
        raise MalformedError("a frame of another version, or with spare bits set", 0)
    end = size - (CHECK_OCTETS if check else 0)
    if end < HEADER_OCTETS + 1:
        raise MalformedError("no data in the frame", HEADER_OCTETS)
    if check:
        require_check(octets[:size])
    kind = {0: "AD", 2: "BD", 3: "BC"}.get(head >> 28 & 3)
    if kind is None:
        raise MalformedError("a control command in sequence, which there is not", 0)
    return TcFrame(head >> 16 & 0x3FF, head >> 10 & 0x3F, octets[4],
                   bytes(octets[HEADER_OCTETS:end]), kind)  # fmt: skip


def expect_order(number: int) -> bytes:
    """The data of the BC frame that lets the receiver expect a number: Set V(R)."""
    return _SET + bytes([number])


def read_order(data: bytes) -> int | None:
    """The number to expect that a BC frame orders, None for unlock. Raises MalformedError."""
    if data == UNLOCK:
        return None
    if len(data) == 3 and data[:2] == _SET:
        return data[2]
    raise MalformedError(f"no order to a receiver: {data[:4].hex()}", HEADER_OCTETS)


def segment(data: bytes, place: str = "whole", access_point: int = 0) -> bytes:
    """Data behind a segment header; `place` is a key of `SEGMENTS`, the access point a MAP."""
    if not 0 <= access_point < 64:
        raise ValueError(f"an access point is below 64, not {access_point}")
    return bytes([SEGMENTS[place] << 6 | access_point]) + data


def read_segment(octets: bytes) -> tuple[str, int, bytes]:
    """Place, access point and data of a segment. Raises MalformedError when there is none."""
    if len(octets) < 2:
        raise MalformedError("too few octets for a segment", HEADER_OCTETS)
    return _SEGMENT_WORDS[octets[0] >> 6], octets[0] & 0x3F, octets[1:]
