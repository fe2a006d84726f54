"""Lexicographic max-min by linear programmes, beside water-filling and search in plain Python."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.partners.shares.filling import Claim, fill

CLOSE = 1e-6
weights = st.fractions(Fraction(1, 50), 5, max_denominator=100)
sizes = st.fractions(Fraction(1, 20), 3, max_denominator=60)


def water(claims: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Parts of claims (size, weight) on one row of 1: all at one level until they are full."""
    full: set[int] = set()
    while True:
        room = 1 - sum((claims[i][0] for i in full), Fraction(0))
        rest = [i for i in range(len(claims)) if i not in full]
        if not rest:
            return [Fraction(1)] * len(claims)
        level = room / sum(claims[i][0] * claims[i][1] for i in rest)
        over = {i for i in rest if level * claims[i][1] >= 1}
        if not over:
            return [Fraction(1) if i in full else level * claims[i][1] for i in range(len(claims))]
        full |= over


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(sizes, weights), min_size=1, max_size=8))
def test_one_pool_is_filled_like_water(claims: list[tuple[Fraction, Fraction]]) -> None:
    found = fill([Claim(({"a": float(s)},), float(w)) for s, w in claims], ["a"])
    for (part,), exact in zip(found, water(claims), strict=True):
        assert part == pytest.approx(float(exact), abs=CLOSE)


ways = st.dictionaries(st.sampled_from("ab"), st.integers(1, 6).map(lambda n: n / 3), min_size=1)
claim = st.builds(
    Claim, st.lists(ways, min_size=1, max_size=2).map(tuple), st.integers(1, 3).map(float)
)
GRID = [i / 6 for i in range(7)]


@settings(max_examples=40, deadline=None)
@given(st.lists(claim, min_size=1, max_size=3))
def test_no_point_of_a_grid_is_fairer(claims: list[Claim]) -> None:
    """Ways are alternatives, so parts of a claim are free to choose: search all of them."""
    found = fill(claims, ["a", "b"])
    assert is_possible(claims, found, 1.0 + CLOSE)
    ours = levels(claims, found)
    per_claim = [
        [c for c in product(GRID, repeat=len(claim.ways)) if sum(c) <= 1] for claim in claims
    ]
    for point in product(*per_claim):
        if is_possible(claims, list(point), 1.0 + 1e-12):
            theirs = levels(claims, list(point))
            assert first_difference(ours, theirs) >= 0, (ours, theirs)


def first_difference(one: list[float], other: list[float]) -> float:
    return next((a - b for a, b in zip(one, other, strict=True) if abs(a - b) > CLOSE), 0.0)


def levels(claims: list[Claim], found: list[tuple[float, ...]]) -> list[float]:
    return sorted(sum(y) / c.weight for c, y in zip(claims, found, strict=True))


def is_possible(claims: list[Claim], found: list[tuple[float, ...]], most: float) -> bool:
    used = {"a": 0.0, "b": 0.0}
    for c, y in zip(claims, found, strict=True):
        for way, part in zip(c.ways, y, strict=True):
            for name, size in way.items():
                used[name] += part * size
    return max(used.values()) <= most


@settings(max_examples=60, deadline=None)
@given(st.lists(claim, min_size=1, max_size=6), st.sampled_from("ab"), st.floats(1.0, 4.0))
def test_more_in_a_pool_never_lowers_the_levels(
    claims: list[Claim], name: str, times: float
) -> None:
    """With the same rights the least level never falls, nor the next where the least stays."""
    more = [
        Claim(tuple({n: v / times if n == name else v for n, v in w.items()} for w in c.ways),
              c.weight)
        for c in claims
    ]  # fmt: skip
    before = levels(claims, fill(claims, ["a", "b"]))
    after = levels(claims, fill(more, ["a", "b"]))
    assert first_difference(after, before) >= 0.0


def test_where_level_one_fits_nobody_ends_below_it() -> None:
    found = fill([Claim(({"a": 1.0},), 0.7), Claim(({"a": 0.3},), 0.1)], ["a"])
    assert [sum(y) for y in found] == pytest.approx([0.7 / 0.73, 0.1 / 0.73])


def test_a_claim_without_weight_comes_last() -> None:
    found = fill([Claim(({"a": 0.8},), 0.1), Claim(({"a": 0.8},), 0.0)], ["a"])
    assert [sum(y) for y in found] == pytest.approx([1.0, 0.25])


def test_the_first_way_is_used_while_there_is_room() -> None:
    both = ({"a": 1.0}, {"b": 0.5})
    assert fill([Claim(both)], ["a", "b"]) == [pytest.approx((1.0, 0.0), abs=CLOSE)]
    shared = fill([Claim(both), Claim(({"a": 1.0},))], ["a", "b"])
    assert [sum(y) for y in shared] == pytest.approx([1.0, 1.0])
    assert shared[0] == pytest.approx((0.0, 1.0), abs=CLOSE)
