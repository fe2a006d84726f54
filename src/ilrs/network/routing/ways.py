"""The best way of one bundle over a contact plan, and the ways next best.

A plan becomes arrays once (`table_of`); `route` asks the compiled search for the way of earliest
arrival, `routes` for several ways by the method of Yen (1971, doi:10.1287/mnsc.17.11.712) applied
to contacts. No other traffic is on the links here; see `ilrs.network.routing.forwarding` for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ilrs.diagnostics import did_you_mean
from ilrs.network.plan import Contact, ContactPlan, overlaps
from ilrs.network.routing.search import (
    CONTACT,
    LABEL,
    PAIR,
    Graph,
    Indices,
    find_way,
    for_search,
    unused,
)


@dataclass(frozen=True)
class Hop:
    """One contact of a way: the first bit leaves at `depart_s`, the last arrives at `arrive_s`."""

    contact: Contact
    depart_s: float
    arrive_s: float


@dataclass(frozen=True)
class Route:
    """A way for one bundle. It expires with its first-ending contact."""

    hops: tuple[Hop, ...]

    @property
    def arrival_s(self) -> float:
        """When the last bit is at the destination, seconds after the plan's origin."""
        return self.hops[-1].arrive_s

    @property
    def expiry_s(self) -> float:
        """When the way can no longer be used."""
        return min(hop.contact.end_s for hop in self.hops)

    @property
    def volume_bit(self) -> float:
        """What the way can carry in all from this departure on: its smallest contact decides."""
        return min(h.contact.rate_bit_s * (h.contact.end_s - h.depart_s) for h in self.hops)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes passed, first and last included."""
        return (self.hops[0].contact.source, *(h.contact.destination for h in self.hops))


@dataclass(frozen=True, eq=False)
class PlanTable:
    """A plan as arrays: the names of its nodes, the graph, and the plan's index of each contact."""

    plan: ContactPlan
    nodes: tuple[str, ...]
    graph: Graph
    order: Indices

    def index(self, node: str) -> int:
        """The number of a node; ValueError with a hint for an unknown name."""
        try:
            return self.nodes.index(node)
        except ValueError:
            hint = did_you_mean(node, self.nodes)
            raise ValueError(
                f'the plan has no node "{node}"' + (f"; {hint}" if hint else "")
            ) from None


def table_of(plan: ContactPlan) -> PlanTable:
    """The arrays of a plan; ValueError when contacts of a link overlap (see `plan.overlaps`)."""
    if clashes := overlaps(plan.contacts):
        first, second = (plan.contacts[i] for i in clashes[0])
        raise ValueError(
            f"contacts {first.source} > {first.destination} at {first.start_s:.9g} s and "
            f"{second.start_s:.9g} s overlap; a link carries one at a time: write them as one"
        )
    nodes = plan.nodes
    number = {name: i for i, name in enumerate(nodes)}
    found = plan.contacts
    keys = [(number[c.source], number[c.destination], c.start_s) for c in found]
    order = np.array(sorted(range(len(found)), key=keys.__getitem__), dtype=np.int64)
    pairs = sorted({key[:2] for key in keys})
    pair_number = {pair: k for k, pair in enumerate(pairs)}
    contacts = np.zeros(len(found), dtype=CONTACT)
    contacts["pair"] = [pair_number[keys[i][:2]] for i in order]
    contacts["source"] = [keys[i][0] for i in order]
    for name in ("start_s", "end_s", "rate_bit_s", "owlt_s"):
        contacts[name] = [getattr(found[i], name) for i in order]
    links = np.zeros(len(pairs) + 1, dtype=PAIR)
    links["to"][:-1] = [v for _, v in pairs]
    links["begin"] = np.searchsorted(contacts["pair"], np.arange(len(pairs) + 1))
    if pairs:
        links["least_owlt_s"][:-1] = np.minimum.reduceat(contacts["owlt_s"], links["begin"][:-1])
    first = np.searchsorted([u for u, _ in pairs], np.arange(len(nodes) + 1)).astype(np.int64)
    none = np.empty((0, 0))
    graph = Graph(
        first, links, contacts, none, none, none.astype(np.int64),
        np.empty((0, 0), dtype=LABEL), np.empty(0, dtype=np.int64),
    )  # fmt: skip
    return PlanTable(plan, nodes, unused(graph, 1), order)


def route(
    table: PlanTable,
    source: str,
    destination: str,
    at_s: float = 0.0,
    *,
    size_bit: float = 0.0,
    deadline_s: float = math.inf,
) -> Route | None:
    """The way of earliest arrival for a bundle that is at `source` at `at_s`; None when none is.

    Only whole bundles travel: each contact must carry all bits before it ends, and a node sends on
    when the last bit has come. ValueError for an unknown node.
    """
    ends = table.index(source), table.index(destination)
    graph = for_search(table.graph)
    return _search(table, graph, ends, at_s, size_bit, deadline_s)


def routes(
    table: PlanTable,
    source: str,
    destination: str,
    at_s: float = 0.0,
    *,
    count: int,
    size_bit: float = 0.0,
    deadline_s: float = math.inf,
) -> tuple[Route, ...]:
    """Up to `count` different ways, best first: by arrival, hops, later expiry, next node.

    No way passes a node twice. Every contact is a choice of its own, so two ways may pass the same
    nodes at different times.
    """
    best = route(table, source, destination, at_s, size_bit=size_bit, deadline_s=deadline_s)
    if best is None or not best.hops:
        return ()
    chosen, waiting = [best], dict[tuple[Contact, ...], Route]()
    while len(chosen) < count:
        for at in range(len(chosen[-1].hops)):
            if other := _detour(table, chosen, at, at_s, size_bit, deadline_s):
                waiting.setdefault(contacts_of(other), other)
        if not waiting:
            break
        chosen.append(waiting.pop(min(waiting, key=lambda key: _rank(waiting[key]))))
    return tuple(chosen)


def contacts_of(way: Route) -> tuple[Contact, ...]:
    """The contacts of a way."""
    return tuple(hop.contact for hop in way.hops)


def _rank(way: Route) -> tuple[float, int, float, str]:
    return way.arrival_s, len(way.hops), -way.expiry_s, way.hops[0].contact.destination


def _detour(
    table: PlanTable, chosen: list[Route], at: int, at_s: float, size_bit: float, deadline_s: float
) -> Route | None:
    """The best way that shares the first `at` hops with the last one chosen, and then is new."""
    last = chosen[-1]
    root = last.hops[:at]
    graph = unused(table.graph, 1)
    taken = {
        contacts_of(way)[at]
        for way in chosen
        if len(way.hops) > at and contacts_of(way)[:at] == contacts_of(last)[:at]
    }
    passed = set(last.nodes[:at])
    for i, c in enumerate(table.order):
        contact = table.plan.contacts[c]
        graph.contacts["closed"][i] = contact in taken or contact.destination in passed
    ends = table.index(last.nodes[at]), table.index(last.nodes[-1])
    start_s = root[-1].arrive_s if root else at_s
    rest = _search(table, graph, ends, start_s, size_bit, deadline_s)
    return Route((*root, *rest.hops)) if rest else None


def _search(
    table: PlanTable,
    graph: Graph,
    ends: tuple[int, int],
    at_s: float,
    size_bit: float,
    deadline_s: float,
) -> Route | None:
    if ends[0] == ends[1]:
        return None
    bundle = (float(size_bit), 0, float(size_bit))
    hops, _ = find_way(graph, (*ends, -1), bundle, float(at_s), float(deadline_s))
    way = [table.plan.contacts[table.order[graph.way[i]]] for i in range(hops)]
    return Route(_timed(way, at_s, size_bit)) if way else None


def _timed(contacts: list[Contact], at_s: float, size_bit: float) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    for contact in contacts:
        depart_s = max(at_s, contact.start_s)
        at_s = depart_s + size_bit / contact.rate_bit_s + contact.owlt_s
        hops.append(Hop(contact, depart_s, at_s))
    return tuple(hops)
