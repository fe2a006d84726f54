"""Orbits of two bodies about the Moon, for tests: elements in the ME frame of their first
instant."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.orientation import fill_pa_from_icrf, pa_from_me
from ilrs.moon.segments import load_axes

GM_MOON_M3_S2 = 4.902800066e12  # DE421


def icrf_from_me(tdb_s: float) -> NDArray[np.float64]:
    axes, turn = load_axes(tdb_s, tdb_s), np.empty((3, 3))
    fill_pa_from_icrf(axes.coefficients, axes.first_s, axes.length_s, tdb_s, turn)
    return turn.T @ pa_from_me()


def orbit(
    name: str,
    tdb_s: NDArray[np.float64],
    perilune_m: float,
    apolune_m: float,
    inclination_deg: float,
    node_deg: float = 0.0,
    perilune_deg: float = 0.0,
    mean_deg: float = 0.0,
    turn: NDArray[np.float64] | None = None,
) -> Trajectory:
    """A Kepler orbit; `perilune_m` and `apolune_m` are altitudes, `mean_deg` holds at the start."""
    near, far = MOON_RADIUS_M + perilune_m, MOON_RADIUS_M + apolune_m
    a, e = 0.5 * (near + far), (far - near) / (far + near)
    rate = math.sqrt(GM_MOON_M3_S2 / a**3)
    mean = math.radians(mean_deg) + rate * (tdb_s - tdb_s[0])
    anomaly = mean + e * np.sin(mean)
    for _ in range(60):
        anomaly = anomaly - (anomaly - e * np.sin(anomaly) - mean) / (1.0 - e * np.cos(anomaly))
    c, s, b = np.cos(anomaly), np.sin(anomaly), math.sqrt(1.0 - e * e)
    r = a * np.stack([c - e, b * s, np.zeros_like(s)], axis=1)
    v = a * rate * np.stack([-s, b * c, np.zeros_like(s)], axis=1) / (1.0 - e * c)[:, None]
    o, w, i = (math.radians(x) for x in (node_deg, perilune_deg, inclination_deg))
    plane = _r3(o) @ _r1(i) @ _r3(w)
    m = (icrf_from_me(float(tdb_s[0])) if turn is None else turn) @ plane
    return Trajectory(name, tdb_s, r @ m.T, v @ m.T)


def elevation_deg(
    site: SitePoint, tdb_s: NDArray[np.float64], r_icrf_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Of places along ICRF axes, (count, 3), above the level of a site, degrees."""
    axes, turn = load_axes(float(tdb_s[0]), float(tdb_s[-1])), np.empty((3, 3))
    up, found = site.r_me_m / np.linalg.norm(site.r_me_m), np.empty(tdb_s.size)
    for k, t in enumerate(tdb_s):
        fill_pa_from_icrf(axes.coefficients, axes.first_s, axes.length_s, float(t), turn)
        away = pa_from_me().T @ (turn @ r_icrf_m[k]) - site.r_me_m
        found[k] = math.degrees(math.asin(float(away @ up / np.linalg.norm(away))))
    return found


def _r3(angle: float) -> NDArray[np.float64]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _r1(angle: float) -> NDArray[np.float64]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
