"""Alarm limits: each bound of a limit watched on its own, with persistence and a way back.

A bound is passed when the value has been outside of it for the limit's persistence; it is released
when the value is back inside by a margin, so that a value that trembles on the bound raises one
alarm and not a hundred. The margin is a tenth of the distance between red and yellow, or, with only
one of them, a hundredth of the bound; never more than half the way to the opposite side. Telemetry
that is missing neither raises nor clears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ilrs.control.condition import Place
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.station.model import Limit
from ilrs.units import show, unit_of

Colour = Literal["red", "yellow"]


@dataclass(frozen=True)
class Bound:
    """One bound of the limit at place `limit`: passed when sign * value > sign * bound."""

    limit: int
    address: str
    colour: Colour
    sign: int
    bound: float
    release: float
    persist_s: float

    @property
    def name(self) -> str:
        """`red low limit 10.0 %`, as alarms and diagnostics call it."""
        side = "low" if self.sign < 0 else "high"
        return f"{self.colour} {side} limit {shown(self.address, self.bound)}"


def shown(address: str, value: float) -> str:
    """A value as people read it; fractions in percent."""
    if address.endswith("_fraction"):
        return f"{100.0 * value:.1f} %"
    return show(value, unit_of(address))


def bounds_of(limits: Sequence[Limit]) -> tuple[Bound, ...]:
    """Every bound that is given, limit by limit, red before yellow."""
    return tuple(bound for i, limit in enumerate(limits) for bound in _bounds(i, limit))


def _bounds(i: int, limit: Limit) -> list[Bound]:
    low = _side(i, limit, -1, limit.red_low, limit.yellow_low, _inmost(limit, 1))
    return low + _side(i, limit, 1, limit.red_high, limit.yellow_high, _inmost(limit, -1))


def _inmost(limit: Limit, sign: int) -> float | None:
    red, yellow = (
        (limit.red_low, limit.yellow_low) if sign < 0 else (limit.red_high, limit.yellow_high)
    )
    return red if yellow is None else yellow


def _side(
    i: int, limit: Limit, sign: int, red: float | None, yellow: float | None, other: float | None
) -> list[Bound]:
    found: list[Bound] = []
    colours: tuple[tuple[Colour, float | None], ...] = (("red", red), ("yellow", yellow))
    for colour, bound in colours:
        if bound is None:
            continue
        margin = 0.01 * abs(bound)
        if red is not None and yellow is not None:
            margin = 0.1 * abs(red - yellow)
        if other is not None:
            margin = min(margin, 0.5 * abs(other - bound))
        release = bound - sign * margin
        found.append(Bound(i, limit.telemetry, colour, sign, bound, release, limit.persist_s))
    return found


def limit_problems(limits: Sequence[Limit], telemetry: Sequence[str]) -> list[Diagnostic]:
    """Limits on what is not measured, without bounds, or with bounds out of order."""
    found: list[Diagnostic] = []
    known = frozenset(telemetry)
    seen: set[str] = set()
    for limit in limits:
        place = Place(limit.file, limit.line, f"limit on {limit.telemetry}")
        if limit.telemetry not in known:
            what = f'there is no telemetry "{limit.telemetry}"'
            hint = did_you_mean(limit.telemetry, telemetry)
            found.append(place.finding("CTL-UNKNOWN-ADDRESS", what, hint))
        if limit.telemetry in seen:
            what = "a second limit on the same telemetry"
            found.append(place.finding("CTL-LIMIT-TWICE", what, "put all bounds into one limit"))
        seen.add(limit.telemetry)
        found += _order_problems(limit, place)
    return found


def _order_problems(limit: Limit, place: Place) -> list[Diagnostic]:
    names = ("red_low", "yellow_low", "yellow_high", "red_high")
    values = (limit.red_low, limit.yellow_low, limit.yellow_high, limit.red_high)
    given = [(n, v) for n, v in zip(names, values, strict=True) if v is not None]
    if not given:
        hint = f"give one of {', '.join(names)}"
        return [place.finding("CTL-LIMIT-EMPTY", "no bound is given", hint)]
    found = [
        place.finding(
            "CTL-LIMIT-ORDER",
            f"{lower} ({shown(limit.telemetry, a)}) is not below "
            f"{upper} ({shown(limit.telemetry, b)})",
            "the order is red_low < yellow_low < yellow_high < red_high",
        )
        for (lower, a), (upper, b) in pairwise(given)
        if not a < b
    ]
    if limit.persist_s < 0.0:
        found.append(place.finding("CTL-LIMIT-PERSIST", "persist cannot be negative"))
    return found
