"""What `ilrs rights` says: lines for people and documents for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ilrs.partners.rights.asking import Answer, Situation
from ilrs.partners.rights.conditions import condition
from ilrs.partners.rights.facts import STATES
from ilrs.partners.rights.leave import Held
from ilrs.partners.rights.listing import Permission
from ilrs.partners.rights.policy import Policy, Rule
from ilrs.partners.rights.scene import Scene
from ilrs.partners.rights.times import shown

MOST_NEAREST = 3


def answer_document(answer: Answer, scene: Scene, explain: bool) -> dict[str, Any]:
    """The answer as JSON types; with every rule about it when explained."""
    decision, request = answer.decision, answer.request
    document: dict[str, Any] = {
        "allowed": decision.allowed,
        "person": request.subject.person,
        "action": request.action,
        "object": request.thing.id,
        "at": shown(request.context.time),
        "mode": request.context.mode,
        "rules_version": scene.policy.version,
        "rules": list(decision.rules),
        "missing": [{"rule": m.rule, "conditions": list(m.conditions)} for m in decision.missing],
        "until": shown(decision.until),
        "duties": list(decision.duties),
        "remarks": list(answer.remarks),
    }
    if explain:
        document["considered"] = [_weighed(rule, answer) for rule in _about(answer)]
    return document


def _weighed(rule: Rule, answer: Answer) -> dict[str, Any]:
    request = answer.request
    tests = [{"condition": c.text, "holds": c.test(request)} for c in rule.conditions]
    return {"rule": rule.id, "effect": rule.effect, "holds": rule.holds(request), "tests": tests}


def _about(answer: Answer) -> list[Rule]:
    request, policy = answer.request, answer.decision.policy
    forbids, allows = policy.rules_for(request.action, request.thing.kind)
    return [rule for rule, _ in (*forbids, *allows)]


def answer_lines(answer: Answer, scene: Scene) -> Iterator[str]:
    """The answer for people."""
    decision, request = answer.decision, answer.request
    who = scene.table.people[request.subject.person].name or request.subject.person
    what = f"{who} {{}} {request.action} {request.thing.id} at {shown(request.context.time)}"
    yield (
        f"allowed: {what.format('may')}"
        if decision.allowed
        else f"denied: {what.format('may not')}"
    )
    for rule in decision.made_by:
        yield f"  {'by' if decision.allowed else 'forbidden by'} {rule.id}: {rule.why}"
    if decision.allowed:
        end = shown(decision.until)
        yield f"  until {end} at least" if end else "  nothing is known to end it"
    for duty in decision.duties:
        yield f"  duty: {duty}"
    if not decision.allowed and not decision.rules:
        yield "  no rule allows it" if decision.missing else "  no rule is about it"
    for nearest in decision.missing[:MOST_NEAREST]:
        yield f"  {nearest.rule} would, but for:"
        for text in nearest.conditions:
            yield f"    {text}  ({condition(text).meaning})"
    if len(decision.missing) > MOST_NEAREST:
        more = ", ".join(m.rule for m in decision.missing[MOST_NEAREST:])
        yield f"  as near: {more}"
    for remark in answer.remarks:
        yield f"  {remark}"


def explanation_lines(answer: Answer) -> Iterator[str]:
    """Every rule about the question, with each of its conditions."""
    yield ""
    for rule in _about(answer):
        yield f"{'+' if rule.holds(answer.request) else '-'} {rule.effect} {rule.id}"
        for test in rule.conditions:
            yield f"    {'yes' if test.test(answer.request) else 'no ':<3}  {test.text}"


def list_document(
    found: list[Permission], scene: Scene, person: str, situation: Situation
) -> dict[str, Any]:
    """What a person may do, as JSON types."""
    return {
        "person": person, "at": shown(situation.time), "mode": situation.mode,
        "rules_version": scene.policy.version,
        "may": [
            {"action": p.action, "object": p.thing, "rules": list(p.rules),
             "until": shown(p.until), "duties": list(p.duties)}
            for p in found
        ],
    }  # fmt: skip


def list_lines(found: list[Permission], scene: Scene, person: str) -> Iterator[str]:
    """What a person may do, one line for what is alike."""
    if not found:
        yield f"{scene.table.people[person].name or person} may do nothing"
    alike = sorted(found, key=_alike)
    for (action, rules, until), group in groupby(alike, key=_alike):
        things = ", ".join(p.thing for p in group)
        end = f", until {until}" if until else ""
        yield f"{action}: {things}\n    by {', '.join(rules)}{end}"


def _alike(found: Permission) -> tuple[str, tuple[str, ...], str]:
    return found.action, found.rules, shown(found.until) or ""


def grants_document(
    held: list[Held], given: list[Held], partner: str, state: str, situation: Situation
) -> dict[str, Any]:
    """The grants of a partner as JSON types."""
    return {
        "partner": partner, "state": state, "at": shown(situation.time),
        "holds": [_grant_facts(g) for g in held],
        "gave": [_grant_facts(g) for g in given],
    }  # fmt: skip


def _grant_facts(held: Held) -> dict[str, Any]:
    return {
        "id": held.id, "by": held.table.by, "to": held.to, "actions": held.table.actions,
        "on": held.table.on, "until": shown(held.end), "in_force": not held.fallen,
        "why_not": held.fallen,
    }  # fmt: skip


def grants_lines(
    held: list[Held], given: list[Held], scene: Scene, partner: str, state: str
) -> Iterator[str]:
    """The grants of a partner for people."""
    name = scene.table.partners[partner].name or partner
    yield f"{name}: {STATES[state]}" if state == "none" else f"{name} is {state}"
    for head, grants in (("holds", held), ("gave", given)):
        yield f"{head}:" if grants else f"{head} no grants"
        for g in grants:
            now = f"fallen: {g.fallen}" if g.fallen else f"until {shown(g.end)}"
            what = f"{', '.join(g.table.actions)} {', '.join(g.table.on)}"
            yield f"  {g.id}: {what}, by {g.table.by} to {g.to}; {now}"


def policy_document(policy: Policy) -> dict[str, Any]:
    """The rules as JSON types."""
    return {
        "version": policy.version,
        "title": policy.title,
        "rules": [
            {"id": r.id, "effect": r.effect, "actions": sorted(r.actions),
             "objects": sorted(r.objects), "when": [c.text for c in r.conditions],
             "why": r.why, "duty": r.duty}
            for r in policy.rules
        ],
    }  # fmt: skip


def policy_lines(policy: Policy) -> Iterator[str]:
    """The rules for people."""
    yield f"{policy.title} (version {policy.version}): {len(policy.rules)} rules"
    yield "What no rule allows is denied; a forbid wins over any allow."
    for rule in policy.rules:
        yield f"\n{rule.effect} {rule.id}: {rule.why}"
        yield f"    {', '.join(sorted(rule.actions))} of {', '.join(sorted(rule.objects))}, when"
        for test in rule.conditions:
            yield f"      {test.text}"
        if rule.duty:
            yield f"    duty: {rule.duty}"
