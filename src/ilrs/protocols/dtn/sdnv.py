"""Self-delimiting numeric values: seven bits in an octet, the highest first (RFC 6256)."""

from __future__ import annotations

from ilrs.protocols.malformed import MalformedError

# Enough for 64 bits.
LONGEST = 10


def encode(number: int) -> bytes:
    """The octets of a number of 0 or more."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | (number & 0x7F))
    return bytes(reversed(groups))


def read(octets: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """The number at a place and the place behind it; None while it is not all there.

    Raises MalformedError for one of more than ten octets.
    """
    number = 0
    for count, octet in enumerate(octets[at : at + LONGEST], 1):
        number = number << 7 | octet & 0x7F
        if octet < 0x80:
            return number, at + count
    if len(octets) - at >= LONGEST:
        raise MalformedError(f"a number of more than {LONGEST} octets", at)
    return None
