"""One relay for one year beside independent propagators at equal forces: time and distance.

Usage: python bench/orbits.py [--degree N] [--days 365] [--alone] [--json]
       [--peer-python PATH] [PEER ...]

The orbit is an ellipse of 24 hours, perilune 300 km, 62.4 degrees to the ICRF equator, apolune
over the south; Moon (GRGM660PRIM), Earth and Sun of DE421. Peers (heyoka, nyx, orekit, basilisk)
run in an interpreter of their own, where they are installed: name it by --peer-python. A peer that
is not there, or cannot be flown at equal forces, is named with the reason. Times are CPU seconds
after compiling; ours is the best of three. The degree is 50 where the field of `grail-150` is in
ILRS_DATA, and 20, which comes with the package, elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

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
        forces = Forces(field, tolerance=tolerance, left_out=0.0 if number == 0 else 1e-13)
        prepared = Propagator(forces, state.tdb_s, end_s)
        prepared.end("relay", state, state.tdb_s + 60.0)
        taken = []
        for _ in range(1 if number == 0 else 3):
            before = time.process_time()
            end = prepared.end("relay", state, end_s)
            taken.append(time.process_time() - before)
        name = f"ilrs {tolerance:g}" + (", all degrees" if number == 0 else "")
        found.append({"name": name, "cpu_s": min(taken), "r_m": end.r_icrf_m.tolist()})
    return found


def euler_granules(first_s: float, count: int) -> np.ndarray:
    """The Euler angles of DE421 on the granules of the surroundings, (count, terms, 3)."""
    axes = record_of(load_axes(first_s, first_s + count * GRANULE_S))
    nodes = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
    times = first_s + GRANULE_S * (np.arange(count)[:, None] + 0.5 * (1.0 + nodes))
    return fitted(np.array([[place_at(axes, float(t)) for t in row] for row in times]))


def write_job(folder: Path, field: GravityField, days: float) -> None:
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
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(facts), encoding="utf-8")


def peer(name: str, python: str, folder: Path, limit_s: float) -> list[dict[str, Any]]:
    """What a peer found, or why it did not."""
    program = [python, str(Path(__file__).with_name("orbit_peers.py")), name, str(folder)]
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return [{"name": name, "absent": f"not done within {limit_s:g} s"}]
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return [{"name": name, "absent": last[:200]}]
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", default=[], metavar="PEER", help=", ".join(PEERS))
    parser.add_argument("--degree", type=int, default=None)
    parser.add_argument("--alone", action="store_true", help="no peers")
    parser.add_argument("--days", type=float, default=365.0)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds for each peer")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    field = field_to(degree_here() if said.degree is None else said.degree)
    rows = ours(field, said.days)
    with tempfile.TemporaryDirectory(prefix="ilrs-orbits-") as name:
        write_job(Path(name), field, said.days)
        for one in () if said.alone else said.peers or PEERS:
            rows += peer(one, said.peer_python, Path(name), said.limit)
    reference = np.array(rows[0]["r_m"])
    for row in rows:
        if "r_m" in row:
            row["distance_m"] = float(np.linalg.norm(np.array(row["r_m"]) - reference))
    if said.json:
        print(json.dumps({"degree": field.degree, "days": said.days, "load": os.getloadavg()[0],
                          "rows": rows}, indent=2))  # fmt: skip
        return
    print(f"{said.days:g} days, degree {field.degree}, {field.name}; CPU s, m from the first row")
    for row in rows:
        if "absent" in row:
            print(f"{row['name']:34s} absent: {row['absent']}")
        else:
            made = f"   compiled in {row['compile_s']:.1f} s" if "compile_s" in row else ""
            print(f"{row['name']:34s} {row['cpu_s']:8.2f} s {row['distance_m']:12.3f} m{made}")


if __name__ == "__main__":
    main()
