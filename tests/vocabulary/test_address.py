from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.address import Address, is_name

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


@given(NAMES, NAMES)
def test_addresses_round_trip(element: str, quantity: str) -> None:
    address = Address(element, quantity)
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    "text", ["battery", "battery/", "/charge_j", "Battery/charge_j", "a/b/c", "a b/c", "a/b\n", ""]
)
def test_what_is_no_address_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="write element/quantity"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [("array_1", True), ("a", True), ("1a", False), ("_a", False), ("a-b", False), ("ä", False),
     ("a\n", False), ("", False)],
)  # fmt: skip
def test_names(text: str, good: bool) -> None:
    assert is_name(text) is good
