"""Conflicts of interest: who must not judge, who must not even read, and walls that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from walking import START, Walk, people_of, way

from ilrs.partners.flow.case import Case
from ilrs.partners.flow.library import find_flow
from ilrs.partners.flow.refusal import RefusedError
from ilrs.partners.flow.walls import Link, Organisations, listed, reading

FLOW = find_flow("contribution")


@pytest.fixture
def walk() -> Walk:
    return Walk.begun(FLOW).go(way(FLOW, FLOW.initial, "in_review"))


def knowing(walk: Walk, *links: Link, **kinds: str) -> Organisations:
    return Organisations({**walk.known.kinds, **kinds}, links)


def refused(walk: Walk, *args, **data) -> list[str]:
    with pytest.raises(RefusedError) as found:
        walk.do(*args, **data)
    return [r.id for r in found.value.refusals]


def test_nobody_judges_what_their_own_organisation_brings(walk: Walk) -> None:
    args = {"person": "li@uni_nord", "role": "reviewer"}
    assert refused(walk, "assign", "office@lead", **args) == ["WALL-CONFLICT"]


def test_parents_tie_and_states_do_not(walk: Walk) -> None:
    academy = {"uni_nord": "institute", "institute_b": "institute", "academy": "agency"}
    links = (Link("uni_nord", "academy", START), Link("institute_b", "academy", START))
    walk.known = knowing(walk, *links, **academy)
    args = {"person": "li@institute_b", "role": "reviewer"}
    assert refused(walk, "assign", "office@lead", **args) == ["WALL-CONFLICT"]
    walk.known = knowing(walk, *links, **{**academy, "academy": "state"})
    walk.do("assign", "office@lead", **args)


def test_a_grandparent_and_the_parent_itself_tie(walk: Walk) -> None:
    kinds = {"faculty": "institute", "uni_nord": "university", "group": "company"}
    walk.known = knowing(walk, Link("uni_nord", "group", START), Link("lab", "faculty", START),
                         Link("faculty", "group", START), lab="institute", **kinds)  # fmt: skip
    for house in ("lab", "group"):
        args = {"person": f"li@{house}", "role": "reviewer"}
        assert refused(walk, "assign", "office@lead", **args) == ["WALL-CONFLICT"]


def test_of_whom_nothing_is_known_nobody_judges(walk: Walk) -> None:
    args = {"person": "li@nowhere", "role": "reviewer"}
    assert refused(walk, "assign", "office@lead", **args) == ["WALL-UNKNOWN"]
    walk.known = replace(walk.known, kinds={**walk.known.kinds, "uni_nord": "unknown"})
    args = {"person": "li@reviewer_house1", "role": "reviewer"}
    assert refused(walk, "assign", "office@lead", **args) == ["WALL-UNKNOWN"]


def test_ties_are_declared_before_anything_is_read_or_judged(walk: Walk) -> None:
    walk.known = knowing(walk, house="institute")
    walk.do("assign", "office@lead", person="li@house", role="reviewer")
    person, day = "li@house", walk.case.last
    assert [r.id for r in reading(FLOW, walk.case, person, walk.known, day)] == ["WALL-GATE"]
    assert listed(FLOW, walk.case, person, walk.known, day)
    walk.do("safety/begin", people_of("chair")[0])
    assert refused(walk, "safety/recommend", person, choice="positive") == ["WALL-GATE"]
    walk.do("declare", person, ties="none")
    assert reading(FLOW, walk.case, person, walk.known, day) == []
    walk.do("safety/recommend", person, choice="positive")


@pytest.mark.parametrize("tie", ["uni_nord", "proposer_house1", "case-1", "academy"])
def test_a_declared_tie_closes_the_case(walk: Walk, tie: str) -> None:
    walk.known = knowing(walk, Link("uni_nord", "academy", START), academy="agency")
    person = people_of("reviewer")[0]
    walk.do("safety/begin", people_of("chair")[0])
    walk.do("declare", person, ties=f"somebody_else\n{tie}")
    assert refused(walk, "safety/recommend", person, choice="positive") == ["WALL-CONFLICT"]
    assert not listed(FLOW, walk.case, person, walk.known, walk.case.last)


def test_an_author_does_not_judge() -> None:
    walk = Walk.begun(FLOW)
    walk.known = knowing(walk, house="institute")
    proposer = people_of("proposer")[0]
    walk.do("submit_intent", proposer, files=["contribution"], authors="li@house\nwang@uni_nord")
    args = {"person": "li@house", "role": "reviewer"}
    assert refused(walk, "assign", "office@lead", **args) == ["WALL-CONFLICT"]


def test_a_sponsor_and_a_consortium_are_on_the_side_of_the_proposer() -> None:
    walk = Walk.begun(find_flow("accession/organisation"))
    walk.known = knowing(walk, house="institute")
    args = {"person": "li@house", "role": "screener"}
    walk.do("assign", "office@lead", **args)
    walk.do("declare", "li@house", ties="none")
    papers = ["letter_of_intent", "sponsor_letter"]
    unheard = {"files": papers, "basis": "sponsor", "sponsor": "hause"}
    assert refused(walk, "intend", "office@lead", **unheard) == ["DATA-PARTNER"]
    walk.do("intend", "office@lead", files=papers, basis="sponsor", sponsor="house")
    given = {"files": ["mandate"], "principles": "accepted"}
    assert refused(walk, "screen", "li@house", **given) == ["WALL-CONFLICT"]


def test_people_without_a_part_read_nothing_and_proposers_read_their_own(walk: Walk) -> None:
    day = walk.case.last
    assert [r.id for r in reading(FLOW, walk.case, "x@y", walk.known, day)] == ["READ-NO-PART"]
    assert reading(FLOW, walk.case, people_of("proposer")[0], walk.known, day) == []


def test_a_merger_of_institutes_raises_the_wall_that_was_not_there(walk: Walk) -> None:
    """Story 12: the reviewer could open the file, then the two institutes become one."""
    person, day = people_of("reviewer")[0], walk.case.last
    house = person.partition("@")[2]
    merger = day + timedelta(days=30)
    walk.do("safety/begin", people_of("chair")[0])
    walk.do("safety/recommend", person, choice="positive")
    walk.known = knowing(walk, Link("uni_nord", "great_institute", merger),
                         Link(house, "great_institute", merger),
                         great_institute="institute")  # fmt: skip
    case: Case = walk.case
    assert reading(FLOW, case, person, walk.known, merger - timedelta(days=1)) == []
    after = reading(FLOW, case, person, walk.known, merger)
    assert [r.id for r in after] == ["WALL-CONFLICT"]
    assert "great_institute" in after[0].what
    assert not listed(FLOW, case, person, walk.known, merger)
    walk.do("science/begin", people_of("chair")[0])
    args = {"days": 30, "choice": "positive"}
    assert refused(walk, "science/recommend", person, **args) == ["WALL-CONFLICT"]
    # What was said before the merger stays said.
    assert person in case.tracks["safety"].votes["recommend"]


def test_merging_into_the_proposer_itself(walk: Walk) -> None:
    person = people_of("reviewer")[0]
    house = person.partition("@")[2]
    walk.known = knowing(walk, Link(house, "uni_nord", START), uni_nord="university")
    found = reading(FLOW, walk.case, person, walk.known, walk.case.last)
    assert [r.id for r in found] == ["WALL-CONFLICT"]


def test_a_tie_that_ended_ties_no_more() -> None:
    known = Organisations({}, (Link("a", "b", date(2020, 1, 1), date(2024, 12, 31)),))
    assert known.kin("a", date(2024, 12, 31)) == {"a", "b"}
    assert known.kin("a", date(2025, 1, 1)) == {"a"}


def test_a_circle_of_parents_does_not_hang() -> None:
    known = Organisations({}, (Link("a", "b", START), Link("b", "a", START)))
    assert known.kin("a", START) == {"a", "b"}
