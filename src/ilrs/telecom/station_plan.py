"""The network of a station before any run: who can hear whom, and the plan of its contacts.

Everything is switched on; planned outages of stations and relays are taken off. What power, modes
and faults leave of it in a run says `ilrs.telecom.run_plan`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ilrs.epoch import Grid
from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.sight.contacts import contact_plan
from ilrs.network.sight.nodes import Node
from ilrs.network.sight.scene import Geometry, Scene, scene
from ilrs.network.sight.visibility import Passes, find_passes
from ilrs.sim.links import FOLLOWING, Array, Progress, quiet
from ilrs.sim.nodes import Link, links_of, nodes_of
from ilrs.sim.radios import rates
from ilrs.station.model import Element, Station
from ilrs.telecom.places import CENTRE, stores_of
from ilrs.telecom.run_plan import GROUND_LINE_BIT_S, GROUND_LINE_S, joined

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class StationNetwork:
    """A station's nodes, links and passes over a grid; passes are those of the links."""

    station: Station
    grid: Grid
    nodes: dict[str, Node]
    links: tuple[Link, ...]
    scene: Scene
    passes: Passes

    def rate(self, sender: str, hearer: str) -> Callable[[Geometry], Array]:
        """The rate of a link over its geometries, by the budgets of its radios."""
        ends = self.station.elements[sender], self.station.elements[hearer]
        return lambda seen: rates(*ends, seen)

    def left_of(self, ends: tuple[str, str], start_s: float, end_s: float) -> list[Span]:
        """What planned outages of both ends leave of an interval: starts and ends, s."""
        left = [(start_s, end_s)]
        for name in ends:
            for out, back in outages_of(self.station, self.station.elements[name], self.grid):
                pieces = [p for a, b in left for p in ((a, min(b, out)), (max(a, back), b))]
                left = [(a, b) for a, b in pieces if b > a]
        return left


def station_network(station: Station, progress: Progress | None = None) -> StationNetwork:
    """Fly the relays, look at every link. ValueError for a station without links."""
    links = [link for link in links_of(station) if link.hearers]
    if not links:
        raise ValueError(
            f"{station.name} has no network: it needs a comms.antenna and a comms.ground_station "
            "(see docs/how-to/give-a-station-a-network.md)"
        )
    tell = progress or quiet
    tell(0.0, f"{FOLLOWING}, flying the relays")
    grid = station.grid()
    nodes = nodes_of(station, grid)
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    tell(0.5, f"{FOLLOWING}, looking for passes")
    pairs = [(link.sender.name, h.name) for link in links for h in link.hearers]
    found = StationNetwork(
        station, grid, nodes, tuple(links), around, find_passes(around, pairs)
    )  # fmt: skip
    tell(1.0, FOLLOWING)
    return found


def station_plan(network: StationNetwork, step_s: float = 600.0) -> ContactPlan:
    """The contact plan: senders by the store they serve, all stations to the mission centre.

    Every hearer in view has a contact; that a sender has one antenna is left to whoever books.
    """
    found: list[Contact] = []
    stores = {s.element: s.node for s in stores_of(network.station).values()}
    names = {link.sender.name: _node_of(link.sender, network.station) for link in network.links}
    for link in network.links:
        for hearer in link.hearers:
            passes = network.passes.between(link.sender.name, hearer.name)
            plan = contact_plan(
                network.scene, passes, network.rate(link.sender.name, hearer.name), step_s
            )
            found += [
                Contact(names[c.source], c.destination, a, b, c.rate_bit_s, c.owlt_s)
                for c in plan.contacts
                for a, b in network.left_of((c.source, c.destination), c.start_s, c.end_s)
            ]
    heard = {c.destination for c in found} - set(stores.values()) - set(names.values())
    end_s = float(network.grid.duration_s)
    found += [
        Contact(name, CENTRE, 0.0, end_s, GROUND_LINE_BIT_S, GROUND_LINE_S)
        for name in sorted(heard)
    ]
    ordered = sorted(joined(found), key=lambda c: (c.start_s, c.source))
    return ContactPlan(tuple(ordered), network.grid.start)


def outages_of(station: Station, element: Element, grid: Grid) -> list[tuple[float, float]]:
    """Start and end, s, of what planned faults take from a node."""
    assert element.kind.node is not None
    address = f"{element.name}/{element.kind.node.lost}"
    return [
        (f.at_s, f.at_s + f.duration_s if f.duration_s is not None else float(grid.duration_s))
        for f in station.faults
        if f.address == address and f.value > 0.5
    ]


def _node_of(sender: Element, station: Station) -> str:
    return stores_of(station)[sender.ports["data"]].node
