"""Traffic given bundle by bundle, sent over a plan; what became of each bundle."""

from __future__ import annotations

import numpy as np

from ilrs.network.plan import ContactPlan
from ilrs.network.routing.forwarding import Outcome, Rules, forward
from ilrs.network.routing.traffic import Stream, Traffic
from ilrs.network.routing.ways import table_of


def traffic(streams: list[Stream], bundles: list[tuple[int, float, float]]) -> Traffic:
    """Bundles as (stream, made, size)."""
    ordered = sorted(bundles, key=lambda b: b[1])
    columns = list(zip(*ordered, strict=True)) or [(), (), ()]
    return Traffic(
        tuple(streams), np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.float64), np.array(columns[2], dtype=np.float64),
    )  # fmt: skip


def send(contacts, streams, bundles, rules: Rules | None = None) -> Outcome:
    table = table_of(ContactPlan(tuple(contacts)))
    return forward(table, traffic(streams, bundles), rules, log=True)


def arrivals(outcome: Outcome) -> list[float]:
    return [float(t) for t in outcome.bundles["done_s"]]


def states(outcome: Outcome) -> list[int]:
    return [int(s) for s in outcome.bundles["state"]]
