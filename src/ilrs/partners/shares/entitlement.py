"""What every partner is entitled to: by formula in exact fractions, by pool in smallest units.

    share_p = floor / N + contribution V_p / sum(V) + award_p

of what is left of a pool when safety and the providers' own parts are taken out. N counts the
partners of the day, V_p are accepted points. Without any accepted point the part for contributions
is open to all. Beside the share stand the provider's part, what is carried over from lending, and
what was exchanged; together they never exceed the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ilrs.partners.shares.resources import Units
from ilrs.partners.shares.sharing import Booked, PoolAmount, Sharing

NOTHING = Fraction(0)
Cell = tuple[str, str]
"""A partner and a resource."""


@dataclass(frozen=True)
class Share:
    """The share of a partner in every pool, by its parts; exact."""

    partner: str
    value: Fraction
    floor: Fraction
    contribution: Fraction
    award: Fraction

    @property
    def total(self) -> Fraction:
        return self.floor + self.contribution + self.award


@dataclass(frozen=True)
class Entitlement:
    """What a partner may use of a pool in a lunar day, in smallest units.

    `by_share` follows from the formula, `kept` is the provider's own part, `carried` is owed for
    lending, `bartered` was taken (or given, below zero) in exchange. `used` is gone already;
    `claim` is what the partner may still use before anybody else, to a part of a unit.
    """

    by_share: Units
    kept: Units
    carried: Units
    bartered: Units
    used: Units
    claim: Fraction

    @property
    def total(self) -> Units:
        return self.by_share + self.kept + self.carried + self.bartered

    @property
    def budget(self) -> Units:
        """What it may still use, in whole units."""
        return int(self.claim)


def shares_on(sharing: Sharing, on: date) -> dict[str, Share]:
    """The shares of all partners of a day, by name."""
    names = sharing.partners(on)
    values = {n: sharing.value(n, on) for n in names}
    whole = sum(values.values(), NOTHING)
    formula = sharing.formula
    return {
        n: Share(
            n,
            values[n],
            formula.floor / len(names),
            formula.contribution * values[n] / whole if whole else NOTHING,
            sharing.awards.get(n, NOTHING),
        )
        for n in names
    }


def entitlements(
    sharing: Sharing, shares: Mapping[str, Share], bartered: Booked
) -> dict[Cell, Entitlement]:
    """Entitlements by partner and resource; in every pool they sum up to no more than it has."""
    found: dict[Cell, Entitlement] = {}
    for name, pool in sorted(sharing.pools.items()):
        found |= _of_pool(sharing, pool, name, shares, bartered)
    return found


def _of_pool(
    sharing: Sharing, pool: PoolAmount, name: str, shares: Mapping[str, Share], bartered: Booked
) -> dict[Cell, Entitlement]:
    kept = _kept(pool, shares, sharing.formula.keeps)
    common = pool.available - sum(kept.values())
    by_share = {p: int(share.total * common) for p, share in shares.items()}
    formula = sharing.formula
    owed = {
        p: min(
            int(sharing.carried.get((p, name), 0) * (1 - formula.decay)),
            int(formula.cap * (by_share[p] + kept[p])),
        )
        for p in shares
    }
    free = common * (1 - sum((share.total for share in shares.values()), NOTHING))
    carried = cut_pro_rata(owed, int(free))
    used = {p: sharing.used.get((p, name), 0) for p in shares}
    traded = {p: bartered.get((p, name), 0) for p in shares}
    claims = {
        p: max(NOTHING, share.total * common + kept[p] + carried[p] + traded[p] - used[p])
        for p, share in shares.items()
    }
    left, asked = Fraction(remaining(sharing)[name]), sum(claims.values(), NOTHING)
    cut = left / asked if asked > left else Fraction(1)
    return {
        (p, name): Entitlement(
            by_share[p], kept[p], carried[p], traded[p], used[p], claims[p] * cut
        )
        for p in shares
    }


def _kept(pool: PoolAmount, partners: Mapping[str, Share], keeps: Fraction) -> dict[str, Units]:
    """What providers keep. Safety is taken from all parts of a pool alike."""
    parts = dict.fromkeys(partners, NOTHING)
    for provider, share, _ in pool.provided:
        if provider in parts:
            parts[provider] += keeps * share
    return {p: int(part * pool.available) for p, part in parts.items()}


def cut_pro_rata(claims: Mapping[str, Units], most: Units) -> dict[str, Units]:
    """The claims, or all in one proportion, rounded down, when they exceed what there is."""
    whole = sum(claims.values())
    if whole <= most:
        return dict(claims)
    return {p: units * max(most, 0) // whole for p, units in claims.items()}


def remaining(sharing: Sharing) -> dict[str, Units]:
    """What is still to be given of every pool: after safety and what was used."""
    found: dict[str, Units] = {}
    for name, pool in sorted(sharing.pools.items()):
        gone = sum(units for (_, n), units in sharing.used.items() if n == name)
        found[name] = max(0, pool.available - gone)
    return found
