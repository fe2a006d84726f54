"""The transmitters of contacts: which bundle goes next, and whether it is lost. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ilrs.network.compiled import inner
from ilrs.network.routing.agenda import Agenda, push
from ilrs.network.routing.log import Log
from ilrs.network.routing.queues import NONE
from ilrs.network.routing.search import FIT_S
from ilrs.network.routing.store import (
    ASIDE,
    FLYING,
    LOOKS,
    LOST,
    SENDING,
    WAITING,
    Net,
    give_up,
    place,
    queue,
    reconsider,
    shelve,
)

SENT, ARRIVED, HEARD, UNHEARD = 0, 1, 2, 3
KIND = 1 << 48


class Fate(NamedTuple):
    """Losses are drawn from `seed`. `margin_s` is waited beyond two light times for an answer.

    Without `custody` a node forgets what it has sent.
    """

    seed: int
    margin_s: float
    custody: bool


@inner
def chance(seed: int, b: int, tries: int) -> float:
    """A number from 0 to 1 that depends on these three only (SplitMix64, Steele et al. 2014)."""
    x = np.uint64(seed) + np.uint64(b + 1) * np.uint64(0x9E3779B97F4A7C15)
    x += np.uint64(tries + 1) * np.uint64(0xD1B54A32D192ED03)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return float(x >> np.uint64(11)) / 9007199254740992.0


@inner
def send_next(net: Net, agenda: Agenda, log: Log, c: int, now_s: float) -> None:
    """An idle contact sends the first bundle of its highest priority that still fits."""
    levels = net.shelf_bit.shape[1]
    for p in range(levels - 1, -1, -1):
        while net.queues.ends[c * levels + p].head != NONE:
            b = net.queues.ends[c * levels + p].head
            done = now_s + net.bundles[b].size_bit / net.graph.contacts[c].rate_bit_s
            if done > net.graph.contacts[c].end_s + FIT_S:
                reconsider(net, b)
                continue
            begin_to_send(net, agenda, log, c, b, now_s, done)
            return


@inner
def begin_to_send(
    net: Net, agenda: Agenda, log: Log, c: int, b: int, now_s: float, done_s: float
) -> None:
    """The first bit of a bundle leaves; what is planned for it after this contact stays booked."""
    net.graph.contacts[c].free_s = done_s
    queue(net, b, c, -1.0)
    shelve(net, b, -1.0)
    net.bundles[b].state = SENDING
    net.graph.contacts[c].sending = b
    push(agenda, done_s, SENT * KIND + c)
    if log.entries.size > 0:
        entry = log.entries[log.used[0]]
        entry.contact, entry.bundle, entry.start_s, entry.end_s = c, b, now_s, done_s
        log.used[0] += 1


@inner
def settle(net: Net, agenda: Agenda, log: Log, node: int, now_s: float) -> None:
    """Decides about every bundle on the stack, and about those that this displaces.

    Then those that stand aside at `node` (-1: at none) are tried again, higher priorities first and
    in order, until some still have no way. The only caller is the loop over events: a search in
    each of its branches would be compiled as often.
    """
    p = net.shelf_bit.shape[1] - 1 if node != NONE else -1
    tried, failed = NONE, 0
    while True:
        while net.stacked[0] > 0:
            net.stacked[0] -= 1
            c = place(net, int(net.stack[net.stacked[0]]), now_s)
            if c >= 0 and net.graph.contacts[c].up and net.graph.contacts[c].sending == NONE:
                send_next(net, agenda, log, c, now_s)
        if tried != NONE:
            failed += net.bundles[tried].state == ASIDE
        while p >= 0 and (failed >= LOOKS or first_aside(net, node, p) == NONE):
            p, failed = p - 1, 0
        if p < 0:
            return
        tried = first_aside(net, node, p)
        reconsider(net, tried)


@inner
def first_aside(net: Net, node: int, p: int) -> int:
    """The first bundle of a priority that stands aside at a node; -1: none."""
    levels = net.shelf_bit.shape[1]
    return net.queues.ends[(net.graph.contacts.size + node) * levels + p].head


@inner
def sent(net: Net, fate: Fate, agenda: Agenda, log: Log, c: int, now_s: float) -> None:
    """The last bit of a bundle has left; it flies, or is lost without the sender knowing."""
    b, bundles = net.graph.contacts[c].sending, net.bundles
    net.graph.contacts[c].sending = NONE
    net.graph.contacts[c].used_bit += bundles[b].size_bit
    owlt_s = net.graph.contacts[c].owlt_s
    bundles[b].tries += 1
    if (
        net.graph.contacts[c].loss > 0.0
        and chance(fate.seed, b, bundles[b].tries) < net.graph.contacts[c].loss
    ):
        if fate.custody:
            bundles[b].state = WAITING
            push(agenda, now_s + 2.0 * owlt_s + fate.margin_s, UNHEARD * KIND + b)
        else:
            give_up(net, b, int(LOST), now_s)
    else:
        bundles[b].state = FLYING
        push(agenda, now_s + owlt_s, ARRIVED * KIND + b)
        if not fate.custody:
            net.nodes[bundles[b].where].held_bit -= bundles[b].size_bit
    if net.graph.contacts[c].up:
        send_next(net, agenda, log, c, now_s)
