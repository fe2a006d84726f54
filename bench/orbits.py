"""One relay for one year beside independent propagators at equal forces: time and distance.

Usage: python bench/orbits.py [--degree N] [--days 365] [--alone] [--json]
       [--every-tolerance] [--peer-python PATH] [PEER ...]

The orbit is an ellipse of 24 hours, perilune 300 km, 62.4 degrees to the ICRF equator, apolune
over the south; Moon (GRGM660PRIM), Earth and Sun of DE421, no sunlight. Peers (heyoka, nyx, orekit,
basilisk: the programs of peers/) run in an interpreter of their own: name it by --peer-python; that
of `python bench/environment.py` has them. Each flies at the tolerance that ends within BOUND_M of
our tightest run, or with --every-tolerance at all of its list. A peer that is not there is named
with the reason. Times are CPU seconds after compiling; ours is the best of three. The degree is 50
where the field of `grail-150` is in ILRS_DATA, and 20, which comes with the package, elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from sky_peers import frame_kernel
from timing import best

from ilrs.data.gravity import installed_field
from ilrs.epoch import Epoch
from ilrs.flight.forces import EARTH_GM_M3_S2, SUN_GM_M3_S2
from ilrs.flight.gravity import GravityField, grail_20
from ilrs.flight.propagate import Forces, Propagator
from ilrs.flight.state import State
from ilrs.flight.surroundings import GRANULE_S, fitted, load_surroundings
from ilrs.moon.ephemeris import place_at, record_of
from ilrs.moon.segments import axes_kernel, load_axes, planets_kernel

PEERS = ("heyoka", "nyx", "orekit", "basilisk")
# Equal accuracy: what a peer may be off after a year, the 10 m of agreement asked of propagators.
# A flight over a part of the span may be off by that part.
BOUND_M = 10.0
PART_DAYS = 30.0
START = "2030-01-01T00:00:00Z"
DAY_S = 86_400.0
TERMS = 13
TOLERANCES = (1e-15, 1e-14, 1e-13, 1e-12)


def relay(field: GravityField) -> State:
    """The state of the benchmark's orbit, at its perilune over the north."""
    low, high, tilt = 2_037_400.0, 17_737_400.0, np.radians(62.4)
    speed = np.sqrt(field.gm_m3_s2 * (2.0 / low - 2.0 / (low + high)))
    place = low * np.array([0.0, np.cos(tilt), np.sin(tilt)])
    return State(Epoch.from_utc(START).tdb_s, place, np.array([-speed, 0.0, 0.0]))


def field_to(degree: int) -> GravityField:
    """The field that comes with the package, or the one on this machine for more degrees."""
    return (grail_20() if degree <= 20 else installed_field()).truncated(degree)


def degree_here() -> int:
    """50 where a field of that degree is on this machine, or 20."""
    try:
        return min(installed_field().degree, 50)
    except FileNotFoundError:
        return 20


def ours(field: GravityField, days: float) -> list[dict[str, Any]]:
    """End states and times by tolerance, the first all degrees everywhere: the reference."""
    state = relay(field)
    end_s = state.tdb_s + days * DAY_S
    found = []
    for number, tolerance in enumerate(TOLERANCES):
        reference = number == 0
        forces = Forces(field, tolerance=tolerance, left_out=0.0 if reference else 1e-13)
        prepared = Propagator(forces, state.tdb_s, end_s)
        prepared.end("relay", state, state.tdb_s + 60.0)
        ends: list[State] = []
        took = best(
            lambda fly=prepared, into=ends: into.append(fly.end("relay", state, end_s)),
            1 if reference else 3,
        )
        name = f"ilrs {tolerance:g}" + (", all degrees" if reference else "")
        found.append({"name": name, **took._asdict(), "r_m": ends[-1].r_icrf_m.tolist()})
        if reference:
            part = prepared.end("relay", state, state.tdb_s + min(days, PART_DAYS) * DAY_S)
            found[0]["part_r_m"] = part.r_icrf_m.tolist()
    return found


def euler_granules(first_s: float, count: int) -> np.ndarray:
    """The Euler angles of DE421 on the granules of the surroundings, (count, terms, 3)."""
    axes = record_of(load_axes(first_s, first_s + count * GRANULE_S))
    nodes = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
    times = first_s + GRANULE_S * (np.arange(count)[:, None] + 0.5 * (1.0 + nodes))
    return fitted(np.array([[place_at(axes, float(t)) for t in row] for row in times]))


def write_job(folder: Path, field: GravityField, days: float, *, every_tolerance: bool) -> None:
    """What peers need: state, constants, kernels, coefficients and what is around."""
    state = relay(field)
    around = load_surroundings(state.tdb_s, state.tdb_s + days * DAY_S)
    angles = euler_granules(around.first_s, len(around.coefficients))
    np.savez(
        folder / "job.npz",
        earth_sun_m=around.coefficients[:, :, :6], angles_rad=angles, c=field.c, s=field.s,
        first_s=around.first_s, length_s=around.length_s,
    )  # fmt: skip
    facts = {
        "tdb_s": state.tdb_s, "r_m": state.r_icrf_m.tolist(), "v_m_s": state.v_icrf_m_s.tolist(),
        "days": days, "degree": field.degree, "gm_moon": field.gm_m3_s2,
        "radius_m": field.radius_m, "gm_earth": EARTH_GM_M3_S2, "gm_sun": SUN_GM_M3_S2,
        "planets": str(planets_kernel()), "axes": str(axes_kernel()),
        "frames": str(frame_kernel()), "every_tolerance": every_tolerance,
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(facts), encoding="utf-8")


def peer(name: str, python: str, folder: Path, limit_s: float) -> list[dict[str, Any]]:
    """What a peer found, or why it did not."""
    program = [python, str(Path(__file__).parent / "peers" / f"fly_{name}.py"), str(folder)]
    # Only what is in their own environment, not ours.
    bare = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=limit_s, env=bare)
    except subprocess.TimeoutExpired:
        return [{"name": name, "absent": f"not done within {limit_s:g} s"}]
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return [{"name": name, "absent": last[:200]}]
    return json.loads(done.stdout.strip().splitlines()[-1])


def compared(rows: list[dict[str, Any]], days: float) -> None:
    """Give every row its distance from the first, the bound of it, and the time of all the days."""
    whole, part = np.array(rows[0]["r_m"]), np.array(rows[0].pop("part_r_m"))
    for row in rows:
        if "absent" in row:
            continue
        flown = row.get("days", days)
        reference = whole if flown == days else part
        row["distance_m"] = float(np.linalg.norm(np.array(row["r_m"]) - reference))
        row["bound_m"] = BOUND_M * flown / days
        row["cpu_s"], row["wall_s"] = (row[k] * days / flown for k in ("cpu_s", "wall_s"))


def said_of(row: dict[str, Any]) -> str:
    """A row for people."""
    if "absent" in row:
        return f"{row['name']:34s}        - absent: {row['absent']}"
    more = f"   compiled in {row['compile_s']:.1f} s" if "compile_s" in row else ""
    if "days" in row:
        more += f"   scaled from {row['days']:g} days"
    return f"{row['name']:34s} {row['cpu_s']:8.2f} s {row['distance_m']:12.3f} m{more}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", default=[], metavar="PEER", help=", ".join(PEERS))
    parser.add_argument("--degree", type=int, default=None)
    parser.add_argument("--alone", action="store_true", help="no peers")
    parser.add_argument("--every-tolerance", action="store_true", help="not only equal accuracy")
    parser.add_argument("--days", type=float, default=365.0)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds for each peer")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    said = arguments()
    field = field_to(degree_here() if said.degree is None else said.degree)
    rows = ours(field, said.days)
    with tempfile.TemporaryDirectory(prefix="ilrs-orbits-") as name:
        write_job(Path(name), field, said.days, every_tolerance=said.every_tolerance)
        for one in () if said.alone else said.peers or PEERS:
            rows += peer(one, said.peer_python, Path(name), said.limit)
    compared(rows, said.days)
    if said.json:
        print(json.dumps({"degree": field.degree, "days": said.days, "load": os.getloadavg()[0],
                          "rows": rows}, indent=2))  # fmt: skip
        return
    print(f"{said.days:g} days, degree {field.degree}, {field.name}; CPU s, m from the first row")
    for row in rows:
        print(said_of(row))


if __name__ == "__main__":
    main()
