"""Fragments: cutting, joining, gaps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from draw_bundles import made
from hypothesis import given
from hypothesis import strategies as st

from ilrs.protocols.dtn.blocks import Block, age_block
from ilrs.protocols.dtn.bundle import decode
from ilrs.protocols.dtn.fragment import fragment, missing, reassemble
from ilrs.protocols.dtn.primary import BundleFlags, Piece


@given(st.binary(min_size=1, max_size=200), st.integers(1, 60), st.randoms(use_true_random=False))
def test_fragments_in_any_order_give_the_bundle_back(payload, size, draw) -> None:
    bundle = made(payload, age_block(2, 5), Block(193, 3, b"first only"))
    parts = [decode(part.encode()) for part in fragment(bundle, size)]
    if len(parts) == 1:
        assert parts == [bundle]
        return
    draw.shuffle(parts)
    assert reassemble(parts) == bundle
    assert sum(len(p.payload) for p in parts) == len(payload)


def test_only_blocks_to_be_replicated_are_in_every_fragment() -> None:
    parts = fragment(made(b"0123456789", age_block(2, 5), Block(193, 3, b"")), 4)
    assert [[b.type for b in p.blocks] for p in parts] == [[7, 193, 1], [7, 1], [7, 1]]
    assert [p.primary.piece for p in parts] == [Piece(0, 10), Piece(4, 10), Piece(8, 10)]


def test_a_fragment_can_be_cut_again() -> None:
    first, second = fragment(made(b"0123456789"), 5)
    again = fragment(second, 3)
    assert [p.primary.piece for p in again] == [Piece(5, 10), Piece(8, 10)]
    assert reassemble([first, *again]).payload == b"0123456789"


def test_gaps_are_named_and_nothing_is_made_up() -> None:
    parts = fragment(made(b"0123456789"), 3)
    assert missing([parts[0], parts[2]]) == [(3, 6), (9, 10)]
    with pytest.raises(ValueError, match="octets 3 to 6"):
        reassemble([parts[0], parts[2], parts[3]])


def test_fragments_may_overlap_but_not_disagree() -> None:
    bundle = made(b"0123456789")
    parts = [*fragment(bundle, 4), *fragment(bundle, 3)]
    assert reassemble(parts) == bundle
    bad = replace(parts[1], blocks=(replace(parts[1].blocks[-1], data=b"9999"),))
    with pytest.raises(ValueError, match="disagree"):
        reassemble([*parts, bad])


def test_fragments_of_different_bundles_are_not_joined() -> None:
    one, two = made(b"0123456789"), made(b"0123456789", lifetime_ms=5)
    other = replace(
        two, primary=replace(two.primary, created=replace(two.primary.created, sequence=9))
    )
    with pytest.raises(ValueError, match="different bundles"):
        reassemble([fragment(one, 5)[0], fragment(other, 5)[1]])


def test_what_must_not_be_fragmented_is_not() -> None:
    with pytest.raises(ValueError, match="forbids"):
        fragment(made(b"0123456789", flags=int(BundleFlags.MUST_NOT_FRAGMENT)), 3)
    with pytest.raises(ValueError, match="security"):
        fragment(made(b"0123456789", Block(11, 2, b"")), 3)
