"""Bookings of a pass schedule: taken slots as stretches of named dishes, and what missions get."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ilrs.network.schedule.offers import Booking, Mission, Offer, Served, Settings
from ilrs.network.schedule.slots import Group, Run


def bookings_of(
    offers: Sequence[Offer],
    groups: Sequence[Group],
    runs: Sequence[Run],
    taken: Sequence[NDArray[np.bool_]],
    settings: Settings,
) -> list[Booking]:
    """Stretches of taken slots on dishes with names, by start."""
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


def served_of(
    bookings: Sequence[Booking], missions: Sequence[Mission], demand: dict[str, float]
) -> dict[str, Served]:
    """What each mission gets of its demand."""
    value = {m.name: 0.0 for m in missions}
    for booking in bookings:
        value[booking.offer.mission] += booking.value
    return {
        name: Served(got, demand[name], min(1.0, got / demand[name]) if demand[name] > 0.0 else 1.0)
        for name, got in value.items()
    }
