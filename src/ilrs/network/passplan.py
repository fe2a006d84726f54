"""Solving the pass schedule: two programmes, then bookings on named dishes and reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.network.assignment import build, layout_of, solve
from ilrs.network.refusals import refusals_of
from ilrs.network.schedule import (
    Booking,
    Dish,
    Mission,
    Offer,
    Schedule,
    Served,
    Settings,
    Weather,
)
from ilrs.network.slots import Group, Run, groups_of, runs_of

Array = NDArray[np.float64]
# The least fraction of the first programme may be missed by this much in the second: rounding.
_ROUNDING = 1e-6


def plan_passes(
    offers: Sequence[Offer],
    dishes: Sequence[Dish],
    missions: Sequence[Mission],
    weather: Weather | None = None,
    settings: Settings | None = None,
) -> Schedule:
    """The schedule of the offers (`ilrs.network.schedule` says what is best).

    Raises ValueError for names that are unknown or used twice, set-ups longer than a slot, and when
    limits end the search without any schedule.
    """
    chosen, sky = settings or Settings(), weather or {}
    by_name = {m.name: m for m in missions}
    _check(offers, dishes, missions, sky, chosen)
    groups = groups_of(dishes)
    runs = runs_of(offers, groups, by_name, sky, chosen)
    owner = [offers[run.offer].mission for run in runs]
    alone = _alone(runs, owner, by_name)
    demand = {n: min(m.demand or alone[n], alone[n]) for n, m in by_name.items()}
    shares = _shares(missions, demand, chosen.fair)
    at = layout_of(runs, missions)
    # Numbers near 1 whatever is counted.
    scale = 1.0 / max(max(demand.values(), default=1.0), 1.0)
    scaled = [
        Run(r.offer, r.group, r.first, r.useful_s, r.lost_s, r.per_s * scale, r.needs) for r in runs
    ]
    shares = [{n: f / scale for n, f in share.items()} for share in shares]
    programme = build(scaled, groups, missions, owner, shares)
    upper, lower = np.ones(at.columns), np.zeros(at.columns)
    for name, column in at.z.items():
        upper[column] = demand[name] * scale
    cost = np.zeros(at.columns)
    least = bound = 1.0
    proved = True
    if shares:
        cost[at.least] = 1.0
        first = solve(programme, cost, upper, at.slots, lower, chosen)
        least, bound, proved = first.columns[at.least], first.bound, first.proved
        lower[at.least] = max(0.0, least - _ROUNDING)
    cost[:] = 0.0
    for mission in missions:
        cost[at.z[mission.name]] = mission.weight
    second = solve(programme, cost, upper, at.slots, lower, chosen)
    taken = [
        second.columns[x : x + run.useful_s.size] > 0.5 for run, x in zip(runs, at.x, strict=True)
    ]
    bookings = _bookings(offers, groups, runs, taken, chosen)
    served = _served(bookings, missions, by_name, alone)
    if shares:
        least = min(
            sum(f * min(served[n].value, demand[n]) * scale for n, f in share.items())
            for share in shares
        )
    return Schedule(
        tuple(bookings),
        tuple(refusals_of(offers, groups, runs, taken, bookings, served, by_name, chosen)),
        served,
        float(least) if shares else min((s.fraction for s in served.values()), default=1.0),
        float(bound),
        second.objective / scale,
        second.bound / scale,
        proved and second.proved,
    )


def _check(
    offers: Sequence[Offer],
    dishes: Sequence[Dish],
    missions: Sequence[Mission],
    weather: Weather,
    settings: Settings,
) -> None:
    for what, names in (
        ("dish", [d.name for d in dishes]),
        ("mission", [m.name for m in missions]),
    ):
        if twice := sorted({n for n in names if names.count(n) > 1}):
            raise ValueError(f'two entries for {what} are called "{twice[0]}"')
    if not missions or not dishes:
        raise ValueError("a schedule needs at least one dish and one mission")
    slow = [d for d in dishes if d.setup_s > settings.slot_s]
    if slow:
        raise ValueError(
            f"dish {slow[0].name}: its set-up of {slow[0].setup_s:g} s does not fit into a slot of "
            f"{settings.slot_s:g} s; make slots longer"
        )
    names, stations = [m.name for m in missions], sorted({d.station for d in dishes})
    for offer in offers:
        if offer.mission not in names:
            raise ValueError(f'no mission "{offer.mission}"; {did_you_mean(offer.mission, names)}')
    for station in weather:
        if station not in stations:
            raise ValueError(f'weather of "{station}"; {did_you_mean(station, stations)}')


def _alone(
    runs: Sequence[Run], owner: Sequence[str], missions: dict[str, Mission]
) -> dict[str, float]:
    """At most what a mission could get with all dishes: the best `links` of each slot, set up."""
    best: dict[str, dict[int, list[float]]] = {name: {} for name in missions}
    for run, name in zip(runs, owner, strict=True):
        for k in range(run.useful_s.size):
            found = best[name].setdefault(run.first + k, [])
            found.append(float(run.per_s[k] * run.useful_s[k]))
    return {
        name: sum(sum(sorted(v, reverse=True)[: missions[name].links]) for v in slots.values())
        for name, slots in best.items()
    }


def _shares(
    missions: Sequence[Mission], demand: dict[str, float], fair: str
) -> list[dict[str, float]]:
    """Groups to be fair to: factors that turn what missions get into the fraction of the group."""
    if fair == "none":
        return []
    groups: dict[str, list[str]] = {}
    for m in missions:
        # A mission that nobody could serve would hold everyone at nothing.
        if demand[m.name] > 0.0:
            groups.setdefault(m.name if fair == "mission" else m.partner, []).append(m.name)
    wholes = [(names, sum(demand[n] for n in names)) for names in groups.values()]
    return [{n: 1.0 / whole for n in names} for names, whole in wholes]


def _bookings(
    offers: Sequence[Offer],
    groups: Sequence[Group],
    runs: Sequence[Run],
    taken: Sequence[NDArray[np.bool_]],
    settings: Settings,
) -> list[Booking]:
    stretches: list[tuple[int, int, int, int]] = []
    for n, (run, slots) in enumerate(zip(runs, taken, strict=True)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], slots.astype(np.int8), [0]])))
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            stretches.append((run.first + int(first), n, int(first), int(end)))
    free_at: dict[str, int] = {name: 0 for group in groups for name in group.names}
    found: list[Booking] = []
    for slot, n, first, end in sorted(stretches):
        run = runs[n]
        names = groups[run.group].names
        # Stretches in order of their start: as many dishes as overlap are enough.
        dish = next(name for name in names if free_at[name] <= slot)
        free_at[dish] = run.first + end
        found.append(_booking(offers[run.offer], dish, run, first, end, settings.slot_s))
    return sorted(found, key=lambda b: (b.start_s, b.dish))


def _booking(offer: Offer, dish: str, run: Run, first: int, end: int, slot_s: float) -> Booking:
    begin_s = (run.first + first) * slot_s
    start_s = max(offer.start_s, begin_s) + float(run.lost_s[first])
    end_s = min(offer.end_s, (run.first + end) * slot_s)
    value = float(np.sum(run.per_s[first:end] * run.useful_s[first:end]))
    value -= float(run.per_s[first] * run.lost_s[first])
    return Booking(offer, dish, begin_s, start_s, end_s, value)


def _served(
    bookings: Sequence[Booking],
    missions: Sequence[Mission],
    by_name: dict[str, Mission],
    alone: dict[str, float],
) -> dict[str, Served]:
    value = {m.name: 0.0 for m in missions}
    for booking in bookings:
        value[booking.offer.mission] += booking.value
    found: dict[str, Served] = {}
    for name, got in value.items():
        demand = by_name[name].demand or alone[name]
        found[name] = Served(got, demand, min(1.0, got / demand) if demand > 0.0 else 1.0)
    return found
