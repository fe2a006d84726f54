"""Where the figures come from: how many are published, measured, derived, assumed, disputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.report import words
from ilrs.report.source import Source, mapping, number
from ilrs.units import stem

CONFIDENCES: tuple[str, ...] = (
    "published", "measured", "derived", "assumed", "disputed", "unknown", "default",
)  # fmt: skip
_WEAK = {"disputed": 0, "unknown": 1, "assumed": 2}
MOST = 24


@dataclass(frozen=True)
class Part:
    """One part of the bar: a confidence, its count and its share in percent."""

    name: str
    count: int
    percent: float


@dataclass(frozen=True)
class Weak:
    """A figure that is disputed, unknown or assumed, in an element that weighs in the energy."""

    element: str
    parameter: str
    value: str
    confidence: str
    why: str


@dataclass(frozen=True)
class Evidence:
    """The section: shares, the total, the weak figures that matter most, and how many more."""

    parts: tuple[Part, ...]
    total: int
    weak: tuple[Weak, ...]
    more: int
    elements: int


def evidence(source: Source) -> Evidence:
    """Confidence of all parameters of all elements."""
    elements = mapping(source.record.station.get("elements"))
    counts = dict.fromkeys(CONFIDENCES, 0)
    found: list[tuple[tuple[int, float, str, str], Weak]] = []
    for name, element in elements.items():
        for key, raw in mapping(mapping(element).get("params")).items():
            value = mapping(raw)
            confidence = str(value.get("confidence") or "unknown")
            counts[confidence] = counts.get(confidence, 0) + 1
            if confidence in _WEAK and _is_figure(key, value):
                rank = (_WEAK[confidence], -_weight(source, name), name, key)
                found.append((rank, _weak(source, name, key, value, confidence)))
    found.sort(key=lambda pair: pair[0])
    weak = _merged([w for _, w in found])
    total = sum(counts.values())
    parts = tuple(Part(n, c, 100 * c / max(total, 1)) for n, c in counts.items() if c)
    shown = tuple(weak[:MOST])
    return Evidence(parts, total, shown, len(weak) - len(shown), len(elements))


def _is_figure(key: str, value: Mapping[str, Any]) -> bool:
    """Whether a parameter is a quantity of the world, not a choice of the design."""
    text = str(value.get("text") or "")
    chosen = key.endswith("priority") or not (text == "unknown" or any(c.isdigit() for c in text))
    return value.get("si") is None or not chosen


def _merged(found: list[Weak]) -> list[Weak]:
    """Equal figures of several elements on one row, in the order of the weightiest element."""
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for w in found:
        rows.setdefault((w.parameter, w.value, w.confidence, w.why), []).append(w.element)
    return [Weak(", ".join(dict.fromkeys(names)), *key) for key, names in rows.items()]


def _weight(source: Source, element: str) -> float:
    """How much energy went through an element: what it does with it decides the year."""
    energy = mapping(mapping(source.record.summary.get("energy")).get("by_element"))
    found = [number(v) for v in mapping(energy.get(element)).values()]
    return sum(abs(v) for v in found if v is not None)


def _weak(
    source: Source, element: str, key: str, value: Mapping[str, Any], confidence: str
) -> Weak:
    text = str(value.get("text") or "")
    if not text:
        text = "unknown" if value.get("si") is None else f"{value.get('si'):g}"
    why = str(value.get("note") or value.get("source") or "")
    return Weak(source.title(element), words.human(stem(key)), text, confidence, why)
