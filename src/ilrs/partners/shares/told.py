"""A plan, shares and a ledger as JSON types; amounts are whole numbers of the unit named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from ilrs.partners.shares.entitlement import Share
from ilrs.partners.shares.ledger import Ledger
from ilrs.partners.shares.plan import Line, Plan
from ilrs.partners.shares.resources import RESOURCES
from ilrs.partners.shares.sharing import Sharing


def told_plan(plan: Plan) -> dict[str, Any]:
    """What there is, who is entitled to what, what everybody got, and why."""
    return {
        **_head(plan.sharing, plan.on),
        "pools": {n: _pool(plan, n) for n in sorted(plan.sharing.pools)},
        "partners": {
            p: {"share": _share(plan.shares[p]), "pools": {r.resource: _line(r) for r in rows}}
            for p, rows in plan.lines.items()
        },
        "requests": {
            id: {"partner": g.request.partner, "part": g.part, "own_part": g.own,
                 "got": dict(g.units), "too_little": g.too_little}
            for id, g in plan.allocation.grants.items()
        },
        "overdrawn": [{"partner": p, "resource": n, "by": u} for p, n, u in plan.overdrawn],
        "gini": plan.gini,
    }  # fmt: skip


def told_shares(sharing: Sharing, on: date, shares: Mapping[str, Share]) -> dict[str, Any]:
    """The shares of a day."""
    return {**_head(sharing, on), "partners": {p: _share(s) for p, s in sorted(shares.items())}}


def told_ledger(ledger: Ledger, period: str) -> dict[str, Any]:
    """All entries, and the balances of a lunar day."""
    balances = ledger.balances(period)
    return {
        "entries": [{**e.body(), "digest": e.digest} for e in ledger.entries],
        "head": ledger.head,
        "period": period,
        "balances": [
            {"partner": p, "resource": n, "units": u, "unit": RESOURCES[n].unit}
            for (p, n), u in sorted(balances.items())
        ],
    }


def _head(sharing: Sharing, on: date) -> dict[str, Any]:
    formula = sharing.formula
    return {
        "title": sharing.title,
        "period": sharing.period,
        "on": on.isoformat(),
        "formula": {
            "ref": formula.ref, "example": formula.is_example, "cites": list(formula.cites),
            "floor": str(formula.floor), "contribution": str(formula.contribution),
            "open": str(formula.open),
        },
    }  # fmt: skip


def _pool(plan: Plan, name: str) -> dict[str, Any]:
    pool = plan.sharing.pools[name]
    return {
        "unit": RESOURCES[name].unit,
        "amount": pool.amount,
        "reserved": [{"why": why, "units": units} for why, units in pool.reserved],
        "not_covered": sum(u for _, u in pool.reserved) - pool.taken_out,
        "shared": pool.available,
        "used": pool.available - plan.allocation.pools[name],
        "given": plan.allocation.pools[name] - plan.allocation.left[name],
        "left": plan.allocation.left[name],
        "source": pool.source,
    }


def _share(share: Share) -> dict[str, Any]:
    parts = {"floor": share.floor, "contribution": share.contribution, "award": share.award}
    return {
        "share": _exact(share.total),
        **{name: _exact(part) for name, part in parts.items()},
        "points": float(share.value),
    }


def _exact(part: Fraction) -> dict[str, Any]:
    return {"exact": str(part), "value": float(part)}


def _line(line: Line) -> dict[str, Any]:
    right = line.entitled
    return {
        "asked": line.asked,
        "entitled": right.total,
        "by_share": right.by_share,
        "kept": right.kept,
        "carried": right.carried,
        "bartered": right.bartered,
        "used": right.used,
        "got": line.got,
        "own": line.own,
        "from_open": line.from_open,
        "cut": line.cut,
        "idle": line.idle,
        "lent": line.lent,
        "carry_next": line.carry_next,
        "why": list(line.why),
        "trades": [{"partner": t.partner, "has": t.has, "wants": list(t.wants)}
                   for t in line.trades],
    }  # fmt: skip
