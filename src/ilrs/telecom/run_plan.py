"""The contact plan that a run had, from its record: with the power, modes and faults it met."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Grid
from ilrs.frames import LIGHT_M_S
from ilrs.network.plan import Contact, ContactPlan
from ilrs.sim.links import LinkSeries, Network
from ilrs.station.model import Station
from ilrs.telecom.places import CENTRE, senders_of, stores_of

Array = NDArray[np.float64]
Values = Callable[[str], Array]
# Lines of the ground between stations and the mission centre: assumed wide enough never to matter.
GROUND_LINE_BIT_S, GROUND_LINE_S = 10e9, 0.05
EARTH_S = 384_400e3 / LIGHT_M_S
# Neighbouring intervals whose rates differ by no more than so much are one contact.
ALIKE = 0.05
LONGEST_S = 3600.0


def run_plan(station: Station, grid: Grid, network: Network, values: Values) -> ContactPlan:
    """Every contact of a run. `values` gives a recorded series by address, one value an interval.

    A contact carries in all what its sender could have sent in it, given power, mode, faults and
    the room at the other end, whether or not there was anything to send.
    """
    stores, period_s = stores_of(station), float(station.control_period_s)
    found: list[Contact] = []
    stations: set[str] = set()
    for sender in senders_of(station):
        source = stores[sender.ports["data"]].node
        series = network.series.get(sender.name)
        rates = np.nan_to_num(values(f"{sender.name}/limit_bit_s").astype(np.float64))
        hearers, owlt_s = _hearers(series, rates.size, period_s, grid)
        for start, end, rate, hearer, light in _pieces(rates, hearers, owlt_s, period_s):
            to = series.hearers[hearer] if series is not None else CENTRE
            found.append(Contact(source, to, start, end, rate, light))
            stations.add(to)
    end_s = float(grid.duration_s)
    found = joined(found)
    found += [
        Contact(name, CENTRE, 0.0, end_s, GROUND_LINE_BIT_S, GROUND_LINE_S)
        for name in sorted(stations - {CENTRE} - {s.node for s in stores.values()})
    ]
    return ContactPlan(tuple(sorted(found, key=lambda c: (c.start_s, c.source))), grid.start)


def _hearers(
    series: LinkSeries | None, rows: int, period_s: float, grid: Grid
) -> tuple[NDArray[np.int64], Array]:
    """Who hears in each interval, and the light time there: of its fastest step."""
    if series is None:
        return np.zeros(rows, dtype=np.int64), np.full(rows, EARTH_S)
    every = round(period_s / grid.step_s)
    best = series.rate_bit_s[: rows * every].reshape(rows, every).argmax(axis=1)
    place = np.arange(rows) * every + best
    return np.maximum(series.hearer[place], 0).astype(np.int64), series.owlt_s[place]


def _pieces(
    rates: Array, hearers: NDArray[np.int64], owlt_s: Array, period_s: float
) -> Iterator[tuple[float, float, float, int, float]]:
    """Start, end, rate, hearer and light time of contacts, intervals alike put together."""
    most = max(1, round(LONGEST_S / period_s))
    k = 0
    while k < rates.size:
        if rates[k] <= 0.0:
            k += 1
            continue
        end = k + 1
        while (
            end < min(rates.size, k + most)
            and hearers[end] == hearers[k]
            and abs(rates[end] - rates[k]) <= ALIKE * rates[k]
        ):
            end += 1
        yield (
            k * period_s, end * period_s, float(rates[k:end].mean()), int(hearers[k]),
            float(owlt_s[k:end].min()),
        )  # fmt: skip
        k = end


def joined(contacts: list[Contact]) -> list[Contact]:
    """Contacts of one link that overlap (two antennas of one store) as one, with both rates."""
    links: dict[tuple[str, str], list[Contact]] = {}
    for contact in contacts:
        links.setdefault((contact.source, contact.destination), []).append(contact)
    found: list[Contact] = []
    for (source, destination), group in links.items():
        edges = sorted({t for c in group for t in (c.start_s, c.end_s)})
        first = {edge: i for i, edge in enumerate(edges)}
        rate, light = np.zeros(len(edges)), np.full(len(edges), np.inf)
        for c in group:
            inside = slice(first[c.start_s], first[c.end_s])
            rate[inside] += c.rate_bit_s
            light[inside] = np.minimum(light[inside], c.owlt_s)
        found += [
            Contact(source, destination, edges[i], edges[i + 1], float(rate[i]), float(light[i]))
            for i in range(len(edges) - 1)
            if rate[i] > 0.0
        ]
    return found
