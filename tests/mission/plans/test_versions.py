"""Every change is kept with who and why; branches meet again, activity by activity."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned import activity, at, board_of, plan, surroundings

from ilrs.mission.plans.model import Plan
from ilrs.mission.plans.reading import read_plan
from ilrs.mission.plans.versions import MergeError, Versions, merged
from ilrs.mission.refused import RefusedError


def test_a_change_says_who_and_why(outpost) -> None:
    kept = []
    board = board_of(outpost, plan(activity("a", 6, 9)), keep=lambda *args: kept.append(args))
    with pytest.raises(RefusedError, match="reason"):
        board.put("day", activity("b", 10, 11), "boris", " ", at(1))
    version = board.put("day", activity("b", 10, 11), "boris", "more spectra", at(1))
    assert (version.number, version.by, version.why) == (2, "boris", "more spectra")
    assert [v.number for v in board.versions("day").all] == [1, 2]
    board.take_out("day", "a", "anna", "too early", at(2))
    assert list(board.plan("day").activities) == ["b"]
    assert list(board.versions("day").all[1].plan.activities) == ["a", "b"]
    assert [doc["version"]["number"] for _, doc, _ in kept] == [1, 2, 3]


def test_what_has_begun_or_is_past_is_not_changed(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9)))
    board.tick(at(6))
    with pytest.raises(RefusedError, match="a is running"):
        board.put("day", activity("a", 6, 10), "anna", "longer", at(7))
    with pytest.raises(RefusedError, match="past"):
        board.put("day", activity("b", 1, 2), "anna", "late", at(7))
    board.branch_off("day", "idea", "main", "anna", "longer", at(7))
    board.put("day", activity("a", 6, 10), "anna", "longer", at(7), "idea")
    with pytest.raises(RefusedError, match="after it was begun"):
        board.merge("day", "main", "idea", "anna", "longer", at(7))
    assert board.versions("day").head().number == 1


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (activity("a", 9, 6), "end is not after its start"),
        (activity("a", 6, 9, commands=("spectromter/mode = on",)), 'no element "spectromter"'),
        (activity("a", 6, 9, commands=()), "commands or a procedure"),
        (activity("a", 6, 9, procedure="spectrometer_sesion"), 'did you mean "spectrometer_sess'),
        (activity("a", 6, 9, needs_light="rin"), 'no site "rin"'),
        (activity("a", 6, 9, elements=("boxx",)), 'no element "boxx"'),
        (activity("A-1", 6, 9), "cannot be an id"),
    ],
)
def test_a_wrong_activity_is_refused(outpost, wrong, what: str) -> None:
    board = board_of(outpost, plan())
    with pytest.raises(RefusedError, match=what):
        board.put("day", wrong, "anna", "because", at(1))


def test_branches_are_merged_by_activity(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9), activity("b", 10, 11)))
    board.branch_off("day", "nord", "main", "boris", "their part", at(1))
    board.put("day", activity("b", 10, 12), "boris", "longer", at(1), "nord")
    board.put("day", activity("c", 14, 15), "boris", "new", at(1), "nord")
    board.put("day", activity("a", 5, 9), "anna", "earlier", at(1))
    assert board.tick(at(4)) == []
    version = board.merge("day", "main", "nord", "anna", "agreed", at(2))
    assert version.parents == (5, 4)
    found = board.plan("day").activities
    assert (found["a"].start_ns, found["b"].end_ns, list(found)) == (at(5), at(12), ["a", "b", "c"])


def test_what_both_changed_is_told_and_decided_by_a_person(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9), activity("b", 10, 11)))
    board.branch_off("day", "nord", "main", "boris", "their part", at(1))
    board.put("day", activity("a", 6, 10), "boris", "longer", at(1), "nord")
    board.take_out("day", "b", "boris", "not needed", at(1), "nord")
    board.put("day", activity("a", 6, 8, power_w=5.0), "anna", "shorter", at(1))
    board.put("day", activity("b", 10, 12), "anna", "longer", at(1))
    with pytest.raises(MergeError) as error:
        board.merge("day", "main", "nord", "anna", "agreed", at(2))
    assert [(d.id, d.fields) for d in error.value.disputes] == [
        ("a", ("power_w", "end")),
        ("b", ()),
    ]
    assert "b was taken out there and changed on the other side" in str(error.value)
    with pytest.raises(MergeError, match="b was taken out"):
        board.merge("day", "main", "nord", "anna", "agreed", at(2), {"a": "ours"})
    board.merge("day", "main", "nord", "anna", "agreed", at(2), {"a": "ours", "b": "theirs"})
    found = board.plan("day").activities
    assert (found["a"].end_ns, list(found)) == (at(8), ["a"])


def test_versions_survive_a_restart(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9), power_budget_w=5.0, until_ns=at(20)))
    board.branch_off("day", "nord", "main", "boris", "their part", at(1))
    saved = json.loads(json.dumps(board.snapshot()))
    other = board_of(outpost)
    other.restore(saved)
    assert other.snapshot() == board.snapshot()
    assert other.plan("day", "nord") == board.plan("day")


ENDS = st.dictionaries(st.sampled_from("abc"), st.integers(7, 9), max_size=3)


def made(ends: dict[str, int]) -> Plan:
    return plan(*(activity(id, 6, end) for id, end in sorted(ends.items())))


@settings(max_examples=60, deadline=None)
@given(origin=ENDS, ours=ENDS, theirs=ENDS)
def test_merging_takes_every_change_of_one_side(origin, ours, theirs) -> None:
    found, disputes = merged(made(origin), made(ours), made(theirs), {})
    open_ = {d.id for d in disputes}
    for id in "abc":
        was, mine, yours = (side.get(id) for side in (origin, ours, theirs))
        both = mine != was and yours != was and mine != yours
        assert (id in open_) == both
        if not both:
            wanted = mine if yours == was else yours
            got = found.activities.get(id)
            assert (None if got is None else got.end_ns) == (wanted and at(wanted))
    back, others = merged(made(origin), made(theirs), made(ours), {})
    assert {d.id for d in others} == open_
    if not open_:
        assert dict(back.activities) == dict(found.activities)


def test_an_unknown_branch_is_told() -> None:
    versions = Versions(plan(), "anna", "begun", at(0))
    with pytest.raises(RefusedError, match='no branch "man"'):
        versions.head("man")
    with pytest.raises(RefusedError, match="branch already"):
        versions.branch_off("main", "main", "anna", "again", at(0))
    assert replace(versions.head().plan) == plan()


WRONG = {
    "PLN-NAME": 'schema = 1\nname = "y"\ntitle = "x"\n',
    "PLN-TIME": '[[activities]]\nid = "a"\nstart = "today"\nend = "2035-03-17"\n'
                'commands = ["heater/mode = on"]',
    "PLN-QUANTITY": 'power_budget = "5 kg"\n',
    "PLN-TWICE": 2 * '[[activities]]\nid = "a"\nstart = "2035-03-16"\nend = "2035-03-17"\n'
                     'commands = ["heater/mode = on"]\n',
    "PLN-IDLE": '[[activities]]\nid = "a"\nstart = 2035-03-16\nend = 2035-03-17\n',
    "PLN-UNKNOWN-ELEMENT": '[[activities]]\nid = "a"\nstart = 2035-03-16\nend = 2035-03-17\n'
                           'elements = ["boxx"]\ncommands = ["heater/mode = on"]',
    "PLN-UNKNOWN-SITE": '[[activities]]\nid = "a"\nstart = 2035-03-16\nend = 2035-03-17\n'
                        'needs_light = "rin"\ncommands = ["heater/mode = on"]',
    "PRC-UNKNOWN-PROCEDURE": '[[activities]]\nid = "a"\nstart = 2035-03-16\nend = 2035-03-17\n'
                             'procedure = "x"',
    "CTL-COMMAND-VALUE": 'safe = ["heater/mode = hot"]\n',
    "STN-MISSING-KEY": '[[activities]]\nid = "a"\nend = 2035-03-17\n'
                       'commands = ["heater/mode = on"]',
}  # fmt: skip


@pytest.mark.parametrize("id", WRONG)
def test_what_is_wrong_in_a_file_is_told(id: str, outpost, tmp_path: Path) -> None:
    text = WRONG[id]
    head = "" if "schema" in text else 'schema = 1\nname = "x"\ntitle = "x"\n'
    file = tmp_path / "x.toml"
    file.write_text(head + text)
    _, found = read_plan(file, "x.toml", surroundings(outpost))
    assert [d.id for d in found] == [id]
    assert found[0].line >= 1
