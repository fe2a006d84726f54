"""The decision: default deny, any forbid wins, and every answer says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ilrs.partners.rights.facts import earliest, latest
from ilrs.partners.rights.policy import Compiled, Policy, Rule
from ilrs.partners.rights.request import Request

_FIXED = frozenset({
    "object.class", "object.hazard", "object.level", "object.approvals", "subject.owns",
    "subject.hosts",
})  # fmt: skip
"""Facts that nobody changes in order to be allowed: what the thing is, and whose."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An allow rule that did not hold, and those of its conditions that are not met."""

    rule: str
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The answer. `made_by` are the rules that made it: every forbid that holds or, when allowed,
    every allow that holds; none for the default deny. What is there to explain it is worked out
    when it is looked at.
    """

    allowed: bool
    made_by: tuple[Rule, ...]
    request: Request = field(repr=False)
    policy: Policy = field(repr=False)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that made the answer."""
        return tuple(rule.id for rule in self.made_by)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """When denied, the nearest allow rules: those with the fewest open conditions.

        Conditions on what the thing is, and whose, weigh more than all others. Empty when an
        allow rule holds (then only a forbid stands against it) or none is about this.
        """
        _, allows = self.policy.rules_for(self.request.action, self.request.thing.kind)
        open_ = [] if self.allowed else [_weighed(rule, self.request) for rule, _ in allows]
        nearest = min((weight for weight, _ in open_), default=(0, 0))
        return tuple(m for weight, m in open_ if weight == nearest and m.conditions)

    @cached_property
    def until(self) -> int | None:
        """The permission holds at least until then (TAI nanoseconds) if nobody does anything.

        None: nothing is known to end it; or it is denied.
        """
        if not self.allowed:
            return None
        forbids, _ = self.policy.rules_for(self.request.action, self.request.thing.kind)
        kept = latest(
            earliest(c.end(self.request) for c in rule.conditions if c.timed)
            for rule in self.made_by
        )
        return earliest([kept, *(_begins(self.request, r) for r, _ in forbids if r.timed)])

    @property
    def duties(self) -> tuple[str, ...]:
        """What the permission obliges to; nothing when a rule without a duty gives it as well."""
        plain = not self.allowed or any(not rule.duty for rule in self.made_by)
        return () if plain else tuple(rule.duty for rule in self.made_by)


def decide(request: Request, policy: Policy) -> Decision:
    """Whether a request is allowed by a policy. Pure: the same request, the same answer.

    An action or kind of thing that no rule names is denied. Measured with the rules 1.0 and up to
    eight grants: 8.5 microseconds on average (CPython 3.11, one busy core).
    """
    forbids, allows = policy.rules_for(request.action, request.thing.kind)
    if hit := _holding(forbids, request):
        return Decision(False, hit, request, policy)
    given = _holding(allows, request)
    return Decision(bool(given), given, request, policy)


def _holding(rules: Compiled, request: Request) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for rule, tests in rules:
        for test in tests:
            if not test(request):
                break
        else:
            found.append(rule)
    return tuple(found)


def _weighed(rule: Rule, request: Request) -> tuple[tuple[int, int], Missing]:
    """The open conditions of a rule, and how far it is from holding."""
    open_ = [c for c in rule.conditions if not c.test(request)]
    fixed = sum(_FIXED.issuperset(n for a in c.atoms for n in a.facts) for c in open_)
    # What obliges to a justification is for exceptions, not the way to go.
    return (fixed + bool(rule.duty), len(open_)), Missing(rule.id, tuple(c.text for c in open_))


def _begins(request: Request, rule: Rule) -> int | None:
    """When a forbid that does not hold may begin to: not before all its open conditions changed."""
    ends: list[int] = []
    for condition in rule.conditions:
        if not condition.test(request):
            end = condition.end(request) if condition.timed else None
            if end is None:
                return None
            ends.append(end)
    return max(ends, default=None)
