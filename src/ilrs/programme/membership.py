"""Who was a partner on a day, by a named rule, and why; who was not, and why not.

Sources disagree on who joined and when, so the register counts nobody by itself: a rule says which
kinds of partner count, and by instruments of which level. What a date leaves open stays open: a
partner whose instrument may or may not have been signed by that day is told apart from the others.
Not decided here: what a partner may do; that is for the guideline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.programme.claims import UNVERIFIED, Claim, claim_json
from ilrs.programme.dates import EVER, Span
from ilrs.programme.entries import INSTRUMENT_TYPES, LEVELS, InstrumentTable, RuleTable
from ilrs.programme.register import Register, conflicts


class UnknownRuleError(ValueError):
    """A rule that the register does not have; says which there are."""


@dataclass(frozen=True)
class Membership:
    """A partner with the instrument (or statement) that makes it one, and the reason in words."""

    partner: str
    name: str
    kind: str
    since: Claim
    instrument: str
    type: str
    level: str
    why: str
    differing: tuple[tuple[str, tuple[Claim, ...]], ...]

    @property
    def span(self) -> Span:
        """The days on which it may have joined."""
        return self.since.span

    def as_dict(self) -> dict[str, Any]:
        """The membership as JSON types."""
        span = self.span
        known = [None if day in (EVER.first, EVER.last) else day.isoformat()
                 for day in (span.first, span.last)]  # fmt: skip
        return {
            "id": self.partner, "name": self.name, "kind": self.kind, "since": self.since.text,
            "since_first": known[0], "since_last": known[1], "instrument": self.instrument,
            "type": self.type, "level": self.level, "source": list(self.since.source),
            "status": self.since.status, "why": self.why,
            "claims": {name: [claim_json(c) for c in of] for name, of in self.differing},
        }  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """Who is not counted although some source names it, and why."""

    name: str
    instrument: str
    why: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Members:
    """The answer for a day: who is a partner, who may be, who is not counted."""

    on: date
    rule: str
    members: tuple[Membership, ...]
    possible: tuple[Membership, ...]
    refused: tuple[Refused, ...]

    @property
    def count(self) -> int:
        """How many were partners for certain, as far as the register knows."""
        return len(self.members)


def rule_named(register: Register, name: str) -> RuleTable:
    """The rule of that name; UnknownRuleError, saying which there are."""
    if name not in register.rules:
        known = list(register.rules)
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise UnknownRuleError(f'there is no rule "{name}"; {hint}')
    return register.rules[name]


def members_on(register: Register, on: date, rule_name: str) -> Members:
    """The partners on a day by a rule, in the order in which they joined."""
    rule = rule_named(register, rule_name)
    if rule.listed:
        return _listed(register, on, rule_name)
    found: dict[str, list[Membership]] = {}
    refused: list[Refused] = []
    for membership, objection in _candidates(register, rule, on):
        if objection:
            source = tuple(membership.since.source)
            refused.append(Refused(membership.name, membership.instrument, objection, source))
        else:
            found.setdefault(membership.partner, []).append(membership)
    sure, open_ = _sorted_out(found, on)
    counted = {m.name for m in (*sure, *open_)}
    left = tuple(r for r in refused if r.name not in counted)
    return Members(on, rule_name, sure, open_, left)


def _sorted_out(
    found: dict[str, list[Membership]], on: date
) -> tuple[tuple[Membership, ...], tuple[Membership, ...]]:
    """Of each partner the earliest instrument, by whether it had been signed for certain."""
    sure: list[Membership] = []
    open_: list[Membership] = []
    for of in found.values():
        begun = [m for m in of if m.span.begun(on)]
        first = min(begun or of, key=_order)
        (sure if begun else open_).append(first)
    return tuple(sorted(sure, key=_order)), tuple(sorted(open_, key=_order))


def _order(membership: Membership) -> tuple[date, date, str]:
    return (membership.span.last, membership.span.first, membership.name)


def _candidates(register: Register, rule: RuleTable, on: date) -> Iterator[tuple[Membership, str]]:
    """Every partner by every instrument that had come, or may have; with what speaks against it."""
    for id, entry in register.instruments.items():
        signed = entry.signed[0] if entry.signed else _undated(entry)
        if signed.span.begun(on) is False or _over(entry, on):
            continue
        for joined in entry.joins:
            partner = joined
            organisation = register.organisations[joined]
            if rule.home and organisation.kind not in rule.kinds and organisation.of:
                partner = organisation.of
            yield (
                _membership(register, partner, joined, id, signed),
                _objection(register, rule, partner, entry, signed),
            )


def _over(entry: InstrumentTable, on: date) -> bool:
    """Whether an instrument had ended before that day, by evidence that counts."""
    return any(c.status != UNVERIFIED and c.span.last < on for c in entry.ended[:1])


def _undated(entry: InstrumentTable) -> Claim:
    return Claim(source=entry.source, status=entry.status or UNVERIFIED)


def _membership(
    register: Register, partner: str, joined: str, id: str, signed: Claim
) -> Membership:
    entry, organisation = register.instruments[id], register.organisations[partner]
    type_, level = str(entry.type[0].value), str(entry.level[0].value)
    why = f"{INSTRUMENT_TYPES[type_] if type_ != 'unpublished' else 'document not published'}"
    why += f", {level} level" if level != "unpublished" else ", level not published"
    if partner != joined:
        why += f", through {register.organisations[joined].name}"
    differing = tuple((name, tuple(of)) for name, of in conflicts(entry))
    return Membership(
        partner, organisation.name, organisation.kind, signed, id, type_, level, why, differing
    )


def _objection(
    register: Register, rule: RuleTable, partner: str, entry: InstrumentTable, signed: Claim
) -> str:
    """Why the rule does not count a partner by an instrument; empty when it does."""
    kind, level = register.organisations[partner].kind, str(entry.level[0].value)
    if kind not in rule.kinds:
        return f"the rule counts no partners of kind {kind}"
    if entry.disputed and not rule.disputed:
        return f"disputed: {entry.disputed}"
    if signed.status == UNVERIFIED:
        return "its evidence is unverified"
    if level not in rule.levels:
        other = [str(c.value) for c in entry.level[1:] if c.value in rule.levels]
        but = f"; another source says {', '.join(other)}" if other else ""
        return f"{LEVELS[level]}: the rule does not count that level{but}"
    return ""


def _listed(register: Register, on: date, rule_name: str) -> Members:
    """The partners whom the latest statement with names gives."""
    rule = register.rules[rule_name]
    named = [
        (Span.of(entry.date).last, id)
        for id, entry in register.statements.items()
        if entry.names and entry.about == rule.about and Span.of(entry.date).last <= on
    ]
    if not named:
        return Members(on, rule_name, (), (), ())
    id = max(named)[1]
    entry = register.statements[id]
    since = Claim(by=entry.date, source=entry.source, status=entry.status)
    members = tuple(
        Membership(
            partner, register.name(partner), register.organisations[partner].kind, since, "", "",
            "", f"named on {entry.date}" if partner in entry.names else "taken for granted", (),
        )
        for partner in (*entry.besides, *entry.names)
    )  # fmt: skip
    return Members(on, rule_name, members, (), ())
