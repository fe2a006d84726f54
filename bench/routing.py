"""A million bundles over one year: a station, three relays, six ground stations, a mission centre.

`python bench/routing.py [--bundles N] [--peer N]`: the plan is synthetic and seeded: relays pass
twice a day, ground stations hear each relay for some hours a day, the ground is always connected.
Thirty instruments of three priorities make data around the clock; one bundle is 1 MB. Processor
seconds are told, because other work on the machine lengthens wall time; compiling is not counted.

Peers search ways at some of the same times on the same plan without other traffic, and so do we:
the ratio is per search, whose call from Python is counted too. One is the textbook search over
contacts in plain Python (as in pyCGR), below. The other is `aiodtnsim` (PyPI), where installed.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
from environment import borrow

from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.routing.delivery import delivery_of
from ilrs.network.routing.forwarding import Rules, forward
from ilrs.network.routing.traffic import Stream, Traffic, traffic_of
from ilrs.network.routing.ways import PlanTable, route, table_of

YEAR_S, DAY_S = 365 * 86_400.0, 86_400.0
BUNDLE_BIT = 8e6
BUDGET_S = {"1,000,000 bundles over one year": 60.0}
GROUND = ("kashi", "jiamusi", "neuquen", "sanya", "bear_lakes", "ussuriysk")


def both_ways(a, b, start_s, end_s, rates, owlt_s):
    yield Contact(a, b, start_s, end_s, rates[0], owlt_s)
    yield Contact(b, a, start_s, end_s, rates[1], owlt_s)


def year_plan() -> ContactPlan:
    """About 17,000 contacts; the rates are of the order of a relay of today."""
    rng = np.random.default_rng(4)
    found: list[Contact] = []
    for r, relay in enumerate(("relay_a", "relay_b", "relay_c")):
        for half in range(730):
            start = half * DAY_S / 2 + r * DAY_S / 6 + rng.uniform(0, 1800)
            length = rng.uniform(6.0, 8.0) * 3600
            found += both_ways("station", relay, start, start + length, (2e6, 1e5), 0.03)
        for g, ground in enumerate(GROUND):
            for day in range(365):
                start = day * DAY_S + g * DAY_S / 6 + rng.uniform(0, 3600) + 5400 * r
                length = rng.uniform(4.0, 9.0) * 3600
                found += both_ways(relay, ground, start, start + length, (4e6, 1e5), 1.3)
    for ground in GROUND:
        found += both_ways(ground, "centre", 0.0, 366 * DAY_S, (1e8, 1e8), 0.05)
    return ContactPlan(tuple(found))


def year_traffic(count: int) -> Traffic:
    """Thirty streams that together make so many bundles, some evenly, some by day only."""
    rng = np.random.default_rng(5)
    steps = 365 * 24
    share = rng.dirichlet(np.full(30, 2.0))
    day = (np.arange(steps) % 708) < 354
    streams, series = [], []
    for i, part in enumerate(share):
        streams.append(
            Stream(
                f"instrument_{i:02d}", "station", "centre", i % 3, 14 * DAY_S, f"partner_{i % 5}"
            )
        )
        shape = np.ones(steps) if i % 2 else day.astype(np.float64)
        series.append(shape / shape.sum() * part * count * BUNDLE_BIT)
    return traffic_of(streams, series, 3600.0, BUNDLE_BIT)


def textbook(plan: ContactPlan, source: str, destination: str, at_s: float, size_bit: float):
    """Dijkstra over contacts in plain Python; gives the arrival (s)."""
    leaving: dict[str, list[int]] = {}
    for i, c in enumerate(plan.contacts):
        leaving.setdefault(c.source, []).append(i)

    def search(at_s):
        arrival, done = {}, set()
        current, now = None, at_s
        while True:
            node = source if current is None else plan.contacts[current].destination
            if node == destination:
                return now
            for i in leaving.get(node, ()):
                c = plan.contacts[i]
                if i in done or c.end_s <= now:
                    continue
                sent = max(now, c.start_s) + size_bit / c.rate_bit_s
                if sent <= c.end_s and sent + c.owlt_s < arrival.get(i, float("inf")):
                    arrival[i] = sent + c.owlt_s
            open_ = [i for i in arrival if i not in done]
            if not open_:
                return float("inf")
            current = min(open_, key=arrival.__getitem__)
            done.add(current)
            now = arrival[current]

    return search(at_s)


def per_decision(decide, times_s) -> tuple[float, list[float]]:
    start = time.process_time()
    found = [decide(t) for t in times_s]
    return (time.process_time() - start) / len(times_s), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundles", type=int, default=1_000_000)
    parser.add_argument("--peer", type=int, default=20)
    options = parser.parse_args()
    table, traffic = table_of(year_plan()), year_traffic(options.bundles)
    rules = Rules(buffer_bit={"station": 4e12, "relay_a": 1e12}, loss=0.01, seed=1)
    forward(table, year_traffic(100), rules)
    work, wall = time.process_time(), time.perf_counter()
    outcome = forward(table, traffic, rules)
    seconds = time.process_time() - work, time.perf_counter() - wall
    account = delivery_of(outcome)
    facts = {
        "contacts": len(table.plan.contacts),
        "bundles": traffic.count,
        "transmissions": int(outcome.bundles["tries"].sum()),
        "cpu_s": round(seconds[0], 2),
        "wall_s": round(seconds[1], 2),
        "delivered_fraction": account.total.delivered_fraction,
        "cpu_s_per_transmission": seconds[0] / int(outcome.bundles["tries"].sum()),
        "median_latency_s": account.total.latency.median_s if account.total.latency else None,
        **peers(table, options.peer),
        "budget_s": BUDGET_S,
    }
    print(json.dumps(facts, indent=2))


def peers(table: PlanTable, count: int) -> dict[str, object]:
    """Processor seconds of one search, ours and others', and how far arrivals differ.

    The first bit is followed (size 0), because aiodtnsim's search knows no sizes.
    """
    times = np.linspace(0.0, 360 * DAY_S, count)
    searches = {
        "ours": lambda t: route(table, "station", "centre", t).arrival_s,
        "textbook": lambda t: textbook(table.plan, "station", "centre", t, 0.0),
    }
    if other := aiodtnsim_search(table.plan):
        searches["aiodtnsim"] = other
    searches["ours"](0.0)
    took = {name: per_decision(search, times) for name, search in searches.items()}
    ours_s, ours = took["ours"]
    return {
        "absent": {} if other else {"aiodtnsim": "not installed here"},
        "search_s": {name: seconds for name, (seconds, _) in took.items()},
        "times_ours": {name: seconds / ours_s for name, (seconds, _) in took.items()},
        "largest_difference_s": {
            name: float(np.abs(np.subtract(ours, found)).max()) for name, (_, found) in took.items()
        },
    }


def aiodtnsim_search(plan: ContactPlan):
    """The search of the SABR node of aiodtnsim (of the makers of uD3TN), where installed."""
    borrow()
    try:
        from aiodtnsim.simulation.cgr.tvdijkstra import tvdijkstra
        from tvgutil.contact_plan import SimplePredictedContactTuple
        from tvgutil.tvg import TVG
    except ImportError:
        return None
    vertices: dict[str, set[str]] = {name: set() for name in plan.nodes}
    edges: dict[tuple[str, str], list] = {}
    for c in sorted(plan.contacts, key=lambda c: c.start_s):
        vertices[c.source].add(c.destination)
        edges.setdefault((c.source, c.destination), []).append(
            SimplePredictedContactTuple(
                c.source, c.destination, c.start_s, c.end_s, c.rate_bit_s, 1.0, c.owlt_s
            )
        )
    graph = TVG(vertices, edges, SimplePredictedContactTuple)

    def search(at_s):
        found = tvdijkstra(graph, "station", "centre", at_s, set(), set())
        return found.get_metrics("centre").eat

    return search


if __name__ == "__main__":
    main()
