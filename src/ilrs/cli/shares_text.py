"""Shares for people: plan, entitlements and ledger as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ilrs.cli.programme.given import aligned
from ilrs.cli.screen import Screen
from ilrs.partners.shares.entitlement import Share
from ilrs.partners.shares.ledger import Ledger
from ilrs.partners.shares.plan import Line, Plan
from ilrs.partners.shares.resources import RESOURCES
from ilrs.partners.shares.sharing import Sharing

_TRADES_SHOWN = 3


def tell_plan(screen: Screen, plan: Plan) -> None:
    """What there is; what every partner asked, is due and gets; why, and with whom to trade."""
    _head(screen, plan.sharing, plan.on)
    _pools(screen, plan)
    screen.say()
    rows: list[tuple[str, ...]] = [
        ("partner", "pool", "asked", "entitled", "got", "of its own", "lent", "cut")
    ]
    for partner, lines in plan.lines.items():
        rows += [_row(partner, line) for line in lines if _matters(line)]
    for line in aligned(rows):
        screen.say(line)
    _told(screen, "Why", plan, _why)
    _told(screen, "Who has what is lacking", plan, _trades)
    _told(screen, "Owed in the next lunar day", plan, _owed)
    for partner, name, units in plan.overdrawn:
        screen.note(
            f"{partner} gave {RESOURCES[name].shown(units)} of {name} more than it now holds"
        )


def _pools(screen: Screen, plan: Plan) -> None:
    rows: list[tuple[str, ...]] = [
        ("pool", "there is", "for safety", "used", "given", "left", "from")
    ]
    for name, pool in sorted(plan.sharing.pools.items()):
        shown = RESOURCES[name].shown
        there, left = plan.allocation.pools[name], plan.allocation.left[name]
        short = sum(units for _, units in pool.reserved) - pool.taken_out
        safety = shown(pool.taken_out) + (f" (LACKS {shown(short)})" if short else "")
        rows.append((
            name, shown(pool.amount), safety, shown(pool.available - there), shown(there - left),
            shown(left), pool.source,
        ))  # fmt: skip
    for line in aligned(rows):
        screen.say(line)


def _matters(line: Line) -> bool:
    return bool(line.asked or line.got or line.entitled.bartered or line.entitled.used or line.lent)


def _row(partner: str, line: Line) -> tuple[str, ...]:
    shown = RESOURCES[line.resource].shown
    figures = (line.asked, line.entitled.total, line.got, line.own, line.lent, line.cut)
    return (partner, line.resource, *(shown(units) for units in figures))


def _why(partner: str, line: Line) -> list[str]:
    return [f"{partner}  {why}" for why in line.why]


def _trades(partner: str, line: Line) -> list[str]:
    shown = RESOURCES[line.resource].shown
    found: list[str] = []
    for trade in line.trades[:_TRADES_SHOWN]:
        wants = f", wants {' and '.join(trade.wants)}" if trade.wants else ""
        found.append(
            f"{partner}  {line.resource}: {trade.partner} leaves {shown(trade.has)} idle{wants}"
        )
    return found


def _owed(partner: str, line: Line) -> list[str]:
    if not line.carry_next:
        return []
    return [f"{partner}  {line.resource}: {RESOURCES[line.resource].shown(line.carry_next)}"]


def _told(screen: Screen, title: str, plan: Plan, say: Callable[[str, Line], list[str]]) -> None:
    found = [text for p, lines in plan.lines.items() for line in lines for text in say(p, line)]
    if found:
        screen.say(f"\n{title}")
    for text in found:
        screen.say(f"  {text}")


def tell_shares(screen: Screen, sharing: Sharing, on: date, shares: Mapping[str, Share]) -> None:
    """The share of every partner by its parts."""
    _head(screen, sharing, on)
    rows: list[tuple[str, ...]] = [
        ("partner", "share", "floor", "contribution", "awarded", "points")
    ]
    for name, share in sorted(shares.items()):
        parts = (share.total, share.floor, share.contribution, share.award)
        rows.append((name, *(f"{float(100 * p):.3f} %" for p in parts), f"{float(share.value):g}"))
    for line in aligned(rows):
        screen.say(line)
    given = sum(share.total for share in shares.values())
    screen.say(f"open to all: {float(100 * (1 - given)):.3f} %")


def tell_ledger(screen: Screen, ledger: Ledger, period: str) -> None:
    """All exchanges, and what they come to in a lunar day."""
    if not ledger.entries:
        screen.say("no exchanges")
    for entry in ledger.entries:
        who = " and ".join(f"{p} ({who})" for p, who in sorted(entry.agreed.items()))
        note = f": {entry.note}" if entry.note else ""
        screen.say(f"{entry.number}  {entry.period}  agreed by {who}{note}")
        for posting in entry.postings:
            if posting.units > 0:
                giver = next(p for p in entry.parties if p != posting.partner)
                amount = RESOURCES[posting.resource].shown(posting.units)
                screen.say(f"   {giver} gives {posting.partner} {amount} of {posting.resource}")
    balances = ledger.balances(period)
    if balances:
        screen.say(f"\nBalances of the lunar day from {period}")
    for (partner, name), units in sorted(balances.items()):
        sign = "+" if units > 0 else "-" if units < 0 else ""
        screen.say(f"  {partner}  {name}: {sign}{RESOURCES[name].shown(abs(units))}")


def _head(screen: Screen, sharing: Sharing, on: date) -> None:
    title = f"{sharing.title}: " if sharing.title else ""
    screen.say(f"{title}lunar day from {sharing.period}, by the partners of {on}")
    formula = sharing.formula
    example = "an EXAMPLE: which numbers hold is for the partners to decide"
    screen.say(f"formula {formula.ref}, {example if formula.is_example else 'decided'}\n")
