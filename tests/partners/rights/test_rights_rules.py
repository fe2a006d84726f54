"""Every rule: a request for which it decides, and what has to be otherwise for it not to."""

from __future__ import annotations

from typing import Any

import pytest
from rights_drawn import END, NOON, POLICY, grant, request

from ilrs.partners.rights.decision import decide
from ilrs.partners.rights.request import Approval

NONE = frozenset[str]()
OUT: dict[str, Any] = {"state": "suspended"}
UNTRAINED: dict[str, Any] = {"training": {"t": NOON}}
STRANGER: dict[str, Any] = {"partner": "far", "lineage": frozenset({"far"})}
NOT_HOST: dict[str, Any] = {"host": "far"}
BRANCHES = frozenset({"own"})
WINDOW, STANDING = (grant(),), (grant(standing=True),)
OTHERS: dict[str, Any] = {"owner": "far", "host": "far"}
YES = (
    Approval("p1", "own", frozenset({"approver"}), END),
    Approval("p2", "dock", frozenset({"approver"}), END),
    Approval("p3", "third", frozenset({"safety_officer"}), END),
)
HAZARD: dict[str, Any] = {
    "command_class": "hazardous", "hazard": 3, "needed": 3, "host": "dock", "author": "p0",
    "approvals": YES,
}  # fmt: skip
FILE: dict[str, Any] = {"owner": "far", "source": frozenset({"far"}), "proposer": "p9",
                        "declared": frozenset({"p0"})}  # fmt: skip
REVIEWER, DECIDER = {"reviewers": frozenset({"p0"})}, {"deciders": frozenset({"p0"})}


def without(role: str) -> dict[str, Any]:
    return {"roles": frozenset(POLICY.roles) - {role}}


# Rule: action, kind, what makes it hold, and changes each of which makes it fail.
CASES: dict[str, tuple[str, str, dict[str, Any], list[dict[str, Any]]]] = {
    "command-own": ("command", "command", {}, [
        OUT, without("operator"), {"owner": "far"}, UNTRAINED, {"command_class": "hazardous"},
        {"hazard": 2}]),
    "command-window": ("command", "command", {**OTHERS, "grants": WINDOW}, [
        OUT, without("operator"), UNTRAINED, {"hazard": 2}, {"grants": ()}]),
    "command-standing": ("command", "command", {**OTHERS, "grants": STANDING}, [
        OUT, without("operator"), UNTRAINED, {"command_class": "configuration"}, {"hazard": 1},
        {"grants": WINDOW}]),
    "command-host-mode": ("command", "command", {"owner": "far", "mode_level": 1}, [
        OUT, without("flight_director"), NOT_HOST, {"mode_level": 0}, {"hazard": 2}]),
    "command-hazardous": ("command", "command", HAZARD, [
        OUT, without("operator"), {"author": "p4"}, {"owner": "dock"}, UNTRAINED, {"hazard": 1},
        {"needed": 4}, {"host": "far"}, {"approvals": (*YES[1:], YES[1])},
        {"approvals": (YES[0], YES[1], Approval("p4", "third", NONE, END))}]),
    "safe-own": ("command", "command", {"command_class": "safing", **OUT}, [
        {"owner": "far"}, without("operator"), {"command_class": "routine"}]),
    "safe-host": ("command", "command", {"command_class": "safing", "owner": "far"}, [
        OUT, NOT_HOST, without("operator"), {"command_class": "routine"}]),
    "break-glass": ("command", "command", {"emergency": True, **OTHERS}, [
        OUT, without("safety_officer"), {"emergency": False}]),
    "approve-owner-host": ("approve", "command", {"author": "p1"}, [
        OUT, without("approver"), UNTRAINED, OTHERS]),
    "approve-safety": ("approve", "command", {"author": "p1", **OTHERS}, [
        OUT, without("safety_officer")]),
    "connect-host": ("connect", "port", {}, [OUT, without("integrator"), UNTRAINED, OTHERS]),
    "connect-granted": ("connect", "port", {**OTHERS, "grants": WINDOW}, [
        OUT, without("integrator"), UNTRAINED, {"grants": ()}]),
    "read-public": ("read", "product", {**OTHERS, **OUT, "embargo": NOON}, [
        {"embargo": NOON + 1}, {"embargo": None}]),
    "read-own": ("read", "product", {}, [OUT, STRANGER]),
    "read-granted": ("read", "product", {**OTHERS, "grants": STANDING}, [OUT, {"grants": ()}]),
    "read-partners": ("read", "document", {**OTHERS, "level": "partners"}, [
        OUT, {"level": "restricted"}]),
    "read-emergency": ("read", "product", {**OTHERS, "emergency": True}, [
        OUT, without("safety_officer"), {"emergency": False}]),
    "edit-own": ("edit", "document", {}, [OUT, STRANGER, without("author")]),
    "share-own": ("share", "product", {}, [OUT, STRANGER, without("data_steward")]),
    "review-assigned": ("review", "review", {**FILE, **REVIEWER}, [
        OUT, without("reviewer"), {"reviewers": NONE}, {"declared": NONE}]),
    "decide-assigned": ("decide", "review", {**FILE, **DECIDER}, [
        OUT, without("decider"), {"deciders": NONE}, {"declared": NONE}]),
    "read-proposed": ("read", "review", {"proposer": "p0", "source": BRANCHES}, [
        {"proposer": "p1"}]),
    "append-operator": ("append", "log", {}, [OUT, STRANGER, without("operator")]),
    "witness-log": ("witness", "log", {}, [OUT, without("witness")]),
    "not-in-standing": ("command", "command", OUT, [
        {"state": "withdrawing"}, {"command_class": "safing"}]),
    "observer-commands": ("command", "command", {"member_class": "observer"}, [
        {"member_class": "associate"}, {"command_class": "safing"}]),
    "author-approves": ("approve", "command", {"author": "p0"}, [{"author": "p1"}]),
    "approvals-forged": ("command", "command", {"approvals": (YES[0], YES[0])}, [
        {"approvals": YES}, {"command_class": "safing"}]),
    "grave-mode": ("command", "command", {"mode_level": 2, **NOT_HOST}, [
        {"mode_level": 1}, {"command_class": "safing"}, {"host": "own"}, {"emergency": True}]),
    "hazard-unwatched": ("command", "command", {**HAZARD, "link": False}, [
        {"hazard": 1}, {"link": True}, {"emergency": True}]),
    "break-glass-unjustified": ("command", "command", {"overdue_from": NOON}, [
        {"overdue_from": NOON + 1}, {"command_class": "safing"}]),
    "restricted": ("read", "product", {"level": "restricted", "cleared": False}, [
        {"level": "partners"}, {"cleared": True}, {"embargo": NOON}, {"emergency": True}]),
    "frozen": ("edit", "document", {"frozen": True}, [{"frozen": False}]),
    "wall-partner": ("review", "review", {**FILE, **REVIEWER, "source": BRANCHES}, [
        {"source": frozenset({"far"})}, {"proposer": "p0"}]),
    "wall-declared": ("review", "review", {**FILE, **REVIEWER, "conflicts": frozenset({"far"})}, [
        {"conflicts": NONE}]),
    "proposer-judges": ("review", "review", {**FILE, **REVIEWER, "proposer": "p0"}, [
        {"proposer": "p1"}]),
    "reviewer-decides": ("decide", "review", {**FILE, **DECIDER, **REVIEWER}, [
        {"reviewers": NONE}]),
    "decider-reviews": ("review", "review", {**FILE, **DECIDER, **REVIEWER}, [
        {"deciders": NONE}]),
    "sole-witness": ("witness", "log", {"source": BRANCHES, "witnesses": (BRANCHES,)}, [
        {"source": frozenset({"far"})}, {"witnesses": (BRANCHES, frozenset({"far"}))}]),
}  # fmt: skip


def test_every_rule_has_a_case() -> None:
    assert [rule.id for rule in POLICY.rules] == list(CASES)


@pytest.mark.parametrize("id", CASES)
def test_a_rule_decides_and_each_change_undoes_it(id: str) -> None:
    action, kind, base, changes = CASES[id]
    allows = POLICY.rule(id).effect == "allow"
    found = decide(request(action, kind, **base), POLICY)
    assert id in found.rules
    assert found.allowed is allows
    for change in changes:
        after = decide(request(action, kind, **(base | change)), POLICY)
        assert id not in after.rules, change


@pytest.mark.parametrize("id", CASES)
def test_the_changes_open_every_condition_of_a_rule(id: str) -> None:
    action, kind, base, changes = CASES[id]
    asked = [request(action, kind, **(base | change)) for change in changes]
    never = [c.text for c in POLICY.rule(id).conditions if all(c.test(r) for r in asked)]
    # A command is never public: that condition is there for other kinds of things.
    assert set(never) <= {"not object.public"}


def test_what_no_rule_names_is_denied() -> None:
    found = decide(request("sell", "command"), POLICY)
    assert (found.allowed, found.rules, found.missing) == (False, (), ())
    assert not decide(request("command", "moon"), POLICY).allowed


def test_a_denial_names_the_nearest_rule_and_what_is_missing() -> None:
    bare = decide(request("command", "command", **{**HAZARD, "approvals": YES[:1]}), POLICY)
    (nearest,) = bare.missing
    assert nearest.rule == "command-hazardous"
    assert nearest.conditions == (
        "context.approvals >= object.approvals", "context.host_approved",
        "object.hazard == 2 or context.safety_approved",
    )  # fmt: skip
    stopped = decide(request("edit", "document", frozen=True), POLICY)
    assert (stopped.rules, stopped.missing) == (("frozen",), ())


def test_break_glass_obliges_unless_another_rule_allows_it_anyway() -> None:
    far = request("command", "command", emergency=True, emergency_end=END, **OTHERS)
    found = decide(far, POLICY)
    assert found.duties == ("justify it in writing within 72 h",)
    assert found.until == END
    assert decide(request("command", "command", emergency=True), POLICY).duties == ()


def test_an_approver_counts_once_and_the_author_never() -> None:
    asked = request("command", "command", **{**HAZARD, "approvals": (*YES, YES[0])})
    assert len(asked.counted_approvals()) == 3
    own = (Approval("p0", "own", frozenset(), END),)
    assert request("command", "command", author="p0", approvals=own).counted_approvals() == []


def test_a_grant_without_a_holder_or_with_a_reversed_period_is_none() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        grant(start=10, end=10)
    with pytest.raises(ValueError, match="nobody"):
        grant(partner="")


@pytest.mark.parametrize("change", [
    {"end": NOON}, {"start": NOON + 1}, {"actions": frozenset({"read"})},
    {"on": frozenset({"y"})}, {"person": "p4"}, {"partner": "far"}, {"role": "nobody"},
    {"classes": frozenset({"safing"})}, {"modes": frozenset({"safe"})}, {"most_hazard": -1},
])  # fmt: skip
def test_a_grant_reaches_no_further_than_it_says(change: dict[str, Any]) -> None:
    base = request("command", "command", grants=WINDOW, **OTHERS)
    assert decide(base, POLICY).rules == ("command-window",)
    narrow = request("command", "command", grants=(grant(**change),), **OTHERS)
    assert not decide(narrow, POLICY).allowed
