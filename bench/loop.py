"""How long the compiled loop takes over a station's whole time, and one step at a time.

Usage: python bench/loop.py STATION [DURATION]. Prints one JSON document. The environment is
computed (or taken from the cache) before the clock starts.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from ilrs import batch
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import make_environment
from ilrs.sim.plant import Plant

STEPS = 20_000


def prepared(path: str, duration: str) -> Plant:
    """The plant of a station before its first step, machine code ready."""
    station = batch.load(path, set={"station/duration": duration} if duration else {})
    grid = station.grid()
    environment = make_environment(station, grid, station.seed)
    rows = grid.duration_s // station.control_period_s
    plant = compile_plant(station, environment, chunk_rows=rows)
    plant.warm()
    return plant


def live_steps_us(plant: Plant) -> list[float]:
    """What single steps take, called one by one as a live session does."""
    taken: list[float] = []
    for _ in range(min(STEPS, plant.grid.count)):
        before = time.perf_counter_ns()
        plant.advance(plant.step + 1)
        taken.append((time.perf_counter_ns() - before) / 1000.0)
    return taken


def main() -> None:
    path, duration = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    taken = live_steps_us(prepared(path, duration))
    plant = prepared(path, duration)
    before, before_cpu = time.perf_counter(), time.process_time()
    plant.advance(plant.grid.count)
    loop_s, loop_cpu_s = time.perf_counter() - before, time.process_time() - before_cpu
    found = {
        "elements": len(plant.station.elements),
        "channels": len(plant.telemetry),
        "steps": plant.grid.count,
        "loop_s": loop_s,
        "loop_cpu_s": loop_cpu_s,
        "live_step_median_us": statistics.median(taken),
        "live_step_p99_us": statistics.quantiles(taken, n=100)[98],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
