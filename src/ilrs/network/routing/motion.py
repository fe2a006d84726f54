"""The events of bundles on their way, in order of time. Compiled.

Three kinds stand in an agenda because they follow from others: a transmission ends, a bundle
arrives, a sender hears (or gives up hearing) of it. Four come from sorted lists: contacts begin and
end, bundles are made and expire. At equal instants the agenda comes first, then ends, begins,
expiries, new bundles.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ilrs.network.compiled import entry, inner
from ilrs.network.routing.agenda import Agenda, grown, make_agenda, pop, push
from ilrs.network.routing.log import Log, longer, make_log
from ilrs.network.routing.queues import NONE
from ilrs.network.routing.search import FIT_S, Indices
from ilrs.network.routing.store import (
    ASIDE,
    DELIVERED,
    EXPIRED,
    NO_ROOM,
    NO_WAY,
    QUEUED,
    WAITING,
    Net,
    book,
    decide,
    finish,
    give_up,
    hold,
    make_room,
    reconsider,
)
from ilrs.network.routing.transmitter import (
    ARRIVED,
    HEARD,
    KIND,
    SENT,
    UNHEARD,
    Fate,
    send_next,
    sent,
    settle,
)


class Lists(NamedTuple):
    """Contacts by end and by start, bundles by deadline and by the time they are made."""

    ends: Indices
    starts: Indices
    deadlines: Indices
    made: Indices


@inner
def arrived(net: Net, fate: Fate, agenda: Agenda, b: int, now_s: float) -> None:
    """The last bit of a bundle has come to the next node."""
    bundles, c = net.bundles, net.bundles[b].on
    sender, node = bundles[b].where, net.graph.pairs[net.graph.contacts[c].pair].to
    answer_s = now_s + net.graph.contacts[c].owlt_s
    if bundles[b].deadline_s < now_s - FIT_S:
        finish(net, b, int(EXPIRED), now_s)
    elif node == bundles[b].destination:
        bundles[b].passed += 1
        finish(net, b, int(DELIVERED), now_s)
    elif make_room(net, node, b, now_s):
        bundles[b].passed += 1
        bundles[b].came = sender
        book(net, b, -1.0)
        hold(net, b, node, now_s)
        decide(net, b)
    elif fate.custody:
        bundles[b].state = WAITING
        push(agenda, answer_s + fate.margin_s, UNHEARD * KIND + b)
        return
    else:
        finish(net, b, int(NO_ROOM), now_s)
    if fate.custody:
        push(agenda, answer_s, HEARD * KIND + b * net.nodes.size + sender)


@inner
def unheard(net: Net, b: int, now_s: float) -> None:
    """No acknowledgement has come: the sender, which still has the bundle, decides anew."""
    if net.bundles[b].state != WAITING:
        return
    if net.bundles[b].deadline_s < now_s:
        give_up(net, b, int(EXPIRED), now_s)
        return
    book(net, b, -1.0)
    decide(net, b)


@inner
def begin(net: Net, agenda: Agenda, log: Log, c: int, now_s: float) -> int:
    """A contact begins, or turns out not to take place; gives the node that then looks again at
    what has no way (-1: none)."""
    if net.graph.contacts[c].fails:
        net.graph.contacts[c].closed = True
        clear(net, c)
        return NONE
    net.graph.contacts[c].up = True
    send_next(net, agenda, log, c, now_s)
    return net.graph.contacts[c].source


@inner
def clear(net: Net, c: int) -> None:
    """A contact is over: what still waits for it is decided anew, higher priorities first."""
    net.graph.contacts[c].up = False
    levels = net.shelf_bit.shape[1]
    for p in range(levels):
        while net.queues.ends[c * levels + p].tail != NONE:
            reconsider(net, net.queues.ends[c * levels + p].tail)


@inner
def expire(net: Net, b: int, now_s: float) -> None:
    """The lifetime of a bundle is over; what is being sent or flies is dropped when it arrives."""
    state = net.bundles[b].state
    if state == ASIDE:
        give_up(net, b, int(NO_WAY), now_s)
    elif state in (QUEUED, WAITING):
        give_up(net, b, int(EXPIRED), now_s)


@inner
def make(net: Net, b: int, now_s: float) -> None:
    """A bundle is made at its source."""
    if not make_room(net, net.bundles[b].source, b, now_s):
        finish(net, b, int(NO_ROOM), now_s)
        return
    hold(net, b, net.bundles[b].source, now_s)
    decide(net, b)


@inner
def happen(net: Net, fate: Fate, agenda: Agenda, log: Log, code: int, now_s: float) -> None:
    """One entry of the agenda."""
    kind, what = code // KIND, code % KIND
    if kind == SENT:
        sent(net, fate, agenda, log, what, now_s)
    elif kind == ARRIVED:
        arrived(net, fate, agenda, what, now_s)
    elif kind == HEARD:
        b, sender = what // net.nodes.size, what % net.nodes.size
        net.nodes[sender].held_bit -= net.bundles[b].size_bit
    else:
        unheard(net, what, now_s)


@entry
def run(net: Net, fate: Fate, lists: Lists, until_s: float, keep_log: bool) -> Log:
    """Everything that happens up to `until_s`; gives the log, which is empty unless it is kept."""
    contacts, bundles = net.graph.contacts, net.bundles
    spare = contacts.size + 64
    agenda = make_agenda(4 * spare)
    log = make_log(4 * spare if keep_log else 0)
    e = s = d = m = 0
    while True:
        end_s = contacts[lists.ends[e]].end_s if e < contacts.size else np.inf
        start_s = contacts[lists.starts[s]].start_s if s < contacts.size else np.inf
        expiry_s = bundles[lists.deadlines[d]].deadline_s if d < bundles.size else np.inf
        made_s = bundles[lists.made[m]].made_s if m < bundles.size else np.inf
        due_s = agenda.entries[0].time_s if agenda.used[0] > 0 else np.inf
        now_s = min(end_s, start_s, expiry_s, made_s, due_s)
        if now_s > until_s or now_s == np.inf:
            return log
        agenda, log = grown(agenda, spare), longer(log, spare)
        node = NONE
        if due_s == now_s:
            happen(net, fate, agenda, log, pop(agenda), now_s)
        elif end_s == now_s:
            clear(net, lists.ends[e])
            e += 1
        elif start_s == now_s:
            node = begin(net, agenda, log, lists.starts[s], now_s)
            s += 1
        elif expiry_s == now_s:
            expire(net, lists.deadlines[d], now_s)
            d += 1
        else:
            make(net, lists.made[m], now_s)
            m += 1
        settle(net, agenda, log, node, now_s)
