"""Ground temperature over a raster: the conduction of `ground.py` under the light of each point.

Sunlight is what each point sees over its own horizon from the height of the eye, on its own slope,
with eclipses taken off. A year of it is repeated until the depths have forgotten their start
(`groundlanes.py`); what is told is of that year. Steps are of two hours, where single sites take
one: near the poles means and extremes differ by less than 0.3 K (tests/moon/test_groundmap.py).

Terrain around warms each point as the bowl of `bowl.py` does that fills as much of its view; the
constant of the ground is left out. Not modelled: what ground.py and bowl.py do not model either.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SUN_RADIUS_M
from ilrs.moon.bowl import wall_share
from ilrs.moon.gnomonic import from_map
from ilrs.moon.ground import Ground, taken_part
from ilrs.moon.groundlanes import column, year_of
from ilrs.moon.lightmap import visible
from ilrs.moon.raster import Raster
from ilrs.moon.skyview import terrain_view

Array = NDArray[np.float64]
TEMPERATURES = ("mean_k", "max_k", "min_k", "deep_k")
TERRAIN_MODEL = "bowl"
STEP_S = 7200
YEAR_STEPS = 365 * 86_400 // STEP_S
LANES = 32


def ground_map(
    axes: Array, raster: Raster, eyes_m: Array, normals: Array, horizons: Array,
    sun_me_m: Array, power_w_m2: Array, ground: Ground,
) -> NDArray[np.float32]:  # fmt: skip
    """`TEMPERATURES`, shape (4, rows, columns), K; NaN where the ground or its slope is unknown.

    Mean, highest and lowest of the surface and the mean at the deepest node (0.94 m) over a year
    that repeats. `sun_me_m` are places of the Sun at the middle of `YEAR_STEPS` steps of `STEP_S`,
    shape (count, 3), `power_w_m2` its light at normal incidence with eclipses taken off. The rest
    is as in `light_map`. ValueError for another count.
    """
    if sun_me_m.shape != (YEAR_STEPS, 3) or power_w_m2.shape != (YEAR_STEPS,):
        raise ValueError(f"ground temperature needs the Sun at {YEAR_STEPS} instants of a year")
    out = np.full((len(TEMPERATURES), raster.rows, raster.columns), math.nan, dtype=np.float32)
    known = np.isfinite(eyes_m) & np.isfinite(normals[:, :, 0])
    _fill(
        axes, raster.x_m, raster.y_m, np.where(known, eyes_m, math.nan), normals, horizons,
        sun_me_m, power_w_m2, ground.albedo, raster.pole, ground.emissivity,
        ground.heat_flow_w_m2, *column(ground, STEP_S), out,
    )  # fmt: skip
    return out


@njit(cache=True, nogil=True)
def _fill(
    axes: Array,
    x: Array,
    y: Array,
    eyes: Array,
    normals: Array,
    horizons: Array,
    sun: Array,
    power: Array,
    albedo: float,
    pole: float,
    emissivity: float,
    heat_flow: float,
    mass: Array,
    contact: Array,
    half_gap: Array,
    resistance: Array,
    out: NDArray[np.float32],
) -> None:
    horizon = np.empty(horizons.shape[0])
    flux = np.empty((sun.shape[0], LANES))
    row, column = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    filled = 0
    for i in range(y.size):
        for j in range(x.size):
            if eyes[i, j] == eyes[i, j]:
                horizon[:] = horizons[:, i, j]
                up = np.array(from_map(x[j], y[i], pole))
                here = up * (MOON_RADIUS_M + eyes[i, j])
                row[filled], column[filled] = i, j
                share = wall_share(_walls(axes, up, horizon, normals[i, j]), albedo, emissivity)
                _absorbed(axes, up, here, horizon, normals[i, j], sun, power, albedo, share,
                          flux[:, filled])  # fmt: skip
                filled += 1
            if filled == LANES or (filled > 0 and i == y.size - 1 and j == x.size - 1):
                for lane in range(filled, LANES):
                    flux[:, lane] = flux[:, 0]
                found = year_of(flux, emissivity, heat_flow, mass, contact, half_gap, resistance)
                for lane in range(filled):
                    out[:, row[lane], column[lane]] = found[:, lane]
                filled = 0


@njit(cache=True, nogil=True)
def _walls(axes: Array, up: Array, horizon: Array, normal: Array) -> float:
    """The part of a point's view that terrain fills.

    Sweep angles are taken for azimuths from the plane's axes: within a tile they differ by less
    than the angle from its middle, two degrees at most.
    """
    parts = np.zeros(3)
    for n in range(3):
        parts[0] += normal[n] * up[n]
    for n in range(3):
        lean = normal[n] - parts[0] * up[n]
        parts[1] += lean * axes[0, n]
        parts[2] += lean * axes[1, n]
    return terrain_view(horizon, parts[0], parts[1], parts[2])


@njit(cache=True, nogil=True)
def _absorbed(
    axes: Array,
    up: Array,
    here: Array,
    horizon: Array,
    normal: Array,
    sun: Array,
    power: Array,
    albedo: float,
    share: float,
    out: Array,
) -> None:
    """What the ground takes up at each step, W/m2: sunlight on its slope, heat from walls."""
    low, high = horizon.min(), horizon.max()
    away = np.empty(3)
    for k in range(sun.shape[0]):
        part = visible(axes, up, here, horizon, low, high, sun[k], SUN_RADIUS_M, away)[0]
        cosine = away[0] * normal[0] + away[1] * normal[1] + away[2] * normal[2]
        sine = away[0] * up[0] + away[1] * up[1] + away[2] * up[2]
        out[k] = share * power[k] * max(sine, 0.0)
        if part > 0.0 and cosine > 0.0:
            out[k] += taken_part(albedo, cosine) * cosine * power[k] * part
