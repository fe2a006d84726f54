"""The job that every propagator of this folder reads, and the one line of JSON that it prints.

The programs beside this file know nothing of ilrs: state, constants, coefficients and the paths of
kernels are in the folder they are given. Each runs as `python fly_NAME.py FOLDER`, in an
interpreter that has the peer.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Job = dict[str, Any]
Rows = list[dict[str, Any]]
DAY_S = 86_400.0


def read(folder: Path) -> Job:
    """Arrays and facts of the job."""
    with np.load(folder / "job.npz") as arrays:
        job = {name: arrays[name] for name in arrays.files}
    return job | json.loads((folder / "job.json").read_text(encoding="utf-8"))


def chosen(job: Job, every: tuple[float, ...], equal: float) -> tuple[float, ...]:
    """The tolerances to fly: all, the tightest first, or the one of equal accuracy."""
    return every if job["every_tolerance"] else (equal,)


def row(
    name: str, cpu_s: float, wall_s: float, r_m: Any, v_m_s: Any, **more: float
) -> dict[str, Any]:
    """One flight: CPU and wall seconds after compiling, and where it ended (m, m/s, ICRF)."""
    place, speed = [float(x) for x in r_m], [float(x) for x in v_m_s]
    return {"name": name, "cpu_s": cpu_s, "wall_s": wall_s, "r_m": place, "v_m_s": speed} | more


def fly(peer: Callable[[Job], Rows]) -> None:
    """Read the job named on the command line and print what the peer found."""
    print(json.dumps(peer(read(Path(sys.argv[1])))))


def write_shadr(job: Job, path: Path, length_m: float, degree_0: bool) -> None:
    """The field as an SHADR table: radius and GM in `length_m`, degree, order, coefficients.

    Some readers want the term of degree 0, others bring it themselves.
    """
    size = job["degree"]
    scales = job["radius_m"] / length_m, job["gm_moon"] / length_m**3, 0.0
    head = [*(f"{x:.15E}" for x in scales)]
    lines = [", ".join([*head, str(size), str(size), "1", "0.0", "0.0"])]
    for n in range(0 if degree_0 else 1, size + 1):
        for m in range(n + 1):
            c, s = float(job["c"][n, m]), float(job["s"][n, m])
            lines.append(f"{n:5d},{m:5d},{c:24.16E},{s:24.16E}, 0.0E+00, 0.0E+00")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def write_masses(job: Job, folder: Path) -> tuple[Path, Path]:
    """Text kernels with the radii and axes that readers insist on, and the GM of the job."""
    pck, gm = folder / "pck.tpc", folder / "gm.tpc"
    radii = {"10": (695700.0,) * 3, "399": (6378.1366, 6378.1366, 6356.7519), "301": (1737.4,) * 3}
    lines = []
    for k, (a, b, c) in radii.items():
        lines += [
            f"      BODY{k}_RADII = ( {a} {b} {c} )",
            f"      BODY{k}_POLE_RA = ( 0. 0. 0. )",
            f"      BODY{k}_POLE_DEC = ( 90. 0. 0. )",
            f"      BODY{k}_PM = ( 0. 0. 0. )",
        ]
    masses = {"10": job["gm_sun"], "399": job["gm_earth"], "301": job["gm_moon"]}
    constants = [f"      BODY{k}_GM = ( {v / 1e9:.16E} )" for k, v in masses.items()]
    for path, said in ((pck, lines), (gm, constants)):
        text = "KPL/PCK\n\\begindata\n" + "\n".join(said) + "\n\\begintext\n"
        path.write_text(text, encoding="ascii")
    return pck, gm


def turn_to_axes(job: Job, tdb_s: float) -> np.ndarray:
    """The rotation from ICRF to principal axes, from the Euler angles of the job, (3, 3)."""
    length = float(job["length_s"])
    at = (tdb_s - float(job["first_s"])) / length
    # Readers of tables ask a little before and after the flight: the edge granule goes on.
    granule = min(max(int(at // 1), 0), len(job["angles_rad"]) - 1)
    phi, theta, psi = np.polynomial.chebyshev.chebval(
        2.0 * (at - granule) - 1.0, job["angles_rad"][granule]
    )
    (cp, sp), (cd, sd), (cw, sw) = ((math.cos(a), math.sin(a)) for a in (phi, theta, psi))
    return np.array([
        [cw * cp - sw * cd * sp, cw * sp + sw * cd * cp, sw * sd],
        [-sw * cp - cw * cd * sp, -sw * sp + cw * cd * cp, cw * sd],
        [sd * sp, -sd * cp, cd],
    ])  # fmt: skip
