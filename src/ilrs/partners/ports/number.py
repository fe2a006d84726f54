"""A number of a port: what its sources say, each as a closed range with perhaps an open end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ilrs.partners.ports.schema import Single
from ilrs.units import QuantityError, parse, unit_of

_PLAIN = re.compile(r"[+-]?[\d_.]+(?:[eE][+-]?\d+)?\Z")
_WIDTH = re.compile(r"(.+?)\s*(?:±|\+-|\+/-)\s*(\d+(?:\.\d+)?)\s*%\Z")
# Differences of this size are rounding, not engineering.
_ROUNDING = 1e-12


class ReversedError(ValueError):
    """The lower end of a range lies above the upper one."""


@dataclass(frozen=True)
class Span:
    """A closed range in SI; an open end is infinite."""

    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ReversedError(f"{self.low:g} to {self.high:g} is reversed")

    def meets(self, other: Span) -> Span | None:
        """What is common to both; None for nothing."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low > high:
            # Ends that are equal but for rounding touch.
            return Span(high, high) if low - high <= _ROUNDING * abs(low) else None
        return Span(low, high)

    def inside(self, other: Span) -> bool:
        """Whether the whole of it lies in the other."""
        below = other.low - _room(other.low)
        above = other.high + _room(other.high)
        return below <= self.low and self.high <= above


@dataclass(frozen=True)
class Claim:
    """What one source says; `unverified` decides nothing, `secondary` was read at second hand."""

    span: Span
    source: str = ""
    unverified: bool = False
    secondary: bool = False


@dataclass(frozen=True)
class Number:
    """All claims about one quantity of a port; none at all means to be determined."""

    claims: tuple[Claim, ...] = ()

    @property
    def decisive(self) -> tuple[Claim, ...]:
        """The claims that may decide something."""
        return tuple(c for c in self.claims if not c.unverified)

    @property
    def source(self) -> str:
        """Its sources in one line, the decisive ones or else those there are."""
        return "; ".join(dict.fromkeys(c.source for c in self.decisive or self.claims if c.source))


def common(spans: Iterable[Span]) -> Span | None:
    """What is common to all; None for nothing."""
    found: Span | None = Span()
    for span in spans:
        found = found.meets(span) if found is not None else None
    return found


def span_of(text: str, unit: str, single: Single = "point") -> Span:
    """A range as people write it, in SI: `24 V to 34 V`, `24 to 34 V`, `28 V ± 5 %`, `<= 50 W`.

    One number alone is a point, or one end of a range when `single` says so. Raises QuantityError
    for what cannot be read and ReversedError when the ends are the wrong way round.
    """
    name = f"x{unit}"
    text = text.strip()
    for mark, end in (("<=", "high"), ("≤", "high"), (">=", "low"), ("≥", "low")):
        if text.startswith(mark):
            return _one(parse(text.removeprefix(mark), name), end)
    if match := _WIDTH.match(text):
        middle, part = parse(match[1], name), float(match[2]) / 100.0
        return Span(middle - abs(middle) * part, middle + abs(middle) * part)
    first, to, second = text.partition(" to ")
    if not to:
        return _one(parse(text, name), single)
    if _PLAIN.match(first.strip()) and unit_of(name) != "1":
        first = f"{first} {second.strip().partition(' ')[2]}"
    low, high = parse(first, name), parse(second, name)
    if low > high:
        raise ReversedError(f'"{text}" is the wrong way round')
    return Span(low, high)


def ends_of(low: str, high: str, unit: str) -> Span:
    """A range by its two ends as text; an empty end is open."""
    if not low and not high:
        raise QuantityError("a number has neither a lower nor an upper end")
    name = f"x{unit}"
    return Span(parse(low, name) if low else -math.inf, parse(high, name) if high else math.inf)


def _one(value: float, single: str) -> Span:
    if single == "high":
        return Span(-math.inf, value)
    return Span(value, math.inf) if single == "low" else Span(value, value)


def _room(end: float) -> float:
    return _ROUNDING * abs(end) if math.isfinite(end) else 0.0
