"""Endpoint identifiers as text and as CBOR."""

from __future__ import annotations

import cbor2
import pytest
from draw_bundles import eids
from hypothesis import given

from ilrs.protocols.dtn.cbor import Cursor
from ilrs.protocols.dtn.eid import NONE, Eid, read_eid
from ilrs.protocols.malformed import MalformedError


def read(item: object) -> Eid:
    return read_eid(Cursor(cbor2.dumps(item)), "it")


@given(eids)
def test_text_and_octets_say_the_same(eid: Eid) -> None:
    assert read(eid.item()) == eid
    assert read(eid.item()).item() == eid.item()
    if not eid.is_none:
        assert Eid.parse(str(eid)) == eid


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("dtn:none", [1, 0]),
        ("dtn://rover/tm/1", [1, "//rover/tm/1"]),
        ("ipn:3.1", [2, [3, 1]]),
        # RFC 9758 3.4 and 6.1: the allocator as an element of its own.
        ("ipn:977000.100.1", [2, [977000, 100, 1]]),
        ("ipn:!.7", [2, [4294967295, 7]]),
    ],
)
def test_identifiers_are_written_as_the_rfcs_have_it(text: str, item: list[object]) -> None:
    assert Eid.parse(text).item() == item
    assert read(item) == Eid.parse(text)


def test_two_and_three_elements_are_the_same_endpoint_and_keep_their_form() -> None:
    two, three = read([2, [(977000 << 32) + 100, 1]]), read([2, [977000, 100, 1]])
    assert two == three
    assert hash(two) == hash(three)
    assert str(two) == str(three) == "ipn:977000.100.1"
    assert two.item() != three.item()


@pytest.mark.parametrize(
    "text",
    ["", "dtn:", "dtn:some", "dtn:///x", "dtn://a b/", "ipn:1", "ipn:1.2.3.4", "ipn:a.b",
     "ipn:4294967296.1", "ipn:-1.1", "http://x/", "ipn:\u0663.1"],
)  # fmt: skip
def test_what_is_no_identifier_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no endpoint"):
        Eid.parse(text)


@pytest.mark.parametrize(
    "item", [[1, 1], [1, "x"], [1, "//"], [2, [1]], [2, [1, 2, 3, 4]], [2, "1.1"], [9, 0], [1], 5,
             [1, "//a\n/"], [2, [2**33, 1, 1]]],
)  # fmt: skip
def test_what_is_no_identifier_in_cbor_is_told(item: object) -> None:
    with pytest.raises(MalformedError):
        read(item)


def test_a_node_has_a_name() -> None:
    assert Eid.parse("dtn://rover/tm").node_name == "dtn://rover/"
    assert Eid.parse("ipn:5.9").node_name == "ipn:5.0"
    assert NONE.node_name == "dtn:none"
