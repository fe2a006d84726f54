"""Who gets what in a lunar day: first of its own, then of what is open or idle.

1. Every partner fills its own requests from its own entitlements, all to the same part as far as
   that goes. This is sure: nobody's use of what is not theirs can lower it.
2. What is open, and what others leave idle, raises all requests together, each in proportion to
   what it got from its own: weighted lexicographic max-min, by linear programmes.
3. Whole units by largest remainder. A request that ends below the least part that is of use gets
   nothing, the one at the lowest level first, and the rest is shared anew.

A request for more than a pool holds counts as one for the whole pool. With requests for one thing
each, a larger pool leaves nobody with less. With requests that need several things together no rule
that honours entitlements and leaves nothing idle can promise that (Ghodsi et al. 2011, "Dominant
resource fairness", NSDI): what is sure never falls, what was lent by others may. Not modelled:
requests over several lunar days; the best choice of requests that are all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ilrs.partners.shares.entitlement import Cell, Entitlement, remaining
from ilrs.partners.shares.filling import Claim, fill
from ilrs.partners.shares.resources import Units
from ilrs.partners.shares.sharing import Needs, Request, Sharing
from ilrs.partners.shares.whole import GRAIN, Got, Met, whole_units

# Parts are found to about 1e-9. Own parts below the second count as none: used up.
SLACK, LEAST_OWN = 1e-8, 1e-6


@dataclass(frozen=True)
class Grant:
    """What became of a request: the part of it that is met, from its own entitlement and in all."""

    request: Request
    own: float
    part: float
    units: Mapping[str, Units]
    too_little: bool = False


@dataclass(frozen=True)
class Allocation:
    """Grants by request, and what is left of every pool."""

    grants: Mapping[str, Grant]
    pools: Mapping[str, Units]
    left: Mapping[str, Units]

    def got(self, partner: str, resource: str) -> Units:
        """What a partner got of a pool."""
        mine = (g for g in self.grants.values() if g.request.partner == partner)
        return sum(g.units.get(resource, 0) for g in mine)


@dataclass(frozen=True)
class _Ask:
    """A request that can be met at all: its ways cut to what the pools hold."""

    request: Request
    ways: tuple[Mapping[str, Fraction], ...]
    scale: Fraction


def allocate(
    sharing: Sharing, partners: Iterable[str], entitled: Mapping[Cell, Entitlement]
) -> Allocation:
    """Share out the pools among the requests of the partners.

    The order of requests, partners and pools in the file does not matter.
    """
    pools, there = remaining(sharing), set(partners)
    requests = sorted((r for r in sharing.requests if r.partner in there), key=lambda r: r.id)
    out: set[str] = set()
    while True:
        asks = _asks([r for r in requests if r.id not in out], pools)
        grants = _share(asks, pools, entitled, sharing.period)
        low = [
            (g.part / float(g.request.least), g.request.id)
            for g in grants
            if g.part < float(g.request.least) - SLACK
        ]
        if not low:
            break
        out.add(min(low)[1])
    found = {g.request.id: g for g in grants}
    for request in requests:
        if request.id not in found:
            found[request.id] = Grant(request, 0.0, 0.0, {}, request.least > 0)
    used = {n: sum(g.units.get(n, 0) for g in found.values()) for n in pools}
    left = {n: units - used[n] for n, units in pools.items()}
    return Allocation({r.id: found[r.id] for r in requests}, pools, left)


def _asks(requests: Iterable[Request], pools: Mapping[str, Units]) -> list[_Ask]:
    found: list[_Ask] = []
    for request in requests:
        possible = [w for w in request.ways if all(pools.get(n, 0) > 0 for n in w)]
        if not possible or _hopeless(request, possible, pools):
            continue
        scale = max(_most(w, pools) for w in possible)
        cut = tuple({n: u * scale for n, u in w.items()} for w in possible)
        found.append(_Ask(request, cut, scale))
    return found


def _most(way: Needs, pools: Mapping[str, Units]) -> Fraction:
    """The part of a way that the pools could meet if nobody else was there."""
    return min([Fraction(1), *(Fraction(pools[n], u) for n, u in way.items())])


def _hopeless(request: Request, ways: Sequence[Needs], pools: Mapping[str, Units]) -> bool:
    return max(_most(w, pools) for w in ways) < request.least and len(ways) == 1


def _share(
    asks: Sequence[_Ask], pools: Mapping[str, Units], entitled: Mapping[Cell, Entitlement],
    turn: str,
) -> list[Grant]:  # fmt: skip
    own = _own(asks, entitled)
    sure = _sure(asks, own, entitled, turn)
    found = fill([_claim(a, sum(y), pools) for a, y in zip(asks, own, strict=True)], sorted(pools))
    met = [
        Met(a.request.id, a.ways, y, {n: n for w in a.ways for n in w})
        for a, y in zip(asks, found, strict=True)
    ]
    got = whole_units(met, pools, sure, turn)
    return [_grant(a, sum(o), m, got) for a, o, m in zip(asks, own, met, strict=True)]


def _claim(ask: _Ask, own: float, pools: Mapping[str, Units]) -> Claim:
    weight = own if own > LEAST_OWN else 0.0
    return Claim(tuple(_parts(w, pools) for w in ask.ways), weight)


def _own(asks: Sequence[_Ask], entitled: Mapping[Cell, Entitlement]) -> list[tuple[float, ...]]:
    """What every request gets from the entitlements of its own partner."""
    rows = sorted(f"{p}/{n}" for p, n in entitled)
    claims: list[Claim] = []
    ways: list[list[int]] = []
    for ask in asks:
        partner = ask.request.partner
        mine = {n: entitled[partner, n].claim for w in ask.ways for n in w}
        open_ = [i for i, w in enumerate(ask.ways) if all(mine[n] > 0 for n in w)]
        ways.append(open_)
        parts = [_parts(ask.ways[i], mine) for i in open_]
        claims.append(Claim(tuple({f"{partner}/{n}": v for n, v in w.items()} for w in parts)))
    able = [i for i, w in enumerate(ways) if w]
    found = dict(zip(able, fill([claims[i] for i in able], rows), strict=True))
    whole: list[tuple[float, ...]] = []
    for i, ask in enumerate(asks):
        by_way = dict(zip(ways[i], found.get(i, ()), strict=True))
        whole.append(tuple(by_way.get(w, 0.0) for w in range(len(ask.ways))))
    return whole


def _sure(
    asks: Sequence[_Ask], own: Sequence[tuple[float, ...]], entitled: Mapping[Cell, Entitlement],
    turn: str,
) -> Got:  # fmt: skip
    """Whole units of its own that a request is sure of; of one with several ways only the part."""
    met = [
        Met(a.request.id, a.ways, y, {n: f"{a.request.partner}/{n}" for w in a.ways for n in w})
        for a, y in zip(asks, own, strict=True)
    ]
    budgets = {f"{p}/{n}": e.budget for (p, n), e in entitled.items()}
    got = whole_units(met, budgets, {}, turn)
    single = {a.request.id for a in asks if len(a.ways) == 1}
    return {key: units for key, units in got.items() if key[0] in single}


def _parts(
    way: Mapping[str, Fraction], capacity: Mapping[str, Units | Fraction]
) -> dict[str, float]:
    return {n: float(units / capacity[n]) for n, units in way.items()}


def _grant(ask: _Ask, own: float, met: Met, got: Got) -> Grant:
    names = sorted({n for w in ask.ways for n in w})
    units = {n: got.get((ask.request.id, n), 0) for n in names}
    scale = float(ask.scale)
    part = scale * round(sum(met.parts) * GRAIN) / GRAIN
    if met.is_plain:
        ((name, needed),) = ask.request.needs.items()
        part = units[name] / needed
    return Grant(ask.request, scale * own, min(1.0, part), {n: u for n, u in units.items() if u})
