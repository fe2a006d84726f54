"""Ports and matches as JSON types, their sentences in a language."""

from __future__ import annotations

import math
from typing import Any

from ilrs.partners.contribution.schema import title_of
from ilrs.partners.messages import say
from ilrs.partners.ports.adapters import Adapter
from ilrs.partners.ports.carriers import Margin, Matrix, Pairing
from ilrs.partners.ports.compare import Reason, Row
from ilrs.partners.ports.match import Match
from ilrs.partners.ports.number import Claim, Number
from ilrs.partners.ports.port import Port, PortType
from ilrs.partners.ports.shown import si_unit, span_text


def told_match(match: Match, language: str = "en") -> dict[str, Any]:
    """A match as JSON types."""
    return {
        "a": told_port(match.a),
        "b": told_port(match.b),
        "verdict": match.verdict,
        "envelope": [_row(row, language) for row in match.envelope],
        "reasons": [_reason(reason, language) for reason in match.reasons],
        "adapter": None if match.adapter is None else told_adapter(match.adapter),
        "would_do": list(match.would_do),
    }


def told_port(port: Port) -> dict[str, Any]:
    """A port: its type, role and name."""
    return {"type": port.type.name, "family": port.type.family, "role": port.role,
            "name": port.label}  # fmt: skip


def told_type(type_: PortType, language: str = "en") -> dict[str, Any]:
    """A type with all its numbers and their sources."""
    numbers = [
        {"name": measure, "title": title_of(type_.group.measures[measure].title, language),
         "role": role, "rule": type_.group.measures[measure].rule,
         "claims": _claims(number, type_.group.measures[measure].unit)}
        for (measure, role), number in type_.numbers.items()
    ]  # fmt: skip
    return {
        "type": type_.name,
        "group": type_.group.name,
        "family": type_.family,
        "title": type_.title,
        "note": type_.note,
        "unverified": type_.unverified,
        "roles": {role: list(meets) for role, meets in type_.group.roles.items()},
        "numbers": numbers,
    }


def told_adapter(adapter: Adapter) -> dict[str, Any]:
    """An adapter with both its ports and its figures."""
    figures = {"efficiency": "", "mass": "_kg", "length": "_m"}
    given = {name: getattr(adapter, name) for name in figures}
    return {
        "name": adapter.name,
        "title": adapter.title,
        "from": told_port(adapter.near),
        "to": told_port(adapter.far),
        "unverified": adapter.unverified,
        **{n: _claims(v, figures[n]) if v is not None else [] for n, v in given.items()},
    }


def told_matrix(matrix: Matrix, language: str = "en") -> dict[str, Any]:
    """The matrix of carriers and ships, every margin with the claims behind it."""
    return {
        "target": matrix.target,
        "reserve": matrix.reserve,
        "pairings": [_pairing(p, language) for p in matrix.pairings],
        "open": [title_of(what, language) for what in matrix.open],
    }


def pairing_says(pairing: Pairing, language: str = "en") -> str:
    """In words: `1.0–5.4 t (4–20 %) to spare; depends on disputed mass`."""
    span, part = pairing.span_kg, pairing.span_fraction
    if span is None or part is None:
        return say("carrier.unstated", language, {})
    tonnes = _dashed(*(f"{kg / 1000.0:.1f}" for kg in span))
    percent = _dashed(*(f"{100.0 * p:.0f}" for p in part))
    said = [say(f"carrier.{pairing.verdict}", language, {"margin": f"{tonnes} t ({percent} %)"})]
    said += [say(f"carrier.disputed_{what}", language, {}) for what in pairing.disputed]
    return "; ".join(said)


def margin_says(pairing: Pairing, margin: Margin) -> str:
    """One margin with its claims, and who makes the disputed ones: `27 - 26 = 1.0 t (4 %)`."""
    claims = {"mass": margin.mass, "capacity": margin.capacity}
    brought, heavy = (
        _dashed(*(f"{kg / 1000.0:g}" for kg in (c.span.low, c.span.high)))
        for c in (margin.capacity, margin.mass)
    )
    left = _dashed(*(f"{kg / 1000.0:.1f}" for kg in (margin.worst_kg, margin.best_kg)))
    part = _dashed(*(f"{100.0 * p:.0f}" for p in (margin.worst_fraction, margin.best_fraction)))
    sources = "; ".join(claims[what].source for what in pairing.disputed)
    return f"{brought} - {heavy} = {left} t ({part} %)  [{sources}]"


def _pairing(pairing: Pairing, language: str) -> dict[str, Any]:
    return {
        "carrier": pairing.carrier.name,
        "ship": pairing.ship.name,
        "verdict": pairing.verdict,
        "depends_on_disputed": list(pairing.disputed),
        "says": pairing_says(pairing, language),
        "margins": [
            {"capacity_kg": _ends(m.capacity), "mass_kg": _ends(m.mass), "worst_kg": m.worst_kg,
             "best_kg": m.best_kg, "worst_fraction": m.worst_fraction,
             "best_fraction": m.best_fraction, "capacity_source": m.capacity.source,
             "mass_source": m.mass.source}
            for m in pairing.margins
        ],
    }  # fmt: skip


def _row(row: Row, language: str) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": title_of(row.title, language),
        "low": row.low,
        "high": row.high,
        "unit": si_unit(row.unit),
        "shown": span_text(row.low, row.high, row.unit),
        "at": row.at,
        "unverified": row.unverified,
        "source": row.source,
    }


def _reason(reason: Reason, language: str) -> dict[str, Any]:
    return {
        "id": reason.key,
        "verdict": reason.verdict or None,
        "says": say(f"port.{reason.key}", language, reason.words),
        "value": _finite(reason.value),
        "limit": _finite(reason.limit),
        "unit": si_unit(reason.unit) if reason.value is not None else "",
        "source": reason.source,
    }


def _claims(number: Number, unit: str) -> list[dict[str, Any]]:
    return [
        {"low": _finite(c.span.low), "high": _finite(c.span.high), "unit": si_unit(unit),
         "shown": span_text(c.span.low, c.span.high, unit), "unverified": c.unverified,
         "secondary": c.secondary, "source": c.source}
        for c in number.claims
    ]  # fmt: skip


def _ends(claim: Claim) -> list[float | None]:
    return [_finite(claim.span.low), _finite(claim.span.high)]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _dashed(low: str, high: str) -> str:
    if low == high:
        return low
    return f"{low} … {high}" if low.startswith("-") else f"{low}–{high}"
