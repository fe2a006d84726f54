"""Bundles from octets and back, and what is refused."""

from __future__ import annotations

import time
from dataclasses import replace

import cbor2
import pytest
from bundles_of_others import all_vectors
from draw_bundles import ROVER, bundles, made
from hypothesis import given

from ilrs.protocols.dtn.blocks import (
    Block,
    BlockType,
    HopCount,
    age_block,
    contents,
    hop_count,
    previous_node,
)  # fmt: skip
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.eid import NONE
from ilrs.protocols.dtn.primary import BundleFlags
from ilrs.protocols.malformed import MalformedError


@pytest.mark.parametrize("name", all_vectors())
def test_a_bundle_by_others_is_read_and_written_as_the_same_octets(name: str) -> None:
    octets = all_vectors()[name]
    bundle = decode(octets)
    assert bundle.encode() == octets
    anew = Bundle(replace(bundle.primary), tuple(replace(block) for block in bundle.blocks))
    assert anew.primary.wire is None
    assert anew.encode() == octets, "written anew, not from what was kept"


def test_the_bundles_of_pyd3tn_say_what_pyd3tn_was_asked_to_send(vectors: dict[str, bytes]) -> None:
    head = decode(vectors["pyd3tn_request_tcpcl"]).primary
    assert (str(head.source), str(head.destination)) == ("ipn:2.1", "ipn:1.2")
    assert head.created.utc == "2026-11-20T23:35:34.671Z"
    assert (head.lifetime_ms, head.checksum, head.checksum_ok) == (300_000, Checksum.CRC32C, True)


@given(bundles())
def test_what_is_written_is_read_as_the_same(bundle: Bundle) -> None:
    octets = bundle.encode()
    found = decode(octets)
    assert found == bundle
    assert found.encode() == octets


@given(bundles())
def test_another_reader_of_cbor_finds_the_same_items(bundle: Bundle) -> None:
    items = cbor2.loads(bundle.encode())
    assert items[0][:3] == [7, bundle.primary.flags, bundle.primary.checksum]
    assert items[0][6:8] == [list(bundle.primary.created.item()), bundle.primary.lifetime_ms]
    assert [i[:5] for i in items[1:]] == [
        [b.type, b.number, b.flags, b.checksum, b.data] for b in bundle.blocks
    ]


def test_integers_longer_than_needed_are_kept_as_they_came() -> None:
    octets = made(checksum=Checksum.NONE).encode()
    assert octets[2:5] == bytes([7, 0, 0])
    longer = octets[:2] + b"\x18\x07\x19\x00\x00\x00" + octets[5:]
    bundle = decode(longer)
    assert bundle == decode(octets)
    assert bundle.encode() == longer


def test_a_changed_block_is_written_anew_and_the_others_as_they_came() -> None:
    bundle = decode(made(b"x", hop_count(2, HopCount(30, 1))).encode())
    changed = bundle.with_block(hop_count(2, HopCount(30, 2)))
    assert changed.blocks[0].wire is None
    assert contents(decode(changed.encode()).blocks[0]) == HopCount(30, 2)
    assert changed.primary.encode() == bundle.primary.wire


def test_blocks_say_what_they_hold() -> None:
    blocks = [previous_node(2, ROVER), age_block(3, 4711), hop_count(4, HopCount(9, 8))]
    assert [contents(b) for b in blocks] == [ROVER, 4711, HopCount(9, 8)]
    assert contents(Block(193, 5, b"private")) == b"private"


def test_a_block_that_does_not_hold_what_its_type_says_is_told() -> None:
    with pytest.raises(MalformedError, match="hop count"):
        contents(Block(BlockType.HOP_COUNT, 2, cbor2.dumps([0, 1])))
    with pytest.raises(MalformedError, match="follow"):
        contents(Block(BlockType.AGE, 2, b"\x01\x02"))


def raw(*blocks: list[object], head: list[object] | None = None) -> bytes:
    """A bundle of whatever items."""
    primary = head or [7, 0, 0, [2, [1, 2]], [2, [2, 1]], [1, 0], [0, 4], 60_000]
    return b"\x9f" + b"".join(map(cbor2.dumps, [primary, *blocks])) + b"\xff"


PAYLOAD: list[object] = [1, 1, 0, 0, b"x"]
HEAD: list[object] = [7, 0, 0, [2, [1, 2]], [2, [2, 1]], [1, 0], [0, 4], 60_000]


def head(**changes: object) -> list[object]:
    """The head of a bundle with some items changed: `i3=...`."""
    return [changes.get(f"i{n}", item) for n, item in enumerate(HEAD)]


REFUSED = {
    "nothing": (b"", "no octets"),
    "version 6": (b"\x06\x81\x10\x12", "version 6"),
    "version 6 in CBOR": (raw(PAYLOAD, head=head(i0=6)), "version 6 .* reads 7"),
    "seconds of a draft": (
        raw(PAYLOAD, head=head(i6=[641_000_000, 0], i7=3_600_000_000)), "before RFC 9171"),
    "an array of definite length": (b"\x82" + raw(PAYLOAD)[1:-1], "indefinite length"),
    "a map": (b"\xa0", "no bundle"),
    "octets behind the end": (raw(PAYLOAD) + b"\x00", "1 octets follow"),
    "no end": (raw(PAYLOAD)[:-1], "ends where another block"),
    "no payload": (raw([7, 2, 0, 0, b"\x01"]), "no payload"),
    "no blocks": (raw(), "no payload"),
    "two payloads": (raw(PAYLOAD, [1, 2, 0, 0, b"y"]), "two blocks of type 1"),
    "a payload that is not last": (raw(PAYLOAD, [7, 2, 0, 0, b"\x01"]), "must be the last"),
    "a payload of another number": (raw([1, 2, 0, 0, b"y"]), "must have the number 1"),
    "a number used twice": (
        raw([7, 2, 0, 0, b"\x01"], [193, 2, 0, 0, b""], PAYLOAD), "have the number 2"),
    "the number of the primary block": (raw([193, 0, 0, 0, b""], PAYLOAD), "number 0"),
    "two ages": (raw([7, 2, 0, 0, b"\x01"], [7, 3, 0, 0, b"\x01"], PAYLOAD), "two blocks of type"),
    "an unknown checksum": (raw([1, 1, 0, 3, b"x", b"abc"]), "checksum type 3"),
    "a checksum of another length": (raw([1, 1, 0, 1, b"x", b"abcd"]), "4 octets, not 2"),
    "a checksum that is announced only": (raw([1, 1, 0, 1, b"x"]), "asks for 6"),
    "a wrong checksum": (raw([1, 1, 0, 1, b"x", b"ab"]), r"checksum of block 1 \(payload\)"),
    "data that are no octets": (raw([1, 1, 0, 0, "x"]), "must be a byte string"),
    "a fragment without place": (raw(PAYLOAD, head=head(i1=1)), "ask for 10"),
    "a fragment behind its whole": (
        raw(PAYLOAD, head=[*head(i1=1), 9, 9]), "begins at 9 of 9"),
    "a scheme that is not known": (raw(PAYLOAD, head=head(i3=[3, "x"])), "scheme 3"),
    "a name that is none": (raw(PAYLOAD, head=head(i3=[1, "nobody"])), "dtn://node/service"),
    "a number above 32 bits": (raw(PAYLOAD, head=head(i3=[2, [1, 2**40]])), "above"),
    "a negative lifetime": (raw(PAYLOAD, head=head(i7=-1)), "negative"),
    "an absurd length": (raw()[:-1] + bytes.fromhex("8501010000") + b"\x5b" + b"\xff" * 8,
                         "claims 18446744073709551615 octets"),
    "an absurd array": (b"\x9f\x9b" + b"\xff" * 8, "8 or 9 or 10 or 11"),
    "a string in pieces": (raw()[:-1] + bytes.fromhex("8501010000") + b"\x5f\x41x\xff\xff",
                           "indefinite"),
    "a nesting bomb": (b"\x9f" + b"\x81" * 100_000, "has 1 items"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_bundle_is_refused_with_the_reason(name: str) -> None:
    octets, reason = REFUSED[name]
    with pytest.raises(MalformedError, match=reason) as caught:
        decode(octets)
    assert 0 <= caught.value.offset <= len(octets)


def test_a_wrong_checksum_is_only_marked_when_not_insisted_on() -> None:
    octets = bytearray(made(b"regolith").encode())
    octets[octets.index(b"regolith")] ^= 1
    bundle = decode(bytes(octets), insist=False)
    assert bundle.primary.checksum_ok is True
    assert bundle.blocks[-1].checksum_ok is False
    assert bundle.encode() == octets


def test_more_blocks_than_any_bundle_has_are_refused() -> None:
    with pytest.raises(MalformedError, match="more than 1000 blocks"):
        decode(raw(*([193, n, 0, 0, b""] for n in range(2, 2000)), PAYLOAD))


def test_a_hundred_megabytes_are_read_or_refused_without_dwelling_on_them() -> None:
    octets = made(bytes(100_000_000)).encode()
    began_s = time.process_time()
    assert len(decode(octets).payload) == 100_000_000
    with pytest.raises(MalformedError):
        decode(octets + b"\x00")
    with pytest.raises(MalformedError, match="more than the 1000 allowed"):
        decode(octets, largest_octets=1000)
    with pytest.raises(MalformedError):
        decode(b"\x9f" * 100_000_000)
    # A guard against work that grows with the number of octets times blocks, not a measure.
    assert time.process_time() - began_s < 20.0


def test_a_bundle_cannot_be_made_wrong() -> None:
    with pytest.raises(ValueError, match="payload"):
        Bundle(made().primary, (age_block(2, 0),))
    with pytest.raises(ValueError, match="fragment"):
        replace(made().primary, flags=BundleFlags.FRAGMENT)


def test_reports_are_not_sent_about_administrative_or_nameless_bundles() -> None:
    wanted = int(BundleFlags.REPORT_DELIVERY)
    assert made(flags=wanted).primary.wants(BundleFlags.REPORT_DELIVERY)
    assert not made(flags=wanted | 2).primary.wants(BundleFlags.REPORT_DELIVERY)
    assert not made(flags=wanted, source=NONE).primary.wants(BundleFlags.REPORT_DELIVERY)
