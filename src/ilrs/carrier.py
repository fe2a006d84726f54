"""Carriers: what flows on a bus, and the quantities its members and its host exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Quantity:
    """One quantity on a bus: given by members and summed, or given by the host to all."""

    name: str
    doc: str
    by: Literal["members", "host"]
    classes: int = 0
    class_of: str = ""  # "priority" or "tier" when there are classes


@dataclass(frozen=True)
class Carrier:
    """What flows on a bus, in which unit, and the quantities its members and host exchange.

    `flow_unit` is the unit in which the bus is conserved; every port names a `flow` measurement in
    it, positive into the bus, and the sum over a bus's ports is zero in every step.
    """

    name: str
    flow_unit: str
    doc: str
    quantities: tuple[Quantity, ...]

    def quantity(self, name: str) -> Quantity | None:
        """The quantity of that plain name, or None."""
        return next((q for q in self.quantities if q.name == name), None)


PRIORITIES = 6
TIERS = 2
DATA_CLASSES = 4

CARRIERS: dict[str, Carrier] = {
    "electricity": Carrier(
        "electricity",
        "W",
        "Electric power. Links (cables, converters) point from one bus to another; each step runs "
        "three sweeps over them: what could come (down), what is wanted (up), what is granted.",
        (
            Quantity("available_w", "what local sources could deliver now", "members"),
            Quantity("potential_w", "what links could bring in now", "members"),
            Quantity("delivered_w", "what links have brought in (must be taken)", "members"),
            Quantity("request_w", "what loads ask for", "members", PRIORITIES, "priority"),
            Quantity("surplus_request_w", "what is wanted only from surplus", "members"),
            Quantity("charge_limit_w", "what stores can take now", "members", TIERS, "tier"),
            Quantity("discharge_limit_w", "what stores can give now", "members", TIERS, "tier"),
            Quantity("served_below", "classes below this are served; 0: a dead bus", "host"),
            Quantity("need_w", "what requests lack after local sources and shedding", "host"),
            Quantity("surplus_need_w", "what stores and surplus users could take beyond", "host"),
            Quantity("supply_fraction", "part of available_w that is drawn", "host"),
            Quantity("grant_fraction", "part of request_w granted", "host", PRIORITIES, "priority"),
            Quantity("surplus_fraction", "part of surplus_request_w granted", "host"),
            Quantity("charge_fraction", "part of charge_limit_w used", "host", TIERS, "tier"),
            Quantity("discharge_fraction", "part of discharge_limit_w used", "host", TIERS, "tier"),
        ),
    ),
    "heat": Carrier(
        "heat",
        "W",
        "Heat into one thermal node. Members give heat at the node's temperature at step k and the "
        "derivative -dQ/dT; the node advances linear-implicitly and tells its warming, so a "
        "member's heat over the step is heat_w - conductance_w_k * warming_k.",
        (
            Quantity("heat_w", "heat into the node at its temperature at step k", "members"),
            Quantity("conductance_w_k", "-d(heat_w)/dT of it (0 for a fixed heat)", "members"),
            Quantity("temperature_k", "the node's temperature at step k", "host"),
            Quantity("heat_capacity_j_k", "the node's heat capacity", "host"),
            Quantity("warming_k", "the node's temperature change over the step", "host"),
        ),
    ),
    "data": Carrier(
        "data",
        "bit s-1",
        "Data into one store. Producers give a rate in their class; links give what they can "
        "drain. A link that ends at another store first asks there for room.",
        (
            Quantity("offered_bit_s", "data made, handed on", "members", DATA_CLASSES, "priority"),
            Quantity("drain_limit_bit_s", "what links can take away now", "members"),
            Quantity("asked_bit_s", "what links from other stores could hand on now", "members"),
            Quantity("hearing", "relays that carry the store and are alive", "members"),
            Quantity("room_fraction", "part of asked_bit_s that has room", "host"),
            Quantity(
                "accept_fraction", "part of offered data kept", "host", DATA_CLASSES, "priority"
            ),
            Quantity("drain_fraction", "part of drain_limit_bit_s used", "host"),
            Quantity(
                "drain_share", "part of the drained data in a class", "host", DATA_CLASSES,
                "priority",
            ),
        ),
    ),
}  # fmt: skip
