"""A thing through a hatch: the diagonal of its smallest face against the clear diameter."""

from __future__ import annotations

import math

from ilrs.partners.ports.compare import Reason, Row
from ilrs.partners.ports.number import Number
from ilrs.partners.ports.port import Port
from ilrs.partners.ports.shown import span_text

_SIDES = ("height", "width", "depth")


def is_passage(one: Port, other: Port) -> bool:
    """Whether one of the two is a way in and the other a thing that is to pass it."""
    return {one.role, other.role} == {"way", "item"} and all(
        p.type.group.name in ("hatch", "rack") for p in (one, other)
    )


def passage(one: Port, other: Port) -> tuple[Row | None, Reason]:
    """Whether a box passes a round hatch.

    A box passes lengthwise when its smallest face fits the circle, which is when that face's
    diagonal is not longer than the diameter. Turning it on the way is not modelled; so what is
    refused here could at best pass by a way that nobody has shown.
    """
    way, item = (one, other) if one.role == "way" else (other, one)
    diameter = way.number("diameter")
    sides = [item.number(side) for side in _SIDES]
    words = {"item": item.label, "way": way.label}
    if diameter is None or not diameter.claims:
        return None, Reason("passage_open", "unknown", words | {"side": way.label})
    known = [n for n in sides if n is not None and n.claims]
    if len(known) < len(_SIDES):
        return None, Reason("passage_open", "unknown", words | {"side": item.label})
    sources = "; ".join(dict.fromkeys(n.source for n in (*known, diameter) if n.source))
    face_m = face_diagonal_m([_largest(n) for n in known])
    clear_m = _smallest(diameter)
    words |= {
        "face": span_text(face_m, face_m, "_m"), "clear": span_text(clear_m, clear_m, "_m")
    }  # fmt: skip
    decided = all(n.decisive for n in (*known, diameter))
    passes = face_m <= clear_m * (1.0 + 1e-12)
    if not decided:
        key, verdict = "passage_unverified", "unknown"
    else:
        key, verdict = ("passes", "fits") if passes else ("refused", "incompatible")
    row = None
    if passes:
        title = way.type.group.measures["diameter"].title
        row = Row("diameter", title, face_m, clear_m, "_m", sources, not decided)
    return row, Reason(key, verdict, words, sources, face_m, clear_m, "_m")


def face_diagonal_m(sides_m: list[float]) -> float:
    """The diagonal of the smallest face of a box, from its three sides."""
    return math.hypot(*sorted(sides_m)[:2])


def _largest(number: Number) -> float:
    return max(c.span.high for c in number.decisive or number.claims)


def _smallest(number: Number) -> float:
    return min(c.span.high for c in number.decisive or number.claims)
