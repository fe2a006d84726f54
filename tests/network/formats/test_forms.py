"""HDTN, CSV, JSON: reading, what is wrong, writing and reading back; how a form is told."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.diagnostics import DeclarationError
from ilrs.epoch import Epoch
from ilrs.network.formats import FORMS, form_of, read_plan, write_plan
from ilrs.network.plan import Contact, ContactPlan, overlaps


def hdtn(*contacts: tuple[int, int, int, int, int, int]) -> str:
    keys = ("source", "dest", "startTime", "endTime", "rateBitsPerSec", "owlt")
    items = [{"contact": i, **dict(zip(keys, c, strict=True))} for i, c in enumerate(contacts)]
    return json.dumps({"contacts": items}, indent=1)


def wrong(text: str, form: str = "") -> list[tuple[int, str, str]]:
    with pytest.raises(DeclarationError) as caught:
        read_plan(text, "plan", form)
    return [(d.line, d.id, d.what) for d in caught.value.diagnostics]


def test_hdtn_rates_are_bits_and_numbers_are_names() -> None:
    found = read_plan(hdtn((1, 20, 0, 60, 1000, 2)))
    assert found.form == "hdtn"
    assert found.plan.contacts == (Contact("1", "20", 0.0, 60.0, 1000.0, 2.0),)


def test_hdtn_s_own_overlaps_are_joined_with_a_warning() -> None:
    found = read_plan(hdtn((1, 2, 0, 60, 9, 1), (1, 2, 30, 90, 9, 1), (1, 2, 80, 95, 9, 1)))
    assert found.plan.contacts == (Contact("1", "2", 0.0, 95.0, 9.0, 1.0),)
    assert [(d.severity, d.id, d.line) for d in found.remarks] == [
        ("warning", "PLAN-OVERLAP", 12)
    ]  # fmt: skip


def test_overlaps_that_disagree_are_mistakes_also_there() -> None:
    found = wrong(hdtn((1, 2, 0, 60, 9, 1), (1, 2, 30, 90, 8, 1)))
    assert found[0][:2] == (12, "PLAN-OVERLAP")
    assert "from 30 to 90 s overlaps that of line 3 (0 to 60 s)" in found[0][2]


def test_hdtn_contacts_given_backwards_are_left_out_and_kept_in_mind() -> None:
    found = read_plan(hdtn((1, 2, 0, 60, 9, 1), (1, 3, 50, 10, 9, 1)))
    assert [c.destination for c in found.plan.contacts] == ["2"]
    assert found.doubtful == (Contact("1", "3", 10.0, 50.0, 9.0, 1.0),)
    assert found.remarks[0].id == "PLAN-REVERSED"


CSV = """\
# origin 2035-01-01T00:00:00Z
from,to,start_s,end_s,rate_bit_s,owlt_s
station,relay,0,600,2e6,0.03

relay,earth,300,900,1e6,1.3
"""


def test_a_table_is_read_with_its_origin() -> None:
    found = read_plan(CSV)
    assert found.form == "csv"
    assert found.plan.origin == Epoch.from_utc("2035-01-01")
    assert found.plan.contacts[1] == Contact("relay", "earth", 300.0, 900.0, 1e6, 1.3)


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("a,b,9,1,5,0", "PLAN-REVERSED", "ends at 1 s, not after its start at 9 s"),
        ("station,relay,500,700,5,0", "PLAN-OVERLAP", "overlaps that of line 3"),
        ("a,b,0,1,x,0", "PLAN-SYNTAX", 'rate_bit_s is "x", not a number'),
        ("a,b,0,1,nan,0", "PLAN-CONTACT", "finite"),
        ("a,b,0,1e999,5,0", "PLAN-CONTACT", "finite"),
        (",b,0,1,5,0", "PLAN-SYNTAX", 'no node "from"'),
        ("a,b,0,1,5", "PLAN-SYNTAX", "5 cells under a head of 6"),
        ("# origin tomorrow", "PLAN-TIME", "origin"),
    ],
)
def test_a_wrong_line_of_a_table_is_named(line: str, kind: str, said: str) -> None:
    found = wrong(CSV + line + "\n")
    assert found[0][:2] == (6, kind)
    assert said in found[0][2]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("from,to,start_s,rate_bit_s\n", "PLAN-HEAD", "lacks end_s"),
        ("from,to,start_s,end_s,rate_bit_s,colour\n", "PLAN-HEAD", "has colour"),
        ("from,to,start_s,end_s,rate_bit_s\n", "PLAN-EMPTY", "no contact"),
        ('{"contacts": []}', "PLAN-EMPTY", "no contact"),
        ('{"contacts": 3}', "PLAN-SYNTAX", 'no list "contacts"'),
        ('{"contacts": [3]}', "PLAN-SYNTAX", "3 is no contact"),
        ('{"contacts": [}', "PLAN-SYNTAX", "not JSON"),
        ('{"contacts": [{"from": NaN}]}', "PLAN-SYNTAX", "NaN"),
        ('{"version": 7, "contacts": []}', "PLAN-FORM", "version is 7, not 1"),
        ("[" * 100_000, "PLAN-SYNTAX", "not JSON"),
        ('{"contacts": [{"source": true, "dest": 1}]}', "PLAN-SYNTAX", 'no node "source"'),
        ('{"contacts": [{"from": "a", "to": "b", "start_s": 1e4000}]}', "PLAN-SYNTAX", "end_s"),
        ('{"contacts": [{"from": "a", "to": "b", "colour": 1}]}', "PLAN-SYNTAX", "start_s"),
        ("", "PLAN-FORM", "no contact plan"),
        ("once upon a time", "PLAN-FORM", "no contact plan"),
        ("\x00\x01", "PLAN-FORM", "no contact plan"),
    ],
)
def test_files_that_are_no_plans_are_refused(text: str, kind: str, said: str) -> None:
    found = wrong(text)
    assert found[0][1] == kind
    assert said in found[0][2]


def test_lines_of_json_are_those_of_the_file() -> None:
    text = '{"contacts": [\n {"from": "a", "to": "b", "start_s": 0, "end_s": 9, "rate_bit_s": 1},\n'
    text += ' {"from": "a", "to": "b", "start_s": 5, "end_s": 3, "rate_bit_s": 1}]}'
    assert wrong(text)[0][:2] == (3, "PLAN-REVERSED")


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


NUMBERS = st.floats(0.1, 1e9)


@st.composite
def plans(draw: st.DrawFn, names=NAMES, numbers=NUMBERS) -> ContactPlan:
    nodes = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    contacts: list[Contact] = []
    for _ in range(draw(st.integers(1, 8))):
        source, destination = draw(st.permutations(nodes))[:2]
        start = draw(numbers)
        new = Contact(source, destination, start, start + draw(numbers), 8 * draw(numbers),
                      draw(st.sampled_from([0.0, 1.0, 3.0])))  # fmt: skip
        if not overlaps([*contacts, new]):
            contacts.append(new)
    contacts.sort(key=lambda c: (c.start_s, c.source, c.destination))
    # From 2017 on, where no leap second lies between two dates.
    origin = Epoch.from_utc("2017-01-01") + 86_400 * draw(st.integers(0, 20_000))
    return ContactPlan(tuple(contacts), origin)


@given(plans(), st.sampled_from(["csv", "json"]))
def test_our_own_forms_keep_a_plan_exactly(plan: ContactPlan, form: str) -> None:
    text = write_plan(plan, form)
    assert read_plan(text, form=form).plan == plan


@given(plans(st.integers(1, 99).map(str), st.integers(1, 10**6).map(float)))
def test_the_forms_of_other_programs_keep_whole_numbers_exactly(plan: ContactPlan) -> None:
    ion = read_plan(write_plan(plan, "ion"))
    assert ion.form == "ion"
    assert ion.plan == plan
    assert read_plan(write_plan(plan, "hdtn")).plan.contacts == plan.contacts
    back = read_plan(write_plan(plan, "ud3tn")).plan
    shift = plan.contacts[0].start_s
    assert back.origin is not None
    assert plan.origin is not None
    assert back.origin - plan.origin == shift
    assert [(c.source, c.destination, c.start_s + shift, c.rate_bit_s) for c in back.contacts] == [
        (c.source, c.destination, c.start_s, c.rate_bit_s) for c in plan.contacts
    ]


@given(st.text(max_size=200), st.sampled_from(["", *FORMS]))
def test_any_text_is_a_plan_or_a_mistake_but_no_crash(text: str, form: str) -> None:
    with contextlib.suppress(DeclarationError):
        assert read_plan(text, form=form).plan.contacts


ION_WORDS = ["a", "d", "c", "@", "contact", "range", "+0", "+60", "1", "2", "0.5", "*", "-1", "\n",
             "2035/01/01-00:00:00", "2035/99/01-00:00:00", "100"]  # fmt: skip


@given(st.lists(st.sampled_from(ION_WORDS), max_size=60).map(" ".join))
def test_any_words_of_ion_are_a_plan_or_a_mistake_but_no_crash(text: str) -> None:
    with contextlib.suppress(DeclarationError):
        assert read_plan(text, form="ion").plan.contacts


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no form of contact plans"):
        write_plan(ContactPlan(()), "stk")
    assert form_of("1 1 ''\n") == "ion"
    assert form_of("\ufeff# x\n1(ipn:2.0)::[]:[];\n") == "ud3tn"
