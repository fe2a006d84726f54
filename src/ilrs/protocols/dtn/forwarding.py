"""What a node does with the blocks of a bundle that it hands on (RFC 9171 5.4, 5.6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.blocks import (
    Block,
    BlockFlags,
    BlockType,
    HopCount,
    contents,
    previous_node,
)  # fmt: skip
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.security import decode_security
from ilrs.protocols.dtn.status import Reason
from ilrs.protocols.malformed import MalformedError

# What this node does not process but carries on without complaint: security is for the ends.
_CARRIED = (BlockType.PAYLOAD, BlockType.INTEGRITY, BlockType.CONFIDENTIALITY)


@dataclass(frozen=True)
class Verdict:
    """What to do with a bundle: blocks to discard, why to drop it, whether to report."""

    discard: tuple[int, ...] = ()
    drop: Reason | None = None
    report: bool = False


def examine(bundle: Bundle) -> Verdict:
    """The verdict on a bundle's blocks.

    A block of unknown type is kept, discarded or costs the bundle, as its flags ask. So is a known
    block that does not hold what its type says.
    """
    discard: list[int] = []
    drop: Reason | None = None
    report = False
    for block in bundle.blocks:
        if _understood(block):
            continue
        report |= bool(block.flags & BlockFlags.REPORT)
        if block.flags & BlockFlags.DELETE_BUNDLE:
            drop = drop or Reason.BLOCK_UNSUPPORTED
        elif block.flags & BlockFlags.DISCARD:
            discard.append(block.number)
    return Verdict(tuple(discard), drop, report)


def _understood(block: Block) -> bool:
    if block.type in _CARRIED:
        return True
    if not block.known:
        return False
    try:
        contents(block)
    except MalformedError:
        return False
    return True


def out_of_hops(bundle: Bundle) -> bool:
    """Whether the bundle has been forwarded as often as it may be."""
    block = bundle.block(BlockType.HOP_COUNT)
    try:
        hops = contents(block) if block else None
    except MalformedError:
        return False
    return isinstance(hops, HopCount) and hops.count >= hops.limit


def for_next_hop(bundle: Bundle, node: Eid, stayed_ms: int) -> Bundle:
    """The bundle as it leaves a node: previous node, age and hop count brought up to date.

    All other blocks leave as the octets in which they came. A block that a security block protects
    is left alone, since a changed one would break what protects it.
    """
    protected = _protected(bundle)
    for block in bundle.blocks:
        changed = _updated(block, node, stayed_ms)
        if changed is not None and block.number not in protected:
            bundle = bundle.with_block(changed)
    if bundle.block(BlockType.PREVIOUS_NODE) is None:
        bundle = bundle.with_block(previous_node(bundle.free_number, node))
    return bundle


def _protected(bundle: Bundle) -> set[int]:
    """The numbers of blocks that a security block has signed or encrypted."""
    numbers: set[int] = set()
    for block in bundle.blocks:
        if block.type in (BlockType.INTEGRITY, BlockType.CONFIDENTIALITY):
            try:
                numbers |= set(decode_security(block).targets)
            except MalformedError:
                continue
    return numbers


def _updated(block: Block, node: Eid, stayed_ms: int) -> Block | None:
    try:
        held = contents(block)
    except MalformedError:
        return None
    if isinstance(held, Eid):
        return replace(block, data=cbor.encode(node.item()))
    if isinstance(held, HopCount):
        return replace(block, data=cbor.encode([held.limit, held.count + 1]))
    if isinstance(held, int):
        return replace(block, data=cbor.encode(held + max(stayed_ms, 0)))
    return None
