"""Passes: when one node can be heard by another, how well, and what begins and ends each.

`find_passes` walks every ordered pair. Times are those of transmission, in seconds after the
origin; what is sent at t arrives at t + light time. Both ways of a pair differ by about the light
time. Pairs on the Moon's ground are taken from `ilrs.network.sight.ground_links`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.moon.terrain import Terrain
from ilrs.network.sight import events as e
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.fleet import EARTH, SURFACE
from ilrs.network.sight.ground_links import ground_intervals
from ilrs.network.sight.scene import Scene, why_not

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
FLOOR_S, TOLERANCE_S = 10.0, 0.05
_WORDS = {
    Reason.SPAN: "the edge of the span",
    Reason.SOURCE_HORIZON: "the horizon of {source}",
    Reason.DESTINATION_HORIZON: "the horizon of {destination}",
    Reason.MOON: "the Moon in between",
    Reason.EARTH: "the Earth in between",
    Reason.SOURCE_SUN: "the Sun near {destination}, seen from {source}",
    Reason.DESTINATION_SUN: "the Sun near {source}, seen from {destination}",
    Reason.REACH: "the reach",
    Reason.TERRAIN: "the ground in between",
    Reason.OUTAGE: "a planned outage",
}


@dataclass(frozen=True)
class Pass:
    """One interval in which `source` can be heard by `destination`; see `Passes` for the fields."""

    source: str
    destination: str
    start_s: float
    end_s: float
    start_reason: Reason
    end_reason: Reason
    source_elevation_rad: float
    destination_elevation_rad: float
    owlt_start_s: float
    owlt_end_s: float
    owlt_min_s: float
    owlt_max_s: float

    @property
    def duration_s(self) -> float:
        """How long it lasts."""
        return self.end_s - self.start_s

    @property
    def words(self) -> str:
        """What begins and what ends it."""
        names = {"source": self.source, "destination": self.destination}
        first, last = (_WORDS[r].format(**names) for r in (self.start_reason, self.end_reason))
        return f"begins at {first}, ends at {last}"


@dataclass(frozen=True, eq=False)
class Passes:
    """Passes by pair, then by start; each array has the shape (count,).

    `source` and `destination` count into `names`. `start_reason` and `end_reason` (`Reason`) are
    what keeps the link from being just before and just after. Elevations are the highest of the
    partner at each end, NaN at spacecraft; `owlt_*` the one-way light time at the ends, and the
    least and greatest of samples at most 15 minutes apart.
    """

    names: tuple[str, ...]
    origin: Epoch
    duration_s: float
    source: Whole
    destination: Whole
    start_s: Array
    end_s: Array
    start_reason: Whole
    end_reason: Whole
    source_elevation_rad: Array
    destination_elevation_rad: Array
    owlt_start_s: Array
    owlt_end_s: Array
    owlt_min_s: Array
    owlt_max_s: Array

    def __len__(self) -> int:
        return self.start_s.size

    def __iter__(self) -> Iterator[Pass]:
        for k in range(len(self)):
            numbers = [getattr(self, f.name)[k].item() for f in fields(Pass)[6:]]
            yield Pass(
                self.names[self.source[k]],
                self.names[self.destination[k]],
                float(self.start_s[k]),
                float(self.end_s[k]),
                Reason(int(self.start_reason[k])),
                Reason(int(self.end_reason[k])),
                *numbers,
            )

    def between(self, source: str, destination: str) -> Passes:
        """Those of one ordered pair, none if it was not looked at; ValueError for unknown names."""
        numbers = [self.names.index(n) if n in self.names else -1 for n in (source, destination)]
        if -1 in numbers:
            raise ValueError(f"no node {source!r} or no node {destination!r} in these passes")
        return self.where((self.source == numbers[0]) & (self.destination == numbers[1]))

    def where(self, chosen: NDArray[np.bool_]) -> Passes:
        """Those for which `chosen`, shape (count,), holds."""
        arrays = [getattr(self, f.name)[chosen] for f in fields(self)[3:]]
        return Passes(self.names, self.origin, self.duration_s, *arrays)


def why_in_words(given: Scene, source: str, destination: str, at_s: float) -> list[str]:
    """What keeps a link from being at one instant, in words with figures; empty if it is free."""
    found: list[str] = []
    for reason, (clearance, holds) in why_not(given, source, destination, at_s).items():
        if not holds:
            words = _WORDS[reason].format(source=source, destination=destination)
            metres = reason in (Reason.MOON, Reason.EARTH, Reason.REACH)
            short = (
                f"{-clearance / 1e3:.1f} km" if metres else f"{-math.degrees(clearance):.2f} deg"
            )
            found.append(f"{words}: {short} short")
    return found


def find_passes(
    given: Scene,
    links: Sequence[tuple[str, str]] | None = None,
    terrain: Terrain | None = None,
    floor_s: float = FLOOR_S,
    tolerance_s: float = TOLERANCE_S,
    threads: int | None = None,
) -> Passes:
    """All passes of the ordered pairs `links` (all of the sky and of the Moon's ground, if None).

    Event times are within `tolerance_s`; only passes and gaps shorter than `floor_s` can be missed.
    `terrain` decides between nodes on the Moon's ground (none: a smooth sphere). `threads` (None:
    one for each processor) changes the time, not a bit of the result. Raises ValueError for unknown
    nodes and for two stations on the Earth.
    """
    if not 0.0 < tolerance_s <= floor_s:
        raise ValueError("the tolerance must be above 0 s and not above the shortest step")
    wanted = _pairs(given, links)

    def look(pair: tuple[int, int]) -> list[tuple[tuple[int, int], Array]]:
        a, b = pair
        ways = _both_ways(given, a, b, terrain, floor_s, tolerance_s)
        both = zip(((a, b), (b, a)), ways, strict=True)
        return [(one, _described(given, *one, rows)) for one, rows in both if one in wanted]

    # Pairs know nothing of each other, and what is compiled runs without the interpreter's lock.
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        found = dict(chain.from_iterable(pool.map(look, sorted({_rising(p) for p in wanted}))))
    table = np.concatenate([found[p] for p in sorted(found)]) if found else np.empty((0, 12))
    whole = table[:, [0, 1, 4, 5]].astype(np.int64)
    return Passes(
        given.names, given.origin, given.duration_s, whole[:, 0], whole[:, 1], table[:, 2],
        table[:, 3], whole[:, 2], whole[:, 3], *(table[:, k].copy() for k in range(6, 12)),
    )  # fmt: skip


def _rising(pair: tuple[int, int]) -> tuple[int, int]:
    return (min(pair), max(pair))


def _pairs(given: Scene, links: Sequence[tuple[str, str]] | None) -> set[tuple[int, int]]:
    if links is not None:
        return {(given.index(a), given.index(b)) for a, b in links if a != b}
    ground = [k for k, kind in enumerate(given.kinds) if kind == SURFACE]
    sky = {(given.index(a), given.index(b)) for a, b in given.pairs()}
    return sky | {(a, b) for a in ground for b in ground if a != b}


def _both_ways(
    given: Scene, a: int, b: int, terrain: Terrain | None, floor_s: float, tolerance_s: float
) -> tuple[Array, Array]:
    """Rows of start, end and two reasons, from a to b and from b to a."""
    kinds, names = given.kinds, given.names
    if kinds[a] == kinds[b] == SURFACE:
        rows = ground_intervals(given, a, b, terrain, tolerance_s)
        return rows, rows.copy()
    if kinds[a] == kinds[b] == EARTH:
        raise ValueError(f"{names[a]} and {names[b]} both stand on the Earth: no link of the sky")
    first, last = given.tdb_s(np.array([0.0, given.duration_s]))
    return e.intervals(
        given.fleet, given.turning, given.balls, a, b, first, last, floor_s, tolerance_s
    )


def _described(given: Scene, a: int, b: int, rows: Array) -> Array:
    """Rows of both ends, times after the origin, two reasons, two elevations, four light times."""
    like = e.describe(given.fleet, given.turning, a, b, rows)
    times = np.clip(given.seconds(rows[:, :2]), 0.0, given.duration_s)
    ends = np.full((len(rows), 2), [a, b], dtype=np.float64)
    return np.concatenate([ends, times, rows[:, 2:], like], axis=1)
