"""Speed and memory against their budgets: whole processes, in a cache of their own.

Usage: python bench/run.py [--json] [WORD ...]. Words choose benchmarks by name. The first run of
each station fills an empty cache, the others find it warm. A figure is the best of three; beside
wall time stands the CPU time, which says more on a busy machine. Status 1 when a budget is
exceeded.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "bench"
YEAR = ("--from", "2035-01-01", "--for", "1 year", "--step", "60 s")
REFERENCE, OUTPOST = ROOT / "stations" / "reference", ROOT / "stations" / "outpost"
ILRS = Path(sys.executable).parent / "ilrs"
REPEATS = 3
# Gives the value, and the CPU seconds where that is another thing.
Measure = Callable[[Path], tuple[float, float | None]]


@dataclass(frozen=True)
class Figure:
    """One measured number and the most it may be."""

    name: str
    unit: str
    budget: float
    measure: Measure


@dataclass(frozen=True)
class Cost:
    """What a process took: wall seconds, CPU seconds, the most memory it held."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def cost_of(arguments: Sequence[str | Path], cache: Path) -> tuple[Cost, str]:
    """Run a process to its end; its cost and what it printed."""
    # Python may keep its byte code, as it does on any machine where nothing forbids it.
    outside = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment = outside | {"ILRS_CACHE": str(cache)}
    before = time.perf_counter()
    with subprocess.Popen(
        [str(a) for a in arguments], stdout=subprocess.PIPE, env=environment, text=True
    ) as child:
        assert child.stdout is not None
        printed = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - before
    if child.returncode > 1 or child.returncode < 0:
        raise SystemExit(f"{' '.join(map(str, arguments))} ended with {child.returncode}")
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024.0), printed


def ilrs(cache: Path, *arguments: str | Path) -> Cost:
    """The cost of one command of the command line."""
    return cost_of([ILRS, *arguments], cache)[0]


def run_of(station: Path, cache: Path, *arguments: str) -> Cost:
    """The cost of `ilrs run` into a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="ilrs-bench-") as out:
        program = [ILRS, "run", station, *arguments, "--quiet", "--json", "--out", f"{out}/run"]
        cost, printed = cost_of(program, cache)
    if "summary" not in json.loads(printed):
        raise SystemExit(f"{station} cannot be run: {printed}")
    return cost


def program(name: str, cache: Path, *arguments: str | Path) -> dict[str, Any]:
    """The JSON that a program of this folder prints."""
    return json.loads(cost_of([sys.executable, BENCH / name, *arguments], cache)[1])


def best(measure: Measure) -> Measure:
    """The least of several measurements: the machine's other work only ever adds."""
    return lambda cache: min((measure(cache) for _ in range(REPEATS)), key=lambda found: found[0])


def times(cost: Cost) -> tuple[float, float]:
    """Wall and CPU seconds."""
    return cost.wall_s, cost.cpu_s


def first_compile(cache: Path) -> tuple[float, float]:
    """A day of the reference station in an empty cache: series, compilation and all."""
    del cache
    with tempfile.TemporaryDirectory(prefix="ilrs-cold-") as cold:
        return times(run_of(REFERENCE, Path(cold), "--for", "1 day"))


@functools.cache
def sky(cache: Path) -> dict[str, float]:
    """CPU seconds for Sun and Earth from one site over a year at 60 s, with those of the peers."""
    return program("sky.py", cache, "--peers")["results"]


SUN_AND_EARTH = "year of Sun and Earth at 60 s"


def sky_year(cache: Path) -> tuple[float, None]:
    """Sun and Earth from one site for a year at 60 s, in one process."""
    return sky(cache)[SUN_AND_EARTH], None


def beside(peer: str) -> Measure:
    """What the same takes here for every second that a peer takes, side by side in one process."""
    return lambda cache: (sky(cache)[SUN_AND_EARTH] / sky(cache)[f"{SUN_AND_EARTH}, {peer}"], None)


def reference_loop(cache: Path) -> tuple[float, float]:
    """The compiled loop alone over the reference year."""
    found = program("loop.py", cache, REFERENCE, "1 year")
    return found["loop_s"], found["loop_cpu_s"]


def live_step(cache: Path) -> tuple[float, None]:
    """One step of the reference station, called alone, in microseconds."""
    return program("loop.py", cache, REFERENCE, "30 days")["live_step_median_us"], None


def relay_year(cache: Path) -> tuple[float, float]:
    """A relay for a year after compiling, degree 50 where the field is here, within 0.1 m."""
    rows = program("orbits.py", cache, "--alone", "--json")["rows"]
    cpu_s = next(row["cpu_s"] for row in rows if row["name"] == "ilrs 1e-14")
    return cpu_s, cpu_s


def memory(cache: Path) -> tuple[float, None]:
    """The most memory that a reference year held."""
    return run_of(REFERENCE, cache, *YEAR).peak_mib, None


FIGURES: tuple[Figure, ...] = (
    Figure("help", "s", 0.3, best(lambda c: times(ilrs(c, "--help")))),
    Figure("sky-year", "s", 1.0, sky_year),
    Figure("sky-year-to-skyfield", "x", 0.1, beside("Skyfield")),
    Figure("sky-year-to-cspice", "x", 0.1, beside("CSPICE looped")),
    Figure("relay-year", "s", 5.0, relay_year),
    Figure("outpost-run", "s", 2.0, best(lambda c: times(run_of(OUTPOST, c)))),
    Figure("reference-first-compile", "s", 60.0, first_compile),
    Figure("reference-loop", "s", 2.0, best(reference_loop)),
    Figure("reference-live-step", "us", 50.0, best(live_step)),
    Figure("reference-run", "s", 10.0, best(lambda c: times(run_of(REFERENCE, c, *YEAR)))),
    Figure("reference-run-memory", "MiB", 2048.0, memory),
)


def fill(cache: Path, chosen: Sequence[Figure]) -> None:
    """Make everything that a warm cache holds."""
    if any(f.name.startswith("outpost") for f in chosen):
        run_of(OUTPOST, cache)
    if any(f.name.startswith("reference") for f in chosen):
        run_of(REFERENCE, cache, *YEAR)


def judged(figure: Figure, cache: Path) -> dict[str, Any]:
    """One figure measured and compared with its budget."""
    value, cpu_s = figure.measure(cache)
    return {
        "name": figure.name,
        "value": value,
        "cpu_s": cpu_s,
        "unit": figure.unit,
        "budget": figure.budget,
        "ok": value <= figure.budget,
    }


def line(row: dict[str, Any]) -> str:
    """A figure for people."""
    cpu = "" if row["cpu_s"] is None else f"(CPU {row['cpu_s']:.2f} s)"
    words = f"{row['name']:26s} {row['value']:10.3f} {row['unit']:4s} {cpu:14s}"
    return f"{words} budget {row['budget']:8.1f}{'' if row['ok'] else '   OVER BUDGET'}"


def main() -> None:
    words = [a for a in sys.argv[1:] if not a.startswith("-")]
    chosen = [f for f in FIGURES if not words or any(w in f.name for w in words)]
    people = "--json" not in sys.argv
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if people and busy > 0.5:
        print(f"This machine has other work: load {busy:.1f} on {cores} cores.")
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="ilrs-bench-cache-") as folder:
        fill(Path(folder), chosen)
        for figure in chosen:
            found.append(judged(figure, Path(folder)))
            if people:
                print(line(found[-1]), flush=True)
    if not people:
        print(json.dumps({"load": busy, "cores": cores, "figures": found}, indent=2))
    sys.exit(0 if all(row["ok"] for row in found) else 1)


if __name__ == "__main__":
    main()
