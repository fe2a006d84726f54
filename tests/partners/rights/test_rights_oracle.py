"""Another policy engine, Cedar, decides the same rules on the same requests.

The rules are translated from their text here, not with the package's own parser, and Cedar gets the
attributes, not our facts; what Cedar cannot count (different approvers, witnesses) is counted here
in another way than in the package. cedarpy numbers policies in the order of their text, so not only
the answer but also the rules that made it are compared.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import cedarpy
import pytest
from rights_drawn import POLICY, Draw

from ilrs.partners.rights.decision import decide
from ilrs.partners.rights.request import Grant, Request

SCENES, REQUESTS = 40, 150
TEXT = resources.files("ilrs.partners.rights").joinpath("rules-1.0.toml").read_text("utf-8")
RULES: dict[str, Any] = tomllib.loads(TEXT)["rules"]

CEDAR = {
    "subject.roles": "principal.roles",
    "subject.state": "principal.state",
    "subject.class": "principal.class",
    "subject.active": '(principal.state == "member" || principal.state == "withdrawing")',
    "subject.cleared": "principal.cleared",
    "subject.trained": "principal.training.containsAll(resource.training)",
    "subject.overdue": "(principal has overdue && principal.overdue <= context.time)",
    "subject.owns": "principal.partner == resource.owner",
    "subject.hosts": "principal.partner == resource.host",
    "subject.related": "principal.lineage.containsAny(resource.source)",
    "subject.conflicted": "(principal.conflicts.contains(resource.id)"
    " || principal.conflicts.contains(resource.proposer)"
    " || principal.conflicts.containsAny(resource.source))",
    "subject.declared": "resource.declared.contains(principal.person)",
    "subject.proposer": "principal.person == resource.proposer",
    "subject.reviewer": "resource.reviewers.contains(principal.person)",
    "subject.decider": "resource.deciders.contains(principal.person)",
    "subject.author": "principal.person == context.author",
    "object.class": "resource.class",
    "object.hazard": "resource.hazard",
    "object.approvals": "resource.approvals",
    "object.level": "resource.level",
    "object.public": '(if resource.kind == "product"'
    " then resource has embargo && resource.embargo <= context.time"
    ' else resource.level == "public")',
    "object.frozen": "resource.frozen",
    "object.witnesses": "context.independent",
    "context.mode_level": "context.mode_level",
    "context.link": "context.link",
    "context.emergency": "context.emergency",
    "context.approvals": "context.approvals",
    "context.host_approved": "context.approving.contains(resource.host)",
    "context.owner_approved": "context.approving.contains(resource.owner)",
    "context.safety_approved": 'context.approving_roles.contains("safety_officer")',
    "context.forged": "context.forged",
}


def text(words: Any) -> str:
    return json.dumps(sorted(words))


def grant_in_cedar(g: Grant) -> str:
    terms = [
        f"context.time >= {g.start}", f"context.time < {g.end}",
        f"{text(g.actions)}.contains(context.action)",
        f"resource.keys.containsAny({text(g.on)})",
        f"{text(g.classes)}.contains(resource.class)",
        f"resource.hazard <= {g.most_hazard}",
    ]  # fmt: skip
    terms += [f'principal.person == "{g.person}"'] if g.person else []
    terms += [f'principal.partner == "{g.partner}"'] if g.partner else []
    terms += [f'principal.roles.contains("{g.role}")'] if g.role else []
    terms += [f"{text(g.modes)}.contains(context.mode)"] if g.modes else []
    return "(" + " && ".join(terms) + ")"


def in_cedar(condition: str, grants: tuple[Grant, ...]) -> str:
    def fact(name: str) -> str:
        if name.startswith("grant."):
            of = [grant_in_cedar(g) for g in grants if g.standing is (name == "grant.standing")]
            return "(" + (" || ".join(of) or "false") + ")"
        return f"({CEDAR[name]})" if name in CEDAR else name

    parts: list[str] = []
    for part in condition.split(" or "):
        words = re.fullmatch(r"(not )?(\S+)(?: (has|lacks|not in|in|\S+) (.+))?", part)
        assert words, part
        negated, name, sign, right = words.groups()
        if sign in ("has", "lacks"):
            found = f"{fact(name)}.contains({right})"
        elif sign in ("in", "not in"):
            found = f"{right}.contains({fact(name)})"
        else:
            found = f"{fact(name)} {sign} {fact(right)}" if sign else fact(name)
        parts.append(f"!({found})" if negated or sign in ("lacks", "not in") else f"({found})")
    return "(" + " || ".join(parts) + ")"


def policies(grants: tuple[Grant, ...]) -> str:
    found: list[str] = []
    for rule in RULES.values():
        effect = {"allow": "permit", "forbid": "forbid"}[rule["effect"]]
        terms = [f"{text(rule['objects'])}.contains(resource.kind)"]
        terms += [in_cedar(condition, grants) for condition in rule["when"]]
        actions = ", ".join(f'Action::"{a}"' for a in rule["actions"])
        when = " && ".join(terms)
        found.append(f"{effect}(principal, action in [{actions}], resource) when {{ {when} }};")
    return "\n".join(found)


def entities(i: int, r: Request) -> list[dict[str, Any]]:
    s, t = r.subject, r.thing
    principal: dict[str, Any] = {
        "person": s.person, "partner": s.partner, "state": s.state, "class": s.member_class,
        "roles": sorted(s.roles), "lineage": sorted(s.lineage), "cleared": s.cleared,
        "training": sorted(n for n, end in s.training.items() if r.context.time < end),
        "conflicts": sorted(s.conflicts),
    }  # fmt: skip
    resource: dict[str, Any] = {
        "id": t.id, "kind": t.kind, "owner": t.owner, "host": t.host, "keys": sorted(t.keys),
        "class": t.command_class, "hazard": t.hazard, "approvals": t.approvals,
        "training": sorted(t.training), "level": t.level, "frozen": t.frozen,
        "proposer": t.proposer, "source": sorted(t.source), "reviewers": sorted(t.reviewers),
        "deciders": sorted(t.deciders), "declared": sorted(t.declared),
    }  # fmt: skip
    if s.overdue_from is not None:
        principal["overdue"] = s.overdue_from
    if t.embargo is not None:
        resource["embargo"] = t.embargo
    return [
        {"uid": {"type": "P", "id": str(i)}, "attrs": principal, "parents": []},
        {"uid": {"type": "T", "id": str(i)}, "attrs": resource, "parents": []},
    ]


def asked(i: int, r: Request) -> dict[str, Any]:
    c = r.context
    live = [a for a in c.approvals if not (c.time >= a.end or a.person == c.author)]
    # Of several approvals by one person the first counts.
    of_people = {a.person: a for a in reversed(live)}.values()
    times = Counter(a.person for a in c.approvals)
    return {
        "principal": f'P::"{i}"', "action": f'Action::"{r.action}"', "resource": f'T::"{i}"',
        "context": {
            "time": c.time, "action": r.action, "mode": c.mode, "mode_level": c.mode_level,
            "link": c.link, "emergency": c.emergency, "author": c.author,
            "approvals": len({a.person for a in live}),
            "approving": sorted({a.partner for a in of_people}),
            "approving_roles": sorted({role for a in of_people for role in a.roles}),
            "forged": c.author in times or max(times.values(), default=0) > 1,
            "independent": len([w for w in r.thing.witnesses if not w & r.thing.source]),
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def compared() -> list[tuple[Request, bool, set[str]]]:
    """Many requests, each with Cedar's answer and the rules that made it."""
    found: list[tuple[Request, bool, set[str]]] = []
    ids = list(RULES)
    for seed in range(SCENES):
        draw = Draw(seed)
        grants = draw.grants()
        requests = [draw.request(grants) for _ in range(REQUESTS)]
        people = [e for i, r in enumerate(requests) for e in entities(i, r)]
        questions = [asked(i, r) for i, r in enumerate(requests)]
        answers = cedarpy.is_authorized_batch(questions, policies(grants), people)
        for r, answer in zip(requests, answers, strict=True):
            assert answer.diagnostics.errors == []
            reasons = {ids[int(name.removeprefix("policy"))] for name in answer.diagnostics.reasons}
            found.append((r, answer.allowed, reasons))
    return found


def test_cedar_gives_the_same_answers_for_the_same_reasons(
    compared: list[tuple[Request, bool, set[str]]],
) -> None:
    assert len(compared) >= 5000
    differing = []
    for r, allowed, reasons in compared:
        ours = decide(r, POLICY)
        if (ours.allowed, set(ours.rules)) != (allowed, reasons):
            differing.append((r, ours.allowed, ours.rules, allowed, reasons))
    assert differing == []


def test_the_requests_reach_every_rule_and_both_answers(
    compared: list[tuple[Request, bool, set[str]]],
) -> None:
    """A comparison in which a rule never decides would say nothing about it."""
    made = Counter(rule for _, _, reasons in compared for rule in reasons)
    assert set(RULES) - set(made) == set()
    allowed = sum(ok for _, ok, _ in compared) / len(compared)
    assert 0.05 < allowed < 0.95
