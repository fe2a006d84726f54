"""The unit in which frames go up: start, code blocks, tail (CCSDS 231.0-B-4, 5).

The receiver looks for the start and reads blocks until one cannot be read: that is the tail, or
damage. How long the frame is, stands in the frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ilrs.protocols.ccsds.code_block import BLOCK_OCTETS, DATA_OCTETS, decode_block, encode_block
from ilrs.protocols.ccsds.randomiser import randomise_tc
from ilrs.protocols.malformed import MalformedError

START = bytes.fromhex("eb90")
TAIL = bytes.fromhex("c5c5c5c5c5c5c579")
FILL = b"\x55"


@dataclass(frozen=True, slots=True)
class CltuReading:
    """What came out of a unit: octets of frames with their filling, and bits put right."""

    octets: bytes = field(repr=False)
    corrected: int


def cltu_octets(frame_octets: int) -> int:
    """The length of the unit of a frame."""
    blocks = -(-frame_octets // DATA_OCTETS)
    return len(START) + blocks * BLOCK_OCTETS + len(TAIL)


def encode_cltu(frame: bytes, *, randomised: bool = False) -> bytes:
    """The unit of a frame."""
    if not frame:
        raise ValueError("there is no unit of nothing")
    data = randomise_tc(frame) if randomised else frame
    data += FILL * (-len(data) % DATA_OCTETS)
    blocks = [encode_block(data[at : at + DATA_OCTETS]) for at in range(0, len(data), DATA_OCTETS)]
    return START + b"".join(blocks) + TAIL


def decode_cltu(octets: bytes, *, randomised: bool = False) -> CltuReading:
    """The frame of a unit with its filling. Raises MalformedError where there is none.

    The unit begins with the first octet; one wrong bit in the start is let pass (5.2.2).
    """
    if len(octets) < len(START) + BLOCK_OCTETS:
        raise MalformedError(f"{len(octets)} octets are too few for a unit", 0)
    wrong = int.from_bytes(octets[:2], "big") ^ int.from_bytes(START, "big")
    if wrong.bit_count() > 1:
        raise MalformedError("a unit that does not begin with eb90", 0)
    found: list[bytes] = []
    corrected = wrong.bit_count()
    for at in range(len(START), len(octets) - BLOCK_OCTETS + 1, BLOCK_OCTETS):
        try:
            data, mended = decode_block(octets[at : at + BLOCK_OCTETS])
        except MalformedError:
            break
        found.append(data)
        corrected += mended
    if not found:
        raise MalformedError("no code block of the unit can be read", len(START))
    whole = b"".join(found)
    return CltuReading(randomise_tc(whole) if randomised else whole, corrected)
