"""Offers cut into slots: what each slot of an offer gives on a kind of dish.

Dishes of a station with the same set-up and maintenance are one group of several: which of them
follows what is settled last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.network.schedule.offers import Dish, Mission, Offer, Settings, Weather

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Equal dishes of a station."""

    station: str
    setup_s: float
    closed: tuple[tuple[float, float], ...]
    names: tuple[str, ...]

    def is_closed(self, start_s: float, end_s: float) -> bool:
        """Whether a window touches the time."""
        return any(a < end_s and start_s < b for a, b in self.closed)


@dataclass(frozen=True)
class Run:
    """Consecutive open slots of one offer on one group: `first` is the first slot's number.

    Arrays of shape (slots,): `useful_s` the time in the pass, `lost_s` how much of it the set-up
    takes if the dish begins with that slot, `per_s` what a second is worth, `needs` how many
    further slots it must then keep (-1: it must not begin there). A run that goes on from before is
    `carried`, and still owes its first `owed` slots.
    """

    offer: int
    group: int
    first: int
    useful_s: Array
    lost_s: Array
    per_s: Array
    needs: NDArray[np.int64]
    carried: bool = False
    owed: int = 0


def groups_of(dishes: Sequence[Dish]) -> list[Group]:
    """Equal dishes together, in the order of their first."""
    found: dict[tuple[str, float, tuple[tuple[float, float], ...]], list[str]] = {}
    for dish in dishes:
        found.setdefault((dish.station, dish.setup_s, dish.closed), []).append(dish.name)
    return [Group(*key, tuple(names)) for key, names in found.items()]


def runs_of(
    offers: Sequence[Offer],
    groups: Sequence[Group],
    missions: dict[str, Mission],
    weather: Weather,
    settings: Settings,
) -> list[Run]:
    """All runs of slots in which an offer could be followed."""
    found: list[Run] = []
    for i, offer in enumerate(offers):
        for g, group in enumerate(groups):
            if group.station == offer.station:
                shortest = missions[offer.mission].shortest_s
                for first, last in _open(offer, group, settings.slot_s):
                    found.append(
                        _run(i, g, offer, group, (first, last), shortest, weather, settings)
                    )
    return found


def _open(offer: Offer, group: Group, slot_s: float) -> list[tuple[int, int]]:
    """First and last slot of each stretch without maintenance."""
    found: list[tuple[int, int]] = []
    for k in range(int(offer.start_s // slot_s), math.ceil(offer.end_s / slot_s)):
        if group.is_closed(k * slot_s, (k + 1) * slot_s):
            continue
        if found and found[-1][1] == k - 1:
            found[-1] = (found[-1][0], k)
        else:
            found.append((k, k))
    return found


def _run(
    i: int, g: int, offer: Offer, group: Group, span: tuple[int, int], shortest_s: float,
    weather: Weather, settings: Settings,
) -> Run:  # fmt: skip
    slot_s = settings.slot_s
    begins = np.arange(span[0], span[1] + 1) * slot_s
    from_s, to_s = np.maximum(begins, offer.start_s), np.minimum(begins + slot_s, offer.end_s)
    useful = to_s - from_s
    lost = np.minimum(np.maximum(begins + group.setup_s - from_s, 0.0), useful)
    rate = offer.rate_bit_s if settings.count == "volume" else 1.0
    per_s = rate * np.array(
        [fair_weather(weather, offer.station, a, b) for a, b in zip(from_s, to_s, strict=True)]
    )
    total = np.concatenate([[0.0], np.cumsum(useful)])
    # The last slot that a beginning at k must keep: the first at which enough has been followed.
    least_s = max(shortest_s - 1e-6, 1e-6)
    enough = np.searchsorted(total[1:], total[:-1] + lost + least_s)
    needs = np.where(enough < useful.size, enough - np.arange(useful.size), -1)
    return Run(i, g, span[0], useful, lost, per_s, needs.astype(np.int64))


def fair_weather(weather: Weather, station: str, from_s: float, to_s: float) -> float:
    """The mean chance of fair weather over an interval; 1 where nothing is said."""
    given = weather.get(station, 1.0)
    if isinstance(given, float | int):
        return float(given)
    chance = 1.0
    for start, end, p in given:
        share = max(0.0, min(end, to_s) - max(start, from_s)) / (to_s - from_s)
        chance -= share * (1.0 - p)
    return chance
