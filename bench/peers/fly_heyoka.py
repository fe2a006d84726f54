"""heyoka (Taylor's method) with the forces of the job, as one system of expressions."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from job import DAY_S, Job, Rows, chosen, fly, row

TOLERANCES, EQUAL = (1e-18, 1e-15, 1e-12), 1e-12


def chebyshev(par: Any, first: int, count: int, x: Any) -> Any:
    """Clenshaw's sum of `count` coefficients among the parameters."""
    one, two = 0.0, 0.0
    for k in range(count - 1, 0, -1):
        one, two = par[first + k] + 2.0 * x * one - two, one
    return par[first] + x * one - two


def pines(hy: Any, x: Any, y: Any, z: Any, job: Job) -> tuple[Any, Any, Any]:
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


def heyoka_system(hy: Any, job: Job, unit_m: float, unit_s: float) -> list[Any]:
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


def heyoka(job: Job) -> Rows:
    import heyoka as hy

    unit_m = job["radius_m"]
    unit_s = math.sqrt(unit_m**3 / job["gm_moon"])
    system = heyoka_system(hy, job, unit_m, unit_s)
    granules = np.concatenate([job["earth_sun_m"] / unit_m, job["angles_rad"]], axis=2)
    pars = granules.transpose(0, 2, 1).reshape(len(granules), -1)
    start = np.array(job["r_m"] + [v * unit_s for v in job["v_m_s"]])
    start /= unit_m
    rows = []
    for tolerance in chosen(job, TOLERANCES, EQUAL):
        before = time.process_time()
        made = hy.taylor_adaptive(
            system, start.copy(), tol=tolerance, compact_mode=True, pars=pars[0].copy()
        )
        compiled = time.process_time() - before
        before, wall = time.process_time(), time.perf_counter()
        begin, left = job["tdb_s"] - float(job["first_s"]), job["days"] * DAY_S
        for granule in pars:
            if left <= 0.0:
                break
            go = min(float(job["length_s"]) - begin, left)
            made.pars[:] = granule
            made.time = begin / unit_s
            made.propagate_until((begin + go) / unit_s)
            begin, left = 0.0, left - go
        spent = time.process_time() - before, time.perf_counter() - wall
        name = f"heyoka {hy.__version__} {tolerance:g}"
        end = np.array(made.state) * unit_m
        rows.append(row(name, *spent, end[:3], end[3:] / unit_s, compile_s=compiled))
    return rows


if __name__ == "__main__":
    fly(heyoka)
