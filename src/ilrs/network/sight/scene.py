"""A network over a span of time, made ready for compiled code: nodes, Moon, Earth and Sun.

Times of a scene are seconds after its origin, elapsed (TAI); inside they are TDB. Times of links
are those of transmission.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Epoch, tdb_from_tt
from ilrs.frames import EARTH_RADIUS_M, MOON_RADIUS_M
from ilrs.network.sight.clearance import Balls, Reason
from ilrs.network.sight.events import views
from ilrs.network.sight.fleet import EARTH, KIND, SURFACE, Fleet
from ilrs.network.sight.nodes import GroundStation, Node, Spacecraft
from ilrs.network.sight.packing import pack
from ilrs.network.sight.turning import Turning, turning

Array = NDArray[np.float64]
# The sphere that hides: the equatorial radius, so grazing passes over the Earth's poles are hidden
# up to 21 km too early.
BALLS = Balls(MOON_RADIUS_M, EARTH_RADIUS_M)


@dataclass(frozen=True, eq=False)
class Scene:
    """Nodes, the span of `duration_s` from `origin`, and their arrays. Make it with `scene`."""

    nodes: tuple[Node, ...]
    origin: Epoch
    duration_s: float
    balls: Balls
    fleet: Fleet
    turning: Turning

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes, in their order."""
        return tuple(node.name for node in self.nodes)

    @property
    def kinds(self) -> Array:
        """What the nodes are: SURFACE, CRAFT or EARTH of `ilrs.network.sight.fleet`."""
        return self.fleet.number[:, KIND]

    def index(self, name: str) -> int:
        """The place of a node in the order; ValueError with a hint for an unknown one."""
        if name not in self.names:
            raise ValueError(f'no node "{name}"; {did_you_mean(name, list(self.names))}')
        return self.names.index(name)

    def tdb_s(self, at_s: Array) -> Array:
        """TDB past J2000 of seconds after the origin."""
        return tdb_from_tt(self.origin.tt_s + np.asarray(at_s, dtype=np.float64))

    def seconds(self, tdb_s: Array) -> Array:
        """Seconds after the origin of TDB past J2000."""
        # TDB stands for TT in the small difference: 1e-10 s.
        return tdb_s - (tdb_from_tt(tdb_s) - tdb_s) - self.origin.tt_s

    def pairs(self) -> list[tuple[str, str]]:
        """All ordered pairs that go through the sky: not two nodes on the same ground."""
        kind, names = self.kinds, self.names
        count = range(len(names))
        same = [(kind[a] == kind[b]) and kind[a] in (EARTH, SURFACE) for a in count for b in count]
        return [
            (names[a], names[b])
            for a in count for b in count if a != b and not same[a * len(names) + b]
        ]  # fmt: skip


def scene(nodes: Sequence[Node], origin: Epoch, duration_s: float, balls: Balls = BALLS) -> Scene:
    """The scene of the nodes over a span.

    Raises ValueError for fewer than two nodes, equal names, a span that is not positive or that the
    ephemeris or a trajectory does not cover.
    """
    if len(nodes) < 2:
        raise ValueError("a network needs two or more nodes")
    if not (math.isfinite(duration_s) and duration_s > 0.0):
        raise ValueError(f"the span of a network must be longer than 0 s, not {duration_s:g} s")
    names = [node.name for node in nodes]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise ValueError(f'two nodes are called "{twice[0]}"; every node needs a name of its own')
    from_s, to_s = origin.tdb_s, (origin + duration_s).tdb_s
    for node in nodes:
        if isinstance(node, Spacecraft):
            _check_cover(node, origin, from_s, to_s)
    return Scene(tuple(nodes), origin, duration_s, balls, pack(nodes), turning(from_s, to_s))


def _check_cover(craft: Spacecraft, origin: Epoch, from_s: float, to_s: float) -> None:
    times = craft.trajectory.tdb_s
    if times[0] > from_s + 1e-3 or times[-1] < to_s - 1e-3:
        first, last = origin + (times[0] - from_s), origin + (times[-1] - from_s)
        raise ValueError(
            f"{craft.name}: its trajectory runs from {first} to {last} and does not cover the span "
            f"from {origin} to {origin + (to_s - from_s)}; propagate it further or shorten the span"
        )


@dataclass(frozen=True)
class Geometry:
    """How two nodes stand to each other at transmission times, each array (count,).

    `owlt_s` is the one-way light time for clocks at rest with the Moon (barycentric time differs by
    up to 0.13 ms to the Earth). Angles in rad; azimuth and elevation are where the partner stands
    in the sky of that end, NaN for spacecraft; Sun angles are between Sun and partner.
    """

    source: str
    destination: str
    at_s: Array
    range_m: Array
    owlt_s: Array
    source_azimuth_rad: Array
    source_elevation_rad: Array
    destination_azimuth_rad: Array
    destination_elevation_rad: Array
    source_sun_rad: Array
    destination_sun_rad: Array


def geometry(given: Scene, source: str, destination: str, at_s: Array) -> Geometry:
    """Range, light time and directions of a link, whether it is free or not.

    `at_s` are seconds after the origin at which the source sends, shape (count,). Raises ValueError
    for a name that is no node.
    """
    columns, _ = _views(given, source, destination, at_s)
    return Geometry(source, destination, np.asarray(at_s, dtype=np.float64), *columns.T)


def why_not(
    given: Scene, source: str, destination: str, at_s: float
) -> dict[Reason, tuple[float, bool]]:
    """Every condition of a link at one instant: clearance, and whether it holds.

    Clearances are rad (horizons, Sun) or m (Moon, Earth, reach), inf where a condition does not
    apply; the link is free when all hold. Raises ValueError for two nodes on the same ground.
    """
    ends = (given.names[given.index(source)], given.names[given.index(destination)])
    if ends not in given.pairs():
        raise ValueError(
            f"{source} and {destination} are not joined by a link of the sky; between nodes on the "
            "Moon's ground, find_passes decides by the terrain"
        )
    _, clear = _views(given, source, destination, np.array([at_s]))
    return {Reason(n + 1): (float(c), bool(c > 0.0)) for n, c in enumerate(clear[0])}


def _views(given: Scene, source: str, destination: str, at_s: Array) -> tuple[Array, Array]:
    a, b = given.index(source), given.index(destination)
    at = np.asarray(at_s, dtype=np.float64)
    if at.size and not (at.min() >= -1.0 and at.max() <= given.duration_s + 1.0):
        raise ValueError(f"the scene covers 0 s to {given.duration_s:g} s after {given.origin}")
    if isinstance(given.nodes[a], GroundStation) and isinstance(given.nodes[b], GroundStation):
        raise ValueError(
            f"{source} and {destination} both stand on the Earth: not a link of the sky"
        )
    return views(given.fleet, given.turning, given.balls, a, b, given.tdb_s(at))
