"""Merkle trees of RFC 6962: one digest for a list, and short proofs about it.

RFC 6962 (2013), doi:10.17487/RFC6962, section 2.1; the checks of proofs are those of RFC 9162
(2021), doi:10.17487/RFC9162, sections 2.1.3.2 and 2.1.4.2. SHA-256; leaves and nodes are hashed
with different first octets, so that neither can be taken for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), 32 octets."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 octets."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows by leaf hashes; it keeps every complete subtree, twice the leaves in all.

    `Tree.root(size)` and the proofs hold for any earlier size too.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        # _levels[k][i] is the hash of leaves [i * 2^k, (i + 1) * 2^k).
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaf_hashes:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    @property
    def leaves(self) -> Sequence[bytes]:
        """The leaf hashes in order."""
        return self._levels[0]

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        level, node = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append([])
            nodes = self._levels[level]
            nodes.append(node)
            if len(nodes) % 2:
                return
            level, node = level + 1, node_hash(nodes[-2], nodes[-1])

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (of all by default); raises ValueError beyond."""
        size = len(self) if size is None else size
        self._check(0, size)
        return self._span(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """PATH(index, D[size]): the siblings from the leaf up. Raises ValueError beyond."""
        self._check(index, size - 1)
        self._check(0, size)
        path: list[bytes] = []
        begin, end = 0, size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(begin, middle))
                begin = middle
        return path[::-1]

    def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """PROOF(first, D[second]); empty where there is nothing to prove. Raises ValueError."""
        self._check(first, second)
        if first in (0, second):
            return []
        path: list[bytes] = []
        begin, end = 0, second
        while end != first:
            middle = begin + _split(end - begin)
            if first <= middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(begin, middle))
                begin = middle
        # What the verifier has as its first root need not be told.
        own = [] if begin == 0 else [self._span(begin, end)]
        return own + path[::-1]

    def _check(self, least: int, size: int) -> None:
        if not 0 <= least <= size <= len(self):
            raise ValueError(f"{least}, {size}: not within a tree of {len(self)} leaves")

    def _span(self, begin: int, end: int) -> bytes:
        """The hash of leaves [begin, end), which begin where a subtree of that size can."""
        count = end - begin
        level = count.bit_length() - 1
        if count == 1 << level:
            return self._levels[level][begin >> level]
        middle = begin + _split(count)
        return node_hash(self._span(begin, middle), self._span(middle, end))


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path proves that the leaf hash stands at `index` in the tree of that root."""
    if not 0 <= index < size or any(len(node) != HASH_BYTES for node in path):
        return False
    first, last, found = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(node, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, node)
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the first tree is the beginning of the second.

    The empty tree is the beginning of every tree; nothing needs to be proved for it.
    """
    if not 0 <= first <= second or any(len(node) != HASH_BYTES for node in path):
        return False
    if first in (0, second):
        known = EMPTY_ROOT if first == 0 else second_root
        return not path and first_root == known and (second > 0 or second_root == EMPTY_ROOT)
    nodes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not nodes:
        return False
    old, new = first - 1, second - 1
    while old & 1:
        old, new = old >> 1, new >> 1
    of_first = of_second = nodes[0]
    for node in nodes[1:]:
        if new == 0:
            return False
        if old & 1 or old == new:
            of_first, of_second = node_hash(node, of_first), node_hash(node, of_second)
            while not old & 1 and old:
                old, new = old >> 1, new >> 1
        else:
            of_second = node_hash(of_second, node)
        old, new = old >> 1, new >> 1
    return new == 0 and of_first == first_root and of_second == second_root


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)
