"""Two lists laid side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.partners.record.difference import Difference, differences


def octets(text: str) -> list[bytes]:
    return [letter.encode() for letter in text]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("abcdef", []),
        ("abcdefgh", []),
        ("abXdef", [("altered", 2, 2)]),
        ("abXYef", [("altered", 2, 2), ("altered", 3, 3)]),
        ("abdef", [("missing", 2, -1)]),
        ("abcd", [("missing", 4, -1), ("missing", 5, -1)]),
        ("abXcdef", [("inserted", -1, 2)]),
        ("abcbdef", [("inserted", -1, 3)]),
        ("babcdef", [("inserted", -1, 0)]),
        ("aXdefY", [("altered", 1, 1), ("missing", 2, -1)]),
        ("bcdefa", [("moved", 0, 5)]),
        ("", [("missing", i, -1) for i in range(6)]),
        ("abcdeX", [("altered", 5, 5)]),
        ("XabcdefY", [("inserted", -1, 0)]),
    ],
)
def test_what_happened_is_told(found: str, expected: list[tuple[str, int, int]]) -> None:
    told = differences(octets(found), octets("abcdef"))
    assert told == [Difference(*row) for row in expected]  # type: ignore[arg-type]


letters = st.lists(st.sampled_from("abcdefghXYZ"), max_size=12).map(lambda t: octets("".join(t)))


@given(letters)
def test_only_the_same_beginning_has_no_difference(found: list[bytes]) -> None:
    kept = octets("abcdefgh")
    assert (differences(found, kept) == []) == (found[:8] == kept)
