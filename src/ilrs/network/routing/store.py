"""What a node does with the bundles it holds: choose a way, queue, make room, give up. Compiled.

A bundle that a node holds is queued for one contact, or stands aside when no way is known. Its way
is planned to the end, and the volumes of the later contacts are booked; the next node plans anew.

Signs are floats, and reasons pass through `int`: numba compiles a function for each integer
constant that it is called with, but once for all floats and variables.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ilrs.network.compiled import inner
from ilrs.network.routing.queues import NONE, Rows, append, remove
from ilrs.network.routing.search import FIT_BIT, Floats, Graph, Indices, Records, find_way

# What has become of a bundle. From DELIVERED on it is final.
COMING, QUEUED, ASIDE, SENDING, FLYING, WAITING = 0, 1, 2, 3, 4, 5
DELIVERED, EXPIRED, NO_WAY, NO_ROOM, LOST = 6, 7, 8, 9, 10
# So many bundles of a priority that still have no way are looked at when a contact begins.
LOOKS = 8


BUNDLE = np.dtype(
    [
        ("size_bit", "f8"), ("made_s", "f8"), ("deadline_s", "f8"), ("done_s", "f8"),
        ("source", "i8"), ("destination", "i8"), ("priority", "i8"), ("where", "i8"),
        ("came", "i8"), ("on", "i8"), ("hops", "i8"), ("tries", "i8"), ("passed", "i8"),
        ("state", "i8"),
    ]
)  # fmt: skip
NODE = np.dtype([("capacity_bit", "f8"), ("held_bit", "f8"), ("peak_bit", "f8"), ("peak_s", "f8")])


class Net(NamedTuple):
    """All that the engine works on.

    Of a bundle, `on` is the contact it is queued for or carried by, `hops` how many contacts of its
    row of `plans` are planned, `came` the node that sent it (-1: made here), `tries` how often it
    was sent, `passed` over how many contacts it came, `done_s` when its state became final.
    Of a node: the size of its buffer, what it holds, the most it held and since when; `shelf_bit`
    is, by node and priority, what may be dropped to make room.

    Rows of `queues` are contacts, then nodes (for what stands aside), times priorities; rows of
    `shelves` are nodes times priorities. `stack` holds the bundles that need a new decision now,
    as many as `stacked[0]`. No bundle is smaller than `least_bit`.
    """

    graph: Graph
    bundles: Records
    plans: NDArray[np.int32]
    nodes: Records
    shelf_bit: Floats
    queues: Rows
    shelves: Rows
    stack: Indices
    stacked: Indices
    least_bit: float


@inner
def hold(net: Net, b: int, node: int, now_s: float) -> None:
    """A node takes a bundle into its buffer."""
    net.bundles[b].where = node
    net.nodes[node].held_bit += net.bundles[b].size_bit
    if net.nodes[node].held_bit > net.nodes[node].peak_bit:
        net.nodes[node].peak_bit, net.nodes[node].peak_s = net.nodes[node].held_bit, now_s


@inner
def shelve(net: Net, b: int, sign: float) -> None:
    """Puts a bundle on (1) or takes it off (-1) the shelf of what may be dropped."""
    node, p = net.bundles[b].where, net.bundles[b].priority
    row = node * net.shelf_bit.shape[1] + p
    if sign > 0:
        append(net.shelves, row, b)
    else:
        remove(net.shelves, row, b)
    net.shelf_bit[node, p] += sign * net.bundles[b].size_bit


@inner
def book(net: Net, b: int, sign: float) -> None:
    """Books (1) or frees (-1) the volumes of the contacts after the first of a bundle's way."""
    amount = sign * net.bundles[b].size_bit
    for h in range(1, net.bundles[b].hops):
        c = int(net.plans[b, h])
        for q in range(net.bundles[b].priority + 1):
            net.graph.booked_bit[c, q] += amount
            if sign < 0:
                reopen(net, c, q)
    if sign < 0:
        net.bundles[b].hops = 0


@inner
def reopen(net: Net, c: int, q: int) -> None:
    """A contact that may have been full has room again."""
    k = net.graph.contacts[c].pair
    net.graph.skip[k, q] = min(net.graph.skip[k, q], c)


@inner
def queue(net: Net, b: int, on: int, sign: float) -> None:
    """Puts a bundle into (1) or takes it out of (-1) the queue of a contact, or of a node aside."""
    p, levels = net.bundles[b].priority, net.shelf_bit.shape[1]
    if sign > 0:
        append(net.queues, on * levels + p, b)
    else:
        remove(net.queues, on * levels + p, b)
    net.bundles[b].on = on
    if on < net.graph.contacts.size:
        amount = sign * net.bundles[b].size_bit
        for q in range(p + 1):
            net.graph.booked_bit[on, q] += amount
            net.graph.queued_bit[on, q] += amount
            if sign < 0:
                reopen(net, on, q)


@inner
def take(net: Net, b: int) -> None:
    """Takes a bundle that stands in a buffer out of its queue, its bookings and its shelf."""
    queue(net, b, net.bundles[b].on, -1.0)
    book(net, b, -1.0)
    shelve(net, b, -1.0)


@inner
def give_up(net: Net, b: int, why: int, now_s: float) -> None:
    """Drops a bundle that stands in a buffer, for a reason."""
    if net.bundles[b].state == QUEUED or net.bundles[b].state == ASIDE:
        take(net, b)
    net.nodes[net.bundles[b].where].held_bit -= net.bundles[b].size_bit
    finish(net, b, why, now_s)


@inner
def finish(net: Net, b: int, what: int, now_s: float) -> None:
    """Marks what has become of a bundle; nothing of it is planned any longer."""
    book(net, b, -1.0)
    net.bundles[b].state, net.bundles[b].done_s = what, now_s


@inner
def make_room(net: Net, node: int, b: int, now_s: float) -> bool:
    """Whether a bundle fits into a buffer, after dropping the youngest of the lowest priorities."""
    size = net.bundles[b].size_bit
    p, levels = net.bundles[b].priority, net.shelf_bit.shape[1]
    missing = net.nodes[node].held_bit + size - net.nodes[node].capacity_bit
    if missing <= FIT_BIT:
        return True
    if net.shelf_bit[node, :p].sum() < missing - FIT_BIT:
        return False
    for q in range(p):
        while net.shelves.ends[node * levels + q].tail != NONE:
            if net.nodes[node].held_bit + size <= net.nodes[node].capacity_bit + FIT_BIT:
                return True
            give_up(net, net.shelves.ends[node * levels + q].tail, int(NO_ROOM), now_s)
    return net.nodes[node].held_bit + size <= net.nodes[node].capacity_bit + FIT_BIT


@inner
def decide(net: Net, b: int) -> None:
    """Lays a bundle that stands in no queue on the stack of those that need a decision."""
    net.stack[net.stacked[0]] = b
    net.stacked[0] += 1


@inner
def reconsider(net: Net, b: int) -> None:
    """Takes a bundle from its queue for a new decision."""
    take(net, b)
    decide(net, b)


@inner
def place(net: Net, b: int, now_s: float) -> int:
    """Chooses the way of a bundle and queues it; gives the contact, or -1 when it stands aside.

    Back to the node it came from only when there is no other way.
    """
    bundles = net.bundles
    came = int(bundles[b].came)
    ends = (int(bundles[b].where), int(bundles[b].destination), came)
    bundle = (bundles[b].size_bit, int(bundles[b].priority), net.least_bit)
    deadline = bundles[b].deadline_s
    hops, _ = find_way(net.graph, ends, bundle, now_s, deadline)
    if hops == 0 and came >= 0:
        ends = (ends[0], ends[1], int(NONE))
        hops, _ = find_way(net.graph, ends, bundle, now_s, deadline)
    shelve(net, b, 1.0)
    if hops == 0:
        bundles[b].state = ASIDE
        queue(net, b, net.graph.contacts.size + bundles[b].where, 1.0)
        return -1
    for h in range(hops):
        net.plans[b, h] = net.graph.way[h]
    bundles[b].hops, bundles[b].state = hops, QUEUED
    c = net.graph.way[0]
    queue(net, b, c, 1.0)
    book(net, b, 1.0)
    displace(net, c, bundles[b].priority, now_s)
    return c


@inner
def displace(net: Net, c: int, priority: int, now_s: float) -> None:
    """Takes from the ends of the lower queues of a contact what it can no longer carry."""
    opens = max(now_s, net.graph.contacts[c].start_s, net.graph.contacts[c].free_s)
    volume = net.graph.contacts[c].rate_bit_s * (net.graph.contacts[c].end_s - opens)
    levels = net.shelf_bit.shape[1]
    for q in range(priority):
        while (
            net.graph.booked_bit[c, q] > volume + FIT_BIT
            and net.queues.ends[c * levels + q].tail != NONE
        ):
            reconsider(net, net.queues.ends[c * levels + q].tail)
