"""The check at the end of transfer frames: CRC-16, polynomial 0x1021, all ones at first.

CCSDS 132.0-B-3, 4.1.6 and 232.0-B-4, 4.1.4; the same as that of the dictionary's packets.
"""

from __future__ import annotations

import binascii

from ilrs.protocols.malformed import MalformedError

CHECK_OCTETS = 2


def checked(octets: bytes) -> bytes:
    """The octets with their check behind them."""
    return octets + binascii.crc_hqx(octets, 0xFFFF).to_bytes(CHECK_OCTETS, "big")


def require_check(octets: bytes) -> None:
    """Raises MalformedError when the last two octets are not the check of those before."""
    if binascii.crc_hqx(octets, 0xFFFF) != 0:
        raise MalformedError("the frame's check is wrong", max(0, len(octets) - CHECK_OCTETS))
