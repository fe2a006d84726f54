"""The pass schedule: which dish follows which mission when, fair first, then as much as possible.

Ground stations see all that is at the Moon at the same time and have few dishes. Time is cut into
slots; in each a dish serves at most one pass, and a mission has at most `links` dishes. A dish that
takes up a pass is set up at the beginning of its first slot (waiting for the rise counts), is not
available in a slot that touches its maintenance, and follows for `shortest_s` or not at all. What a
slot gives is its time in the pass, times the chance of fair weather, times the rate if volume is
wanted. First the least fraction that any group (mission or partner) gets of its demand is made as
large as possible, then the weighted sum of all under that fraction: two mixed-integer programmes,
solved by HiGHS (Huangfu & Hall 2018, doi:10.1007/s12532-017-0130-5) to a stated gap, on one thread:
equal input gives equal output unless a limit of time is set and met. Long spans are solved window
by window, and the result is compared with a bound over the whole span. Not modelled: slots shared
by two passes, dishes that track two missions in one beam, fairness beyond the worst-served group.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.network.sight.visibility import Passes

Windows = Sequence[tuple[float, float, float]]
Weather = Mapping[str, float | Windows]
"""Per station: the chance that it can receive, or windows of (start_s, end_s, chance); else 1."""


@dataclass(frozen=True)
class Dish:
    """One antenna of a station; `closed` are its maintenance windows (start_s, end_s)."""

    name: str
    station: str
    setup_s: float = 900.0
    closed: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if not self.name or not self.station or not 0.0 <= self.setup_s < math.inf:
            raise ValueError(
                f"dish {self.name!r}: needs a name, a station and a set-up of 0 s or more"
            )
        for start, end in self.closed:
            if not start < end:
                raise ValueError(f"dish {self.name}: a maintenance window ends before it starts")


@dataclass(frozen=True)
class Mission:
    """Who is to be served. `demand` is what it needs, in seconds or bits as the objective counts;
    more counts for nothing. None: as much as it could get if it were alone."""

    name: str
    partner: str = ""
    weight: float = 1.0
    demand: float | None = None
    shortest_s: float = 600.0
    links: int = 1

    def __post_init__(self) -> None:
        if not self.name or not 0.0 < self.weight < math.inf or self.links < 1:
            raise ValueError(
                f"mission {self.name!r}: needs a name, a weight above 0 and 1 or more links"
            )
        if self.shortest_s < 0.0 or (self.demand is not None and not self.demand > 0.0):
            raise ValueError(f"mission {self.name}: demand and shortest pass must not be below 0")


@dataclass(frozen=True)
class Offer:
    """A pass that could be taken: the mission can be reached from the station."""

    mission: str
    station: str
    start_s: float
    end_s: float
    rate_bit_s: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.start_s < self.end_s < math.inf and self.rate_bit_s > 0.0):
            raise ValueError(
                f"offer {self.mission} at {self.station}: needs a start from 0 s on, an end after "
                "it and a rate above 0"
            )


@dataclass(frozen=True)
class Settings:
    """`slot_s` must not be shorter than any set-up. `count` is "time" or "volume", `fair` is
    "mission", "partner" or "none". A span longer than `window_s` is solved window by window, each
    fair to what was got before. `gap` is relative, of each programme; `nodes` limits the search the
    same way on every machine, `time_limit_s` does not."""

    slot_s: float = 1_800.0
    window_s: float = 86_400.0
    count: str = "time"
    fair: str = "mission"
    gap: float = 0.02
    nodes: int = 500
    time_limit_s: float = math.inf

    def __post_init__(self) -> None:
        if self.count not in ("time", "volume") or self.fair not in ("mission", "partner", "none"):
            raise ValueError('count is "time" or "volume", fair is "mission", "partner" or "none"')
        if not self.window_s >= self.slot_s > 0.0:
            raise ValueError("a slot must be longer than 0 s and not longer than a window")
        if not (self.gap >= 0.0 and self.nodes > 0):
            raise ValueError("the gap must not be below 0, and nodes must be above 0")


@dataclass(frozen=True)
class Booking:
    """A dish follows an offer: it is taken from `dish_from_s` on and follows over [start_s, end_s).

    `value` is expected, in what the objective counts.
    """

    offer: Offer
    dish: str
    dish_from_s: float
    start_s: float
    end_s: float
    value: float


@dataclass(frozen=True)
class Refusal:
    """An offer that is not served, and why: words, and seconds of it by reason."""

    offer: Offer
    why: str
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Served:
    """What one mission gets (expected), its demand, and the fraction of that (at most 1)."""

    value: float
    demand: float
    fraction: float


@dataclass(frozen=True)
class Schedule:
    """Bookings by start, refusals, what each mission gets, and how good that is.

    `least_fraction` is that of the worst-served group, `least_bound` what it could be at most;
    `objective` is the weighted sum of what counts, `bound` what that could be at most while the
    worst-served group gets its fraction. Bounds are those of the search in one window; over several
    windows they are those of the relaxation in which dishes may be shared in parts, over the whole
    span. `proved` is true if one window was solved to the gap.
    """

    bookings: tuple[Booking, ...]
    refusals: tuple[Refusal, ...]
    served: Mapping[str, Served]
    least_fraction: float
    least_bound: float
    objective: float
    bound: float
    proved: bool


def offers_of(
    passes: Passes, missions: Sequence[str], stations: Sequence[str], rates: Mapping[str, float]
) -> list[Offer]:
    """Offers from the passes in which a station hears a mission (reception sets the time).

    `rates` gives bit/s per mission where volume matters; others count 1.
    """
    return [
        Offer(
            p.source, p.destination, p.start_s + p.owlt_start_s, p.end_s + p.owlt_end_s,
            rates.get(p.source, 1.0),
        )
        for p in passes
        if p.source in missions and p.destination in stations
    ]  # fmt: skip
