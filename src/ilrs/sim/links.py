"""The links of a station's elements on its grid: who hears whom, when, and how fast.

For each step the sender takes the hearer to whom it can bring most. Light time is not part of the
series: a relay's bit arrives 1.3 s later. Outages that the declaration plans for a hearer (a closed
ground station, a lost relay) are known here; those of the sender itself act in the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Grid
from ilrs.network.sight.scene import Scene, geometry, scene
from ilrs.network.sight.visibility import Passes, find_passes
from ilrs.provenance import digest_json, versions
from ilrs.sim.cache import load_series, save_series, source_digest
from ilrs.sim.nodes import Link, links_of, nodes_of
from ilrs.sim.radios import rates
from ilrs.station.model import Element, Station

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]
FOLLOWING = "orbits and links of the network"
ROWS = ("visible", "rate_bit_s", "hearer", "owlt_s")


@dataclass(frozen=True, eq=False)
class LinkSeries:
    """One sender's link over the grid, each array (steps,).

    `hearer` counts into `hearers`, -1 where nobody hears; `owlt_s` is the one-way light time to it.
    """

    sender: str
    hearers: tuple[str, ...]
    visible: Array
    rate_bit_s: Array
    hearer: Array
    owlt_s: Array


@dataclass(frozen=True, eq=False)
class Network:
    """The links of a station by sender; `digest` names what they were computed from."""

    series: dict[str, LinkSeries]
    digest: str = ""
    from_cache: bool = False

    def column(self, element: str, driver: str) -> Array:
        """A driver of `ilrs.network.drivers` for an element, shape (steps,)."""
        found = self.series[element]
        return found.visible if driver == "link_visible" else found.rate_bit_s


def network_of(station: Station, grid: Grid, progress: Progress | None = None) -> Network:
    """All link series, from the cache when they are there. DeclarationError for bad nodes."""
    links = [link for link in links_of(station) if link.hearers]
    if not links:
        return Network({})
    digest = _digest(station, grid, links)
    kept = load_series(digest)
    shape = len(ROWS) * len(links), grid.count
    if kept is not None and kept[1].shape == shape:
        return Network(_series_of(links, kept[1]), digest, True)
    tell = progress or quiet
    tell(0.0, f"{FOLLOWING}, flying the relays")
    nodes = nodes_of(station, grid)
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    found: list[Array] = []
    for i, link in enumerate(links):
        tell(0.3 + 0.7 * i / len(links), f"{FOLLOWING}, {link.sender.name}")
        found.append(_follow(link, around, station, grid))
    tell(1.0, FOLLOWING)
    rows = np.concatenate(found)
    names = [f"{link.sender.name}/{row}" for link in links for row in ROWS]
    save_series(digest, names, rows)
    return Network(_series_of(links, rows), digest)


def station_passes(station: Station, grid: Grid) -> Passes:
    """When each sender of a station is heard by each of its hearers, outages aside."""
    nodes = nodes_of(station, grid)
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    pairs = [(link.sender.name, h.name) for link in links_of(station) for h in link.hearers]
    return find_passes(around, pairs)


def shares(passes: Passes, grid: Grid) -> Array:
    """The part of each step that passes of one pair cover, shape (steps,)."""
    out = np.zeros(grid.count)
    for start_s, end_s in zip(passes.start_s, passes.end_s, strict=True):
        _cover(out, float(start_s) / grid.step_s, float(end_s) / grid.step_s)
    return np.minimum(out, 1.0)


def outages(station: Station, element: Element, grid: Grid) -> NDArray[np.bool_]:
    """Steps in which a planned fault keeps a hearer from listening, shape (steps,)."""
    out = np.zeros(grid.count, dtype=np.bool_)
    assert element.kind.node is not None
    address = f"{element.name}/{element.kind.node.lost}"
    for plan in station.faults:
        if plan.address == address and plan.value > 0.5:
            first = round(plan.at_s / grid.step_s)
            last = grid.count
            if plan.duration_s is not None:
                last = round((plan.at_s + plan.duration_s) / grid.step_s)
            out[max(0, first) : max(0, last)] = True
    return out


def _follow(link: Link, around: Scene, station: Station, grid: Grid) -> Array:
    """`ROWS` of one sender, shape (rows, steps)."""
    pairs = [(link.sender.name, h.name) for h in link.hearers]
    passes = find_passes(around, pairs)
    out = np.zeros((len(ROWS), grid.count))
    out[2] = -1.0
    mid = (np.arange(grid.count, dtype=np.float64) + 0.5) * float(grid.step_s)
    for n, hearer in enumerate(link.hearers):
        part = shares(passes.between(link.sender.name, hearer.name), grid)
        part[outages(station, hearer, grid)] = 0.0
        seen = part > 0.0
        if not seen.any():
            continue
        view = geometry(around, link.sender.name, hearer.name, mid[seen])
        rate = part[seen] * rates(link.sender, hearer, view)
        better = np.zeros(grid.count, dtype=np.bool_)
        better[seen] = rate > out[1, seen]
        out[:, better] = np.stack(
            [part[better], rate[better[seen]], np.full(rate.size, float(n))[better[seen]],
             view.owlt_s[better[seen]]]
        )  # fmt: skip
    return out


def quiet(fraction: float, phrase: str) -> None:
    """Progress that nobody sees."""
    del fraction, phrase


def _cover(out: Array, start: float, end: float) -> None:
    """Add the overlap of [start, end), in steps, to each step."""
    first, last = max(0, int(start)), min(out.size - 1, int(end))
    if first > last:
        return
    if first == last:
        out[first] += min(end, first + 1.0) - max(start, float(first))
        return
    out[first] += first + 1.0 - max(start, float(first))
    out[first + 1 : last] += 1.0
    out[last] += min(end, last + 1.0) - last


def _series_of(links: list[Link], rows: Array) -> dict[str, LinkSeries]:
    found: dict[str, LinkSeries] = {}
    for i, link in enumerate(links):
        visible, rate, hearer, owlt = rows[len(ROWS) * i : len(ROWS) * (i + 1)]
        names = tuple(h.name for h in link.hearers)
        found[link.sender.name] = LinkSeries(link.sender.name, names, visible, rate, hearer, owlt)
    return found


def _digest(station: Station, grid: Grid, links: list[Link]) -> str:
    known = versions()
    nodes = {e.name: e for link in links for e in (link.sender, *link.hearers)}
    return digest_json({
        "nodes": {name: _facts(e, station) for name, e in sorted(nodes.items())},
        "links": [[link.sender.name, *(h.name for h in link.hearers)] for link in links],
        "grid": [grid.start.tai_ns, grid.step_s, grid.count],
        "code": source_digest(
            "ilrs.network.radio", "ilrs.network.sight", "ilrs.flight", "ilrs.moon",
            "ilrs.sim.links", "ilrs.sim.radios", "ilrs.sim.nodes",
            "ilrs.sim.relay_orbits", "ilrs.sim.rover_routes", "ilrs.epoch", "ilrs.frames",
        ),
        "data": {name: known[name] for name in ("skyfield-data", "lunarsky")},
    })  # fmt: skip


def _facts(element: Element, station: Station) -> list[object]:
    assert element.kind.node is not None
    site = station.sites.get(element.site)
    point = site.point if site is not None else None
    place = [point.latitude_rad, point.longitude_rad, point.height_m] if point is not None else []
    away = [
        [f.at_s, f.duration_s, f.value]
        for f in station.faults
        if f.address == f"{element.name}/{element.kind.node.lost}"
    ]
    numbers = {
        name: [element.params[name].si, element.params[name].content]
        for name in element.kind.node.params
    }
    return [element.kind.id, numbers, place, site.horizon_text if site else "", away]
