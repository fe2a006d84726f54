"""A node: forwarding, keeping, dropping with a reason, reporting."""

from __future__ import annotations

import pytest
from draw_bundles import bundles, made
from hypothesis import given
from hypothesis import strategies as st
from neighbours import EARTH, RELAY, ROVER, T, kinds, node

from ilrs.protocols.dtn.blocks import Block, BlockFlags, BlockType, HopCount, age_block, contents
from ilrs.protocols.dtn.blocks import hop_count as hops
from ilrs.protocols.dtn.bundle import decode
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.node import (
    BundleDelivered,
    BundleDropped,
    BundleForwarded,
    BundleRefused,
    Happening,
    Node,
)  # fmt: skip
from ilrs.protocols.dtn.primary import BundleFlags
from ilrs.protocols.dtn.status import Reason, StatusReport, decode_record

ARCHIVE = Eid.parse("dtn://earth/archive")


def test_a_bundle_crosses_three_nodes_and_arrives_as_it_was_sent() -> None:
    rover, relay, earth = node(ROVER), node(RELAY), node(EARTH)
    rover.submit(
        ARCHIVE, b"spectrum", T, lifetime_ms=60_000, source=Eid.parse("dtn://rover/apxs"),
        blocks=[lambda n: hops(n, HopCount(5, 0)), lambda n: age_block(n, 0)],
    )  # fmt: skip
    first = rover.offer("relay", T + 1000)
    assert first is not None
    assert relay.receive(first.octets, T + 2300) == []
    assert kinds(rover.arrived(first.number, T + 3600)) == ["BundleForwarded"]
    assert len(rover.store) == 0
    second = relay.offer("earth", T + 5000)
    assert second is not None
    (event,) = earth.receive(second.octets, T + 6300)
    assert isinstance(event, BundleDelivered)
    bundle = event.bundle
    assert bundle.payload == b"spectrum"
    assert str(bundle.primary.source) == "dtn://rover/apxs"
    held = {b.type: contents(b) for b in bundle.blocks}
    assert held[BlockType.HOP_COUNT] == HopCount(5, 2)
    assert held[BlockType.PREVIOUS_NODE] == RELAY
    # One second at the rover, 2.7 s at the relay; light time is in no node's account.
    assert held[BlockType.AGE] == 1000 + 2700


def test_what_is_important_goes_first_and_what_is_older_before_what_is_newer() -> None:
    relay = node(priority=lambda b: b.primary.flags & 0x20)
    for n, flags in enumerate((0, 0x20, 0, 0x20)):
        relay.receive(made(bytes([n]), created=Created(T, n), flags=flags).encode(), T)
    order = []
    while (offer := relay.offer("earth", T)) is not None:
        order.append(decode(offer.octets).payload[0])
    assert order == [1, 3, 0, 2]


def test_a_full_store_pushes_out_what_is_less_important_and_tells() -> None:
    relay = node(capacity=600)
    for n in (1, 2):
        relay.receive(made(bytes(150), created=Created(T, n)).encode(), T)
    told = relay.receive(made(bytes(150), created=Created(T, 9)).encode(), T)
    assert [(e.identity[1].sequence, e.reason) for e in told] == [(1, Reason.DEPLETED_STORAGE)]
    assert {h.priority for h in relay.store} == {2, 9}
    again = relay.receive(made(bytes(150), created=Created(T, 0)).encode(), T)
    assert [(e.identity[1].sequence, e.reason) for e in again] == [(0, Reason.DEPLETED_STORAGE)]
    assert relay.store.used_octets <= 600
    assert relay.store.fullest_octets <= 600


def test_what_was_refused_for_want_of_room_may_come_again() -> None:
    relay = node(capacity=300)
    octets = made(bytes(150), created=Created(T, 1)).encode()
    small = node(capacity=10)
    assert kinds(small.receive(octets, T)) == ["BundleDropped"]
    small.store.capacity_octets = 1000
    assert small.receive(octets, T) == []
    assert relay.receive(octets, T) == []
    assert kinds(relay.receive(octets, T)) == ["BundleRefused"]


def test_a_bundle_expires_in_the_store_but_not_on_a_link() -> None:
    relay = node()
    for n in (1, 2):
        relay.receive(made(created=Created(T, n), lifetime_ms=1000).encode(), T)
    offer = relay.offer("earth", T + 999)
    told = relay.tick(T + 1000)
    assert [(e.identity[1].sequence, e.reason) for e in told] == [(1, Reason.LIFETIME_EXPIRED)]
    assert offer is not None
    assert kinds(relay.arrived(offer.number, T + 3000)) == ["BundleForwarded"]
    late = relay.receive(made(created=Created(T, 3), lifetime_ms=1000).encode(), T + 1000)
    assert [e.reason for e in late] == [Reason.LIFETIME_EXPIRED]


def test_age_counts_where_there_was_no_clock() -> None:
    relay = node()
    relay.receive(
        made(b"x", age_block(2, 900), created=Created(0, 1), lifetime_ms=1000).encode(), T
    )
    assert relay.tick(T + 99) == []
    assert kinds(relay.tick(T + 100)) == ["BundleDropped"]


DAY_MS = 86_400_000
UNSET = 8 * DAY_MS  # 2000-01-09: a node that counts from DTN time 0 has been on for eight days


def test_a_node_whose_clock_was_never_set_writes_time_0_and_an_age() -> None:
    rover = node(ROVER)
    sent = []
    for now_ms in (UNSET, UNSET + 7):
        assert rover.submit(ARCHIVE, b"x", now_ms, lifetime_ms=DAY_MS) == []
        offer = rover.offer("relay", now_ms + 1500)
        assert offer is not None
        sent.append(decode(offer.octets))
    assert [b.primary.created.time_ms for b in sent] == [0, 0]
    assert sent[0].primary.created.sequence != sent[1].primary.created.sequence
    assert [contents(b.block(BlockType.AGE)) for b in sent] == [1500, 1500]
    # It expires by its age, at a relay that has the right time.
    relay = node()
    relay.receive(sent[0].encode(), T)
    assert relay.tick(T + DAY_MS - 1501) == []
    assert kinds(relay.tick(T + DAY_MS - 1500)) == ["BundleDropped"]


def test_a_node_whose_clock_was_set_goes_on_from_time_0_to_the_time() -> None:
    rover = node(ROVER)
    for now_ms in (UNSET, T):
        rover.submit(ARCHIVE, b"x", now_ms, lifetime_ms=60 * 365 * DAY_MS)
    first, second = (h.bundle for h in rover.store)
    assert (first.primary.created.time_ms, second.primary.created) == (0, Created(T, 0))
    assert second.block(BlockType.AGE) is None


def test_a_report_of_a_node_without_a_set_clock_is_read_and_has_time_0() -> None:
    relay = node(way="earth")
    asked = BundleFlags.REPORT_RECEPTION | BundleFlags.REPORT_TIME
    relay.receive(made(b"x", flags=asked, report_to=EARTH, created=Created(T, 1)).encode(), UNSET)
    reports = [h.bundle for h in relay.store if h.bundle.primary.source == RELAY]
    (report,) = [decode(bundle.encode()) for bundle in reports]
    assert report.primary.created.time_ms == 0
    record = decode_record(report.payload)
    assert isinstance(record, StatusReport)
    assert record.at_ms == (("received", 0),)
    assert record.created == Created(T, 1)


def test_a_failed_bundle_is_kept_and_a_refused_one_goes_elsewhere() -> None:
    ways = ["earth", "relay-2"]
    relay = Node(RELAY, lambda b, now, refused: next((w for w in ways if w not in refused), ""))
    relay.receive(made().encode(), T)
    first = relay.offer("earth", T)
    assert first is not None
    assert relay.offer("earth", T) is None
    relay.failed(first.number, T)
    again = relay.offer("earth", T)
    assert again is not None
    relay.failed(again.number, T, refused=True)
    assert relay.offer("earth", T) is None
    assert relay.offer("relay-2", T) is not None


def test_a_bundle_without_a_way_waits_for_one() -> None:
    way = [""]
    relay = Node(RELAY, lambda b, now, refused: way[0])
    relay.receive(made().encode(), T)
    assert relay.offer("earth", T) is None
    way[0] = "earth"
    relay.tick(T + 1000)
    assert relay.offer("earth", T + 1000) is not None


def test_a_new_plan_moves_what_is_queued() -> None:
    way = ["earth"]
    relay = Node(RELAY, lambda b, now, refused: way[0])
    relay.receive(made().encode(), T)
    relay.reroute(T)
    way[0] = "queqiao"
    relay.reroute(T)
    relay.reroute(T)
    assert relay.offer("earth", T) is None
    assert relay.offer("queqiao", T) is not None


def test_a_bundle_is_cut_to_what_a_contact_carries_and_put_together_at_the_end() -> None:
    relay, earth = node(), node(EARTH)
    payload = bytes(range(256)) * 8
    relay.receive(made(payload, age_block(2, 5)).encode(), T)
    told: list[Happening] = []
    sizes = []
    while (offer := relay.offer("earth", T, 700)) is not None:
        sizes.append(len(offer.octets))
        told += earth.receive(offer.octets, T)
        relay.arrived(offer.number, T)
    assert len(sizes) == 4
    assert max(sizes) <= 700
    assert [e.bundle.payload for e in told if isinstance(e, BundleDelivered)] == [payload]
    assert len(relay.store) == len(earth.store) == 0


def test_what_must_not_be_cut_waits_for_a_contact_that_carries_it() -> None:
    relay = node()
    relay.receive(made(bytes(2000), flags=int(BundleFlags.MUST_NOT_FRAGMENT)).encode(), T)
    assert relay.offer("earth", T, 700) is None
    assert relay.offer("earth", T, 3000) is not None


def test_hops_are_counted_and_limited() -> None:
    relay, earth = node(), node(EARTH)
    spent = made(b"x", hops(2, HopCount(3, 3)))
    assert [e.reason for e in relay.receive(spent.encode(), T)] == [Reason.HOP_LIMIT_EXCEEDED]
    assert kinds(earth.receive(spent.encode(), T)) == ["BundleDelivered"]


@pytest.mark.parametrize(
    ("flags", "left"),
    [(0, [193, 1]), (BlockFlags.DISCARD, [1]), (BlockFlags.DELETE_BUNDLE, None)],
)
def test_unknown_blocks_are_treated_as_their_flags_ask(flags: int, left: list[int] | None) -> None:
    relay = node()
    told = relay.receive(made(b"x", Block(193, 2, b"private", int(flags))).encode(), T)
    assert [e.reason for e in told] == ([] if left else [Reason.BLOCK_UNSUPPORTED])
    assert [[b.type for b in h.bundle.blocks] for h in relay.store] == ([left] if left else [])


def test_octets_that_are_no_bundle_are_refused_and_change_nothing() -> None:
    relay = node()
    told = relay.receive(made().encode()[:-3], T)
    assert kinds(told) == ["BundleRefused"]
    assert len(relay.store) == 0


# Clocks from 2000-01-01 on, the unset ones among them, to 2069.
@given(st.lists(bundles(), max_size=8), st.integers(0, 2**41), st.integers(100, 5000))
def test_whatever_comes_every_bundle_is_held_or_accounted_for(drawn, now_ms, capacity) -> None:
    relay = node(capacity=capacity)
    told: list[Happening] = []
    for bundle in drawn:
        told += relay.receive(bundle.encode(), now_ms)
    handed = 0
    while (offer := relay.offer("earth", now_ms)) is not None:
        decode(offer.octets)
        told += relay.arrived(offer.number, now_ms)
        handed += 1
    own = sum(h.bundle.primary.source == RELAY for h in relay.store)
    counted = sum(isinstance(e, BundleDelivered | BundleDropped | BundleRefused) for e in told)
    assert handed == sum(isinstance(e, BundleForwarded) for e in told)
    assert counted + handed + len(relay.store) - own >= len(drawn)
    assert relay.store.used_octets == sum(h.octets for h in relay.store)
