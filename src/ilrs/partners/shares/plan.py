"""The plan of a lunar day: entitlements, allocation, and for every partner why, and with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ilrs.partners.shares.allocation import Allocation, allocate
from ilrs.partners.shares.entitlement import (
    Cell,
    Entitlement,
    Share,
    cut_pro_rata,
    entitlements,
    shares_on,
)
from ilrs.partners.shares.ledger import Ledger
from ilrs.partners.shares.resources import Units
from ilrs.partners.shares.sharing import Request, Sharing

# Bundles leave what rounding leaves; a pool with less is empty.
EMPTY = 1e-6


@dataclass(frozen=True)
class Trade:
    """Somebody who leaves idle what a partner lacks; `wants` of what that partner leaves idle."""

    partner: str
    has: Units
    wants: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A partner and a pool: asked, entitled, got, and what follows.

    `level` is got over entitlement where something was cut; `why` are reasons by request.
    """

    resource: str
    asked: Units
    entitled: Entitlement
    got: Units
    lent: Units
    carry_next: Units
    why: tuple[str, ...] = ()
    trades: tuple[Trade, ...] = ()

    @property
    def own(self) -> Units:
        """What of it was its own."""
        return min(self.got, self.entitled.budget)

    @property
    def from_open(self) -> Units:
        """What of it was open, or left idle by others."""
        return self.got - self.own

    @property
    def idle(self) -> Units:
        """What it left of its own."""
        return self.entitled.budget - self.own

    @property
    def cut(self) -> Units:
        return max(0, self.asked - self.got)


@dataclass(frozen=True)
class Plan:
    """A lunar day shared out on the membership of a day."""

    sharing: Sharing
    on: date
    shares: Mapping[str, Share]
    entitled: Mapping[Cell, Entitlement]
    allocation: Allocation
    lines: Mapping[str, tuple[Line, ...]]
    overdrawn: tuple[tuple[str, str, Units], ...] = ()

    @property
    def gini(self) -> float:
        """Gini index of got over entitled, of all partners and pools with a request (0: alike)."""
        parts = sorted(
            line.got / line.entitled.total
            for lines in self.lines.values()
            for line in lines
            if line.asked and line.entitled.total
        )
        whole, count = sum(parts), len(parts)
        if not whole:
            return 0.0
        return sum((2 * i + 1 - count) * x for i, x in enumerate(parts)) / (count * whole)


def plan_of(sharing: Sharing, ledger: Ledger, on: date | None = None) -> Plan:
    """Share out a lunar day, by the membership of a day (its first, when none is given)."""
    day = on or sharing.start
    shares = shares_on(sharing, day)
    entitled = entitlements(sharing, shares, ledger.balances(sharing.period))
    allocation = allocate(sharing, shares, entitled)
    plain = {
        p: tuple(_line(sharing, p, name, entitled, allocation) for name in sorted(sharing.pools))
        for p in sorted(shares)
    }
    lines = _traded(_lent(plain, allocation), allocation)
    over = tuple((p, n, -e.total) for (p, n), e in sorted(entitled.items()) if e.total < 0)
    return Plan(sharing, day, shares, entitled, allocation, lines, over)


def holdings(sharing: Sharing, on: date | None = None) -> dict[Cell, Units]:
    """What every partner may give away: what it is entitled to before exchanges and did not use."""
    found = entitlements(sharing, shares_on(sharing, on or sharing.start), {})
    return {cell: e.total - e.used for cell, e in found.items()}


def _line(
    sharing: Sharing, partner: str, name: str, entitled: Mapping[Cell, Entitlement],
    allocation: Allocation,
) -> Line:  # fmt: skip
    mine = [g.request for g in allocation.grants.values() if g.request.partner == partner]
    asked = sum(r.needs.get(name, 0) for r in mine)
    right, got = entitled[partner, name], allocation.got(partner, name)
    # What was carried over is used last.
    first = right.total - right.carried
    drawn = max(0, min(right.carried, got + right.used - first))
    owed = int(sharing.carried.get((partner, name), 0) * (1 - sharing.formula.decay))
    why = tuple(w for r in mine if name in r.needs and (w := _why(r, name, allocation)))
    return Line(name, asked, right, got, 0, owed - drawn, why)


def _why(request: Request, name: str, allocation: Allocation) -> str:
    """Why a request did not get all of a resource; empty when it did, or took another way."""
    grant = allocation.grants[request.id]
    if grant.part >= 1.0 - EMPTY or grant.units.get(name, 0) >= request.needs[name]:
        return ""
    if grant.too_little:
        return f"{request.id}: less than the least that is of use"
    empty = [n for n in sorted(request.needs) if _is_empty(n, allocation)]
    if name in empty or not empty:
        return f"{request.id}: {name} ran out"
    return f"{request.id}: is held by {', '.join(empty)}, which ran out"


def _is_empty(name: str, allocation: Allocation) -> bool:
    return allocation.left[name] <= EMPTY * allocation.pools[name]


def _lent(
    lines: Mapping[str, tuple[Line, ...]], allocation: Allocation
) -> dict[str, tuple[Line, ...]]:
    """Idle shares that others used are lent, in proportion; what is open is used up first."""
    lent: dict[tuple[str, str], Units] = {}
    for name, units in allocation.pools.items():
        here = {p: line for p, row in lines.items() for line in row if line.resource == name}
        free = units - sum(line.entitled.budget for line in here.values())
        taken = max(0, sum(line.from_open for line in here.values()) - free)
        for p, part in cut_pro_rata({p: line.idle for p, line in here.items()}, taken).items():
            lent[p, name] = part
    return {
        p: tuple(
            replace(
                line, lent=lent[p, line.resource],
                carry_next=line.carry_next + lent[p, line.resource],
            )
            for line in row
        )
        for p, row in lines.items()
    }  # fmt: skip


def _traded(
    lines: Mapping[str, tuple[Line, ...]], allocation: Allocation
) -> dict[str, tuple[Line, ...]]:
    """Say to who lacks something who leaves it idle; first who wants something in return."""
    idle = {p: {row.resource: row.idle for row in own if row.idle} for p, own in lines.items()}
    empty = {name for name in allocation.pools if _is_empty(name, allocation)}
    cut = {p: {r.resource for r in own if r.cut} & empty for p, own in lines.items()}

    def trades(partner: str, name: str) -> tuple[Trade, ...]:
        return _trades(partner, name, idle, cut) if name in cut[partner] else ()

    return {
        p: tuple(replace(row, trades=trades(p, row.resource)) for row in own)
        for p, own in lines.items()
    }


def _trades(
    partner: str, name: str, idle: Mapping[str, Mapping[str, Units]], cut: Mapping[str, set[str]]
) -> tuple[Trade, ...]:
    offers = [
        Trade(p, has[name], tuple(sorted(cut[p] & set(idle[partner]))))
        for p, has in idle.items()
        if p != partner and name in has
    ]
    return tuple(sorted(offers, key=lambda t: (not t.wants, -t.has, t.partner)))
