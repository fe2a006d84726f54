"""The rules of a schedule in words of their own, and everything they allow, tried."""

from __future__ import annotations

import itertools

from ilrs.network.schedule.offers import Dish, Mission, Offer, Schedule

HOUR_S = 3_600.0


def every_way(
    offers: list[Offer], dishes: list[Dish], missions: dict[str, Mission], slots: int
) -> list[dict[str, float]]:
    """What each mission gets in every allowed choice of one offer (or none) per dish and slot."""
    found: list[dict[str, float]] = []
    choices = [[None, *(i for i, o in enumerate(offers) if o.station == d.station)] for d in dishes]
    per_slot = list(itertools.product(*choices))
    for plan in itertools.product(per_slot, repeat=slots):
        got = worth(plan, offers, dishes, missions)
        if got is not None:
            found.append(got)
    return found


def worth(
    plan: tuple[tuple[int | None, ...], ...],
    offers: list[Offer],
    dishes: list[Dish],
    missions: dict[str, Mission],
) -> dict[str, float] | None:
    """None when a rule is broken: the rules in words of their own, slot by slot."""
    got = dict.fromkeys(missions, 0.0)
    for row in plan:
        for name, mission in missions.items():
            if sum(i is not None and offers[i].mission == name for i in row) > mission.links:
                return None
    for d, dish in enumerate(dishes):
        k = 0
        while k < len(plan):
            i = plan[k][d]
            if i is None:
                k += 1
                continue
            offer, begin = offers[i], k
            while k < len(plan) and plan[k][d] == i:
                a, b = k * HOUR_S, (k + 1) * HOUR_S
                if b <= offer.start_s or a >= offer.end_s:
                    return None
                if any(x < b and a < y for x, y in dish.closed):
                    return None
                k += 1
            ready = begin * HOUR_S + dish.setup_s
            # Set-up takes its part of the first slot only.
            from_s = max(offer.start_s, min(ready, (begin + 1) * HOUR_S))
            followed = min(offer.end_s, k * HOUR_S) - from_s
            if followed < missions[offer.mission].shortest_s - 1e-6 or followed < 0.0:
                return None
            got[offer.mission] += followed
    return got


def offered(offers: list[Offer], mission: Mission, dishes: list[Dish]) -> bool:
    """Whether an open slot touches an offer of the mission."""
    for o in offers:
        for d in dishes:
            for k in range(4):
                a, b = k * HOUR_S, (k + 1) * HOUR_S
                touches = o.start_s < b and a < o.end_s and d.station == o.station
                shut = any(x < b and a < y for x, y in d.closed)
                if touches and o.mission == mission.name and not shut:
                    return True
    return False


def check_rules(plan: Schedule, dishes: list[Dish], missions: dict[str, Mission]) -> None:
    for b in plan.bookings:
        assert b.offer.start_s - 1e-6 <= b.start_s < b.end_s + 1e-6 <= b.offer.end_s + 2e-6
        assert b.end_s - b.start_s >= missions[b.offer.mission].shortest_s - 1e-6
        dish = next(d for d in dishes if d.name == b.dish)
        assert dish.station == b.offer.station
        assert b.start_s - b.dish_from_s >= min(dish.setup_s, b.start_s - b.dish_from_s)
        assert not any(x < b.end_s and b.dish_from_s < y for x, y in dish.closed)
    for one, other in itertools.combinations(plan.bookings, 2):
        if one.dish == other.dish:
            assert one.end_s <= other.dish_from_s or other.end_s <= one.dish_from_s
        if one.offer.mission == other.offer.mission and missions[one.offer.mission].links == 1:
            assert one.end_s <= other.dish_from_s or other.end_s <= one.dish_from_s
    booked = {id(b.offer) for b in plan.bookings}
    assert not booked & {id(r.offer) for r in plan.refusals}
