"""Why an offer is not in the schedule: seconds of it by what stood in the way, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ilrs.network.schedule.offers import Booking, Mission, Offer, Refusal, Served, Settings
from ilrs.network.schedule.slots import Group, Run

Taken = Sequence[NDArray[np.bool_]]
_CONTENT = 1.0 - 1e-6


def refusals_of(
    offers: Sequence[Offer],
    groups: Sequence[Group],
    runs: Sequence[Run],
    taken: Taken,
    bookings: Sequence[Booking],
    served: dict[str, Served],
    missions: dict[str, Mission],
    settings: Settings,
) -> Iterator[Refusal]:
    """One for each offer without a booking, in their order."""
    booked = {id(b.offer) for b in bookings}
    of_offer: dict[int, list[int]] = {}
    for n, run in enumerate(runs):
        of_offer.setdefault(run.offer, []).append(n)
    by_dish = _users(offers, runs, taken)
    by_mission = _homes(offers, runs, taken)
    for i, offer in enumerate(offers):
        if id(offer) in booked:
            continue
        mine = [runs[n] for n in of_offer.get(i, [])]
        first = _before_all(offer, groups, mine, missions[offer.mission])
        if first is not None:
            yield Refusal(offer, first, {first: offer.end_s - offer.start_s})
            continue
        seconds = _conflicts(offer, groups, mine, by_dish, by_mission, settings.slot_s)
        yield Refusal(offer, _words(offer, seconds, served), seconds)


def _users(
    offers: Sequence[Offer], runs: Sequence[Run], taken: Taken
) -> dict[tuple[int, int], list[str]]:
    """The missions that a group of dishes follows in a slot."""
    found: dict[tuple[int, int], list[str]] = {}
    for run, slots in zip(runs, taken, strict=True):
        for k in np.flatnonzero(slots):
            found.setdefault((run.group, run.first + int(k)), []).append(offers[run.offer].mission)
    return found


def _homes(
    offers: Sequence[Offer], runs: Sequence[Run], taken: Taken
) -> dict[tuple[str, int], list[str]]:
    """The stations that follow a mission in a slot."""
    found: dict[tuple[str, int], list[str]] = {}
    for run, slots in zip(runs, taken, strict=True):
        for k in np.flatnonzero(slots):
            offer = offers[run.offer]
            found.setdefault((offer.mission, run.first + int(k)), []).append(offer.station)
    return found


def _before_all(
    offer: Offer, groups: Sequence[Group], mine: Sequence[Run], mission: Mission
) -> str | None:
    """What would keep it out even if it were alone."""
    if not any(group.station == offer.station for group in groups):
        return f"{offer.station} has no dish"
    if not mine:
        return f"all dishes of {offer.station} are in maintenance"
    if all((run.needs < 0).all() for run in mine):
        return (
            f"shorter than the {mission.shortest_s:g} s that {offer.mission} needs, after set-up "
            "and maintenance"
        )
    if all((run.per_s <= 0.0).all() for run in mine):
        return f"no chance of fair weather at {offer.station}"
    return None


def _conflicts(
    offer: Offer,
    groups: Sequence[Group],
    mine: Sequence[Run],
    by_dish: dict[tuple[int, int], list[str]],
    by_mission: dict[tuple[str, int], list[str]],
    slot_s: float,
) -> dict[str, float]:
    found: dict[str, float] = {}
    for k in range(int(offer.start_s // slot_s), int(-(-offer.end_s // slot_s))):
        seconds = min(offer.end_s, (k + 1) * slot_s) - max(offer.start_s, k * slot_s)
        here = [r.group for r in mine if r.first <= k < r.first + r.useful_s.size]
        busy = [by_dish.get((g, k), []) for g in here]
        full = all(len(u) >= len(groups[g].names) for u, g in zip(busy, here, strict=True))
        if not here:
            reason = "maintenance"
        elif by_mission.get((offer.mission, k)):
            reason = f"followed by {', '.join(sorted(set(by_mission[offer.mission, k])))}"
        elif full:
            reason = f"dish follows {', '.join(sorted({m for u in busy for m in u}))}"
        else:
            reason = "free, but not worth it"
        found[reason] = found.get(reason, 0.0) + seconds
    return found


def _words(offer: Offer, seconds: dict[str, float], served: dict[str, Served]) -> str:
    main = max(seconds, key=lambda reason: (seconds[reason], reason))
    if served[offer.mission].fraction >= _CONTENT and main.startswith("free"):
        return f"{offer.mission} has all it needs"
    if main.startswith("free"):
        return (
            "free for most of it, but what is left between other passes is too short, or worth "
            "less than the gap of the solution"
        )
    return (
        f"{main} for {seconds[main] / 60.0:.0f} of its {sum(seconds.values()) / 60.0:.0f} minutes"
    )
