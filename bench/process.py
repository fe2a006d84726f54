"""Whole processes and what they cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent
ILRS = Path(sys.executable).parent / "ilrs"


@dataclass(frozen=True)
class Cost:
    """What a process took: wall seconds, CPU seconds, the most memory it held."""

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True)
class Place:
    """Where a benchmark works: the cache of its own, and what the peers brought."""

    cache: Path
    peers: Path | None = None


def cost_of(arguments: Sequence[str | Path], place: Place) -> tuple[Cost, str]:
    """Run a process to its end; its cost and what it printed."""
    # Python may keep its byte code, as it does on any machine where nothing forbids it.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["ILRS_CACHE"] = str(place.cache)
    if place.peers is not None:
        environment["ILRS_BENCH_PEERS"] = str(place.peers)
    before = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(
            [str(a) for a in arguments], stdout=subprocess.PIPE, stderr=complaints,
            env=environment, text=True,
        ) as child,
    ):  # fmt: skip
        assert child.stdout is not None
        printed = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = (complaints.read().strip().splitlines() or ["it said nothing"])[-1]
    wall_s = time.perf_counter() - before
    # 1 is also what `ilrs run` ends with when the station did not survive.
    if child.returncode not in (0, 1) or (child.returncode and not printed.strip()):
        words = " ".join(map(str, arguments))
        raise RuntimeError(f"{words} ended with {child.returncode}: {said}")
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024.0), printed


def ilrs(place: Place, *arguments: str | Path) -> Cost:
    """The cost of one command of the command line."""
    return cost_of([ILRS, *arguments], place)[0]


def run_of(station: Path, place: Place, *arguments: str) -> Cost:
    """The cost of `ilrs run` into a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="ilrs-bench-") as out:
        program = [ILRS, "run", station, *arguments, "--quiet", "--json", "--out", f"{out}/run"]
        cost, printed = cost_of(program, place)
    if "summary" not in json.loads(printed):
        raise RuntimeError(f"{station} cannot be run: {printed}")
    return cost


def program(name: str, place: Place, *arguments: str | Path) -> dict[str, Any]:
    """The JSON that a program of this folder prints."""
    return json.loads(cost_of([sys.executable, BENCH / name, *arguments], place)[1])
