"""Communications: where data waits and how it leaves for the Earth."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.comms import antenna, data_store, earth_link, ground_station, relay

KINDS: tuple[Kind, ...] = (
    data_store.KIND,
    earth_link.KIND,
    antenna.KIND,
    relay.KIND,
    ground_station.KIND,
)
