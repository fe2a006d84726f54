"""Bundles on random plans with random traffic: what must hold whatever they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from given_traffic import send, states, traffic
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.network.plan import Contact, ContactPlan, overlaps
from ilrs.network.routing.delivery import delivery_of
from ilrs.network.routing.forwarding import Outcome, Rules, forward
from ilrs.network.routing.store import DELIVERED, EXPIRED, LOST, NO_ROOM, NO_WAY
from ilrs.network.routing.traffic import Stream, Traffic
from ilrs.network.routing.ways import table_of


@st.composite
def networks(draw: st.DrawFn) -> tuple[ContactPlan, Traffic, Rules]:
    contacts: list[Contact] = []
    for _ in range(draw(st.integers(4, 24))):
        source, destination = draw(st.permutations("abcd"))[:2]
        start = float(draw(st.integers(0, 60)))
        new = Contact(
            source, destination, start, start + draw(st.integers(1, 30)),
            float(draw(st.sampled_from([50, 100, 400]))), float(draw(st.integers(0, 4))),
            draw(st.sampled_from([1.0, 1.0, 0.5])),
        )  # fmt: skip
        if not overlaps([*contacts, new]):
            contacts.append(new)
    plan = ContactPlan((*contacts, *(Contact(x, "d", 95.0, 99.0, 200.0) for x in "abc")))
    streams = [
        Stream(f"s{i}", draw(st.sampled_from("abc")), "d", draw(st.integers(0, 2)),
               draw(st.sampled_from([20.0, 60.0, math.inf])), f"p{i % 2}")
        for i in range(3)
    ]  # fmt: skip
    bundle = st.tuples(st.integers(0, 2), st.floats(0, 80), st.sampled_from([50.0, 300.0, 700.0]))
    bundles = draw(st.lists(bundle, min_size=1, max_size=30))
    rules = Rules(
        buffer_bit={"b": draw(st.sampled_from([600.0, math.inf])), "a": 3000.0},
        loss=draw(st.sampled_from([0.0, 0.3])), custody=draw(st.booleans()),
        seed=draw(st.integers(0, 99)),
    )  # fmt: skip
    return plan, traffic(streams, bundles), rules


@settings(max_examples=300, deadline=None)
@given(networks())
def test_what_holds_for_every_network(network) -> None:
    plan, made, rules = network
    found = forward(table_of(plan), made, rules, log=True)
    check_conservation(found)
    check_contacts(found)
    again = forward(table_of(plan), made, rules, log=True)
    assert again.bundles.tobytes() == found.bundles.tobytes()
    assert again.log.tobytes() == found.log.tobytes()


def check_conservation(found: Outcome) -> None:
    account = delivery_of(found)
    for told in (*account.streams, *account.partners, account.total):
        ends = told.delivered_bit + told.waiting_bit + sum(told.lost_bit.values())
        assert told.made_bit == pytest.approx(ends, abs=1e-6)
    assert account.total.made_bit == float(found.traffic.size_bit.sum())
    assert (found.nodes["held_bit"] >= -1e-6).all()
    assert (found.nodes["peak_bit"] <= found.nodes["capacity_bit"] + 1e-3).all()
    late = found.bundles[found.bundles["state"] == DELIVERED]
    assert (late["done_s"] <= late["deadline_s"] + 1e-6).all()
    if found.end_s > float(found.bundles["deadline_s"].max(initial=0.0)):
        assert set(states(found)) <= {DELIVERED, EXPIRED, NO_WAY, NO_ROOM, LOST}


def check_contacts(found: Outcome) -> None:
    """No contact carries more than its volume, outside its time, or two bundles at once."""
    plan, sizes = found.table.plan, found.traffic.size_bit
    for i, contact in enumerate(plan.contacts):
        mine = found.log[found.log["contact"] == i]
        assert found.used_bit[i] <= contact.volume_bit + 1e-3
        assert (mine["start_s"] >= contact.start_s).all()
        assert (mine["end_s"] <= contact.end_s + 1e-6).all()
        assert (mine["start_s"][1:] >= mine["end_s"][:-1]).all()
        carried = sizes[mine["bundle"]]
        assert np.allclose(mine["end_s"] - mine["start_s"], carried / contact.rate_bit_s)
        assert not (found.failed[i] and mine.size)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 100)), min_size=2, max_size=40),
    st.sampled_from([10.0, 45.0, 100.0]),
)
def test_no_lower_priority_overtakes_on_a_link(bundles, length_s: float) -> None:
    """Equal bundles over passes of one link: who was there and is more urgent has gone before."""
    contacts = [Contact("a", "c", 100.0 * i, 100.0 * i + length_s, 10.0) for i in range(40)]
    streams = [Stream(f"p{p}", "a", "c", p) for p in range(3)]
    found = send(contacts, streams, [(p, t, 100.0) for p, t in bundles])
    assert set(states(found)) == {DELIVERED}
    log, made = found.log, found.traffic.made_s
    for k in range(log.size):
        for j in range(k):
            later, before = log["bundle"][k], log["bundle"][j]
            if found.traffic.stream[later] > found.traffic.stream[before]:
                assert made[later] >= log["start_s"][j]
