"""One peer of bench/orbits.py: reads a job, prints what it found as one line of JSON.

Usage: python bench/orbit_peers.py PEER FOLDER, in an interpreter that has the peer. It knows
nothing of ilrs: state, constants, coefficients and the paths of kernels are in the folder.
"""

from __future__ import annotations

import importlib.metadata
import json
import math
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

Rows = list[dict[str, Any]]


def read(folder: Path) -> dict[str, Any]:
    with np.load(folder / "job.npz") as arrays:
        job = {name: arrays[name] for name in arrays.files}
    return job | json.loads((folder / "job.json").read_text(encoding="utf-8"))


# heyoka -------------------------------------------------------------------------------------------


def chebyshev(par: Any, first: int, count: int, x: Any) -> Any:
    """Clenshaw's sum of `count` coefficients among the parameters."""
    one, two = 0.0, 0.0
    for k in range(count - 1, 0, -1):
        one, two = par[first + k] + 2.0 * x * one - two, one
    return par[first] + x * one - two


def pines(hy: Any, x: Any, y: Any, z: Any, job: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The harmonics above degree 0 in body axes as expressions (Pines 1973), lengths of R."""
    degree, c, s = job["degree"], job["c"], job["s"]
    r = hy.sqrt(hy.sum([x * x, y * y, z * z]))
    u, ratio = z / r, 1.0 / r
    re, im = [hy.expression(1.0)], [hy.expression(0.0)]
    for m in range(degree):
        re.append(x / r * re[m] - y / r * im[m])
        im.append(x / r * im[m] + y / r * re[m])
    b: dict[tuple[int, int], Any] = {(0, 0): hy.expression(1.0)}
    for n in range(1, degree + 1):
        factor = math.sqrt((2 * n + 1) / (2 * n) * (2 if n == 1 else 1))
        b[n, n] = factor * ratio * b[n - 1, n - 1]
        for m in range(n):
            up = math.sqrt((4 * n * n - 1) / ((n - m) * (n + m)))
            b[n, m] = up * ratio * u * b[n - 1, m]
            if n - 2 >= m:
                top = (2 * n + 1) * (n + m - 1) * (n - m - 1)
                back = math.sqrt(top / ((n - m) * (n + m) * (2 * n - 3)))
                b[n, m] = b[n, m] - back * ratio * ratio * b[n - 2, m]
    parts: list[list[Any]] = [[], [], [], []]
    for m in range(degree + 1):
        rows = range(max(m, 1), degree + 1)
        pc, ps = (hy.sum([float(t[n, m]) * b[n, m] for n in rows]) for t in (c, s))
        nc, ns = (hy.sum([float((n + m + 1) * t[n, m]) * b[n, m] for n in rows]) for t in (c, s))
        if m:
            parts[0].append(m * (pc * re[m - 1] + ps * im[m - 1]))
            parts[1].append(m * (ps * re[m - 1] - pc * im[m - 1]))
        parts[3].append(nc * re[m] + ns * im[m])
        rows = [n for n in rows if n > m]
        if rows:
            slope = {n: math.sqrt((n - m) * (n + m + 1) / (1 if m else 2)) for n in rows}
            dc, ds = (hy.sum([float(t[n, m]) * slope[n] * b[n, m + 1] for n in rows])
                      for t in (c, s))  # fmt: skip
            d = dc * re[m] + ds * im[m]
            parts[2].append(d)
            parts[3].append(u * d)
    a = [hy.sum(p) if p else hy.expression(0.0) for p in parts]
    scale = ratio * ratio
    return (
        scale * (a[0] - x / r * a[3]),
        scale * (a[1] - y / r * a[3]),
        scale * (a[2] - u * a[3]),
    )


def heyoka_system(hy: Any, job: dict[str, Any], unit_m: float, unit_s: float) -> list[Any]:
    """The equations in lengths of the reference radius and their own unit of time."""
    x, y, z, vx, vy, vz = hy.make_vars("x", "y", "z", "vx", "vy", "vz")
    par, terms = hy.par, job["angles_rad"].shape[1]
    at = 2.0 * hy.time * unit_s / float(job["length_s"]) - 1.0
    earth, sun, angle = (
        [chebyshev(par, (3 * block + i) * terms, terms, at) for i in range(3)] for block in range(3)
    )
    gm = unit_s**2 / unit_m**3
    r2 = hy.sum([x * x, y * y, z * z])
    pull = -(job["gm_moon"] * gm) * r2**-1.5
    acc = [pull * x, pull * y, pull * z]
    for place, body in ((earth, job["gm_earth"] * gm), (sun, job["gm_sun"] * gm)):
        q = hy.sum([p * (p - 2.0 * s) for p, s in zip((x, y, z), place, strict=True)])
        q = q / hy.sum([s * s for s in place])
        f = q * (3.0 + 3.0 * q + q * q) / (1.0 + (1.0 + q) ** 1.5)
        d = hy.sum([(p - s) ** 2 for p, s in zip((x, y, z), place, strict=True)]) ** -1.5
        acc = [a - body * d * (p + f * s)
               for a, p, s in zip(acc, (x, y, z), place, strict=True)]  # fmt: skip
    (cp, sp), (cd, sd), (cw, sw) = ((hy.cos(a), hy.sin(a)) for a in angle)
    turn = [
        [cw * cp - sw * cd * sp, cw * sp + sw * cd * cp, sw * sd],
        [-sw * cp - cw * cd * sp, -sw * sp + cw * cd * cp, cw * sd],
        [sd * sp, -sd * cp, cd],
    ]
    body = [hy.sum([row[i] * p for i, p in enumerate((x, y, z))]) for row in turn]
    field = [g * (job["gm_moon"] * gm) for g in pines(hy, *body, job)]
    acc = [a + hy.sum([turn[k][i] * field[k] for k in range(3)]) for i, a in enumerate(acc)]
    return [(x, vx), (y, vy), (z, vz), *zip((vx, vy, vz), acc, strict=True)]


def heyoka(job: dict[str, Any]) -> Rows:
    import heyoka as hy

    unit_m = job["radius_m"]
    unit_s = math.sqrt(unit_m**3 / job["gm_moon"])
    system = heyoka_system(hy, job, unit_m, unit_s)
    granules = np.concatenate([job["earth_sun_m"] / unit_m, job["angles_rad"]], axis=2)
    pars = granules.transpose(0, 2, 1).reshape(len(granules), -1)
    start = np.array(job["r_m"] + [v * unit_s for v in job["v_m_s"]])
    start /= unit_m
    rows = []
    for tolerance in (1e-18, 1e-15, 1e-12):
        before = time.process_time()
        made = hy.taylor_adaptive(
            system, start.copy(), tol=tolerance, compact_mode=True, pars=pars[0].copy()
        )
        compiled = time.process_time() - before
        before = time.process_time()
        begin, left = job["tdb_s"] - float(job["first_s"]), job["days"] * 86_400.0
        for row in pars:
            if left <= 0.0:
                break
            go = min(float(job["length_s"]) - begin, left)
            made.pars[:] = row
            made.time = begin / unit_s
            made.propagate_until((begin + go) / unit_s)
            begin, left = 0.0, left - go
        spent = time.process_time() - before
        rows.append(
            {
                "name": f"heyoka {hy.__version__} {tolerance:g}",
                "cpu_s": spent,
                "compile_s": compiled,
                "r_m": (np.array(made.state[:3]) * unit_m).tolist(),
                "v_m_s": (np.array(made.state[3:]) * unit_m / unit_s).tolist(),
            }
        )
    return rows


# nyx ----------------------------------------------------------------------------------------------


def write_shadr(job: dict[str, Any], path: Path) -> None:
    head = [job["radius_m"] / 1e3, job["gm_moon"] / 1e9, 0.0]
    size = job["degree"]
    lines = [", ".join([*(f"{x:.15E}" for x in head), str(size), str(size), "1", "0.0", "0.0"])]
    for n in range(1, size + 1):
        for m in range(n + 1):
            c, s = float(job["c"][n, m]), float(job["s"][n, m])
            lines.append(f"{n:5d},{m:5d},{c:24.16E},{s:24.16E}, 0.0E+00, 0.0E+00")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def write_masses(job: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Text kernels with the constants of the job, for ANISE to convert."""
    gm, pck = folder / "gm.tpc", folder / "pck.tpc"
    values = {"10": job["gm_sun"], "399": job["gm_earth"], "301": job["gm_moon"]}
    lines = [f"      BODY{k}_GM = ( {v / 1e9:.16E} )" for k, v in values.items()]
    gm.write_text("KPL/PCK\n\\begindata\n" + "\n".join(lines) + "\n\\begintext\n", encoding="ascii")
    radii = {"10": (695700.0,) * 3, "399": (6378.1366, 6378.1366, 6356.7519), "301": (1737.4,) * 3}
    lines = []
    for k, (a, b, c) in radii.items():
        lines += [
            f"      BODY{k}_RADII = ( {a} {b} {c} )",
            f"      BODY{k}_POLE_RA = ( 0. 0. 0. )",
            f"      BODY{k}_POLE_DEC = ( 90. 0. 0. )",
            f"      BODY{k}_PM = ( 0. 0. 0. )",
        ]
    pck.write_text(
        "KPL/PCK\n\\begindata\n" + "\n".join(lines) + "\n\\begintext\n", encoding="ascii"
    )
    return pck, gm


def nyx(job: dict[str, Any]) -> Rows:
    import nyx_space.anise as anise
    from nyx_space import Frame, Mass, Orbit, Spacecraft
    from nyx_space import mission_design as md
    from nyx_space.time import Epoch, Unit

    version = importlib.metadata.version("nyx-space")
    folder = Path(tempfile.mkdtemp(prefix="ilrs-nyx-"))
    field = folder / "field.tab"
    write_shadr(job, field)
    pck, gm = write_masses(job, folder)
    anise.utils.convert_tpc(str(pck), str(gm), str(folder / "masses.pca"), True)
    almanac = anise.Almanac(job["planets"])
    almanac = almanac.load(job["axes"]).load(str(folder / "masses.pca"))
    moon = almanac.frame_info(anise.constants.Frames.MOON_J2000)
    # The number of the principal axes in the kernel of DE421.
    axes = Frame(301, 31006)
    epoch = Epoch.from_et_seconds(job["tdb_s"])
    r, v = (np.array(job[k]) / 1e3 for k in ("r_m", "v_m_s"))
    craft = Spacecraft(Orbit(*r, *v, epoch, moon), Mass(100.0))
    points = md.PointMasses([399, 10], None)
    gravity = md.GravityFieldConfig(job["degree"], job["degree"], str(field), axes.to_frameuid())
    dynamics = md.Dynamics(md.AccelModels(points, gravity, None), md.ForceModels(None, None))
    rows = []
    for tolerance in (1e-12, 1e-11, 1e-10):
        options = md.IntegratorOptions(Unit.Second * 0.001, Unit.Second * 2700.0, tolerance)
        made = md.Propagator(dynamics, almanac, md.IntegratorMethod.DormandPrince78, options)
        before = time.process_time()
        end = made.for_duration(craft, Unit.Day * job["days"], False).state.orbit
        spent = time.process_time() - before
        rows.append(
            {
                "name": f"nyx-space {version} {tolerance:g}",
                "cpu_s": spent,
                "r_m": [end.x_km * 1e3, end.y_km * 1e3, end.z_km * 1e3],
                "v_m_s": [end.vx_km_s * 1e3, end.vy_km_s * 1e3, end.vz_km_s * 1e3],
            }
        )
    return rows


# Peers that are not flown -----------------------------------------------------------------------


def orekit(job: dict[str, Any]) -> Rows:
    del job
    version = importlib.metadata.version("orekit-jpype")
    raise SystemExit(
        f"orekit-jpype {version} is installed, and not flown: nobody has brought it to equal "
        "forces (a trial with its own constants took 46 s at degree 50)"
    )


def basilisk(job: dict[str, Any]) -> Rows:
    del job
    version = importlib.metadata.version("bsk")
    raise SystemExit(
        f"bsk {version} is installed, and not flown: nobody has brought it to equal forces (a "
        "trial of 30 days, extrapolated, took 90 s or more for a year)"
    )


def main() -> None:
    peers = {"heyoka": heyoka, "nyx": nyx, "orekit": orekit, "basilisk": basilisk}
    name, folder = sys.argv[1:3]
    print(json.dumps(peers[name](read(Path(folder)))))


if __name__ == "__main__":
    main()
