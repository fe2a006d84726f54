"""Solving the pass schedule: two programmes, then bookings on named dishes and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.network.schedule.assignment import Layout, build, layout_of, solve
from ilrs.network.schedule.bookings import bookings_of, served_of
from ilrs.network.schedule.offers import (
    Dish,
    Mission,
    Offer,
    Schedule,
    Settings,
    Weather,
)
from ilrs.network.schedule.refusals import refusals_of
from ilrs.network.schedule.slots import Group, Run, groups_of, runs_of
from ilrs.network.schedule.windows import Taken, cut, longest_need, slots_of, value_of

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
    """The schedule of the offers (`ilrs.network.schedule.offers` says what is best).

    Raises ValueError for names that are unknown or used twice, set-ups longer than a slot, and when
    limits end the search without any schedule.
    """
    chosen, sky = settings or Settings(), weather or {}
    by_name = {m.name: m for m in missions}
    _check(offers, dishes, missions, sky, chosen)
    groups = groups_of(dishes)
    runs = runs_of(offers, groups, by_name, sky, chosen)
    task = _task(offers, groups, runs, missions, chosen)
    taken, single = _settle(task, chosen)
    bookings = bookings_of(offers, groups, runs, taken, chosen)
    served = served_of(bookings, missions, task.demand)
    had = {n: min(s.value, task.demand[n]) for n, s in served.items()}
    least = min((s.fraction for s in served.values()), default=1.0)
    if task.shares:
        least = min(sum(f * had[n] for n, f in share.items()) for share in task.shares)
    objective = sum(m.weight * had[m.name] for m in missions)
    bounds = single or _relaxed(task, least, chosen)
    return Schedule(
        tuple(bookings),
        tuple(refusals_of(offers, groups, runs, taken, bookings, served, by_name, chosen)),
        served,
        float(least),
        max(float(least), bounds.least),
        objective,
        max(objective, bounds.total),
        bounds.proved,
    )


@dataclass(frozen=True)
class _Task:
    """What does not change from window to window; values in units of `unit`, so near 1.

    `pace[mission]` is how much of its demand should have been offered by the end of each slot.
    """

    runs: list[Run]
    owner: list[str]
    groups: list[Group]
    missions: Sequence[Mission]
    demand: dict[str, float]
    shares: list[dict[str, float]]
    pace: dict[str, Array]
    unit: float


@dataclass(frozen=True)
class _Bounds:
    least: float
    total: float
    proved: bool


def _task(
    offers: Sequence[Offer],
    groups: list[Group],
    runs: list[Run],
    missions: Sequence[Mission],
    settings: Settings,
) -> _Task:
    owner = [offers[run.offer].mission for run in runs]
    alone = _alone(runs, owner, {m.name: m for m in missions})
    whole = {n: float(a.sum()) for n, a in alone.items()}
    demand = {m.name: m.demand or whole[m.name] for m in missions}
    unit = max(max(demand.values()), 1.0)
    pace = {n: np.cumsum(a) / max(whole[n], 1e-30) for n, a in alone.items()}
    # A mission that nobody could serve would hold everyone at nothing.
    able = [m for m in missions if whole[m.name] > 0.0]
    shares = _shares(able, demand, settings.fair)
    small = [replace(run, per_s=run.per_s / unit) for run in runs]
    return _Task(small, owner, groups, missions, demand, shares, pace, unit)


def _settle(task: _Task, settings: Settings) -> tuple[Taken, _Bounds | None]:
    """What is taken of each run, and bounds if one window was enough."""
    taken = [np.zeros(run.useful_s.size, dtype=np.bool_) for run in task.runs]
    had = {m.name: 0.0 for m in task.missions}
    start, stop = slots_of(task.runs)
    width = max(1, int(settings.window_s // settings.slot_s))
    ahead, bounds = longest_need(task.runs), None
    for first in range(start, stop, width):
        end = min(first + width, stop)
        look = min(end + ahead, stop)
        numbers, parts = cut(task.runs, taken, first, look)
        columns, bounds = _window(task, numbers, parts, had, look - 1 - start, settings)
        for n, part, x in zip(numbers, parts, columns, strict=True):
            mine = x[: max(0, end - part.first)]
            lo = part.first - task.runs[n].first
            taken[n][lo : lo + mine.size] = mine
            had[task.owner[n]] += value_of(part, mine)
    return taken, bounds if stop - start <= width else None


def _window(
    task: _Task,
    numbers: Sequence[int],
    parts: Sequence[Run],
    had: dict[str, float],
    last: int,
    settings: Settings,
) -> tuple[Taken, _Bounds]:
    """The two programmes of a window, in which `had` was got before; slot `last` is its last."""
    at = layout_of(parts, task.missions)
    shares = [_paced(share, task, last) for share in task.shares]
    owner = [task.owner[n] for n in numbers]
    programme = build(parts, task.groups, task.missions, owner, shares, had)
    upper, lower = _limits(task, at, had)
    least = bound = 1.0
    proved, known = True, None
    if shares:
        first = solve(programme, _cost(at, {at.least: 1.0}), upper, at.slots, lower, settings)
        least, bound, proved = first.columns[at.least], first.bound, first.proved
        known = first.columns
        lower[at.least] = max(0.0, least - _ROUNDING)
    weights = {at.z[m.name]: m.weight for m in task.missions}
    second = solve(programme, _cost(at, weights), upper, at.slots, lower, settings, known)
    chosen = [
        second.columns[x : x + p.useful_s.size] > 0.5 for p, x in zip(parts, at.x, strict=True)
    ]
    return chosen, _Bounds(bound, second.bound * task.unit, proved and second.proved)


def _paced(share: dict[str, float], task: _Task, last: int) -> dict[str, float]:
    """The factors of a group when only what was offered so far is its demand."""
    whole = sum(task.demand[n] / task.unit * max(task.pace[n][last], 1e-9) for n in share)
    return {n: 1.0 / whole for n in share}


def _limits(task: _Task, at: Layout, had: dict[str, float]) -> tuple[Array, Array]:
    upper, lower = np.ones(at.columns), np.zeros(at.columns)
    for name, column in at.z.items():
        upper[column] = max(0.0, task.demand[name] / task.unit - had[name])
    return upper, lower


def _cost(at: Layout, of: dict[int, float]) -> Array:
    cost = np.zeros(at.columns)
    for column, factor in of.items():
        cost[column] = factor
    return cost


def _relaxed(task: _Task, least: float, settings: Settings) -> _Bounds:
    """Bounds over the whole span, in which a slot may be taken in parts."""
    at, nothing = layout_of(task.runs, task.missions), {m.name: 0.0 for m in task.missions}
    shares = [{n: f * task.unit for n, f in share.items()} for share in task.shares]
    programme = build(task.runs, task.groups, task.missions, task.owner, shares, nothing)
    upper, lower = _limits(task, at, nothing)
    best = 1.0
    if shares:
        best = solve(programme, _cost(at, {at.least: 1.0}), upper, 0, lower, settings).bound
        lower[at.least] = max(0.0, least - _ROUNDING)
    weights = {at.z[m.name]: m.weight for m in task.missions}
    total = solve(programme, _cost(at, weights), upper, 0, lower, settings).bound
    return _Bounds(best, total * task.unit, False)


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
) -> dict[str, Array]:
    """At most what a mission could get of each slot, with all dishes and no set-ups, (slots,)."""
    start, stop = slots_of(runs)
    found = {name: np.zeros((max(stop - start, 1), m.links)) for name, m in missions.items()}
    for run, name in zip(runs, owner, strict=True):
        best = found[name][run.first - start : run.first - start + run.useful_s.size]
        best[:] = np.sort(np.column_stack([best, run.per_s * run.useful_s]), axis=1)[:, 1:]
    return {name: best.sum(axis=1) for name, best in found.items()}


def _shares(
    missions: Sequence[Mission], demand: dict[str, float], fair: str
) -> list[dict[str, float]]:
    """Groups to be fair to: factors that turn what missions get into the fraction of the group."""
    if fair == "none":
        return []
    groups: dict[str, list[str]] = {}
    for m in missions:
        groups.setdefault(m.name if fair == "mission" else m.partner, []).append(m.name)
    wholes = [(names, sum(demand[n] for n in names)) for names in groups.values()]
    return [{n: 1.0 / whole for n in names} for names, whole in wholes]
