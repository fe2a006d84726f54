"""ION's contact plans: what ionrc(5) says, and what is wrong with a line."""

from __future__ import annotations

import pytest

from ilrs.diagnostics import DeclarationError
from ilrs.epoch import Epoch
from ilrs.network.formats import PlanFile, read_plan, write_plan
from ilrs.network.plan import Contact, ContactPlan

BASIC = """\
# two nodes
1 1 ''
s
m horizon +0
a contact +0 +60 1 2 100000
a contact +0 +60 2 1 100000 0.8
a range +0 +60 1 2 1
"""


def ids(file: PlanFile) -> list[str]:
    return [remark.id for remark in file.remarks]


def wrong(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(DeclarationError) as caught:
        read_plan(text, "plan.rc", "ion")
    return [(d.line, d.id, d.what) for d in caught.value.diagnostics]


def test_rates_are_bytes_and_a_range_holds_both_ways() -> None:
    found = read_plan(BASIC)
    assert found.form == "ion"
    assert found.plan.contacts == (
        Contact("1", "2", 0.0, 60.0, 800_000.0, 1.0),
        Contact("2", "1", 0.0, 60.0, 800_000.0, 1.0, 0.8),
    )
    assert found.plan.origin is None
    assert ids(found) == ["PLAN-OTHER"]


def test_reference_times_add_up() -> None:
    text = (
        "a range +0 +900 1 2 1\n@ +100\na contact +0 +60 1 2 10\n@ +200\na contact +0 +9 1 2 10\n"
    )
    assert [c.start_s for c in read_plan(text).plan.contacts] == [100.0, 300.0]


def test_absolute_times_give_the_plan_a_date() -> None:
    text = (
        "@ 2035/01/01-00:00:00\na contact +10 +20 1 2 10\n"
        "a contact 2035/01/01-00:01:00 2035/01/01-00:02:00 1 2 10\n"
        "a range 2035/01/01-00:00:00 2035/01/02-00:00:00 1 2 2\n"
    )
    plan = read_plan(text).plan
    assert plan.origin == Epoch.from_utc("2035-01-01")
    assert [(c.start_s, c.end_s) for c in plan.contacts] == [(10.0, 20.0), (60.0, 120.0)]


def test_a_range_the_other_way_holds_only_its_own_way() -> None:
    text = (
        "a contact +0 +60 1 2 10\na contact +0 +60 2 1 10\na range +0 +60 1 2 1\n"
        "a range +0 +60 2 1 7\n"
    )
    assert [c.owlt_s for c in read_plan(text).plan.contacts] == [1.0, 7.0]
    upward = "a contact +0 +60 1 2 10\na contact +0 +60 2 1 10\na range +0 +60 2 1 7\n"
    found = read_plan(upward)
    assert [c.source for c in found.plan.contacts] == ["2"]
    assert ids(found) == ["PLAN-RANGE"]


def test_a_contact_is_cut_where_its_light_time_changes_and_where_it_has_none() -> None:
    text = "a contact +0 +100 1 2 10\na range +10 +50 1 2 3\na range +50 +90 1 2 4\n"
    found = read_plan(text)
    pieces = [(c.start_s, c.end_s, c.owlt_s) for c in found.plan.contacts]
    assert pieces == [(10.0, 50.0, 3.0), (50.0, 90.0, 4.0)]
    assert "1 contacts lie wholly or partly where no range is given" in found.remarks[0].what


def test_a_file_without_ranges_says_that_light_time_is_taken_as_zero() -> None:
    found = read_plan("a contact +0 +60 1 2 100\n")
    assert found.plan.contacts[0].owlt_s == 0.0
    assert [(d.severity, d.id) for d in found.remarks] == [("warning", "PLAN-RANGE")]


def test_contacts_are_taken_out_and_changed() -> None:
    text = BASIC + "a contact +80 +90 1 2 5\nc contact +0 2 1 7 0.5\nd contact +0 1 2\n"
    text += "a range +60 +99 1 2 1\n"
    plan = read_plan(text).plan
    assert [(c.source, c.start_s, c.rate_bit_s, c.confidence) for c in plan.contacts] == [
        ("2", 0.0, 56.0, 0.5), ("1", 80.0, 40.0, 1.0),
    ]  # fmt: skip
    assert len(read_plan(BASIC + "d contact * 2 1\n").plan.contacts) == 1


def test_registrations_and_hypothetical_contacts_are_passed_over() -> None:
    found = read_plan(BASIC + "a contact -1 -1 1 1 0 1.0\na contact +0 0 1 2 0\n")
    assert len(found.plan.contacts) == 2
    assert found.remarks[0].what.startswith("5 lines")


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("a contact +60 +0 1 2 100", "PLAN-REVERSED", "not after its start"),
        ("a contact +60 +60 1 2 100", "PLAN-REVERSED", "not after its start"),
        ("a contact +30 +90 1 2 100", "PLAN-OVERLAP", "overlaps that of line 5"),
        ("a contact +0 +60 1 2 100000", "PLAN-OVERLAP", "overlaps that of line 5"),
        ("a range +30 +90 1 2 9", "PLAN-OVERLAP", "range 1 > 2 of 9 s overlaps that of line 7"),
        ("a range +90 +30 1 2 1", "PLAN-REVERSED", "range 1 > 2"),
        ("a range +90 +99 1 2 -1", "PLAN-REVERSED", "cannot be"),
        ("a contact +70 +90 1 2", "PLAN-SYNTAX", "4 words after a contact"),
        ("a contact +70 +90 1 2 fast", "PLAN-SYNTAX", '"fast" is not a number'),
        ("a contact 70 +90 1 2 5", "PLAN-TIME", '"70" is no time of ION'),
        ("a contact 2035/13/01-00:00:00 +90 1 2 5", "PLAN-TIME", "not a date"),
        ("a contact 2035/01/01-00:00:00 +90 1 2 5", "PLAN-TIME", "relative times stand above"),
        ("a contact +70 +90 1 1 5", "PLAN-CONTACT", "from one node to another"),
        ("a contact +70 +90 1 2 0", "PLAN-CONTACT", "rate above 0"),
        ("a contact +70 +90 1 2 5 1.5", "PLAN-CONTACT", "confidence"),
        ("d contact +5 1 2", "PLAN-ABSENT", "no contact 1 > 2 begins then"),
        ("z contact +5 1 2", "PLAN-SYNTAX", "no command"),
        ("@ yesterday", "PLAN-TIME", "no time of ION"),
    ],
)
def test_a_wrong_line_is_named(line: str, kind: str, said: str) -> None:
    found = wrong(BASIC + "# wrong:\n" + line + "\n")
    assert [(place, name) for place, name, _ in found] == [(9, kind)]
    assert said in found[0][2]


def test_all_mistakes_are_told_at_once_up_to_a_number() -> None:
    assert len(wrong("a contact +9 +0 1 2 5\na contact +9 +1 1 2 5\n")) == 2
    many = wrong("a contact +9 +0 1 2 5\n" * 50)
    assert len(many) == 21
    assert many[-1][2] == "and 30 more like these"


def test_relative_times_need_a_reference_once_there_are_dates() -> None:
    found = wrong("a contact 2035/01/01-00:00:00 +60 1 2 5\n")
    assert found[0][:2] == (1, "PLAN-TIME")
    assert "no reference time" in found[0][2]


def test_what_is_written_reads_back() -> None:
    plan = ContactPlan(
        (
            Contact("1", "2", 0.0, 60.0, 800.0, 1.0),
            Contact("2", "1", 5.0, 65.0, 1600.0, 2.0, 0.25),
            Contact("1", "2", 60.0, 70.0, 800.0, 3.0),
        ),
        Epoch.from_utc("2035-01-01"),
    )
    assert read_plan(write_plan(plan, "ion")).plan == plan


def test_rounding_promises_nothing_that_the_plan_does_not_have() -> None:
    plan = ContactPlan((Contact("1", "2", 0.4, 9.6, 1007.0, 1.28),))
    back = read_plan(write_plan(plan, "ion")).plan.contacts[0]
    assert (back.start_s, back.end_s, back.rate_bit_s, back.owlt_s) == (1.0, 9.0, 1000.0, 2.0)


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact("1", "lander", 0.0, 9.0, 100.0), "lander"),
        (Contact("1", "2", 0.5, 0.9, 100.0), "nothing is left"),
        (Contact("1", "2", 0.0, 9.0, 7.0), "nothing is left"),
        (Contact("1", "2", -5.0, 9.0, 700.0), "before its origin"),
    ],
)
def test_what_the_form_cannot_say_is_refused(contact: Contact, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        write_plan(ContactPlan((contact,)), "ion")
