"""The compiled search: earliest arrival over contacts with light time, backlog and booked volume.

Storage makes waiting possible, so to be at a node earlier is never worse, and one label per node
and number of hops is enough. Layer h of the labels holds the earliest arrival of the last bit over
at most h contacts; it is relaxed from what layer h - 1 improved. The answer is the earliest arrival
and, among the ways that have it, the fewest hops; ways that reach a node equally in the same layer
are told apart by the later end of their first-ending contact, then by the lower next node.
This is the order of CCSDS 734.3-B-1 (Schedule-Aware Bundle Routing), section 3.2.8; Dijkstra over
contacts as in Fraire, De Jonckere and Burleigh 2021 (doi:10.1016/j.jnca.2020.102884) finds the same
arrivals.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ilrs.network.compiled import entry, inner

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
# Structured arrays, whose fields compiled code reads as attributes; numpy has no type for that.
Records = Any

# A bundle that ends this long after its contact still fits: float64 counts a year to 4e-9 s.
FIT_S = 1e-6
# Bits that may be missing when a volume is used up exactly; far below one bundle.
FIT_BIT = 1e-3


PAIR = np.dtype([("to", "i8"), ("begin", "i8"), ("least_owlt_s", "f8")])
CONTACT = np.dtype(
    [
        ("pair", "i8"), ("source", "i8"), ("start_s", "f8"), ("end_s", "f8"),
        ("rate_bit_s", "f8"), ("owlt_s", "f8"), ("loss", "f8"), ("fails", "i8"),
        ("closed", "i8"), ("up", "i8"), ("free_s", "f8"), ("sending", "i8"), ("used_bit", "f8"),
    ]
)  # fmt: skip
LABEL = np.dtype(
    [("arrival_s", "f8"), ("expiry_s", "f8"), ("next_node", "i8"), ("via", "i8"), ("fresh", "i8")]
)


class Graph(NamedTuple):
    """A plan as arrays, what is booked on it now, and room to work. Few arrays compile quickly.

    Pairs `first[u]` to `first[u + 1]` are the directed links from node u; pair k goes to node `to`,
    and its contacts, by start, are `begin` of k to `begin` of k + 1 (one record more than pairs).
    Of a contact, `loss` is the chance to lose a bundle, `fails` and `closed` say that it will not
    take place and that this is known, `up` that it goes on, `free_s` is when its transmitter is
    free, `sending` the bundle in it (-1: none), `used_bit` what it has sent.

    `booked_bit[c, p]` are bits of priority p or more that are queued for contact c or planned to
    come over it, `queued_bit[c, p]` only those that stand at its source. `skip[k, p]` is the first
    contact of pair k that may still take the smallest bundle of priority p. `labels[h, v]` tell how
    node v is reached over at most h contacts, `way` holds the contacts that were found.
    """

    first: Indices
    pairs: Records
    contacts: Records
    booked_bit: Floats
    queued_bit: Floats
    skip: Indices
    labels: Records
    way: Indices


def unused(graph: Graph, priorities: int) -> Graph:
    """The same plan with nothing on it: nothing booked, all contacts open."""
    contacts = graph.contacts.copy()
    contacts["sending"] = -1
    for name in ("closed", "up", "free_s", "used_bit"):
        contacts[name] = 0
    begin = graph.pairs["begin"][:-1, None]
    nodes = graph.first.size - 1
    shape = (contacts.size, priorities)
    return Graph(
        graph.first, graph.pairs, contacts, np.zeros(shape), np.zeros(shape),
        np.ascontiguousarray(np.repeat(begin, priorities, axis=1)),
        np.zeros((max(nodes, 2), nodes), dtype=LABEL), np.zeros(max(nodes, 2), dtype=np.int64),
    )  # fmt: skip


def for_search(graph: Graph) -> Graph:
    """The same graph for one search: only what a search writes is copied."""
    return graph._replace(
        skip=graph.skip.copy(), labels=np.zeros_like(graph.labels), way=np.zeros_like(graph.way)
    )


@inner
def first_after(graph: Graph, low: int, high: int, time_s: float) -> int:
    """The first contact from `low` whose end lies after the time; `high` if there is none."""
    while low < high:
        middle = (low + high) // 2
        if graph.contacts[middle].end_s <= time_s:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def room_bit(graph: Graph, c: int, priority: int, now_s: float) -> float:
    """What contact c can still take of this priority, with all that is booked before it."""
    opens = max(now_s, graph.contacts[c].start_s, graph.contacts[c].free_s)
    volume = graph.contacts[c].rate_bit_s * (graph.contacts[c].end_s - opens)
    return volume - graph.booked_bit[c, priority]


@inner
def advance(graph: Graph, k: int, priority: int, least_bit: float, now_s: float) -> int:
    """Moves the skip mark of a pair over contacts that are over, closed or full; gives it."""
    i = graph.skip[k, priority]
    while i < graph.pairs[k + 1].begin and (
        graph.contacts[i].closed
        or graph.contacts[i].end_s <= now_s
        or room_bit(graph, i, priority, now_s) < least_bit - FIT_BIT
    ):
        i += 1
    graph.skip[k, priority] = i
    return i


@inner
def best_contact(
    graph: Graph,
    k: int,
    bundle: tuple[float, int, float],
    now_s: float,
    at_s: float,
    limit_s: float,
    queued: bool,
) -> tuple[int, float]:
    """The contact of pair k that brings a bundle over first, and when; -1 when none by the limit.

    The bundle (size, priority, smallest size of all) stands at the near end at `at_s`; `queued`
    says that it would queue there now, behind what waits already.
    """
    size, priority, least_bit = bundle
    low = advance(graph, k, priority, least_bit, now_s)
    i = first_after(graph, low, graph.pairs[k + 1].begin, at_s)
    best, best_s = -1, limit_s
    least_owlt_s = graph.pairs[k].least_owlt_s
    while i < graph.pairs[k + 1].begin and graph.contacts[i].start_s + least_owlt_s <= best_s:
        contact = graph.contacts[i]
        departs = max(at_s, contact.start_s, contact.free_s)
        if queued:
            departs += graph.queued_bit[i, priority] / contact.rate_bit_s
        done = departs + size / contact.rate_bit_s
        arrives = done + contact.owlt_s
        earlier = arrives < best_s or (best < 0 and arrives == best_s)
        fits = done <= contact.end_s + FIT_S and not contact.closed
        if earlier and fits and size <= room_bit(graph, i, priority, now_s) + FIT_BIT:
            best, best_s = i, arrives
        i += 1
    return best, best_s


@inner
def relax(
    graph: Graph,
    h: int,
    u: int,
    ends: tuple[int, int, int],
    bundle: tuple[float, int, float],
    now_s: float,
    deadline_s: float,
) -> bool:
    """Carries the label of node u in layer h - 1 over its contacts into layer h."""
    source, destination, excluded = ends
    changed = False
    for k in range(graph.first[u], graph.first[u + 1]):
        v = graph.pairs[k].to
        if v == source or (h == 1 and v == excluded):
            continue
        label, root = graph.labels[h, v], graph.labels[h - 1, u]
        limit = min(deadline_s, label.arrival_s, graph.labels[h, destination].arrival_s)
        at = root.arrival_s
        c, arrives = best_contact(graph, k, bundle, now_s, at, limit, h == 1)
        if c < 0:
            continue
        expiry = min(root.expiry_s, graph.contacts[c].end_s)
        following = v if h == 1 else root.next_node
        if arrives == label.arrival_s:
            # A label of fewer hops stays; of equal hops the better of the two stays.
            if not label.fresh or expiry < label.expiry_s:
                continue
            if expiry == label.expiry_s and following >= label.next_node:
                continue
        label.arrival_s, label.expiry_s = arrives, expiry
        label.next_node, label.via, label.fresh = following, c, 1
        changed = True
    return changed


@entry
def find_way(
    graph: Graph,
    ends: tuple[int, int, int],
    bundle: tuple[float, int, float],
    now_s: float,
    deadline_s: float,
) -> tuple[int, float]:
    """How many contacts the best way has (0: there is none by the deadline), and its arrival.

    `ends` are source, destination, and a node that may not be the next one (-1: any may). The
    contacts stand in `graph.way`.
    """
    source, destination, _ = ends
    nodes = graph.labels.shape[1]
    for v in range(nodes):
        graph.labels[0, v].arrival_s = now_s if v == source else np.inf
        graph.labels[0, v].expiry_s, graph.labels[0, v].fresh = np.inf, v == source
    hops, arrival = 0, np.inf
    for h in range(1, nodes):
        for v in range(nodes):
            graph.labels[h, v].arrival_s = graph.labels[h - 1, v].arrival_s
            graph.labels[h, v].expiry_s = graph.labels[h - 1, v].expiry_s
            graph.labels[h, v].fresh = 0
        changed = False
        for u in range(nodes):
            if graph.labels[h - 1, u].fresh and u != destination:
                changed |= relax(graph, h, u, ends, bundle, now_s, deadline_s)
        if not changed:
            break
        if graph.labels[h, destination].arrival_s < arrival:
            hops, arrival = h, graph.labels[h, destination].arrival_s
    trace(graph, int(hops), destination)
    return hops, arrival


@inner
def trace(graph: Graph, hops: int, destination: int) -> None:
    """Writes the contacts of the way into `graph.way`, from the labels."""
    v = destination
    for h in range(hops, 0, -1):
        c = graph.labels[h, v].via
        graph.way[h - 1] = c
        v = graph.contacts[c].source
