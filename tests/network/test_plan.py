"""Contacts and plans: what cannot be, the order of names, overlaps, numbers for names."""

from __future__ import annotations

import math

import pytest

from ilrs.network.plan import Contact, ContactPlan, numbered, overlaps


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("a", "a", 0.0, 1.0, 1.0), "from one node to another"),
        (("a", "b", 5.0, 1.0, 1.0), "wrong way round"),
        (("a", "b", 0.0, 1.0, 0.0), "rate above 0"),
        (("a", "b", 0.0, 1.0, 1.0, -1.0), "light time"),
        (("a", "b", 0.0, 1.0, 1.0, 0.0, 1.5), "confidence"),
        (("a", "b", 0.0, math.inf, 1.0), "finite"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(values, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Contact(*values)


def test_volume_is_rate_times_length() -> None:
    assert Contact("a", "b", 10.0, 30.0, 100.0).volume_bit == 2000.0


def test_nodes_come_by_number_then_by_name() -> None:
    plan = ContactPlan((Contact("10", "2", 0.0, 1.0, 1.0), Contact("b", "a", 0.0, 2.0, 1.0)))
    assert plan.nodes == ("2", "10", "a", "b")
    assert plan.end_s == 2.0


def test_overlaps_are_found_behind_a_long_contact() -> None:
    contacts = [
        Contact("a", "b", 0.0, 100.0, 1.0),
        Contact("a", "b", 10.0, 20.0, 1.0),
        Contact("a", "b", 30.0, 40.0, 1.0),
        Contact("a", "b", 100.0, 110.0, 1.0),
        Contact("b", "a", 5.0, 50.0, 1.0),
    ]
    assert overlaps(contacts) == [(0, 1), (0, 2)]


def test_words_get_the_numbers_that_are_free() -> None:
    plan = ContactPlan(
        (Contact("1", "relay", 0.0, 1.0, 1.0), Contact("lander", "1", 0.0, 1.0, 1.0))
    )
    named, numbers = numbered(plan)
    assert numbers == {"1": 1, "lander": 2, "relay": 3}
    assert [(c.source, c.destination) for c in named.contacts] == [("1", "3"), ("2", "1")]
