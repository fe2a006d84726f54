"""A lunar day to be shared out: partners, contributions, pools and requests, in exact amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from ilrs.partners.shares.formula import Formula
from ilrs.partners.shares.resources import Units

# Mean synodic month in days (Meeus 1998, Astronomical Algorithms, chapter 49).
LUNAR_DAY_D = Fraction("29.530588853")
Needs = Mapping[str, Units]


@dataclass(frozen=True)
class Member:
    """A partner and its time; `until` is the first day on which it is none any more."""

    name: str
    title: str
    since: date
    until: date | None

    def is_partner(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Contribution:
    """Points of a contribution, credited by milestone on the day of acceptance."""

    name: str
    partner: str
    points: Fraction
    credits: tuple[tuple[date, Fraction], ...]

    def value(self, on: date) -> Fraction:
        """The points that count on a day."""
        return self.points * sum((part for day, part in self.credits if day <= on), Fraction(0))


@dataclass(frozen=True)
class PoolAmount:
    """How much there is of a resource, what is taken out first, and who provides which part."""

    resource: str
    amount: Units
    reserved: tuple[tuple[str, Units], ...] = ()
    provided: tuple[tuple[str, Fraction, str], ...] = ()
    source: str = ""

    @property
    def taken_out(self) -> Units:
        """What is taken out for safety; never more than there is."""
        return min(self.amount, sum(units for _, units in self.reserved))

    @property
    def available(self) -> Units:
        """What is shared."""
        return self.amount - self.taken_out


@dataclass(frozen=True)
class Request:
    """What a partner asks for: one or more ways to do it, each a set of needs in proportion."""

    id: str
    partner: str
    ways: tuple[Needs, ...]
    least: Fraction = Fraction(0)
    title: str = ""

    @property
    def needs(self) -> Needs:
        """What it needs by its first way."""
        return self.ways[0]


Booked = Mapping[tuple[str, str], Units]
"""Amounts by partner and resource."""


@dataclass(frozen=True)
class Sharing:
    """A lunar day to be shared out; everything in smallest units and exact fractions."""

    title: str
    start: date
    formula: Formula
    members: Mapping[str, Member]
    contributions: tuple[Contribution, ...]
    awards: Mapping[str, Fraction]
    pools: Mapping[str, PoolAmount]
    requests: tuple[Request, ...]
    used: Booked
    carried: Booked
    ledger: Path

    @property
    def period(self) -> str:
        """The name of the lunar day: its first day."""
        return self.start.isoformat()

    @property
    def end(self) -> date:
        """The last day that begins in it."""
        return self.start + timedelta(days=int(LUNAR_DAY_D))

    def partners(self, on: date) -> list[str]:
        """Who is a partner on a day, by name."""
        return sorted(n for n, m in self.members.items() if m.is_partner(on))

    def value(self, partner: str, on: date) -> Fraction:
        """The points of a partner that are accepted by a day."""
        mine = (c.value(on) for c in self.contributions if c.partner == partner)
        return sum(mine, Fraction(0))
