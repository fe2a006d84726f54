"""A bundle of version 7: its primary block and the others, from octets and back (RFC 9171 4).

What is read and written again unchanged is the same octets, also when somebody wrote integers
longer than needed: every block keeps the octets that it came in, and loses them when it is changed.

A bundle is refused, with the place and the reason, when it is of another version (RFC 5050, or a
draft of version 7), has no or two payloads, a payload that is not last, two blocks of one number,
two age, hop count or previous-node blocks, a wrong checksum, anything behind its end, or lengths
that are not there. Tolerated, since nodes in the field do it: unknown block types and flags, report
requests in administrative bundles, a creation time of 0 without an age block (RFC 9173 has it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.blocks import (
    PAYLOAD_NUMBER,
    SINGLE,
    Block,
    BlockType,
    read_block,
)  # fmt: skip
from ilrs.protocols.dtn.primary import PrimaryBlock, read_primary
from ilrs.protocols.malformed import MalformedError

BEGIN, END = b"\x9f", b"\xff"
# More than any bundle of the field has; keeps a flood of empty blocks from filling the memory.
MOST_BLOCKS = 1000
LARGEST_OCTETS = 1 << 30


@dataclass(frozen=True)
class Bundle:
    """A primary block and the canonical blocks, the payload last."""

    primary: PrimaryBlock
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if reason := _fault(self.blocks)[1]:
            raise ValueError(reason)

    @property
    def payload(self) -> bytes:
        """The octets of the payload."""
        return self.blocks[-1].data

    def block(self, kind: int) -> Block | None:
        """The first block of a type."""
        return next((b for b in self.blocks if b.type == kind), None)

    def numbered(self, number: int) -> Block | None:
        """The canonical block of a number."""
        return next((b for b in self.blocks if b.number == number), None)

    @property
    def free_number(self) -> int:
        """A block number that is not in use."""
        used = {b.number for b in self.blocks}
        return next(n for n in range(2, len(used) + 3) if n not in used)

    def with_block(self, block: Block) -> Bundle:
        """This bundle with a block instead of that of the same number, or before the payload."""
        if self.numbered(block.number) is None:
            blocks = (*self.blocks[:-1], block, self.blocks[-1])
        else:
            blocks = tuple(block if b.number == block.number else b for b in self.blocks)
        return Bundle(self.primary, blocks)

    def without(self, numbers: Iterable[int]) -> Bundle:
        """This bundle without the blocks of those numbers."""
        gone = set(numbers)
        return Bundle(self.primary, tuple(b for b in self.blocks if b.number not in gone))

    def encode(self) -> bytes:
        """Its octets."""
        return b"".join([BEGIN, self.primary.encode(), *(b.encode() for b in self.blocks), END])


def decode(octets: bytes, *, insist: bool = True, largest_octets: int = LARGEST_OCTETS) -> Bundle:
    """The bundle that these octets are, and nothing behind it. Raises MalformedError.

    With `insist` false, a wrong checksum is only marked in its block (`checksum_ok`).
    """
    if len(octets) > largest_octets:
        raise MalformedError(f"{len(octets)} octets are more than the {largest_octets} allowed", 0)
    _check_beginning(octets)
    cursor = cbor.Cursor(octets, 1)
    primary = read_primary(cursor)
    blocks: list[Block] = []
    places: list[int] = []
    while cursor.peek("another block or the end of the bundle") != cbor.BREAK:
        places.append(cursor.at)
        blocks.append(read_block(cursor))
        if len(blocks) > MOST_BLOCKS:
            cursor.fail(f"more than {MOST_BLOCKS} blocks")
    cursor.at += 1
    cursor.finish("the end of the bundle")
    index, reason = _fault(blocks)
    if reason:
        cursor.fail(reason, places[index] if places else cursor.at - 1)
    if insist:
        _check_checksums(primary, blocks, places)
    return Bundle(primary, tuple(blocks))


def _check_beginning(octets: bytes) -> None:
    if not octets:
        raise MalformedError("there are no octets", 0)
    if octets[0] == 6:
        raise MalformedError("a bundle of version 6 (RFC 5050); this program reads version 7", 0)
    if octets[0] >> 5 == cbor.ARRAY and octets[:1] != BEGIN:
        raise MalformedError("a bundle must be a CBOR array of indefinite length (0x9f)", 0)
    if octets[:1] != BEGIN:
        raise MalformedError(f"no bundle: it begins with 0x{octets[0]:02x} and not with 0x9f", 0)


def _fault(blocks: Sequence[Block]) -> tuple[int, str]:
    """Which block of a bundle is out of place, and why; no reason when all is well."""
    seen: set[int] = set()
    types: set[int] = set()
    for index, block in enumerate(blocks):
        if reason := _fault_of(block, seen, types):
            return index, reason
        seen.add(block.number)
        types.add(block.type)
    if BlockType.PAYLOAD not in types:
        return len(blocks) - 1, "there is no payload block"
    return 0, ""


def _fault_of(block: Block, seen: set[int], types: set[int]) -> str:
    if block.type in types and block.type in SINGLE:
        return f"there are two blocks of type {block.type} ({block.name})"
    if BlockType.PAYLOAD in types:
        return "a block follows the payload, which must be the last"
    if block.number in seen:
        return f"two blocks have the number {block.number}"
    if block.number == 0:
        return "a block has the number 0, which belongs to the primary block"
    if (block.number == PAYLOAD_NUMBER) != (block.type == BlockType.PAYLOAD):
        return "the payload block, and no other, must have the number 1"
    return ""


def _check_checksums(primary: PrimaryBlock, blocks: list[Block], places: list[int]) -> None:
    if primary.checksum_ok is False:
        raise MalformedError("the checksum of the primary block is wrong", 1)
    for block, place in zip(blocks, places, strict=True):
        if block.checksum_ok is False:
            raise MalformedError(
                f"the checksum of block {block.number} ({block.name}) is wrong", place
            )
