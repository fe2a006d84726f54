"""What stands against a plan: shared elements, no pass, no light, too much power, no right.

It judges the plan against forecasts that the caller gives; it makes no forecast, and what there is
no forecast for is told as not known instead of passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from ilrs.epoch import Epoch
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.model import Activity, Plan
from ilrs.units import show

Span = tuple[int, int]
Sort = Literal["element", "link", "light", "power", "rights"]
May = Callable[[str, str], str]
"""Called with a person and a command's address; gives why not, or an empty text."""


@dataclass(frozen=True)
class Forecast:
    """What is expected, as spans [start, end) (ns TAI) within `span`.

    `passes`: contact with the Earth; `light`: by site, when it is lit. None: no forecast.
    `spare_w`: spans with the power that is left for activities, beside the plan's own budget.
    """

    span: Span
    passes: Sequence[Span] | None = None
    light: Mapping[str, Sequence[Span]] = field(default_factory=dict[str, Sequence[Span]])
    spare_w: Sequence[tuple[int, int, float]] = ()


@dataclass(frozen=True)
class Conflict:
    """Which activities, when, and why they cannot stay so; `known` is False without forecast."""

    sort: Sort
    activities: tuple[str, ...]
    start_ns: int
    end_ns: int
    why: str
    known: bool = True

    def as_dict(self) -> dict[str, Any]:
        """JSON types, with UTC times."""
        start, end = Epoch(self.start_ns).utc, Epoch(self.end_ns).utc
        return {"sort": self.sort, "activities": list(self.activities), "start": start,
                "end": end, "why": self.why, "known": self.known}  # fmt: skip


def conflicts(
    plan: Plan, around: Surroundings, forecast: Forecast, may: May | None = None,
    passed_over: Iterable[str] = (),
) -> list[Conflict]:  # fmt: skip
    """All conflicts, by time; `passed_over` are activities that are over and count no more."""
    over = set(passed_over)
    activities = [a for a in plan.activities.values() if a.id not in over]
    found = [*_elements(activities, around), *_power(activities, plan, forecast)]
    for activity in activities:
        found += _link(activity, forecast)
        found += _light(activity, forecast)
        found += _rights(activity, around, may) if may else ()
    return sorted(found, key=lambda c: (c.start_ns, c.sort, c.activities))


def _elements(activities: list[Activity], around: Surroundings) -> Iterator[Conflict]:
    wanted = {a.id: set(around.elements_of(a)) for a in activities}
    ordered = sorted(activities, key=lambda a: (a.start_ns, a.id))
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            if second.start_ns >= first.end_ns:
                break
            if shared := wanted[first.id] & wanted[second.id]:
                why = f"{first.name} and {second.name} both need {', '.join(sorted(shared))}"
                end_ns = min(first.end_ns, second.end_ns)
                yield Conflict("element", (first.id, second.id), second.start_ns, end_ns, why)


def _link(activity: Activity, forecast: Forecast) -> Iterator[Conflict]:
    if activity.needs_link:
        why = f"{activity.name} needs the link while there is no pass"
        yield from _missing(activity, "link", forecast.passes, forecast.span, why)


def _light(activity: Activity, forecast: Forecast) -> Iterator[Conflict]:
    if site := activity.needs_light:
        why = f"{activity.name} needs light while {site} is dark"
        yield from _missing(activity, "light", forecast.light.get(site), forecast.span, why)


def _missing(
    activity: Activity, sort: Sort, spans: Sequence[Span] | None, whole: Span, why: str
) -> Iterator[Conflict]:
    """The parts of an activity that no span covers; those without forecast as not known."""
    window = (activity.start_ns, activity.end_ns)
    foreseen = [] if spans is None else [whole]
    for start_ns, end_ns in uncovered(window, foreseen):
        unknown = f"{why.split(' while ')[0]}, and there is no forecast of it"
        yield Conflict(sort, (activity.id,), start_ns, end_ns, unknown, known=False)
    for start_ns, end_ns in uncovered(window, spans or ()):
        start_ns, end_ns = max(start_ns, whole[0]), min(end_ns, whole[1])
        if spans is not None and start_ns < end_ns:
            yield Conflict(sort, (activity.id,), start_ns, end_ns, why)


def uncovered(window: Span, spans: Iterable[Span]) -> list[Span]:
    """The parts of a window that the spans, in any order and overlapping or not, leave free."""
    found: list[Span] = []
    at_ns = window[0]
    for start_ns, end_ns in sorted(spans):
        if start_ns >= window[1]:
            break
        if start_ns > at_ns:
            found.append((at_ns, start_ns))
        at_ns = max(at_ns, end_ns)
    if at_ns < window[1]:
        found.append((at_ns, window[1]))
    return found


def _power(activities: list[Activity], plan: Plan, forecast: Forecast) -> Iterator[Conflict]:
    edges = {ns for a in activities if a.power_w for ns in (a.start_ns, a.end_ns)}
    edges |= {ns for start, end, _ in forecast.spare_w for ns in (start, end)}
    ordered = sorted(edges)
    worst: Conflict | None = None
    for start_ns, end_ns in pairwise(ordered):
        found = _too_much(activities, plan, forecast, start_ns, end_ns)
        if worst and found and (worst.activities, worst.why) == (found.activities, found.why):
            worst = Conflict("power", worst.activities, worst.start_ns, end_ns, worst.why)
            continue
        if worst:
            yield worst
        worst = found
    if worst:
        yield worst


def _too_much(
    activities: list[Activity], plan: Plan, forecast: Forecast, start_ns: int, end_ns: int
) -> Conflict | None:
    at_work = [a for a in activities if a.power_w and a.start_ns <= start_ns and a.end_ns >= end_ns]
    drawn_w = sum(a.power_w for a in at_work)
    limits_w = [w for start, end, w in forecast.spare_w if start <= start_ns and end >= end_ns]
    limits_w += [] if plan.power_budget_w is None else [plan.power_budget_w]
    if not at_work or not limits_w or drawn_w <= min(limits_w):
        return None
    names = ", ".join(a.name for a in at_work)
    why = f"{names} draw {show(drawn_w, 'W')}; there are {show(min(limits_w), 'W')}"
    return Conflict("power", tuple(a.id for a in at_work), start_ns, end_ns, why)


def _rights(activity: Activity, around: Surroundings, may: May) -> Iterator[Conflict]:
    if not activity.by:
        why = "nobody has taken it on, so it will not begin by itself"
        yield Conflict("rights", (activity.id,), activity.start_ns, activity.end_ns, why)
        return
    addresses = [address for address, _ in around.orders((*activity.commands, *activity.safe))]
    if activity.procedure in around.library.procedures:
        whole = around.library.whole(activity.procedure)
        addresses += [c.address for p in whole for c in p.commands]
    for address in dict.fromkeys(addresses):
        if reason := may(activity.by, address):
            why = f"{activity.by} may not command {address}: {reason}"
            yield Conflict("rights", (activity.id,), activity.start_ns, activity.end_ns, why)
