"""Order: in which sequence the stages of a station run, found from the declared ports.

A stage that reads a bus quantity runs after every stage that gives it. The order is the one
closest to the declaration that satisfies this; a loop of dependencies has no order and is reported
with its chain.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.carrier import Quantity
from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.kind import Port, Stage, resolve_port_name
from ilrs.station.model import Element, Station


@dataclass(frozen=True)
class Total:
    """The sum of one member-given quantity over a bus; `klass` None means over all classes."""

    bus: str
    quantity: str
    klass: int | None


@dataclass(frozen=True)
class StageOf:
    """One stage of one element."""

    element: str
    index: int


Node = Total | StageOf


@dataclass(frozen=True)
class BusQuantity:
    """A stage name resolved on its bus."""

    bus: str
    port: Port
    quantity: Quantity
    klass: int | None


def resolve(element: Element, name: str) -> BusQuantity | None:
    """The bus quantity a stage of the element means by `name`; bus "" when the port is open."""
    found = resolve_port_name(element.kind, name)
    if found is None:
        return None
    klass = found.klass
    port, quantity = found.port, found.quantity
    own = port.index == quantity.class_of or port.index.endswith("_" + quantity.class_of)
    if klass is None and quantity.classes and port.index and own:
        klass = int(element.params[port.index].si or 0)
    return BusQuantity(element.ports.get(port.name, ""), port, quantity, klass)


@dataclass(frozen=True)
class Wiring:
    """Who gives what on which bus.

    `givers[total]` lists (element, returned name) in declared order; `told[(bus, quantity, class)]`
    is the host's (element, returned name); `order` is the sequence of stages and sums.
    """

    givers: Mapping[Total, tuple[tuple[str, str], ...]]
    told: Mapping[tuple[str, str, int | None], tuple[str, str]]
    order: tuple[Node, ...]


def wire(station: Station) -> Wiring:
    """Resolve every stage name and order the stages; raises DeclarationError for a loop."""
    givers: dict[Total, list[tuple[str, str]]] = {}
    told: dict[tuple[str, str, int | None], tuple[str, str]] = {}
    needs: dict[Node, set[Node]] = {}
    stage_of: dict[tuple[str, str], StageOf] = {}
    for node, element, stage in _stages(station):
        needs[node] = {StageOf(element.name, node.index - 1)} if node.index else set()
        for name in stage.returns:
            given = resolve(element, name)
            if given is None or not given.bus:
                continue
            stage_of[(element.name, name)] = node
            if given.quantity.by == "host":
                told[(given.bus, given.quantity.name, given.klass)] = (element.name, name)
                continue
            if given.quantity.classes and given.klass is None:
                raise DeclarationError([_unindexed(element, name)])
            for klass in dict.fromkeys((given.klass, None)):
                total = Total(given.bus, given.quantity.name, klass)
                givers.setdefault(total, []).append((element.name, name))
    _add_reads(station, givers, told, stage_of, needs)
    return Wiring({t: tuple(g) for t, g in givers.items()}, told, _sorted(needs, station))


def _stages(station: Station) -> list[tuple[StageOf, Element, Stage]]:
    return [
        (StageOf(element.name, i), element, stage)
        for element in station.elements.values()
        for i, stage in enumerate(element.kind.stages)
    ]


def _add_reads(
    station: Station,
    givers: Mapping[Total, Sequence[tuple[str, str]]],
    told: Mapping[tuple[str, str, int | None], tuple[str, str]],
    stage_of: Mapping[tuple[str, str], StageOf],
    needs: dict[Node, set[Node]],
) -> None:
    for node, element, stage in _stages(station):
        for name in stage.arguments:
            read = resolve(element, name)
            if read is None or not read.bus:
                continue
            if read.quantity.by == "host":
                host = told.get((read.bus, read.quantity.name, read.klass))
                if host is not None:
                    needs[node].add(stage_of[host])
                continue
            total = Total(read.bus, read.quantity.name, read.klass)
            needs.setdefault(total, set()).update(stage_of[g] for g in givers.get(total, ()))
            needs[node].add(total)


def _sorted(needs: Mapping[Node, set[Node]], station: Station) -> tuple[Node, ...]:
    rank = {node: i for i, node in enumerate(needs)}
    waiting = {node: len(before) for node, before in needs.items()}
    after: dict[Node, list[Node]] = {node: [] for node in needs}
    for node, before in needs.items():
        for earlier in before:
            after[earlier].append(node)
    ready = [(rank[node], node) for node, count in waiting.items() if count == 0]
    heap = [r for r, _ in ready]
    heapq.heapify(heap)
    by_rank = {r: node for node, r in rank.items()}
    order: list[Node] = []
    while heap:
        node = by_rank[heapq.heappop(heap)]
        order.append(node)
        for later in after[node]:
            waiting[later] -= 1
            if waiting[later] == 0:
                heapq.heappush(heap, rank[later])
    if len(order) < len(needs):
        left = {node: needs[node] - set(order) for node in needs if node not in set(order)}
        raise DeclarationError([_loop(left, station)])
    return tuple(order)


def _loop(left: Mapping[Node, set[Node]], station: Station) -> Diagnostic:
    """Walk backwards through unmet needs until a node repeats: that is a loop."""
    chain: list[Node] = [next(iter(left))]
    while chain[-1] not in chain[:-1]:
        chain.append(min(left[chain[-1]] & set(left), key=str))
    loop = chain[chain.index(chain[-1]) :][::-1]
    words = " -> ".join(
        f"{n.element}.{station.elements[n.element].kind.stages[n.index].name}"
        if isinstance(n, StageOf)
        else f"[{n.bus}: {n.quantity}]"
        for n in loop
    )
    first = next(n for n in loop if isinstance(n, StageOf))
    element = station.elements[first.element]
    return Diagnostic(
        element.file,
        element.line,
        "SIM-LOOP",
        f"these stages wait for one another in the same step: {words}",
        "point the links the other way round, or connect the elements to other buses",
    )


def _unindexed(element: Element, name: str) -> Diagnostic:
    return Diagnostic(
        element.file,
        element.line,
        "SIM-CLASS",
        f"kind {element.kind.id} gives {name} without saying in which class",
        "its port needs an index parameter, or the returned name must spell the class",
    )
