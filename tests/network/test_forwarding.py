"""Many bundles: cases reckoned by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from given_traffic import arrivals, send, states

from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.routing.delivery import delivery_of
from ilrs.network.routing.forwarding import Rules
from ilrs.network.routing.store import ASIDE, DELIVERED, LOST, NO_ROOM, NO_WAY, QUEUED
from ilrs.network.routing.traffic import Stream
from ilrs.network.routing.ways import route, table_of

BULK = Stream("bulk", "a", "c", 0)
URGENT = Stream("urgent", "a", "c", 2)
# 100 bit/s to b from 100 s on, 50 bit/s on to c, light times 2 and 3 s.
CHAIN = (Contact("a", "b", 100.0, 200.0, 100.0, 2.0), Contact("b", "c", 0.0, 500.0, 50.0, 3.0))


def test_a_lone_bundle_arrives_when_the_search_says() -> None:
    found = send(CHAIN, [BULK], [(0, 0.0, 1000.0)])
    way = route(table_of(ContactPlan(CHAIN)), "a", "c", size_bit=1000.0)
    assert way is not None
    assert arrivals(found) == [way.arrival_s] == [100 + 10 + 2 + 20 + 3]


def test_bundles_of_one_priority_go_in_the_order_made() -> None:
    found = send(CHAIN, [BULK], [(0, 0.0, 1000.0), (0, 1.0, 1000.0)])
    # The second is at b at 122 s and waits there for the first until 132 s.
    assert arrivals(found) == [135.0, 155.0]


def test_the_urgent_bundle_made_last_goes_first() -> None:
    bundles = [(0, 0.0, 1000.0), (0, 1.0, 1000.0), (1, 2.0, 1000.0)]
    found = send(CHAIN, [BULK, URGENT], bundles)
    assert arrivals(found) == [155.0, 175.0, 135.0]


def test_what_is_in_the_transmitter_is_not_broken_off() -> None:
    found = send(CHAIN, [BULK, URGENT], [(0, 100.0, 1000.0), (1, 101.0, 500.0)])
    assert arrivals(found)[0] == 135.0
    assert found.log["start_s"][1] == 110.0


def test_the_volume_of_a_contact_is_booked_and_the_rest_takes_the_next() -> None:
    contacts = [
        Contact("a", "b", 0.0, 10.0, 100.0), Contact("a", "b", 50.0, 60.0, 100.0),
        Contact("b", "c", 0.0, 100.0, 1e6),
    ]  # fmt: skip
    found = send(contacts, [BULK], [(0, 0.0, 600.0), (0, 0.0, 600.0), (0, 0.0, 400.0)])
    assert arrivals(found) == pytest.approx([6.0006, 56.0006, 10.0004])
    assert list(found.used_bit[:2]) == [1000.0, 600.0]


def test_an_urgent_bundle_displaces_what_it_leaves_no_room_for() -> None:
    contacts = [
        Contact("a", "c", 10.0, 20.0, 100.0), Contact("a", "c", 50.0, 60.0, 100.0),
    ]  # fmt: skip
    found = send(contacts, [BULK, URGENT], [(0, 0.0, 500.0), (0, 1.0, 500.0), (1, 2.0, 500.0)])
    assert arrivals(found) == [20.0, 55.0, 15.0]


def test_a_displaced_bundle_takes_a_way_that_is_open_before_its_contact_ends() -> None:
    contacts = [
        Contact("a", "c", 10.0, 20.0, 100.0), Contact("a", "b", 12.0, 17.0, 100.0),
        Contact("b", "c", 0.0, 90.0, 50.0),
    ]  # fmt: skip
    found = send(contacts, [BULK, URGENT], [(0, 0.0, 500.0), (0, 1.0, 500.0), (1, 2.0, 500.0)])
    assert arrivals(found) == [20.0, 27.0, 15.0]


def test_a_bundle_is_dropped_at_the_end_of_its_lifetime() -> None:
    short = Stream("short", "a", "c", 0, lifetime_s=30.0)
    found = send(CHAIN, [short], [(0, 0.0, 1000.0), (0, 90.0, 1000.0)])
    assert states(found) == [NO_WAY, NO_WAY]
    assert arrivals(found) == [30.0, 120.0]
    long = Stream("long", "a", "c", 0, lifetime_s=135.0)
    assert states(send(CHAIN, [long], [(0, 0.0, 1000.0)])) == [DELIVERED]


def test_a_full_buffer_drops_the_lowest_priority_first() -> None:
    rules = Rules(buffer_bit={"a": 2000.0})
    bundles = [(0, 0.0, 1000.0), (0, 1.0, 1000.0), (1, 2.0, 1000.0), (0, 3.0, 1000.0)]
    found = send(CHAIN, [BULK, URGENT], bundles, rules)
    # The youngest bulk bundle makes room for the urgent one; the last one finds none.
    assert states(found) == [DELIVERED, NO_ROOM, DELIVERED, NO_ROOM]
    account = delivery_of(found)
    assert account.streams[0].lost_bit == {"buffer full": 2000.0}
    assert account.fullest is not None
    assert (account.fullest.node, account.fullest.peak_bit) == ("a", 2000.0)
    assert account.fullest.peak_s == 1.0


def test_custody_keeps_a_bundle_until_it_is_acknowledged() -> None:
    contacts = [Contact("a", "b", 0.0, 100.0, 100.0, 5.0)]
    flow = Stream("x", "a", "b")
    rules = Rules(buffer_bit={"a": 1500.0})
    # Sent at 10 s, heard of at 20 s: at 15 s there is no room for another, at 20 s there is.
    early = send(contacts, [flow], [(0, 0.0, 1000.0), (0, 15.0, 1000.0)], rules)
    late = send(contacts, [flow], [(0, 0.0, 1000.0), (0, 20.0, 1000.0)], rules)
    assert states(early) == [DELIVERED, NO_ROOM]
    assert states(late) == [DELIVERED, DELIVERED]
    free = Rules(buffer_bit={"a": 1500.0}, custody=False)
    assert (
        states(send(contacts, [flow], [(0, 0.0, 1000.0), (0, 15.0, 1000.0)], free))[1] == DELIVERED
    )


def test_a_node_without_room_leaves_the_bundle_in_the_custody_of_the_sender() -> None:
    contacts = [Contact("a", "b", 0.0, 1000.0, 100.0, 5.0), Contact("b", "c", 40.0, 1000.0, 100.0)]
    rules = Rules(buffer_bit={"b": 1000.0}, margin_s=2.0)
    found = send(contacts, [BULK], [(0, 0.0, 1000.0), (0, 0.0, 1000.0)], rules)
    assert states(found) == [DELIVERED, DELIVERED]
    # At b at 15 s and 25 s; the second is refused, sent again from 25 + 5 + 2 s, 49 s and so on.
    again = found.log[found.log["bundle"] == 1]
    first_hops = again[again["contact"] == 0]
    assert list(first_hops["start_s"][:2]) == [10.0, 32.0]
    without = send(contacts, [BULK], [(0, 0.0, 1000.0), (0, 0.0, 1000.0)],
                   Rules(buffer_bit={"b": 1000.0}, custody=False))  # fmt: skip
    assert states(without) == [DELIVERED, NO_ROOM]


def test_lost_bundles_are_sent_again_after_two_light_times_and_the_margin() -> None:
    contacts = [Contact("a", "b", 0.0, 10_000.0, 100.0, 7.0)]
    flow = Stream("x", "a", "b")
    rules = Rules(loss=0.5, margin_s=3.0, seed=2)
    found = send(contacts, [flow], [(0, 0.0, 100.0)] * 40, rules)
    assert states(found) == [DELIVERED] * 40
    log = found.log
    waits = []
    for b in range(40):
        mine = log[log["bundle"] == b]
        waits += list(mine["start_s"][1:] - mine["end_s"][:-1])
    assert len(waits) > 10
    assert min(waits) >= 17.0
    assert delivery_of(found).streams[0].sent_again == len(waits)
    gone = send(contacts, [flow], [(0, 0.0, 100.0)] * 40, Rules(loss=0.5, custody=False, seed=2))
    assert {DELIVERED, LOST} == set(states(gone))


def test_the_part_of_bundles_lost_is_the_one_asked_for() -> None:
    contacts = [Contact("a", "b", 0.0, 1e6, 1e3)]
    rules = Rules(loss={("a", "b"): 0.2}, custody=False, seed=9)
    found = send(
        contacts, [Stream("x", "a", "b")], [(0, float(i), 100.0) for i in range(20_000)], rules
    )
    part = float(np.mean(np.array(states(found)) == LOST))
    # Five standard deviations of a binomial of 20,000 draws.
    assert abs(part - 0.2) < 5 * math.sqrt(0.2 * 0.8 / 20_000)


def test_a_contact_that_does_not_take_place_sends_its_bundles_another_way() -> None:
    contacts = [
        Contact("a", "c", 10.0, 20.0, 100.0, confidence=0.0), Contact("a", "b", 15.0, 30.0, 100.0),
        Contact("b", "c", 0.0, 100.0, 100.0),
    ]  # fmt: skip
    found = send(contacts, [BULK], [(0, 0.0, 500.0)])
    assert list(found.failed) == [True, False, False]
    assert arrivals(found) == [25.0]
    assert list(found.used_bit) == [0.0, 500.0, 500.0]


def test_chance_comes_from_the_seed() -> None:
    contacts = [
        Contact("a", "b", 100.0 * i, 100.0 * i + 50, 1e3, confidence=0.5) for i in range(64)
    ]
    flow, bundles = Stream("x", "a", "b"), [(0, 0.0, 1000.0)]
    fates = [tuple(send(contacts, [flow], bundles, Rules(seed=s)).failed) for s in (1, 1, 2)]
    assert fates[0] == fates[1] != fates[2]
    assert 16 < sum(fates[0]) < 48


def test_bundles_do_not_turn_back_while_there_is_another_way() -> None:
    contacts = [
        Contact("a", "b", 0.0, 10.0, 100.0), Contact("b", "a", 0.0, 100.0, 100.0),
        Contact("b", "c", 90.0, 99.0, 100.0), Contact("a", "c", 60.0, 61.0, 100.0),
    ]  # fmt: skip
    found = send(contacts, [BULK], [(0, 0.0, 200.0)])
    assert states(found) == [DELIVERED]
    assert arrivals(found) == [92.0]
    only = send([*contacts[:2], contacts[3]], [Stream("x", "b", "c")], [(0, 0.0, 100.0)])
    assert arrivals(only) == [61.0]


def test_the_run_can_end_before_the_plan_does() -> None:
    found = send(CHAIN, [BULK], [(0, 0.0, 1000.0)], Rules(until_s=50.0))
    assert states(found) == [QUEUED]
    account = delivery_of(found)
    assert account.total.waiting_bit == 1000.0
    assert account.buffers[0].left_bit == 1000.0


def test_a_bundle_without_any_way_stands_aside() -> None:
    found = send(CHAIN, [Stream("back", "c", "a")], [(0, 0.0, 1000.0)])
    assert states(found) == [ASIDE]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (lambda: Rules(loss=1.0), "part from 0 to below 1"),
        (lambda: Rules(loss={("a", "b"): -0.1}), "part from 0"),
        (lambda: Rules(buffer_bit={"a": -1.0}), "below zero"),
        (lambda: Rules(margin_s=-1.0), "below zero"),
        (lambda: send(CHAIN, [BULK], [], Rules(buffer_bit={"d": 1.0})), 'no node "d"'),
        (lambda: send(CHAIN, [BULK], [], Rules(loss={("a", "c"): 0.1})), "no link a > c"),
        (lambda: send(CHAIN, [Stream("x", "a", "z")], []), 'no node "z"'),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(rules, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rules()
