"""Routing: earliest arrivals by another program, and by a search of every chain."""

import csv
import math
import runpy
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.routing.ways import route, routes, table_of

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
PYDTNSIM = "pydtnsim 0.1.1, contact graph routing, 60 plans of seven nodes"
CHAINS = "every chain of contacts that passes no node twice (own search without shortcuts)"
SEEDS, NODES = 60, 7


def cases() -> list:
    """All comparisons of ways, in seconds of computing."""
    return [*simulator_cases(), *chain_cases()]


def made_plan(seed: int, owlt_s: float = 0.0) -> ContactPlan:
    """The plan of a seed, as `network/pydtnsim_arrivals.csv` says."""
    found = [
        Contact(f"n{i}", f"n{j}", float(start), float(start + 4 + (seed * i + j) % 12), 1.0, owlt_s)
        for i in range(NODES)
        for j in range(NODES)
        if i != j and (i * i + 3 * j + 2 * seed + i * j) % 7 < 2
        for start in _starts(seed, i, j)
    ]
    return ContactPlan(tuple(found))


def _starts(seed: int, i: int, j: int) -> Iterator[int]:
    first, period = (7 * seed + 13 * i + 29 * j) % 90, 60 + (3 * i + 5 * j + seed) % 37
    return (first + k * period for k in range(4))


def simulator_cases() -> Iterator:
    """Arrivals of bundles without size; both must agree on which have no way at all."""
    text = (HERE.parent / "network/pydtnsim_arrivals.csv").read_text(encoding="utf-8")
    worst, apart, count = 0.0, 0, 0
    tables = [table_of(made_plan(seed)) for seed in range(SEEDS)]
    for row in csv.DictReader(x for x in text.splitlines() if not x.startswith("#")):
        ends = f"n{row['source']}", f"n{row['destination']}"
        table, count = tables[int(row["seed"])], count + 1
        known = set(ends) <= set(table.nodes)
        way = route(table, *ends, float(row["at_s"])) if known else None
        if way is None or not row["arrival_s"]:
            apart += (way is None) != (not row["arrival_s"])
        else:
            worst = max(worst, abs(way.arrival_s - float(row["arrival_s"])))
    yield Case(f"{count} bundles, those with a way for one program only", apart, 0, 0, "bundles",
               PYDTNSIM)  # fmt: skip
    yield Case(f"{count} bundles, largest difference of the arrival", worst, 0.0, 1e-6, "s",
               PYDTNSIM)  # fmt: skip


def chain_cases() -> Iterator:
    """Bundles of 3 bit at 1 bit/s over light times of 2 s: earliest arrival, and five next best."""
    worst = [0.0, 0.0]
    for seed in range(0, SEEDS, 4):
        plan = made_plan(seed, 2.0)
        sought = sorted(chains(plan.contacts, "n0", "n6", 0.0, 3.0))[:5]
        found = [w.arrival_s for w in routes(table_of(plan), "n0", "n6", count=5, size_bit=3.0)]
        if len(sought) != len(found):
            worst = [math.inf, math.inf]
        elif sought:
            gaps = np.abs(np.array(sought) - np.array(found))
            worst = [max(worst[0], float(gaps[0])), max(worst[1], float(gaps.max()))]
    names = "earliest arrival", "arrivals of the five best ways"
    for name, gap in zip(names, worst, strict=True):
        yield Case(f"{name}, largest difference in 15 plans", gap, 0.0, 1e-6, "s", CHAINS)


def chains(
    contacts: Sequence[Contact], at: str, to: str, time_s: float, size_bit: float,
    passed: tuple[str, ...] = (),
) -> Iterator[float]:  # fmt: skip
    """The arrival over every chain."""
    for contact in contacts:
        if contact.source != at or contact.destination in passed:
            continue
        departs_s = max(time_s, contact.start_s)
        sent_s = departs_s + size_bit / contact.rate_bit_s
        if departs_s >= contact.end_s or sent_s > contact.end_s:
            continue
        arrives_s = sent_s + contact.owlt_s
        if contact.destination == to:
            yield arrives_s
        else:
            yield from chains(
                contacts, contact.destination, to, arrives_s, size_bit, (*passed, at)
            )  # fmt: skip
