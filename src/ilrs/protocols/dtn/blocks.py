"""Canonical blocks: the payload and what goes with it (RFC 9171 4.3.2 and 4.4).

A block's data are octets. What they mean is read on demand by `contents`, because a security block
may have encrypted them, and because blocks of unknown type are to be carried on as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.checksum import Checksum, read_checksum, read_checksum_type
from ilrs.protocols.dtn.eid import Eid, read_eid
from ilrs.protocols.malformed import MalformedError

MOST_HOPS = 255
PAYLOAD_NUMBER = 1


class BlockType(IntEnum):
    """The types that this program knows."""

    PAYLOAD = 1
    PREVIOUS_NODE = 6
    AGE = 7
    HOP_COUNT = 10
    INTEGRITY = 11
    CONFIDENTIALITY = 12


BLOCK_NAMES = {
    BlockType.PAYLOAD: "payload",
    BlockType.PREVIOUS_NODE: "previous node",
    BlockType.AGE: "bundle age",
    BlockType.HOP_COUNT: "hop count",
    BlockType.INTEGRITY: "integrity",
    BlockType.CONFIDENTIALITY: "confidentiality",
}
# At most one of each in a bundle.
SINGLE = (BlockType.PAYLOAD, BlockType.PREVIOUS_NODE, BlockType.AGE, BlockType.HOP_COUNT)


class BlockFlags(IntFlag):
    """What to do with a block (RFC 9171 4.2.4); the last three when a node cannot process it."""

    REPLICATE = 0x1
    REPORT = 0x2
    DELETE_BUNDLE = 0x4
    DISCARD = 0x10


@dataclass(frozen=True)
class HopCount:
    """How often a bundle may be forwarded, and how often it was."""

    limit: int
    count: int


@dataclass(frozen=True)
class Block:
    """A canonical block; `wire` and `checksum_ok` as in the primary block."""

    type: int
    number: int
    data: bytes = field(repr=False)
    flags: int = 0
    checksum: Checksum = Checksum.NONE
    wire: bytes | None = field(default=None, init=False, compare=False, repr=False)
    checksum_ok: bool | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def name(self) -> str:
        """For screens; `unknown` for a type that this program does not know."""
        return BLOCK_NAMES[BlockType(self.type)] if self.known else "unknown"

    @property
    def known(self) -> bool:
        return self.type in BLOCK_NAMES

    def encode(self) -> bytes:
        """Its octets: those it was read from, or new ones in the shortest form."""
        if self.wire is not None:
            return self.wire
        items: list[object] = [self.type, self.number, self.flags, int(self.checksum), self.data]
        return self.checksum.seal(items)


def payload_block(data: bytes, checksum: Checksum = Checksum.CRC32C, flags: int = 0) -> Block:
    """The payload of a bundle."""
    return Block(BlockType.PAYLOAD, PAYLOAD_NUMBER, data, flags, checksum)


def previous_node(number: int, node: Eid) -> Block:
    """Who forwarded the bundle to the present node."""
    return Block(BlockType.PREVIOUS_NODE, number, cbor.encode(node.item()))


def age_block(number: int, age_ms: int) -> Block:
    """How old the bundle is, for nodes without a clock; in every fragment."""
    return Block(BlockType.AGE, number, cbor.encode(age_ms), BlockFlags.REPLICATE)


def hop_count(number: int, hops: HopCount) -> Block:
    """How often the bundle may be and was forwarded; in every fragment."""
    data = cbor.encode([hops.limit, hops.count])
    return Block(BlockType.HOP_COUNT, number, data, BlockFlags.REPLICATE)


def read_block(cursor: cbor.Cursor) -> Block:
    """The block at the cursor; its checksum is looked at but not insisted on."""
    start = cursor.at
    count = cursor.array("a block", (5, 6))
    kind = cursor.unsigned("a block's type")
    what = f"the block of type {kind}"
    number = cursor.unsigned(f"the number of {what}")
    flags = cursor.unsigned(f"the flags of {what}")
    checksum = read_checksum_type(cursor, what)
    if count != 5 + bool(checksum):
        cursor.fail(f"{what} has {count} items; its checksum type asks for {5 + bool(checksum)}",
                    start)  # fmt: skip
    block = Block(kind, number, cursor.byte_string(f"the data of {what}"), flags, checksum)
    holds = read_checksum(cursor, checksum, start, what)
    object.__setattr__(block, "wire", cursor.octets[start : cursor.at])
    object.__setattr__(block, "checksum_ok", holds)
    return block


def contents(block: Block) -> Eid | int | HopCount | bytes:
    """What the data of a block mean: of the previous node, the age (ms), the hop count.

    The octets themselves for every other block. Raises MalformedError, with an offset in the data.
    """
    cursor, what = cbor.Cursor(block.data), f"the content of block {block.number} ({block.name})"
    found: Eid | int | HopCount
    if block.type == BlockType.PREVIOUS_NODE:
        found = read_eid(cursor, what)
    elif block.type == BlockType.AGE:
        found = cursor.unsigned(what)
    elif block.type == BlockType.HOP_COUNT:
        cursor.array(what, (2,))
        found = HopCount(cursor.unsigned(what), cursor.unsigned(what))
        if not 1 <= found.limit <= MOST_HOPS:
            raise MalformedError(f"{what} has a limit of {found.limit}, not 1 to {MOST_HOPS}", 0)
    else:
        return block.data
    cursor.finish(what)
    return found
