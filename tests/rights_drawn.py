"""Requests to the rights kernel: one by hand, and many drawn at random."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from ilrs.partners.rights.facts import CLASSES, KINDS, STATES
from ilrs.partners.rights.request import Approval, Context, Grant, Request, Subject, Thing
from ilrs.partners.rights.rules_file import shipped_policy

POLICY = shipped_policy()
SUBJECT, THING, CONTEXT = ({f.name for f in fields(c)} for c in (Subject, Thing, Context))
# Two fields that the subject or the context has as well.
ELSEWHERE = {"needs": "training", "needed": "approvals"}
NOON, END = 1000, 5000
PARTNERS = ["own", "other", "third", "parent"]
PEOPLE = [f"p{i}" for i in range(5)]


def request(action: str, kind: str, **changes: Any) -> Request:
    """A member with every role, at a routine thing of the own partner; with changes.

    `needs` is the training and `needed` the number of approvals of the thing; `approvals` and
    `training` are given.
    """
    subject: dict[str, Any] = {
        "person": "p0", "partner": "own", "roles": frozenset(POLICY.roles),
        "lineage": frozenset({"own"}), "cleared": True, "training": {"t": END},
    }  # fmt: skip
    thing: dict[str, Any] = {
        "id": "x", "kind": kind, "owner": "own", "host": "own", "keys": frozenset({"x"}),
        "command_class": "routine" if kind == "command" else "", "training": frozenset({"t"}),
    }  # fmt: skip
    context: dict[str, Any] = {"time": NOON}
    grants = changes.pop("grants", ())
    for name, value in changes.items():
        into = subject if name in SUBJECT else context if name in CONTEXT else thing
        if name in ELSEWHERE:
            into, name = thing, ELSEWHERE[name]
        assert name in SUBJECT | THING | CONTEXT, name
        into[name] = value
    return Request(Subject(**subject), action, Thing(**thing), Context(**context), grants)


def grant(**changes: Any) -> Grant:
    """A grant of the thing of `request` to the own partner, with changes."""
    given: dict[str, Any] = {
        "id": "g", "start": 0, "end": END, "actions": frozenset(POLICY.actions),
        "on": frozenset({"x"}), "partner": "own",
    }  # fmt: skip
    return Grant(**(given | changes))


class Draw:
    """Random values of a seed, with few different names so that they meet often."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def often(self, chance: float) -> bool:
        return bool(self._rng.random() < chance)

    def one(self, of: list[Any]) -> Any:
        return of[int(self._rng.integers(len(of)))]

    def number(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high + 1))

    def some(self, of: list[str], chance: float) -> frozenset[str]:
        return frozenset(word for word in of if self.often(chance))

    def subject(self) -> Subject:
        partner = self.one(PARTNERS[:3])
        state = "member" if self.often(0.8) else self.one([*STATES])
        return Subject(
            self.one(PEOPLE), partner, state, "member" if self.often(0.8) else self.one([*CLASSES]),
            self.some([*POLICY.roles], 0.5), frozenset({partner}) | self.some(["parent"], 0.2),
            self.often(0.5), {name: self.number(500, 3000) for name in self.some(["t", "u"], 0.8)},
            self.some(["x", "p1", "other"], 0.05), self.number(1001, 4000),
            self.number(500, 2000) if self.often(0.1) else None,
        )  # fmt: skip

    def thing(self) -> Thing:
        kind = "command" if self.often(0.4) else self.one([*KINDS])
        owner = self.one(PARTNERS[:3])
        command = kind == "command"
        return Thing(
            "x", kind, owner, self.one(PARTNERS[:3]), frozenset({"x", "asset"} if command else "x"),
            self.one([*POLICY.classes]) if command else "",
            self.one([0, 0, 1, 2, 3]) if command else 0,
            self.number(0, 3), self.some(["t", "u"], 0.3),
            self.one(["", *POLICY.levels]), self.number(500, 1500) if self.often(0.7) else None,
            self.often(0.3), self.one(PEOPLE),
            frozenset({self.one(PARTNERS[:3])}) | self.some(["parent"], 0.2),
            self.some(PEOPLE, 0.4), self.some(PEOPLE, 0.4), self.some(PEOPLE, 0.8),
            tuple(self.some(PARTNERS, 0.4) for _ in range(self.number(0, 2))),
        )  # fmt: skip

    def context(self) -> Context:
        emergency = self.often(0.2)
        approvals = tuple(
            Approval(self.one(PEOPLE), self.one(PARTNERS[:3]), self.some([*POLICY.roles], 0.5),
                     self.number(900, 3000))
            for _ in range(self.number(0, 4))
        )  # fmt: skip
        return Context(
            self.number(900, 1100), self.one(["nominal", "safe"]), self.number(0, 3)
            if self.often(0.3) else 0, self.often(0.8), emergency,
            self.number(1101, 2000) if emergency and self.often(0.7) else None,
            self.one(["", *PEOPLE]), approvals,
        )  # fmt: skip

    def grants(self) -> tuple[Grant, ...]:
        return tuple(self._grant(f"g{i}") for i in range(self.number(0, 8)))

    def _grant(self, id: str) -> Grant:
        start = self.number(500, 1200)
        person = self.one(PEOPLE) if self.often(0.2) else ""
        return Grant(
            id, start, start + self.number(1, 1000), self.some([*POLICY.actions], 0.9),
            frozenset({self.one(["x", "asset"])}), person,
            "" if person and self.often(0.5) else self.one(PARTNERS[:3]),
            self.one([*POLICY.roles]) if self.often(0.2) else "",
            frozenset({"", *self.some([*POLICY.classes], 0.8)}),
            self.some(["nominal", "safe"], 0.4), self.number(0, 3), self.often(0.4),
        )  # fmt: skip

    def request(self, grants: tuple[Grant, ...]) -> Request:
        thing = self.thing()
        about = sorted({a for r in POLICY.rules if thing.kind in r.objects for a in r.actions
                        if r.effect == "allow"})  # fmt: skip
        action = self.one(about if self.often(0.95) else [*POLICY.actions])
        return Request(self.subject(), action, thing, self.context(), grants)
