"""Rules: when a condition becomes true, in one of their modes, orders are given once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.control.condition import Condition, Place, read
from ilrs.control.order import Order, expand
from ilrs.control.scope import Scope
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.station.model import Element, Rule


@dataclass(frozen=True)
class Reflex:
    """A rule as the centre works with it; `modes` are indices, empty for every mode."""

    name: str
    when: Condition
    orders: tuple[Order, ...]
    why: str
    modes: tuple[int, ...]


def reflexes(
    rules: Sequence[Rule], elements: Mapping[str, Element], scope: Scope
) -> tuple[tuple[Reflex, ...], list[Diagnostic]]:
    """The rules that can be used, in their order, and everything that is wrong with the others."""
    found: list[Diagnostic] = []
    usable: list[Reflex] = []
    names: set[str] = set()
    for rule in rules:
        place = Place(rule.file, rule.line, f"rule {rule.name}")
        if rule.name in names:
            found.append(place.finding("CTL-RULE-TWICE", "a second rule of that name"))
        names.add(rule.name)
        reflex, problems = _reflex(rule, elements, scope, place)
        found += problems
        if reflex:
            usable.append(reflex)
    return tuple(usable), found


def _reflex(
    rule: Rule, elements: Mapping[str, Element], scope: Scope, place: Place
) -> tuple[Reflex | None, list[Diagnostic]]:
    when, found = read(rule.when, scope, place)
    orders: list[Order] = []
    for text in rule.do:
        more, problems = expand(text, elements, place)
        orders += more
        found += problems
    if not rule.do:
        found.append(place.finding("CTL-RULE-IDLE", "does nothing", "give it a do", "warning"))
    for mode in rule.modes:
        if mode not in scope.modes:
            hint = did_you_mean(mode, scope.modes)
            found.append(place.finding("CTL-UNKNOWN-MODE", f'there is no mode "{mode}"', hint))
    if when is None:
        return None, found
    modes = tuple(scope.modes.index(m) for m in rule.modes if m in scope.modes)
    return Reflex(rule.name, when, tuple(orders), rule.why, modes), found
