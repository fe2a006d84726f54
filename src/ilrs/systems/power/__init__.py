"""Electric power: sources, stores, loads, the distributor of a bus and the links between buses."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.power import (
    battery,
    cable,
    converter,
    distributor,
    fission,
    fuel_cell,
    load,
    photovoltaic,
    radioisotope,
)

KINDS: tuple[Kind, ...] = (
    photovoltaic.KIND,
    radioisotope.KIND,
    fission.KIND,
    battery.KIND,
    fuel_cell.KIND,
    distributor.KIND,
    converter.KIND,
    cable.KIND,
    load.KIND,
)
