"""What instruments sent into the network: streams of bundles from the record of a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilrs.network.routing.traffic import Stream, Traffic, traffic_of
from ilrs.station.model import Element, Station
from ilrs.telecom.places import CENTRE, stores_of
from ilrs.telecom.run_plan import Values

Array = NDArray[np.float64]
CLASSES = 4
# A bundle is at least a megabyte; a run is told in about so many, so that a year takes seconds.
LEAST_BIT, MOST_BUNDLES = 8e6, 60_000
LEAST_CLOSE_S = 3600.0


def makers_of(station: Station) -> list[Element]:
    """The elements that make data and put them on a bus."""
    return [
        e
        for e in station.elements.values()
        if "data" in e.ports and any(m.account == "data.made" for m in e.kind.measurements)
    ]


def streams_of(station: Station) -> list[Stream]:
    """One stream for each maker: class 0 of its store is the highest priority."""
    stores = stores_of(station)
    found: list[Stream] = []
    for maker in makers_of(station):
        klass = maker.params.get("data_priority")
        place = CLASSES - 1 - round(klass.si or 0.0) if klass is not None else 0
        source = stores[maker.ports["data"]].node
        found.append(Stream(maker.name, source, CENTRE, place, partner=maker.owner))
    return found


def run_traffic(station: Station, streams: list[Stream], values: Values) -> Traffic:
    """The bundles of a run: what each maker made and its store did not refuse at once."""
    period_s = float(station.control_period_s)
    bits: list[Array] = []
    for stream in streams:
        made = np.nan_to_num(values(f"{stream.name}/made_bit_s").astype(np.float64))
        bits.append(np.maximum(made, 0.0) * period_s)
    total = sum(float(row.sum()) for row in bits)
    duration_s = period_s * max((row.size for row in bits), default=0)
    close_s = max(LEAST_CLOSE_S, duration_s * len(streams) / MOST_BUNDLES)
    return traffic_of(
        streams, bits, period_s, max(LEAST_BIT, total / MOST_BUNDLES), close_s=close_s
    )
