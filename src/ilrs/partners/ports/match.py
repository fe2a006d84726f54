"""Whether two ports meet: families, roles, every quantity by its rule, then adapters.

What is broken by figures that decide is incompatible; what rests on a figure that is unverified,
missing or disputed is unknown. Whoever is named first, the answer is the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ilrs.partners.ports.adapters import Adapter, shipped_adapters
from ilrs.partners.ports.compare import Reason, Row, Verdict, compare
from ilrs.partners.ports.number import Claim, Number, Span
from ilrs.partners.ports.passage import is_passage, passage
from ilrs.partners.ports.port import Group, Port, Relation

_GRAVITY: tuple[Verdict, ...] = ("incompatible", "unknown", "adapter", "fits")


@dataclass(frozen=True)
class Match:
    """Two ports, whether they meet, what both bear, and why.

    `adapter` is what stands between them when the verdict is `adapter`; `would_do` names adapters
    that come with the package and were not asked for.
    """

    a: Port
    b: Port
    verdict: Verdict
    envelope: tuple[Row, ...] = ()
    reasons: tuple[Reason, ...] = ()
    adapter: Adapter | None = None
    would_do: tuple[str, ...] = ()

    @property
    def deciding(self) -> Reason:
        """A reason for the verdict: one with numbers, if there is one."""
        found = [r for r in self.reasons if r.verdict == self.verdict]
        return next((r for r in found if r.value is not None), found[0])


def match(a: Port, b: Port, adapters: Sequence[Adapter] = ()) -> Match:
    """Whether two ports meet, directly or through one of the adapters.

    Without adapters, those that ship are only named where they would do. Mating loads and seals are
    not modelled: within one type they are the standard's own.
    """
    one, other = _ordered(a, b)
    verdict, rows, reasons = _direct(one, other)
    if verdict == "fits":
        return Match(a, b, verdict, rows, reasons)
    if one.type.group is other.type.group and _role_reason(one, other) is None:
        found = [m for m in (_through(a, b, adapter) for adapter in adapters) if m is not None]
        if found:
            return min(found, key=lambda m: m.verdict != "adapter")
        if not adapters and (named := _would_do(one, other)):
            words = {"adapters": ", ".join(named)}
            reasons = (*reasons, Reason("would_do", "", words))
            return Match(a, b, verdict, rows, reasons, None, named)
    return Match(a, b, verdict, rows, reasons)


def _ordered(a: Port, b: Port) -> tuple[Port, Port]:
    """The giver first; sides that are alike by name, so that the order given is of no account."""

    def rank(port: Port) -> tuple[bool, str, str, str]:
        gives = port.type.group.gives
        return port.role != gives, port.type.name, port.label, repr(sorted(port.stated.items()))

    return (a, b) if rank(a) <= rank(b) else (b, a)


def _direct(one: Port, other: Port) -> tuple[Verdict, tuple[Row, ...], tuple[Reason, ...]]:
    if is_passage(one, other):
        row, reason = passage(one, other)
        return reason.verdict or "fits", () if row is None else (row,), (reason,)
    if one.type.group is not other.type.group:
        reason = Reason("groups", "incompatible", _words(one, other))
        return "incompatible", (), (reason,)
    if (wrong := _role_reason(one, other)) is not None:
        return "incompatible", (), (wrong,)
    family = _family_reason(one, other)
    reasons = [family] if family is not None else []
    rows: list[Row] = []
    same = one.type.family == other.type.family
    for measure in one.type.group.measures.values():
        row, reason = compare(measure, one, other)
        rows += [row] if row is not None else []
        # Between families, only what stands against the meeting is worth saying.
        if reason is not None and (same or reason.key not in ("unstated", "undetermined")):
            reasons.append(reason)
    reasons += _recalled(one, other)
    if not reasons:
        reasons += _settled(one, other)
    verdict = _worst(reasons)
    if verdict == "fits":
        reasons.append(Reason("fits", "fits", _words(one, other)))
    return verdict, tuple(rows), tuple(sorted(reasons, key=_gravity))


def _worst(reasons: list[Reason]) -> Verdict:
    """What the gravest reason leads to; remarks lead nowhere."""
    worst: Verdict = "fits"
    for reason in reasons:
        if reason.verdict and _GRAVITY.index(reason.verdict) < _GRAVITY.index(worst):
            worst = reason.verdict
    return worst


def _gravity(reason: Reason) -> int:
    return _GRAVITY.index(reason.verdict) if reason.verdict else len(_GRAVITY)


def _role_reason(one: Port, other: Port) -> Reason | None:
    meets = one.type.group.roles[one.role]
    if other.role in meets:
        return None
    words = {**_words(one, other), "role_one": one.role, "role_other": other.role,
             "meets": ", ".join(meets)}  # fmt: skip
    return Reason("roles", "incompatible", words)


def _family_reason(one: Port, other: Port) -> Reason | None:
    families = frozenset((one.type.family, other.type.family))
    if len(families) == 1:
        return None
    words = _words(one, other) | {
        "family_one": one.type.family, "family_other": other.type.family
    }  # fmt: skip
    relation = _relation(one.type.group, families)
    if relation is not None:
        words["note"] = relation.note
        return Reason("families_disputed", "unknown", words, relation.source)
    recalled = one.type.unverified or other.type.unverified
    return Reason("families", "unknown" if recalled else "incompatible", words)


def _relation(group: Group, families: frozenset[str]) -> Relation | None:
    return next((r for r in group.relations if r.families == families), None)


def _recalled(one: Port, other: Port) -> list[Reason]:
    """Types that are only recalled, unless the file of the port states its own numbers."""
    names = dict.fromkeys(p.type.name for p in (one, other) if p.type.unverified and not p.stated)
    return [Reason("type_unverified", "unknown", {"type": name}) for name in names]


def _settled(one: Port, other: Port) -> list[Reason]:
    """What the table does not hold: settled within one type, open between two."""
    what = one.type.group.settled
    if not what:
        return []
    same = one.type is other.type
    return [Reason("settled" if same else "unsettled", "" if same else "unknown",
                   {**_words(one, other), "what": what})]  # fmt: skip


def _words(one: Port, other: Port) -> dict[str, object]:
    return {
        "one": one.label, "other": other.label,
        "group_one": one.type.group.title, "group_other": other.type.group.title,
    }  # fmt: skip


def _would_do(one: Port, other: Port) -> tuple[str, ...]:
    found = ((a.name, _through(one, other, a)) for a in shipped_adapters().values())
    return tuple(name for name, m in found if m is not None and m.verdict == "adapter")


def _through(a: Port, b: Port, adapter: Adapter) -> Match | None:
    """The match with an adapter between; None when one of its sides does not meet."""
    for near, far in ((adapter.near, adapter.far), (adapter.far, adapter.near)):
        if (near.type.family, far.type.family) != (a.type.family, b.type.family):
            continue
        near, far = _carried(a, near, far, b, adapter)
        first, second = _direct(*_ordered(a, near)), _direct(*_ordered(far, b))
        verdicts = {first[0], second[0]}
        if "incompatible" in verdicts:
            continue
        reasons = [r for r in (*first[2], *second[2]) if r.verdict == "unknown"]
        words = {"adapter": adapter.name, "figures": adapter.figures()}
        verdict: Verdict = "unknown" if "unknown" in verdicts else "adapter"
        key = "through_unverified" if adapter.unverified else "through"
        own = Reason(key, "adapter" if verdict == "adapter" else "", words, adapter.source)
        rows = (*_at(first[1], a), *_at(second[1], b))
        ordered = tuple(sorted((own, *reasons), key=_gravity))
        return Match(a, b, verdict, rows, ordered, adapter)
    return None


def _at(rows: tuple[Row, ...], port: Port) -> tuple[Row, ...]:
    """The rows of one joint: each keeps its own voltage."""
    return tuple(replace(row, at=port.label) for row in rows)


def _carried(a: Port, near: Port, far: Port, b: Port, adapter: Adapter) -> tuple[Port, Port]:
    """The adapter's sides with the power that comes through: what is given, less the losses."""
    for outer, inner, other in ((a, near, far), (b, far, near)):
        given = outer.number("power")
        if adapter.efficiency is None or outer.role != outer.type.group.gives or given is None:
            continue
        claims = tuple(_passed(c, e) for c in given.claims for e in adapter.efficiency.claims)
        other = replace(other, stated={**other.stated, "power": Number(claims)})
        return (inner, other) if inner is near else (other, inner)
    return near, far


def _passed(given: Claim, efficiency: Claim) -> Claim:
    """Power behind a converter at the worst efficiency that is claimed."""
    worst = max(efficiency.span.low, 0.0)
    return Claim(
        Span(-math.inf, given.span.high * worst),
        f"{given.source}; {efficiency.source}",
        given.unverified or efficiency.unverified,
        given.secondary or efficiency.secondary,
    )
