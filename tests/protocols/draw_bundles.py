"""Bundles for tests: one as told, and any at random."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ilrs.protocols.dtn.blocks import (
    Block,
    HopCount,
    age_block,
    hop_count,
    payload_block,
    previous_node,
)  # fmt: skip
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import NONE, Eid
from ilrs.protocols.dtn.primary import BundleFlags, Piece, PrimaryBlock

ROVER, EARTH = Eid.parse("ipn:7.1"), Eid.parse("dtn://earth/archive")


def made(payload: bytes = b"regolith", *more: Block, **head: object) -> Bundle:
    """A bundle from a rover to an archive on Earth, with some items of its head changed."""
    primary = PrimaryBlock(EARTH, ROVER, Created(1_100_000_000_000, 3), 86_400_000)
    return Bundle(replace(primary, **head), (*more, payload_block(payload)))


U64 = st.integers(0, 2**64 - 1)
U32 = st.integers(0, 2**32 - 1)
VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
checksums = st.sampled_from(Checksum)
dtn_eids = st.builds(
    lambda node, rest: Eid(1, f"//{node}/{rest}"),
    st.text(VISIBLE.filter(lambda c: c != "/"), min_size=1, max_size=12),
    st.text(VISIBLE, max_size=12),
)
ipn_eids = st.builds(
    lambda a, n, s, e: Eid(2, "", a, n, s, e), U32, U32, U32, st.sampled_from([2, 3])
)
eids = st.one_of(st.just(NONE), dtn_eids, ipn_eids)


@st.composite
def primaries(draw: st.DrawFn) -> PrimaryBlock:
    flags = draw(st.integers(0, 2**21 - 1))
    piece = None
    if flags & BundleFlags.FRAGMENT:
        total = draw(st.integers(1, 2**40))
        piece = Piece(draw(st.integers(0, total - 1)), total)
    # Not in the second week of 2000, which is taken for seconds of a draft.
    time_ms = draw(st.one_of(st.just(0), st.integers(2**31, 2**64 - 1)))
    return PrimaryBlock(
        draw(eids), draw(eids), Created(time_ms, draw(U64)), draw(U64), draw(eids), flags,
        draw(checksums), piece,
    )  # fmt: skip


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    blocks: list[Block] = []
    if draw(st.booleans()):
        blocks.append(previous_node(2, draw(eids)))
    if draw(st.booleans()):
        blocks.append(age_block(3, draw(U64)))
    if draw(st.booleans()):
        hops = HopCount(draw(st.integers(1, 255)), draw(st.integers(0, 255)))
        blocks.append(hop_count(4, hops))
    for number in range(5, 5 + draw(st.integers(0, 3))):
        kind = draw(st.integers(13, 2**64 - 1))
        data = draw(st.binary(max_size=40))
        blocks.append(Block(kind, number, data, draw(st.integers(0, 255)), draw(checksums)))
    blocks = draw(st.permutations(blocks))
    blocks.append(payload_block(draw(st.binary(max_size=300)), draw(checksums)))
    return Bundle(draw(primaries()), tuple(blocks))
