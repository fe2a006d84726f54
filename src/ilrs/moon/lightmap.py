"""Light over a raster: what each point sees of the Sun and the Earth, and what its ground takes up.

The bodies are placed once, seen from the middle of the raster, as vectors in the ME frame; each
point turns them into its own horizon, parallax included. What is left out, the aberration by the
different speeds of the points, is below 0.001 arcsecond. The sweep angle of a body at the point
finds its horizon; the visible part of its disc is the one of light.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import (
    EARTH_RADIUS_M,
    MOON_RADIUS_M,
    SUN_RADIUS_M,
    SitePoint,
    local_axes_me,
)
from ilrs.moon.drivers import irradiance
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.gnomonic import SOUTH, from_map, toward
from ilrs.moon.ground import Ground, taken_part
from ilrs.moon.light import disc_fraction, eclipse_fraction
from ilrs.moon.raster import Raster
from ilrs.moon.shadow import SUB_SOLAR_LIMIT_RAD

Array = NDArray[np.float64]
FIELDS = (
    "mean_light", "any_light", "centre_light", "longest_dark_steps", "earth_visible",
    "absorbed_w_m2",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bodies:
    """The Sun and the Earth over time: positions in ME from the Moon's centre, m, (count, 3).

    `eclipse` is the part of the Sun's disc behind the Earth, `irradiance_w_m2` the sunlight.
    """

    sun_me_m: Array
    earth_me_m: Array
    eclipse: Array
    irradiance_w_m2: Array


def bodies_over(raster: Raster, tdb_s: Array) -> Bodies:
    """Apparent places at instants, for a raster. ValueError outside the ephemeris."""
    latitude, longitude = raster.projection.inverse(*raster.centre_m)
    point = SitePoint(float(latitude), float(longitude), 0.0)
    sun, earth = sun_and_earth(point, tdb_s)
    return Bodies(
        _positions(point, sun), _positions(point, earth), eclipse_fraction(sun, earth),
        irradiance(sun),
    )  # fmt: skip


def highest_sun(count: int = 1440, pole: float = SOUTH) -> Bodies:
    """The Sun all round the Moon as near to a pole as it ever stands, for permanent shadow."""
    turn = np.arange(count, dtype=np.float64) * (2.0 * math.pi / count)
    level = 1.47e11 * math.cos(SUB_SOLAR_LIMIT_RAD)
    along = pole * 1.47e11 * math.sin(SUB_SOLAR_LIMIT_RAD)
    sun = np.stack([level * np.cos(turn), level * np.sin(turn), np.full(count, along)], axis=1)
    return Bodies(sun, np.broadcast_to([3.8e8, 0.0, 0.0], (count, 3)).copy(), 0 * turn, 0 * turn)


def light_map(
    axes: Array, raster: Raster, eyes_m: Array, normals: Array, horizons: Array, bodies: Bodies,
    ground: Ground,
) -> NDArray[np.float32]:  # fmt: skip
    """The `FIELDS` of each point, shape (fields, rows, columns); NaN where the ground is unknown.

    `horizons` are elevations in rad at even sweep angles, shape (angles, rows, columns); `normals`
    are unit vectors of the ground in ME, shape (rows, columns, 3); `eyes_m` heights of the eyes.
    Fractions are means over the instants, as is the sunlight that the slope takes up (W/m2).
    Longest dark spells are counted in instants at which nothing of the Sun's disc is seen.
    """
    out = np.empty((len(FIELDS), raster.rows, raster.columns), dtype=np.float32)
    _fill(
        axes, raster.x_m, raster.y_m, eyes_m, normals, horizons, bodies.sun_me_m,
        bodies.earth_me_m, bodies.eclipse, bodies.irradiance_w_m2, ground.albedo,
        raster.pole, out,
    )  # fmt: skip
    return out


def normals_of(raster: Raster, right_m: Array, up_m: Array) -> tuple[Array, Array]:
    """Normals in ME, (rows, columns, 3), and slopes (rad); from rises per map metre in x and y."""
    normals, slope = np.empty((*right_m.shape, 3)), np.empty(right_m.shape)
    _fill_normals(raster.x_m, raster.y_m, right_m, up_m, raster.pole, normals, slope)
    return normals, slope


def _positions(point: SitePoint, places: Places) -> Array:
    level = np.cos(places.elevation_rad)
    local = np.stack(
        [
            level * np.sin(places.azimuth_rad),
            level * np.cos(places.azimuth_rad),
            np.sin(places.elevation_rad),
        ],
        axis=1,
    )
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    return np.ascontiguousarray((local @ axes) * places.range_m[:, None] + point.r_me_m)


@njit(cache=True, nogil=True)
def _fill(
    axes: Array,
    x: Array,
    y: Array,
    eyes: Array,
    normals: Array,
    horizons: Array,
    sun: Array,
    earth: Array,
    eclipse: Array,
    power: Array,
    albedo: float,
    pole: float,
    out: NDArray[np.float32],
) -> None:
    horizon = np.empty(horizons.shape[0])
    for i in range(y.size):
        for j in range(x.size):
            out[:, i, j] = math.nan
            if eyes[i, j] == eyes[i, j]:
                horizon[:] = horizons[:, i, j]
                up = np.array(from_map(x[j], y[i], pole))
                here = up * (MOON_RADIUS_M + eyes[i, j])
                _of_sun(axes, up, here, horizon, normals[i, j], sun, eclipse, power, albedo,
                        out[:, i, j])  # fmt: skip
                out[4, i, j] = _of_earth(axes, up, here, horizon, earth)


@njit(cache=True, nogil=True)
def _of_sun(
    axes: Array,
    up: Array,
    here: Array,
    horizon: Array,
    normal: Array,
    sun: Array,
    eclipse: Array,
    power: Array,
    albedo: float,
    out: NDArray[np.float32],
) -> None:
    low, high = horizon.min(), horizon.max()
    away = np.empty(3)
    seen = lit = centre = absorbed = 0.0
    dark = longest = 0
    for k in range(sun.shape[0]):
        part, above = visible(axes, up, here, horizon, low, high, sun[k], SUN_RADIUS_M, away)
        part *= 1.0 - eclipse[k]
        seen += part
        centre += above
        if part > 0.0:
            lit += 1.0
            dark = 0
            cosine = away[0] * normal[0] + away[1] * normal[1] + away[2] * normal[2]
            if cosine > 0.0:
                absorbed += taken_part(albedo, cosine) * cosine * power[k] * part
        else:
            dark += 1
            longest = max(longest, dark)
    count = sun.shape[0]
    out[0], out[1], out[2], out[3] = seen / count, lit / count, centre / count, longest
    # Beside unknown ground the slope is unknown.
    out[5] = absorbed / count if normal[0] == normal[0] else math.nan


@njit(cache=True, nogil=True)
def _of_earth(axes: Array, up: Array, here: Array, horizon: Array, earth: Array) -> float:
    low, high = horizon.min(), horizon.max()
    away = np.empty(3)
    total = 0.0
    for k in range(earth.shape[0]):
        total += visible(axes, up, here, horizon, low, high, earth[k], EARTH_RADIUS_M, away)[0]
    return total / earth.shape[0]


@njit(cache=True, nogil=True)
def visible(
    axes: Array,
    up: Array,
    here: Array,
    horizon: Array,
    low: float,
    high: float,
    body: Array,
    radius_m: float,
    away: Array,
) -> tuple[float, float]:
    """Visible part of a disc, and 1 if its centre is seen; `away` takes the direction."""
    for n in range(3):
        away[n] = body[n] - here[n]
    distance = math.sqrt(away[0] ** 2 + away[1] ** 2 + away[2] ** 2)
    for n in range(3):
        away[n] /= distance
    radius = radius_m / distance
    elevation = math.asin(away[0] * up[0] + away[1] * up[1] + away[2] * up[2])
    if elevation - radius >= high:
        return 1.0, 1.0
    if elevation + radius <= low:
        return 0.0, 0.0
    angle = toward(axes, up, away)
    place = angle * horizon.size / (2.0 * math.pi)
    i = int(place)
    first, second = horizon[i % horizon.size], horizon[(i + 1) % horizon.size]
    edge = first + (place - i) * (second - first)
    above = 1.0 if elevation > edge else 0.0
    return disc_fraction(angle, elevation, radius, horizon), above


@njit(cache=True, nogil=True)
def _fill_normals(
    x: Array, y: Array, right: Array, upward: Array, pole: float, normals: Array, slope: Array
) -> None:
    for i in range(y.size):
        for j in range(x.size):
            up = np.array(from_map(x[j], y[i], pole))
            ex = np.array(from_map(x[j] + 1.0, y[i], pole)) - up
            ey = np.array(from_map(x[j], y[i] + 1.0, pole)) - up
            # A metre of the map is this long on the ground.
            metre = MOON_RADIUS_M * math.sqrt((ex * ex).sum())
            a, b = right[i, j] / metre, upward[i, j] / metre
            ex, ey = ex * (MOON_RADIUS_M / metre), ey * (MOON_RADIUS_M / metre)
            normal = up - a * ex - b * ey
            normals[i, j] = normal / math.sqrt((normal * normal).sum())
            slope[i, j] = math.atan(math.hypot(a, b))
