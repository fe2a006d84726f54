"""One quantity of two ports: what is common, and whether the rule of the quantity is met.

    common    both ranges have to meet; what is common is what may be used
    inside    the whole range of the giver has to lie in that of the taker (28 V +-5 % into 22-34 V)
    accepted  the whole range of the taker has to lie in that of the giver (50 W from 100 W)

Where sources disagree the rule is asked for every pair of claims: unless all answers agree the
answer is unknown. Unverified claims are shown and decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from ilrs.partners.contribution.groups import Text
from ilrs.partners.ports.number import Number, Span, common
from ilrs.partners.ports.port import Measure, Port
from ilrs.partners.ports.shown import span_text

Verdict = Literal["fits", "adapter", "incompatible", "unknown"]


@dataclass(frozen=True)
class Row:
    """A line of the common envelope, SI; None for an open end.

    `at` names the port of a joint when an adapter stands between two of them.
    """

    name: str
    title: Text
    low: float | None
    high: float | None
    unit: str
    source: str = ""
    unverified: bool = False
    at: str = ""


@dataclass(frozen=True)
class Reason:
    """Why: `key` is a sentence of the catalogues' group `port`, filled with `words`.

    `verdict` is what it alone would lead to; empty for a remark. `value` and `limit` are SI.
    """

    key: str
    verdict: Verdict | Literal[""]
    words: Mapping[str, Any] = field(default_factory=dict[str, Any])
    source: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = ""


def compare(measure: Measure, giver: Port, taker: Port) -> tuple[Row | None, Reason | None]:
    """A quantity of two ports: its row of the envelope, and a reason unless the rule is met.

    For the rule `common` the sides are alike. Of a quantity that neither side states, nothing is
    said.
    """
    one, other = giver.number(measure.name), taker.number(measure.name)
    if measure.rule == "fact" or (one is None and other is None):
        return None, None
    if one is None or other is None:
        return _one_sided(measure, giver, taker)
    for port, number in ((giver, one), (taker, other)):
        if not number.claims:
            return None, _reason("undetermined", "unknown", measure, giver, taker, side=port.label)
    if not one.decisive or not other.decisive:
        row = _row(measure, one, other, unverified=True)
        return row, _reason("unverified", "unknown", measure, giver, taker, one=one, other=other)
    row = _row(measure, one, other, unverified=False)
    pairs = product(one.decisive, other.decisive)
    answers = [(_holds(measure, a.span, b.span), a.span, b.span) for a, b in pairs]
    wrong = [(a, b) for holds, a, b in answers if not holds]
    if not wrong:
        return row, None
    disputed = len(wrong) < len(answers)
    key, verdict = ("disputed", "unknown") if disputed else (_KEYS[measure.rule], "incompatible")
    reason = _reason(key, verdict, measure, giver, taker, one=one, other=other, wrong=wrong[0])
    return (None if verdict == "incompatible" and measure.rule == "common" else row), reason


_KEYS = {"common": "apart", "inside": "outside", "accepted": "over"}


def _holds(measure: Measure, giver: Span, taker: Span) -> bool:
    if measure.rule == "common":
        return giver.meets(taker) is not None
    return giver.inside(taker) if measure.rule == "inside" else taker.inside(giver)


def _one_sided(measure: Measure, giver: Port, taker: Port) -> tuple[Row | None, Reason | None]:
    """Only one side states it. What a taker asks for and a giver does not say is unknown."""
    silent = giver if giver.number(measure.name) is None else taker
    said = (taker if silent is giver else giver).number(measure.name)
    assert said is not None
    asked = silent is giver and measure.rule != "common"
    if measure.needed or asked or not said.claims:
        return None, _reason("unstated", "unknown", measure, giver, taker, side=silent.label)
    return _row(measure, said, said, unverified=not said.decisive), None


def _row(measure: Measure, one: Number, other: Number, *, unverified: bool) -> Row | None:
    """What all claims have in common: those that decide, or all when nothing does."""
    claims = [c for n in (one, other) for c in (n.claims if unverified else n.decisive)]
    span = common(c.span for c in claims)
    if span is None:
        return None
    sources = "; ".join(dict.fromkeys(c.source for c in claims if c.source))
    low, high = (end if math.isfinite(end) else None for end in (span.low, span.high))
    return Row(measure.name, measure.title, low, high, measure.unit, sources, unverified)


def _reason(
    key: str,
    verdict: Verdict,
    measure: Measure,
    giver: Port,
    taker: Port,
    *,
    one: Number | None = None,
    other: Number | None = None,
    side: str = "",
    wrong: tuple[Span, Span] | None = None,
) -> Reason:
    words = {
        "name": measure.title, "one": giver.label, "other": taker.label, "side": side,
        "range_one": _told(one, measure.unit), "range_other": _told(other, measure.unit),
    }  # fmt: skip
    sources = [n.source for n in (one, other) if n is not None and n.source]
    value, limit = _edges(measure, *wrong) if wrong else (None, None)
    return Reason(key, verdict, words, "; ".join(dict.fromkeys(sources)), value, limit,
                  measure.unit)  # fmt: skip


def _told(number: Number | None, unit: str) -> str:
    """The ranges of the claims that decide, or of all, for people."""
    claims = () if number is None else number.decisive or number.claims
    return ", ".join(dict.fromkeys(span_text(c.span.low, c.span.high, unit) for c in claims))


def _edges(measure: Measure, giver: Span, taker: Span) -> tuple[float, float]:
    """The two ends that stand against each other: the one that breaks the rule, and its limit."""
    inner, outer = (giver, taker) if measure.rule != "accepted" else (taker, giver)
    if measure.rule == "common":
        return (inner.low, outer.high) if inner.low > outer.high else (inner.high, outer.low)
    return (inner.high, outer.high) if inner.high > outer.high else (inner.low, outer.low)
