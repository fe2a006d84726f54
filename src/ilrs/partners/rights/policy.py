"""The policy: rules, compiled, and sorted by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ilrs.diagnostics import did_you_mean
from ilrs.partners.rights.conditions import Condition, Test, condition
from ilrs.partners.rights.request import Request

EFFECTS = ("allow", "forbid")


@dataclass(frozen=True)
class Rule:
    """A rule, compiled; `file` and `line` are where it stands."""

    id: str
    effect: str
    actions: frozenset[str]
    objects: frozenset[str]
    conditions: tuple[Condition, ...] = field(repr=False)
    why: str = ""
    duty: str = ""
    file: str = ""
    line: int = 0

    @classmethod
    def of(
        cls, id: str, effect: str, actions: Iterable[str], objects: Iterable[str],
        when: Sequence[str], why: str = "",
    ) -> Rule:  # fmt: skip
        """A rule from text. Raises ConditionError, or ValueError for an effect that is none."""
        if effect not in EFFECTS:
            raise ValueError(f'"{effect}" is neither allow nor forbid')
        compiled = tuple(condition(text) for text in when)
        return cls(id, effect, frozenset(actions), frozenset(objects), compiled, why)

    def holds(self, request: Request) -> bool:
        """Whether all its conditions hold; its action and object have been looked at."""
        return all(c.test(request) for c in self.conditions)

    @cached_property
    def timed(self) -> bool:
        """Whether time alone can change its answer."""
        return any(c.timed for c in self.conditions)


Compiled = tuple[tuple[Rule, tuple[Test, ...]], ...]
"""Rules beside the tests of their conditions."""


@dataclass(frozen=True)
class Policy:
    """Rules with their vocabulary. Two policies may be compared by `version`, never mixed."""

    version: str
    rules: tuple[Rule, ...]
    title: str = ""
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    actions: Mapping[str, str] = field(default_factory=dict[str, str])
    classes: Mapping[str, str] = field(default_factory=dict[str, str])
    levels: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def _sorted(self) -> dict[tuple[str, str], tuple[Compiled, Compiled]]:
        found: dict[tuple[str, str], tuple[list[Rule], list[Rule]]] = {}
        for rule in self.rules:
            for key in ((a, k) for a in rule.actions for k in rule.objects):
                found.setdefault(key, ([], []))[rule.effect == "allow"].append(rule)
        return {key: (_compiled(no), _compiled(yes)) for key, (no, yes) in found.items()}

    def rules_for(self, action: str, kind: str) -> tuple[Compiled, Compiled]:
        """The forbids and the allows about an action on a kind of thing."""
        return self._sorted.get((action, kind), ((), ()))

    def rule(self, id: str) -> Rule:
        """The rule of that id; KeyError, saying which there are near it, for another."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise KeyError(f'no rule "{id}"; {did_you_mean(id, [r.id for r in self.rules])}')

    def with_rules(self, *rules: Rule) -> Policy:
        """This policy and some more rules."""
        return Policy(
            self.version, (*self.rules, *rules), self.title, self.roles, self.actions,
            self.classes, self.levels,
        )  # fmt: skip


def _compiled(rules: list[Rule]) -> Compiled:
    return tuple((rule, tuple(c.test for c in rule.conditions)) for rule in rules)
