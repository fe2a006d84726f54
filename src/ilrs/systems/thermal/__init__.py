"""Heat: thermal nodes and what warms or cools them."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.thermal import ground, heater, link, node, radiator, radioisotope_heater

KINDS: tuple[Kind, ...] = (
    node.KIND,
    radiator.KIND,
    heater.KIND,
    radioisotope_heater.KIND,
    ground.KIND,
    link.KIND,
)
