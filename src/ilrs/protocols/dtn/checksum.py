"""The checksums of blocks: CRC-16 X.25 and CRC-32C (RFC 9171 4.2.1)."""

from __future__ import annotations

from enum import IntEnum

from fastcrc import crc16, crc32

from ilrs.protocols.dtn import cbor


class Checksum(IntEnum):
    """Which checksum a block carries."""

    NONE = 0
    CRC16 = 1
    CRC32C = 2

    @property
    def octets(self) -> int:
        """Its length."""
        return (0, 2, 4)[self]

    @property
    def word(self) -> str:
        """For screens: none, 16, 32c."""
        return ("none", "16", "32c")[self]

    def of(self, block: bytes) -> bytes:
        """The checksum over a block's octets whose own checksum is zero."""
        if self is Checksum.CRC16:
            return crc16.ibm_sdlc(block).to_bytes(2, "big")
        if self is Checksum.CRC32C:
            return crc32.iscsi(block).to_bytes(4, "big")
        return b""

    def seal(self, items: list[object]) -> bytes:
        """A block from its items: the array, with the checksum as last item if there is one."""
        if self is Checksum.NONE:
            return cbor.encode(items)
        octets = cbor.encode([*items, bytes(self.octets)])
        return octets[: -self.octets] + self.of(octets)


def read_checksum_type(cursor: cbor.Cursor, what: str) -> Checksum:
    """The type at the cursor."""
    at = cursor.at
    number = cursor.unsigned(f"the checksum type of {what}")
    if number > Checksum.CRC32C:
        cursor.fail(f"{what} has checksum type {number}; known are 0, 1 and 2", at)
    return Checksum(number)


def read_checksum(cursor: cbor.Cursor, kind: Checksum, start: int, what: str) -> bool | None:
    """Whether the checksum at the cursor is that of the block which began at `start`.

    None when the block has none. It is taken over the octets as they came.
    """
    if kind is Checksum.NONE:
        return None
    at = cursor.at
    found = cursor.byte_string(f"the checksum of {what}")
    if len(found) != kind.octets:
        cursor.fail(f"the checksum of {what} has {len(found)} octets, not {kind.octets}", at)
    bare = cursor.octets[start : cursor.at - kind.octets] + bytes(kind.octets)
    return kind.of(bare) == found
