"""Schedule-aware forwarding of many bundles over a contact plan, after CCSDS 734.3-B-1 (SABR).

Every node that gets a bundle chooses its way anew: the earliest projected arrival, behind what is
queued at the first contact and within the volume that each contact still has for the bundle's
priority; then the fewest hops (`ilrs.network.routing.search`). Docs: `docs/explanation/routing.md`.

One difference from the standard: the bookings of all nodes are known at once, where a real node
knows only its own. Not modelled: acknowledgements use no volume and are never lost, processing
takes no time, bundles are not fragmented, critical bundles are not sent on several ways.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.network.routing.motion import Lists, run
from ilrs.network.routing.queues import make_rows
from ilrs.network.routing.search import Floats, Indices, Records, unused
from ilrs.network.routing.store import BUNDLE, COMING, NODE, Net
from ilrs.network.routing.traffic import Traffic
from ilrs.network.routing.transmitter import Fate
from ilrs.network.routing.ways import PlanTable


@dataclass(frozen=True)
class Rules:
    """How the network behaves.

    `buffer_bit` by node; a node that is not named has no limit. `loss` is the part of bundles lost
    on every link, or by (source, destination); one that is not named loses none. With `custody` a
    node keeps what it has sent until the next node has acknowledged it, and sends again two light
    times and `margin_s` later; without, it forgets. Chance comes from `seed`: losses, and contacts
    that do not take place (by their confidence). The run ends at `until_s`, or when the plan does.
    """

    buffer_bit: Mapping[str, float] = field(default_factory=dict[str, float])
    loss: float | Mapping[tuple[str, str], float] = 0.0
    custody: bool = True
    margin_s: float = 1.0
    seed: int = 0
    until_s: float = math.inf

    def __post_init__(self) -> None:
        losses = [self.loss] if isinstance(self.loss, float | int) else list(self.loss.values())
        if not all(0.0 <= part < 1.0 for part in losses):
            raise ValueError("loss is a part from 0 to below 1 of the bundles of a link")
        if not all(size >= 0.0 for size in self.buffer_bit.values()) or not self.margin_s >= 0.0:
            raise ValueError("buffers and the margin of a timer cannot be below zero")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of every bundle, node and contact.

    `bundles` (records `store.BUNDLE`) stand as in the traffic, `nodes` (`store.NODE`) as in the
    table. By contact in the plan's order: bits sent, whether it failed. `log` holds the
    transmissions (`log.TRANSMISSION`, contacts as in the plan), if they were to be kept.
    """

    table: PlanTable
    traffic: Traffic
    end_s: float
    bundles: Records
    nodes: Records
    used_bit: Floats
    failed: NDArray[np.bool_]
    log: Records


def forward(
    table: PlanTable, traffic: Traffic, rules: Rules | None = None, *, log: bool = False
) -> Outcome:
    """Sends all bundles over the plan; with `log`, every transmission is kept.

    Deterministic: equal plan, traffic and rules give equal results bit for bit. ValueError for a
    node that the plan does not have.
    """
    rules = rules or Rules()
    end_s = min(rules.until_s, max(table.plan.end_s, float(traffic.made_s.max(initial=0.0))))
    net = _net(table, traffic, rules)
    fate = Fate(_named_seed(rules.seed, "losses"), float(rules.margin_s), rules.custody)
    found = run(net, fate, _lists(net), float(end_s), log)
    entries = found.entries[: int(found.used[0])].copy()
    entries["contact"] = table.order[entries["contact"]]
    back = np.argsort(table.order, kind="stable")
    contacts = net.graph.contacts[back]
    return Outcome(
        table, traffic, end_s, net.bundles, net.nodes,
        contacts["used_bit"].copy(), contacts["fails"] > 0, entries,
    )  # fmt: skip


def _net(table: PlanTable, traffic: Traffic, rules: Rules) -> Net:
    contacts, nodes, count = table.order.size, len(table.nodes), traffic.count
    levels = 1 + max((s.priority for s in traffic.streams), default=0)
    graph = unused(table.graph, levels)
    graph.contacts["loss"] = _losses(table, rules)
    graph.contacts["fails"] = _failures(table, rules)
    return Net(
        graph=graph,
        bundles=_bundles(table, traffic),
        plans=np.zeros((count, max(nodes - 1, 1)), dtype=np.int32),
        nodes=_nodes(table, rules),
        shelf_bit=np.zeros((nodes, levels)),
        queues=make_rows((contacts + nodes) * levels, count),
        shelves=make_rows(nodes * levels, count),
        stack=np.zeros(count + 1, dtype=np.int64),
        stacked=np.zeros(1, dtype=np.int64),
        least_bit=float(traffic.size_bit.min(initial=math.inf)),
    )


def _bundles(table: PlanTable, traffic: Traffic) -> Records:
    bundles = np.zeros(traffic.count, dtype=BUNDLE)
    streams = traffic.streams

    def of_stream(values: list[float] | list[int]) -> NDArray[Any]:
        return np.array(values)[traffic.stream] if values else np.empty(0)

    bundles["size_bit"], bundles["made_s"] = traffic.size_bit, traffic.made_s
    bundles["deadline_s"] = traffic.made_s + of_stream([s.lifetime_s for s in streams])
    bundles["source"] = bundles["where"] = of_stream([table.index(s.source) for s in streams])
    bundles["destination"] = of_stream([table.index(s.destination) for s in streams])
    bundles["priority"] = of_stream([s.priority for s in streams])
    bundles["came"] = bundles["on"] = -1
    bundles["state"], bundles["done_s"] = COMING, np.nan
    return bundles


def _nodes(table: PlanTable, rules: Rules) -> Records:
    for name in rules.buffer_bit:
        table.index(name)
    nodes = np.zeros(len(table.nodes), dtype=NODE)
    nodes["capacity_bit"] = [rules.buffer_bit.get(name, math.inf) for name in table.nodes]
    return nodes


def _failures(table: PlanTable, rules: Rules) -> NDArray[np.bool_]:
    contacts = table.plan.contacts
    draws = np.random.default_rng(_named_seed(rules.seed, "contacts")).random(len(contacts))
    confidence = np.array([c.confidence for c in contacts], dtype=np.float64)
    return (draws >= confidence)[table.order]


def _losses(table: PlanTable, rules: Rules) -> list[float]:
    if not isinstance(rules.loss, Mapping):
        return [float(rules.loss)] * table.order.size
    _known_links(table, rules.loss)
    contacts = [table.plan.contacts[i] for i in table.order]
    return [float(rules.loss.get((c.source, c.destination), 0.0)) for c in contacts]


def _known_links(table: PlanTable, loss: Mapping[tuple[str, str], float]) -> None:
    known = {(c.source, c.destination) for c in table.plan.contacts}
    for source, destination in loss:
        if (source, destination) not in known:
            links = sorted(f"{u} > {v}" for u, v in known)
            hint = did_you_mean(f"{source} > {destination}", links)
            raise ValueError(f"loss: the plan has no link {source} > {destination}; {hint}")


def _named_seed(seed: int, purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{purpose}".encode()).digest()[:7], "little")


def _lists(net: Net) -> Lists:
    def order(times_s: Floats) -> Indices:
        return np.argsort(times_s, kind="stable").astype(np.int64)

    contacts, bundles = net.graph.contacts, net.bundles
    return Lists(
        order(contacts["end_s"]), order(contacts["start_s"]),
        order(bundles["deadline_s"]), order(bundles["made_s"]),
    )  # fmt: skip
