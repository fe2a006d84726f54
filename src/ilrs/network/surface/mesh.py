"""The surface network: base, towers and rovers as nodes, which hear each other at which rate.

Every pair is a link over the terrain between (free space, diffraction, the radios of both ends).
Data go over several hops; a way is as fast as its slowest hop. Not modelled: sharing of one channel
by neighbours (each hop has its full rate), interference, antennas that look away.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import SitePoint
from ilrs.moon.terrain import Terrain
from ilrs.network.radio.link import Receiver, Transmitter, link_budget
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.zone import allowed_at
from ilrs.network.surface.reflection import two_ray_loss_db
from ilrs.network.surface.terrainloss import terrain_loss

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A place with a radio: latitude, longitude, height of its antenna above the ground."""

    name: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    sender: Transmitter
    receiver: Receiver


@dataclass(frozen=True, eq=False)
class Mesh:
    """Links among nodes: row sends, column receives; the diagonal is 0 (rates) or infinite."""

    names: tuple[str, ...]
    range_m: Array
    diffraction_db: Array
    cn0_dbhz: Array
    rate_bit_s: Array

    def holds(self, rate_bit_s: float = 1.0) -> NDArray[np.bool_]:
        """Which pairs carry such a rate in both directions."""
        return np.minimum(self.rate_bit_s, self.rate_bit_s.T) >= rate_bit_s

    def components(self, rate_bit_s: float = 1.0) -> list[tuple[str, ...]]:
        """Groups of nodes that reach each other over any number of hops; the largest first."""
        links, left, groups = self.holds(rate_bit_s), set(range(len(self.names))), []
        while left:
            reached, fresh = set[int](), [min(left)]
            while fresh:
                node = fresh.pop()
                if node not in reached:
                    reached.add(node)
                    fresh.extend(int(n) for n in np.flatnonzero(links[node]))
            left -= reached
            groups.append(tuple(self.names[n] for n in sorted(reached)))
        return sorted(groups, key=lambda group: (-len(group), group))

    def way(self, source: str, destination: str) -> tuple[tuple[str, ...], float]:
        """The way with the fastest slowest hop, and its rate; no names and 0 where there is none.

        Among equally fast ways the one of the fewest hops.
        """
        start, end = self._index(source), self._index(destination)
        heap: list[tuple[float, int, int, tuple[int, ...]]] = [(-math.inf, 0, start, (start,))]
        done = set[int]()
        while heap:
            slowest, hops, node, path = heapq.heappop(heap)
            if node == end:
                return tuple(self.names[n] for n in path), -slowest
            if node in done:
                continue
            done.add(node)
            for n in np.flatnonzero(self.rate_bit_s[node] > 0.0):
                if int(n) not in done:
                    rate = min(-slowest, float(self.rate_bit_s[node, n]))
                    heapq.heappush(heap, (-rate, hops + 1, int(n), (*path, int(n))))
        return (), 0.0

    def weakest(self) -> tuple[str, str, float] | None:
        """The link that limits the mesh: the slowest one that joining all nodes cannot do without.

        Links count with the slower of their directions. None when the nodes are not all joined, or
        there are fewer than two.
        """
        both, count = np.minimum(self.rate_bit_s, self.rate_bit_s.T), len(self.names)
        inside, found = {0} if count else set[int](), None
        while len(inside) < count:
            rest = [n for n in range(count) if n not in inside]
            rate, a, b = max(
                ((float(both[i, j]), i, j) for i in inside for j in rest), default=(0.0, 0, 0)
            )
            if rate <= 0.0:
                return None
            if found is None or rate < found[2]:
                found = (self.names[a], self.names[b], rate)
            inside.add(b)
        return found

    def _index(self, name: str) -> int:
        if name not in self.names:
            raise ValueError(f'no node "{name}" in the mesh; there are {", ".join(self.names)}')
        return self.names.index(name)


def mesh(
    terrain: Terrain,
    nodes: tuple[Node, ...],
    modem: Modem,
    frequency_hz: float,
    *,
    reflection: bool = False,
    step_m: float | None = None,
) -> Mesh:
    """The links among nodes. With `reflection` pairs in sight of each other see two rays.

    Raises ValueError for names that occur twice, BandError when the frequency is not for surface
    links where a node stands, ValueError where the ground is unknown.
    """
    names = tuple(n.name for n in nodes)
    if len(set(names)) != len(names):
        raise ValueError("two nodes of the mesh have the same name")
    for n in nodes:
        point = SitePoint(n.latitude_rad, n.longitude_rad, 0.0)
        allowed_at(frequency_hz, "surface-surface", point.r_me_m, modem.bandwidth_hz, n.name)
    count = len(nodes)
    rows = np.array([(n.latitude_rad, n.longitude_rad, n.height_m) for n in nodes]).reshape(
        count, 3
    )
    a, b = np.triu_indices(count, 1)
    place0, place1 = (rows[a, 0], rows[a, 1]), (rows[b, 0], rows[b, 1])
    loss = terrain_loss(
        terrain, place0, rows[a, 2], place1, rows[b, 2], frequency_hz, step_m=step_m
    )
    extra = loss.diffraction_db
    if reflection:
        extra = _reflected(extra, loss.ground_m, rows[a, 2], rows[b, 2], frequency_hz)
    shape = (count, count)
    ranges, more = np.zeros(shape), np.full(shape, math.inf)
    cn0, rates = np.full(shape, -math.inf), np.zeros(shape)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        for s, r in ((i, j), (j, i)):
            budget = link_budget(
                nodes[s].sender, nodes[r].receiver, frequency_hz, max(float(loss.range_m[k]), 1.0),
                way_loss_db=float(extra[k]),
            )  # fmt: skip
            ranges[s, r], more[s, r] = loss.range_m[k], extra[k]
            cn0[s, r], rates[s, r] = budget.cn0_dbhz, budget.rate_bit_s(modem)
    return Mesh(names, ranges, more, cn0, rates)


def _reflected(
    extra_db: Array, ground_m: Array, mast0_m: Array, mast1_m: Array, frequency_hz: float
) -> Array:
    """Where nothing bends the ray, two of them; gains are not counted."""
    found = extra_db.copy()
    for k in np.flatnonzero(extra_db == 0.0):
        two = two_ray_loss_db(
            max(float(ground_m[k]), 1.0), float(mast0_m[k]), float(mast1_m[k]), frequency_hz
        )
        found[k] = max(float(two), 0.0)
    return found
