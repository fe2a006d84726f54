"""The tree: the published vectors, the RFC's own recursion, and proofs that cannot be bent."""

from __future__ import annotations

import pytest
import rfc6962
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.partners.record.merkle import (
    EMPTY_ROOT,
    Tree,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

PUBLISHED = Tree(map(leaf_hash, rfc6962.LEAVES))


def tree_of(size: int) -> tuple[Tree, list[bytes]]:
    data = [i.to_bytes(3, "big") for i in range(size)]
    return Tree(map(leaf_hash, data)), data


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert PUBLISHED.root(size).hex() == rfc6962.ROOTS[size]


@pytest.mark.parametrize(("index", "size"), rfc6962.INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    path = PUBLISHED.inclusion_proof(index, size)
    assert [node.hex() for node in path] == rfc6962.INCLUSION[index, size]
    root = bytes.fromhex(rfc6962.ROOTS[size])
    assert verify_inclusion(leaf_hash(rfc6962.LEAVES[index]), index, size, path, root)


@pytest.mark.parametrize(("first", "second"), rfc6962.CONSISTENCY)
def test_published_consistency_proofs(first: int, second: int) -> None:
    path = PUBLISHED.consistency_proof(first, second)
    assert [node.hex() for node in path] == rfc6962.CONSISTENCY[first, second]
    roots = [bytes.fromhex(rfc6962.ROOTS[size]) for size in (first, second)]
    assert verify_consistency(first, roots[0], second, roots[1], path)


def test_all_small_trees_agree_with_the_recursion_of_the_rfc() -> None:
    tree, data = tree_of(33)
    for size in range(1, 34):
        assert tree.root(size) == rfc6962.mth(data[:size])
        for index in range(size):
            assert tree.inclusion_proof(index, size) == rfc6962.path(index, data[:size])
        for first in range(1, size):
            assert tree.consistency_proof(first, size) == rfc6962.proof(first, data[:size])


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_proof_holds_and_a_bent_one_does_not(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    tree, leaves = tree_of(size)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    root, before = tree.root(size), tree.root(first)
    path, proof = tree.inclusion_proof(index, size), tree.consistency_proof(first, size)
    leaf = leaf_hash(leaves[index])
    assert verify_inclusion(leaf, index, size, path, root)
    assert verify_consistency(first, before, size, root, proof)

    other = leaf_hash(b"other")
    assert not verify_inclusion(other, index, size, path, root)
    assert not verify_inclusion(leaf, index, size, path, other)
    assert not verify_inclusion(leaf, index, size, [*path, other], root)
    assert not verify_consistency(first, other, size, root, proof)
    assert not verify_consistency(first, before, size, root, [*proof, other])
    if first < size:
        assert not verify_consistency(first, before, size, other, proof)
    for nodes, holds in (
        (path, lambda bent: verify_inclusion(leaf, index, size, bent, root)),
        (proof, lambda bent: verify_consistency(first, before, size, root, bent)),
    ):
        if nodes:
            assert not holds(nodes[:-1])
            place = data.draw(st.integers(0, len(nodes) - 1))
            bit = data.draw(st.integers(0, 255))
            bent = bytearray(nodes[place])
            bent[bit // 8] ^= 1 << bit % 8
            assert not holds([*nodes[:place], bytes(bent), *nodes[place + 1 :]])


@given(st.integers(0, 70), st.integers(0, 70), st.lists(st.binary(max_size=40), max_size=8))
@settings(max_examples=200, deadline=None)
def test_noise_proves_nothing_and_breaks_nothing(a: int, b: int, path: list[bytes]) -> None:
    wrong = leaf_hash(b"wrong")
    assert not verify_inclusion(leaf_hash(b"x"), a, b, path, wrong)
    assert verify_consistency(a, wrong, b, leaf_hash(b"y"), path) is False


def test_the_empty_tree_is_the_beginning_of_every_tree() -> None:
    root = PUBLISHED.root()
    assert verify_consistency(0, EMPTY_ROOT, 8, root, [])
    assert not verify_consistency(0, root, 8, root, [])
    assert not verify_consistency(8, root, 7, PUBLISHED.root(7), [])


def test_beyond_the_tree_is_an_error() -> None:
    for ask in (
        lambda: PUBLISHED.root(9),
        lambda: PUBLISHED.inclusion_proof(8, 8),
        lambda: PUBLISHED.inclusion_proof(0, 9),
        lambda: PUBLISHED.inclusion_proof(-1, 8),
        lambda: PUBLISHED.consistency_proof(5, 4),
    ):
        with pytest.raises(ValueError, match="not within a tree"):
            ask()
