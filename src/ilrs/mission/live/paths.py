"""The ways between the station and the Earth, step by step: who hears whom, how fast, how late.

A surface antenna reaches the Earth itself or through a relay that sees both; the visibility, rates
and light times are those of the run's network, and whether the antenna is powered, on and healthy
is what the plant came to in its last step. Of the ways that are up the fastest is used. An uplink
takes the same way back. A station that declares no link is spoken to over a trial line.

Not modelled: acquisition beyond one step, different ways up and down, several ways at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.mission.live.path import DOWN, Path
from ilrs.mission.live.spans import spans
from ilrs.sim.links import LinkSeries
from ilrs.sim.plant import Plant
from ilrs.station.model import Element

# Telemetry and commands take part of a link; the rest carries the data of instruments.
TELEMETRY_BIT_S = 128e3
TRIAL_LINE = "trial line"
TRIAL_LIGHT_S = 1.28


@dataclass(frozen=True)
class Way:
    """A path over one step, and the names of what it goes over, from the station to the Earth.

    `whole_bit_s` is what the link carries in all, of which the path has its part.
    """

    path: Path
    via: tuple[str, ...] = ()
    whole_bit_s: float = 0.0


NO_WAY = Way(DOWN)


@dataclass(frozen=True)
class Route:
    """A way that may be open: its sender, a series of rate and light time, and what must hold.

    `rate_bit_s`, `owlt_s` (steps,); `alive` names the channel that is above zero while the sender
    (and its relay) can send.
    """

    sender: str
    relay: str
    rate_bit_s: NDArray[np.float64]
    owlt_s: NDArray[np.float64]
    hearer: NDArray[np.float64]
    hearers: tuple[str, ...]
    alive: tuple[str, ...]

    def via(self, step: int) -> tuple[str, ...]:
        """The names along the way in a step."""
        n = int(self.hearer[step]) if self.hearers else -1
        last = self.hearers[n] if 0 <= n < len(self.hearers) else "earth"
        return tuple(filter(None, (self.sender, self.relay, last)))


class Paths:
    """All ways of a plant's station; `loss` is the part of the frames that does not arrive.

    `most_bit_s` is what telemetry may take of a link.
    """

    def __init__(
        self, plant: Plant, loss: float = 0.0, most_bit_s: float = TELEMETRY_BIT_S
    ) -> None:
        self._plant, self.loss, self._most_bit_s = plant, loss, most_bit_s
        self._place = {address: i for i, address in enumerate(plant.telemetry)}
        self.routes = tuple(_routes(plant))

    @property
    def is_trial(self) -> bool:
        """Whether the station declares no link, so that the trial line stands in for one."""
        return not self.routes

    def at(self, step: int) -> Way:
        """The way that is used in a step, by what the plant came to in the step before."""
        return max(self.all_at(step), key=lambda w: w.whole_bit_s, default=NO_WAY)

    def all_at(self, step: int) -> list[Way]:
        """The ways that are up in a step."""
        if self.is_trial:
            return [
                Way(
                    Path(True, self._most_bit_s, TRIAL_LIGHT_S, self.loss),
                    (TRIAL_LINE,),
                    self._most_bit_s,
                )
            ]
        found: list[Way] = []
        for route in self.routes:
            rate = float(route.rate_bit_s[step])
            if rate > 0.0 and all(self._value(a) > 0.0 for a in route.alive):
                most = min(rate, self._most_bit_s)
                path = Path(True, most, float(route.owlt_s[step]), self.loss)
                found.append(Way(path, route.via(step), rate))
        return found

    def _value(self, address: str) -> float:
        return float(self._plant.values[self._place[address]])

    @cached_property
    def forecast(self) -> NDArray[np.bool_]:
        """Whether some way is in view, shape (steps,): what is known before, faults aside."""
        count = self._plant.grid.count
        if self.is_trial:
            return np.ones(count, dtype=np.bool_)
        return np.logical_or.reduce([r.rate_bit_s > 0.0 for r in self.routes])

    @cached_property
    def _begins(self) -> NDArray[np.int64]:
        """The steps at which a pass begins."""
        seen = self.forecast
        return np.flatnonzero(seen[1:] & ~seen[:-1]) + 1

    def next_pass(self, step: int) -> int | None:
        """The first step after this one at which a pass begins."""
        place = int(np.searchsorted(self._begins, step, side="right"))
        return int(self._begins[place]) if place < self._begins.size else None

    def passes(self, start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Passes that overlap a span, in ns TAI."""
        return self._spans(self.forecast, start_ns, end_ns)

    def light(self, start_ns: int, end_ns: int) -> dict[str, list[tuple[int, int]]]:
        """When each site is lit within a span, in ns TAI."""
        sites = self._plant.environment.sites
        return {
            name: self._spans(sky.at("sun_visible", sky.heights_m[-1]) > 0.5, start_ns, end_ns)
            for name, sky in sites.items()
        }

    def _spans(self, flags: NDArray[np.bool_], start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        grid = self._plant.grid
        step_ns = grid.step_s * 1_000_000_000
        first = max(0, (start_ns - grid.start.tai_ns) // step_ns)
        last = min(grid.count, -(-(end_ns - grid.start.tai_ns) // step_ns))
        return [(grid.at(a).tai_ns, grid.at(b).tai_ns) for a, b in spans(flags, first, last)]

    def light_time_s(self, step: int) -> float:
        """Seconds from the station to the Earth in a step, of any way in view; else the mean."""
        seen = [float(r.owlt_s[step]) for r in self.routes if r.rate_bit_s[step] > 0.0]
        return min(seen, default=TRIAL_LIGHT_S)


def _routes(plant: Plant) -> list[Route]:
    series = plant.environment.network.series
    found: list[Route] = []
    for element in plant.station.elements.values():
        if element.kind.node is not None and element.kind.node.where == "surface":
            found += _of_antenna(element, series)
        elif element.kind.id == "comms.earth_link":
            found.append(_of_earth_link(element, plant))
    return found


def _of_antenna(element: Element, series: dict[str, LinkSeries]) -> list[Route]:
    own = series.get(element.name)
    if own is None:
        return []
    alive = (f"{element.name}/could_bit_s",)
    found: list[Route] = []
    relays = [(n, name) for n, name in enumerate(own.hearers) if name in series]
    if not relays:
        return [Route(element.name, "", own.rate_bit_s, own.owlt_s, own.hearer, own.hearers, alive)]
    for n, name in relays:
        on = series[name]
        rate = np.where(own.hearer == n, np.minimum(own.rate_bit_s, on.rate_bit_s), 0.0)
        found.append(
            Route(
                element.name, name, rate, own.owlt_s + on.owlt_s, on.hearer, on.hearers,
                (*alive, f"{name}/alive"),
            )
        )  # fmt: skip
    return found


def _of_earth_link(element: Element, plant: Plant) -> Route:
    """The direct link of a station without a declared network: the Earth as a whole hears it."""
    sky = plant.environment.sites[element.site]
    owlt_s = sky.drivers["earth_range_m"] / LIGHT_M_S
    seen = sky.at("earth_visible", sky.heights_m[0]) > 0.0
    rate = np.where(seen, float(element.params["rate_bit_s"].si or 0.0), 0.0)
    nobody = np.full(owlt_s.shape, -1.0)
    return Route(element.name, "", rate, owlt_s, nobody, (), (f"{element.name}/limit_bit_s",))
