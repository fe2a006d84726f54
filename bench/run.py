"""Speed and memory beside targets and beside the programs of others, in one run.

Usage: python bench/run.py [--json] [--no-peers] [WORD ...]. Words choose parts by name (--list).
All parts take a quarter of an hour on two cores with nothing else to do; the first run also
installs the programs of others (requirements-peers.txt) into an environment of their own. A figure
in seconds is CPU time, which says more than wall time on a busy machine; wall time stands beside
it, and a target is met in either. `met (CPU)` is met in CPU time only. Status 1 when a target is
missed. Parts that need terrain or a gravity field say what is missing: ILRS_DATA, `ilrs data`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import mission
import moon
import network
import station
from environment import packages_of, peers
from process import Place
from rows import HEAD, Row, line


@dataclass(frozen=True)
class Part:
    """Rows that one or a few processes give, and about how long they take on an idle machine."""

    name: str
    group: str
    about_s: int
    measure: Callable[[Place], list[Row]]
    peers: bool = False


PARTS: tuple[Part, ...] = (
    Part("horizons", "The Moon", 120, moon.horizons, peers=True),
    Part("skyline", "The Moon", 30, moon.skyline),
    Part("sky", "The Moon", 60, moon.sky, peers=True),
    Part("contacts", "The network", 60, network.contacts),
    Part("relay", "The network", 150, network.relay, peers=True),
    Part("routing", "The network", 45, network.routing, peers=True),
    Part("help", "The station", 2, station.page),
    Part("outpost", "The station", 15, station.outpost),
    Part("cold", "The station", 60, station.cold),
    Part("reference", "The station", 90, station.reference),
    Part("assess", "The station", 90, station.assessment),
    Part("archive", "Live operation", 150, mission.archive),
    Part("scale", "Live operation", 90, mission.scale),
    Part("soak", "Live operation", 260, mission.soak),
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="parts by name")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--no-peers", action="store_true", help="install and measure no peers")
    parser.add_argument("--list", action="store_true", help="what parts there are")
    return parser.parse_args()


def measured(part: Part, place: Place) -> list[Row]:
    """The rows of a part, or one that says why there are none."""
    try:
        return part.measure(place)
    except (RuntimeError, ValueError, KeyError) as problem:
        return [Row(part.name, None, "", note=f"not measured: {problem}")]


def begin(chosen: list[Part], missing: dict[str, str]) -> None:
    """Say what comes, how long it takes and what could not be installed."""
    minutes = sum(part.about_s for part in chosen) / 60.0
    print(
        f"About {minutes:.0f} minutes on two idle cores; `s` is CPU time, ratios are of CPU time."
    )
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if busy > 0.5:
        print(f"This machine has other work: load {busy:.1f} on {cores} cores.")
    for name, reason in missing.items():
        print(f"Not installed: {name}: {reason}")
    print(f"\n{HEAD}")


def told(part: Part, rows: list[Row], took_s: float) -> list[dict[str, Any]]:
    """For programs."""
    return [{"part": part.name, "part_wall_s": round(took_s, 1)} | row.told() for row in rows]


def main() -> None:
    said = arguments()
    chosen = [p for p in PARTS if not said.words or p.name in said.words]
    if said.list or not chosen:
        print("\n".join(f"{p.name:10s} about {p.about_s} s" for p in PARTS))
        sys.exit(0 if said.list else 2)
    wanted = any(part.peers for part in chosen) and not said.no_peers
    folder, missing = peers() if wanted else (None, {})
    others = packages_of(folder) if folder else None
    if not said.json:
        begin(chosen, missing)
    found: list[dict[str, Any]] = []
    group = ""
    with tempfile.TemporaryDirectory(prefix="ilrs-bench-cache-") as cache:
        for part in chosen:
            if part.group != group and not said.json:
                group = part.group
                print(f"{group}")
            before = time.perf_counter()
            rows = measured(part, Place(Path(cache), others))
            found += told(part, rows, time.perf_counter() - before)
            if not said.json:
                print("\n".join(line(row) for row in rows), flush=True)
    if said.json:
        load = os.getloadavg()[0]
        print(json.dumps({"load": load, "cores": os.cpu_count(), "figures": found}, indent=2))
    sys.exit(1 if any(row["met"] is False for row in found) else 0)


if __name__ == "__main__":
    main()
