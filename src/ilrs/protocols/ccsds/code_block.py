"""Code blocks of uplink: the BCH code (63,56) and a bit of filling (CCSDS 231.0-B-4, 3).

Seven octets and an eighth of seven parity bits, inverted, of x^7 + x^6 + x^2 + 1. One wrong bit of
a block can be put right; two are noticed.
"""

from __future__ import annotations

from ilrs.protocols.malformed import MalformedError

DATA_OCTETS = 7
BLOCK_OCTETS = 8
_GENERATOR = 0b1000101


def _step(register: int, octet: int) -> int:
    for bit in range(7, -1, -1):
        out = register >> 6 ^ octet >> bit & 1
        register = (register << 1 & 0x7F) ^ (_GENERATOR if out else 0)
    return register


_TABLE = tuple(tuple(_step(register, octet) for octet in range(256)) for register in range(128))


def _remainder(data: bytes) -> int:
    register = 0
    for octet in data:
        register = _TABLE[register][octet]
    return register


def parity(data: bytes) -> int:
    """The eighth octet of a block of seven."""
    return (_remainder(data) ^ 0x7F) << 1


def encode_block(data: bytes) -> bytes:
    """The block of seven octets. Raises ValueError for another number."""
    if len(data) != DATA_OCTETS:
        raise ValueError(f"a code block takes {DATA_OCTETS} octets, not {len(data)}")
    return data + bytes([parity(data)])


def _syndrome(block: bytes) -> int:
    return _remainder(block[:DATA_OCTETS]) ^ 0x7F ^ block[DATA_OCTETS] >> 1


def _bit(place: int) -> int:
    """A block with nothing but the bit at a place, as a number."""
    return 1 << 63 - place


_ZERO = int.from_bytes(encode_block(bytes(DATA_OCTETS)), "big")
_PLACES = {
    _syndrome((_ZERO ^ _bit(place)).to_bytes(BLOCK_OCTETS, "big")): place for place in range(63)
}


def decode_block(block: bytes) -> tuple[bytes, bool]:
    """The seven octets of a block, and whether a bit was put right.

    Raises MalformedError where more than one bit is wrong.
    """
    if len(block) != BLOCK_OCTETS:
        raise MalformedError(f"{len(block)} octets; a code block has {BLOCK_OCTETS}", 0)
    found = _syndrome(block)
    if not found:
        return block[:DATA_OCTETS], False
    place = _PLACES.get(found)
    # The filling bit is 0 in each block; the tail has a 1 there and is a block for nobody.
    if place is None or block[-1] & 1:
        raise MalformedError("a code block with more than one wrong bit", 0)
    right = int.from_bytes(block, "big") ^ _bit(place)
    return right.to_bytes(BLOCK_OCTETS, "big")[:DATA_OCTETS], True
