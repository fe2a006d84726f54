"""Where data wait: the nodes of a station's routing, by the element or bus that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.station.model import Element, Station

CENTRE = "mission_centre"


@dataclass(frozen=True)
class Store:
    """A store as a node: the relay that carries it or itself, and how much it holds."""

    node: str
    element: str
    capacity_bit: float


def stores_of(station: Station) -> dict[str, Store]:
    """The store of every data bus, by bus."""
    found: dict[str, Store] = {}
    for element in station.elements.values():
        for port in element.kind.ports:
            if port.carrier == "data" and port.role == "host" and port.name in element.ports:
                bus = element.ports[port.name]
                capacity = element.params.get("capacity_bit")
                size = capacity.si if capacity is not None and capacity.si is not None else 0.0
                found[bus] = Store(_carrier_of(bus, station) or element.name, element.name, size)
    return found


def senders_of(station: Station) -> list[Element]:
    """The elements that take data from a store towards the Earth."""
    return [
        e
        for e in station.elements.values()
        if "data" in e.ports and any("data_drain_limit_bit_s" in s.returns for s in e.kind.stages)
    ]


def _carrier_of(bus: str, station: Station) -> str:
    """The relay that a bus flies on, empty when it stands on the ground."""
    for element in station.elements.values():
        node = element.kind.node
        if node is not None and node.where == "orbit" and element.ports.get("data") == bus:
            return element.name
    return ""
