"""The network of a station before any run: who can hear whom, and the plan of its contacts.

Everything is switched on; planned outages of stations and relays are taken off. What power, modes
and faults leave of it in a run says `ilrs.telecom.run_plan`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ilrs.epoch import Grid
from ilrs.flight.trajectory import Trajectory
from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.sight.contacts import contact_plan
from ilrs.network.sight.nodes import Node, Spacecraft
from ilrs.network.sight.scene import Geometry, Scene, scene
from ilrs.network.sight.visibility import Passes, find_passes
from ilrs.sim.links import FOLLOWING, Array, Progress, quiet
from ilrs.sim.nodes import Link, links_of, nodes_of
from ilrs.sim.radios import rates
from ilrs.station.model import Element, Station
from ilrs.telecom.outages import without_outages
from ilrs.telecom.places import CENTRE, stores_of
from ilrs.telecom.run_plan import GROUND_LINE_BIT_S, GROUND_LINE_S, joined


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


def station_network(
    station: Station, progress: Progress | None = None, window: Grid | None = None
) -> StationNetwork:
    """Fly the relays, look at every link. ValueError for a station without links.

    `window` is when to look, by default the time of the station's run. Relays fly, rovers drive and
    planned outages happen as in that run; in a window that begins before or after it, relays and
    rovers begin with the window.
    """
    links = [link for link in links_of(station) if link.hearers]
    if not links:
        raise ValueError(
            f"{station.name} has no network: it needs a comms.antenna and a comms.ground_station "
            "(see docs/how-to/give-a-station-a-network.md)"
        )
    tell = progress or quiet
    tell(0.0, f"{FOLLOWING}, flying the relays")
    grid = window or station.grid()
    nodes = _seen_in(grid, nodes_of(station, from_the_start(station, grid)))
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    tell(0.5, f"{FOLLOWING}, looking for passes")
    pairs = [(link.sender.name, h.name) for link in links for h in link.hearers]
    passes = without_outages(find_passes(around, pairs), station, grid, around)
    tell(1.0, FOLLOWING)
    return StationNetwork(station, grid, nodes, tuple(links), around, passes)


def from_the_start(station: Station, grid: Grid) -> Grid:
    """From the start of the station's run to the end of a grid that begins within that run.

    A grid that begins outside of it as it is.
    """
    ahead_s = grid.start - station.start
    if not 0.0 < ahead_s < station.duration_s:
        return grid
    return Grid.covering(station.start, ahead_s + grid.duration_s, grid.step_s)


def _seen_in(grid: Grid, nodes: dict[str, Node]) -> dict[str, Node]:
    """The nodes, with trajectories that begin with the grid."""
    return {
        name: replace(node, trajectory=_cut(node.trajectory, grid.start.tdb_s))
        if isinstance(node, Spacecraft)
        else node
        for name, node in nodes.items()
    }


def _cut(flown: Trajectory, start_tdb_s: float) -> Trajectory:
    first = max(0, int(np.searchsorted(flown.tdb_s, start_tdb_s, side="right")) - 1)
    return Trajectory(
        flown.name, flown.tdb_s[first:], flown.r_icrf_m[first:], flown.v_icrf_m_s[first:]
    )


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
                Contact(names[c.source], c.destination, c.start_s, c.end_s, c.rate_bit_s, c.owlt_s)
                for c in plan.contacts
            ]
    heard = {c.destination for c in found} - set(stores.values()) - set(names.values())
    end_s = float(network.grid.duration_s)
    found += [
        Contact(name, CENTRE, 0.0, end_s, GROUND_LINE_BIT_S, GROUND_LINE_S)
        for name in sorted(heard)
    ]
    ordered = sorted(joined(found), key=lambda c: (c.start_s, c.source))
    return ContactPlan(tuple(ordered), network.grid.start)


def _node_of(sender: Element, station: Station) -> str:
    return stores_of(station)[sender.ports["data"]].node
