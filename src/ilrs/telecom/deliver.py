"""What became of the data of a run: by instrument, by partner, by buffer, by link."""

from __future__ import annotations

from typing import Any

import numpy as np

from ilrs.epoch import Grid
from ilrs.network.plan import ContactPlan
from ilrs.network.routing.delivery import Buffer, Delivery, StreamDelivery, delivery_of
from ilrs.network.routing.forwarding import Outcome, Rules, forward
from ilrs.network.routing.store import DELIVERED
from ilrs.network.routing.ways import table_of
from ilrs.sim.links import Network
from ilrs.station.model import Station
from ilrs.telecom.covered import covered
from ilrs.telecom.places import stores_of
from ilrs.telecom.run_plan import Values, run_plan
from ilrs.telecom.streams import run_traffic, streams_of

# Edges of the distribution of latency, s: a second to a year.
EDGES_S = (0, 2, 10, 60, 600, 3600, 6 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 14 * 86_400,
           30 * 86_400, 366 * 86_400)  # fmt: skip


def deliver(station: Station, grid: Grid, network: Network, values: Values) -> dict[str, Any]:
    """Route every instrument's data of a run over the contacts that it had; a table for JSON.

    `values` gives a recorded series by address. Empty for a station whose data have no way to the
    Earth or that makes none.
    """
    streams = streams_of(station)
    plan = run_plan(station, grid, network, values)
    known = set(plan.nodes)
    reached = [s for s in streams if s.source in known and s.destination in known]
    if not reached:
        return {}
    buffers = {s.node: s.capacity_bit for s in stores_of(station).values() if s.node in known}
    traffic = run_traffic(station, reached, values)
    outcome = forward(
        table_of(plan), traffic,
        Rules(buffer_bit=buffers, seed=station.seed, until_s=float(grid.duration_s)),
    )  # fmt: skip
    told = delivery_of(outcome)
    return {
        "streams": [_row(s, outcome, i) for i, s in enumerate(told.streams)],
        "partners": [_row(s) for s in told.partners],
        "total": _row(told.total),
        "no_way": sorted(s.name for s in streams if s not in reached),
        "buffers": [_buffer(b, grid) for b in told.buffers if b.peak_bit > 0.0],
        "fullest": _buffer(told.fullest, grid) if told.fullest is not None else None,
        "links": _links(plan, told),
        "coverage": covered(station, grid),
        "bundles": traffic.count,
        "contacts": len(plan.contacts),
    }


def in_short(told: dict[str, Any]) -> dict[str, Any]:
    """What the summary of a run says of its network."""
    total, fullest = told["total"], told["fullest"]
    return {
        "delivered_fraction": total["delivered_fraction"],
        "delivered_bit": total["delivered_bit"],
        "lost_bit": total["lost_bit"],
        "latency": total["latency"],
        "fullest": fullest,
        "worst": min(told["streams"], key=lambda row: row["delivered_fraction"])["name"],
    }


def _row(told: StreamDelivery, outcome: Outcome | None = None, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": told.name,
        "partner": told.partner,
        "made_bit": told.made_bit,
        "delivered_bit": told.delivered_bit,
        "delivered_fraction": told.delivered_fraction,
        "waiting_bit": told.waiting_bit,
        "lost_bit": told.lost_bit,
        "bundles": told.made_bundles,
        "latency": None if told.latency is None else dict(vars(told.latency)),
    }
    if outcome is not None:
        found |= {
            "source": outcome.traffic.streams[index].source,
            "priority": outcome.traffic.streams[index].priority,
            "latency_bit": _distribution(outcome, index),
        }
    return found


def _distribution(outcome: Outcome, index: int) -> list[float]:
    """Bits delivered within each interval of `EDGES_S`."""
    traffic = outcome.traffic
    mine = (traffic.stream == index) & (outcome.bundles["state"] == DELIVERED)
    waited = outcome.bundles["done_s"][mine] - traffic.made_s[mine]
    counts, _ = np.histogram(waited, bins=EDGES_S, weights=traffic.size_bit[mine])
    return [float(c) for c in counts]


def _buffer(found: Buffer, grid: Grid) -> dict[str, Any]:
    limited = bool(np.isfinite(found.capacity_bit))
    return {
        "node": found.node,
        "capacity_bit": found.capacity_bit if limited else None,
        "peak_bit": found.peak_bit,
        "peak_fraction": found.peak_fraction,
        "peak_at": (grid.start + found.peak_s).utc,
        "left_bit": found.left_bit,
    }


def _links(plan: ContactPlan, told: Delivery) -> list[dict[str, Any]]:
    """What each link could carry and carried."""
    rows: dict[tuple[str, str], list[float]] = {}
    for contact, used in zip(plan.contacts, told.used_bit, strict=True):
        row = rows.setdefault((contact.source, contact.destination), [0.0, 0.0, 0.0])
        row[0] += contact.end_s - contact.start_s
        row[1] += contact.volume_bit
        row[2] += float(used)
    return [
        {"from": a, "to": b, "time_s": time_s, "volume_bit": volume, "used_bit": used}
        for (a, b), (time_s, volume, used) in sorted(rows.items())
    ]
