"""The best way: published answers, and every chain of contacts tried on small random plans.

Vectors: NASA HDTN's contact plans with the answers of its unit tests, `cgrTutorial` with the seven
best routes of pyCGR's tutorial (Fraire, De Jonckere, Burleigh 2021), also computed by ION cgrfetch.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.network.formats import read_plan
from ilrs.network.plan import Contact, ContactPlan, overlaps
from ilrs.network.routing.forwarding import forward
from ilrs.network.routing.traffic import Stream, Traffic
from ilrs.network.routing.ways import route, routes, table_of

ROOT = Path(__file__).resolve().parents[2]


def vector(name: str) -> ContactPlan:
    given_folder = os.environ.get("ILRS_DATA") or str(ROOT.parent / "shared" / "data")
    path = Path(given_folder) / "vectors" / "contactplans" / name
    if not path.is_file():
        pytest.skip(f"needs the contact plan {name}; name its folder by ILRS_DATA")
    return read_plan(path.read_text(encoding="utf-8"), name).plan


@pytest.mark.parametrize(
    ("name", "source", "destination", "arrival_s", "hops"),
    [
        ("contactPlan_RoutingTest.json", "1", "4", 12.0, 2),
        ("contactPlan_RoutingTest.json", "4", "1", None, 0),
        ("cgrTutorial.json", "1", "5", 3.0, 3),
        ("10nodes.json", "20", "40", 2.0, 2),
        ("50nodes.json", "20", "40", 2.0, 2),
    ],
)
def test_published_plans_give_their_published_arrivals(
    name: str, source: str, destination: str, arrival_s: float | None, hops: int
) -> None:
    way = route(table_of(vector(name)), source, destination)
    assert (way.arrival_s if way else None) == arrival_s
    assert (len(way.hops) if way else 0) == hops


def test_the_seven_best_ways_of_the_tutorial() -> None:
    found = routes(table_of(vector("cgrTutorial.json")), "1", "5", count=10)
    assert [way.arrival_s for way in found] == [3.0, 4.0, 11.0, 31.0, 31.0, 51.0, 51.0]
    assert found[0].nodes == ("1", "3", "4", "5")


def test_ion_s_plan_crosses_deep_space_with_its_light_time() -> None:
    way = route(table_of(vector("cgr-test_global.ionrc")), "8", "1")
    assert way is not None
    assert 324.0 in [hop.contact.owlt_s for hop in way.hops]
    assert way.arrival_s == 3925.0


# --- every chain, by hand ---


def chains(plan: ContactPlan, at: str, to: str, time_s: float, size_bit: float, passed=()):
    """Arrival and contacts of every chain that passes no node twice: the oracle."""
    for contact in plan.contacts:
        if contact.source != at or contact.destination in passed:
            continue
        departs_s = max(time_s, contact.start_s)
        sent_s = departs_s + size_bit / contact.rate_bit_s
        if departs_s >= contact.end_s or sent_s > contact.end_s:
            continue
        arrives_s = sent_s + contact.owlt_s
        if contact.destination == to:
            yield arrives_s, (contact,)
        else:
            rest = chains(plan, contact.destination, to, arrives_s, size_bit, (*passed, at))
            yield from ((end_s, (contact, *more)) for end_s, more in rest)


@st.composite
def plans(draw: st.DrawFn) -> ContactPlan:
    """Up to 14 contacts of five nodes, none of which overlap."""
    contacts: list[Contact] = []
    for _ in range(draw(st.integers(1, 14))):
        source, destination = draw(st.permutations("abcde"))[:2]
        start = draw(st.integers(0, 20))
        new = Contact(
            source, destination, float(start), float(start + draw(st.integers(1, 12))),
            float(draw(st.sampled_from([1, 2, 8]))), float(draw(st.integers(0, 3))),
        )  # fmt: skip
        if not overlaps([*contacts, new]):
            contacts.append(new)
    contacts.append(Contact("a", "e", 50.0, 60.0, 1.0))
    return ContactPlan(tuple(contacts))


@settings(max_examples=300, deadline=None)
@given(plans(), st.sampled_from([0.0, 1.0, 4.0, 8.0]), st.integers(0, 12))
def test_no_chain_of_contacts_is_earlier_or_as_early_and_shorter(plan, size_bit, at_s) -> None:
    found = list(chains(plan, "a", "e", float(at_s), size_bit))
    way = route(table_of(plan), "a", "e", float(at_s), size_bit=size_bit)
    assert way is not None
    assert way.arrival_s == min(end for end, _ in found)
    assert len(way.hops) == min(len(c) for end, c in found if end == way.arrival_s)


@settings(max_examples=100, deadline=None)
@given(plans(), st.sampled_from([0.0, 2.0]))
def test_the_ways_next_best_are_those_of_all_chains(plan, size_bit) -> None:
    expected = sorted(end for end, _ in chains(plan, "a", "e", 0.0, size_bit))[:5]
    found = routes(table_of(plan), "a", "e", 0.0, count=5, size_bit=size_bit)
    assert [way.arrival_s for way in found] == expected
    assert len({tuple(hop.contact for hop in way.hops) for way in found}) == len(found)


@settings(max_examples=100, deadline=None)
@given(plans(), st.sampled_from([1.0, 4.0]), st.integers(0, 12))
def test_a_lone_bundle_forwarded_node_by_node_arrives_as_searched(plan, size_bit, at_s) -> None:
    """Each node decides anew, and finds the rest of the same way."""
    table = table_of(plan)
    way = route(table, "a", "e", float(at_s), size_bit=size_bit)
    assert way is not None
    lone = Traffic(
        (Stream("x", "a", "e"),), np.zeros(1, dtype=np.int64),
        np.array([float(at_s)]), np.array([size_bit]),
    )  # fmt: skip
    found = forward(table, lone)
    assert float(found.bundles["done_s"][0]) == way.arrival_s
    assert int(found.bundles["passed"][0]) == len(way.hops)


# --- times along a way ---

LINE = ContactPlan((
    Contact("a", "b", 10.0, 20.0, 1000.0, 2.0),
    Contact("b", "c", 0.0, 100.0, 500.0, 3.0),
))  # fmt: skip


def hops_of(size_bit: float) -> Iterator[tuple[float, float]]:
    way = route(table_of(LINE), "a", "c", size_bit=size_bit)
    assert way is not None
    return ((hop.depart_s, hop.arrive_s) for hop in way.hops)


def test_the_last_bit_counts_at_every_hop() -> None:
    # 1000 bits: 10 s + 1 s + 2 s; then 13 s + 2 s + 3 s.
    assert list(hops_of(1000.0)) == [(10.0, 13.0), (13.0, 18.0)]


def test_a_way_tells_its_expiry_and_volume() -> None:
    way = route(table_of(LINE), "a", "c", 15.0)
    assert way is not None
    assert way.expiry_s == 20.0
    assert way.volume_bit == 5000.0
    assert way.nodes == ("a", "b", "c")


def test_what_does_not_fit_before_the_end_goes_no_way() -> None:
    table = table_of(LINE)
    assert route(table, "a", "c", size_bit=10_000.0) is not None
    assert route(table, "a", "c", size_bit=10_001.0) is None
    assert route(table, "a", "c", 20.0) is None


def test_a_deadline_closes_late_ways() -> None:
    table = table_of(LINE)
    assert route(table, "a", "c", deadline_s=15.0) is not None
    assert route(table, "a", "c", deadline_s=14.999) is None


def test_of_equal_ways_the_one_that_lasts_longer_is_taken() -> None:
    plan = ContactPlan((
        Contact("a", "b", 0.0, 10.0, 1.0), Contact("b", "d", 0.0, 90.0, 1.0),
        Contact("a", "c", 0.0, 20.0, 1.0), Contact("c", "d", 0.0, 90.0, 1.0),
    ))  # fmt: skip
    way = route(table_of(plan), "a", "d")
    assert way is not None
    assert way.nodes == ("a", "c", "d")


def test_a_plan_with_overlaps_has_no_table() -> None:
    plan = ContactPlan((Contact("a", "b", 0.0, 9.0, 1.0), Contact("a", "b", 5.0, 12.0, 1.0)))
    with pytest.raises(ValueError, match="a > b at 0 s and 5 s overlap"):
        table_of(plan)


def test_an_unknown_node_is_told_with_a_hint() -> None:
    plan = ContactPlan((Contact("station", "relay", 0.0, 1.0, 1.0),))
    with pytest.raises(ValueError, match='no node "staton"; did you mean "station"'):
        route(table_of(plan), "staton", "relay")


def test_a_later_faster_contact_of_the_same_link_may_be_earlier() -> None:
    plan = ContactPlan((
        Contact("a", "b", 0.0, 100.0, 1.0, 0.0), Contact("a", "b", 100.0, 200.0, 1000.0, 0.0),
    ))  # fmt: skip
    way = route(table_of(plan), "a", "b", 40.0, size_bit=59.0)
    late = route(table_of(plan), "a", "b", 40.0, size_bit=61.0)
    assert way is not None
    assert late is not None
    assert way.arrival_s == 99.0
    assert late.arrival_s == pytest.approx(100.061)
    assert math.isclose(late.hops[0].depart_s, 100.0)
