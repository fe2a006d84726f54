"""Cutting a bundle into fragments and putting fragments together (RFC 9171 5.8 and 5.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ilrs.protocols.dtn.blocks import Block, BlockFlags, BlockType
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.primary import BundleFlags, Piece


def fragment(bundle: Bundle, largest_payload_octets: int) -> list[Bundle]:
    """The bundle as fragments of at most so many octets of payload; itself when it is that small.

    The first fragment has all blocks, the others those to be replicated. Raises ValueError when the
    bundle must not be fragmented. Security blocks are refused too: RFC 9172 forbids to fragment
    what they protect unless their targets go into every fragment.
    """
    if largest_payload_octets < 1:
        raise ValueError("a fragment needs at least one octet of payload")
    payload = bundle.payload
    if len(payload) <= largest_payload_octets:
        return [bundle]
    _check_may_be_cut(bundle)
    steps = range(0, len(payload), largest_payload_octets)
    return [_cut(bundle, at, payload[at : at + largest_payload_octets]) for at in steps]


def split(bundle: Bundle, at: int) -> tuple[Bundle, Bundle]:
    """The bundle as two fragments, the first with `at` octets of payload; errors as `fragment`."""
    _check_may_be_cut(bundle)
    if not 0 < at < len(bundle.payload):
        raise ValueError(f"a payload of {len(bundle.payload)} octets cannot be cut at {at}")
    return _cut(bundle, 0, bundle.payload[:at]), _cut(bundle, at, bundle.payload[at:])


def _check_may_be_cut(bundle: Bundle) -> None:
    if bundle.primary.flags & BundleFlags.MUST_NOT_FRAGMENT:
        raise ValueError("the bundle must not be fragmented: its source forbids it")
    if any(bundle.block(t) for t in (BlockType.INTEGRITY, BlockType.CONFIDENTIALITY)):
        raise ValueError("a bundle with security blocks is not fragmented (RFC 9172)")


def _cut(bundle: Bundle, at: int, part: bytes) -> Bundle:
    primary, piece = bundle.primary, bundle.primary.piece
    before, total = (piece.offset, piece.total) if piece else (0, len(bundle.payload))
    head = replace(
        primary,
        flags=primary.flags | BundleFlags.FRAGMENT,
        piece=Piece(before + at, total),
    )
    others = [b for b in bundle.blocks[:-1] if at == 0 or b.flags & BlockFlags.REPLICATE]
    return Bundle(head, (*others, replace(bundle.blocks[-1], data=part)))


def missing(fragments: Iterable[Bundle]) -> list[tuple[int, int]]:
    """The ranges [from, to) of the whole payload that no fragment covers, in order."""
    gaps: list[tuple[int, int]] = []
    reached = total = 0
    for start, part, whole in sorted(_extents(fragments)):
        total = max(total, whole)
        if start > reached:
            gaps.append((reached, start))
        reached = max(reached, start + part)
    return [*gaps, (reached, total)] if reached < total else gaps


def _extents(fragments: Iterable[Bundle]) -> Iterable[tuple[int, int, int]]:
    for bundle in fragments:
        piece = bundle.primary.piece
        if piece is None:
            raise ValueError("a bundle among the fragments is none")
        yield piece.offset, len(bundle.payload), piece.total


def reassemble(fragments: Sequence[Bundle]) -> Bundle:
    """The whole bundle; raises ValueError when octets are missing or the fragments disagree.

    Blocks are those of the fragment at offset 0, as RFC 9171 5.9 has it. Where fragments overlap
    and differ, they are refused rather than one of them believed.
    """
    if gaps := missing(fragments):
        start, end = gaps[0]
        raise ValueError(f"octets {start} to {end} of the payload are missing")
    ordered = sorted(fragments, key=lambda b: b.primary.piece.offset if b.primary.piece else 0)
    if not ordered:
        raise ValueError("there are no fragments")
    first = ordered[0]
    if len({(b.primary.source, b.primary.created) for b in ordered}) > 1:
        raise ValueError("the fragments are of different bundles")
    payload = _join(ordered)
    head = replace(first.primary, flags=first.primary.flags & ~BundleFlags.FRAGMENT, piece=None)
    whole: Block = replace(first.blocks[-1], data=payload)
    return Bundle(head, (*first.blocks[:-1], whole))


def _join(ordered: Sequence[Bundle]) -> bytes:
    payload = bytearray()
    totals: set[int] = set()
    for bundle in ordered:
        piece, part = bundle.primary.piece, bundle.payload
        assert piece is not None
        totals.add(piece.total)
        overlap = len(payload) - piece.offset
        if overlap > 0 and not payload.startswith(part[:overlap], piece.offset):
            raise ValueError(f"fragments disagree about the octets from {piece.offset} on")
        payload += part[max(overlap, 0) :]
    if totals != {len(payload)}:
        raise ValueError(f"the fragments are not of one payload of {len(payload)} octets")
    return bytes(payload)
