"""How much of a disc stands above a horizon, and how much of the Sun the Earth hides.

The visible fraction is an area: the disc is cut into vertical strips at Gauss-Chebyshev places of
the second kind (exact weights for chords of a circle), each strip against the horizon interpolated
linearly at its azimuth. Against exact areas the error stays below 0.001 (straight horizons, level
or inclined by up to 70 degrees); a fraction is 0 or 1 when no strip is cut. An eclipse is the
overlap of two discs (lens area). Not modelled: limb darkening (the lower limb counts like the
centre), the flattening of the Earth, refraction into its shadow. The Earth's atmosphere is counted
as opaque up to 1 % of the equatorial radius, the enlargement with which eclipse contacts are
predicted (Danjon's rule; Espenak & Meeus 2009, NASA/TP-2009-214172). Horizons are taken as lower
than 60 degrees.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import EARTH_RADIUS_M, SUN_RADIUS_M
from ilrs.moon.ephemeris import Places

EARTH_SHADOW_RADIUS_M = 1.01 * EARTH_RADIUS_M
STRIPS = 32
_STEEP_COS = 0.5
# Where the strips stand in a disc of radius 1, and half of what each is high.
_ANGLES = [math.pi * j / (STRIPS + 1.0) for j in range(1, STRIPS + 1)]
_ALONG = np.array([math.cos(angle) for angle in _ANGLES])
_HALF = np.array([math.sin(angle) for angle in _ANGLES])

Array = NDArray[np.float64]


def visible_fraction(places: Places, radius_m: float, horizon_rad: Array) -> Array:
    """The fraction of a body's disc above the horizon, shape (count,), between 0 and 1.

    `horizon_rad` holds elevations at uniformly spaced azimuths from north, shape (azimuths,).
    """
    out = np.empty(places.azimuth_rad.size)
    reach = 2.0 * math.asin(min(1.0, radius_m / float(places.range_m.min()))) / _STEEP_COS
    low, high = _neighbourhood(horizon_rad, 0.5 * reach)
    _fill_visible(
        places.azimuth_rad,
        places.elevation_rad,
        places.range_m,
        radius_m,
        np.ascontiguousarray(horizon_rad),
        low,
        high,
        out,
    )
    return out


def sun_visible(sun: Places, horizon_rad: Array, eclipse: Array) -> Array:
    """The fraction of the solar disc seen: over the horizon, times what the Earth leaves.

    `horizon_rad` is of uniform azimuths from north, shape (azimuths,); `eclipse` is from
    `eclipse_fraction`. The result has the shape of the places, (count,).
    """
    return visible_fraction(sun, SUN_RADIUS_M, horizon_rad) * (1.0 - eclipse)


def earth_visible(earth: Places, horizon_rad: Array) -> Array:
    """The fraction of the Earth's disc (lit or not) above the horizon, (count,)."""
    return visible_fraction(earth, EARTH_RADIUS_M, horizon_rad)


def eclipse_fraction(sun: Places, earth: Places, radius_m: float = EARTH_SHADOW_RADIUS_M) -> Array:
    """The fraction of the solar disc that the Earth hides, shape (count,); 0 nearly always."""
    out = np.zeros(sun.azimuth_rad.size)
    _fill_eclipse(
        np.stack([sun.azimuth_rad, sun.elevation_rad, sun.range_m]),
        np.stack([earth.azimuth_rad, earth.elevation_rad, earth.range_m]),
        radius_m,
        out,
    )
    return out


def separation(one: Places, other: Places) -> Array:
    """The angle between two bodies in the sky, rad, shape (count,); exact for small angles."""
    u = np.sin(0.5 * (other.elevation_rad - one.elevation_rad))
    v = np.sin(0.5 * (other.azimuth_rad - one.azimuth_rad))
    level = np.cos(one.elevation_rad) * np.cos(other.elevation_rad)
    return 2.0 * np.arcsin(np.minimum(1.0, np.sqrt(u * u + level * v * v)))


def _neighbourhood(horizon_rad: Array, reach_rad: float) -> tuple[Array, Array]:
    """Lowest and highest horizon within a reach of each azimuth: what decides without strips."""
    width = math.ceil(reach_rad / (2.0 * math.pi / horizon_rad.size)) + 1
    low, high = horizon_rad.copy(), horizon_rad.copy()
    for shift in range(-width, width + 1):
        moved = np.roll(horizon_rad, shift)
        low, high = np.minimum(low, moved), np.maximum(high, moved)
    return low, high


@njit(cache=True)
def _fill_visible(
    azimuth: Array,
    elevation: Array,
    distance: Array,
    radius_m: float,
    horizon: Array,
    low: Array,
    high: Array,
    out: Array,
) -> None:
    scale = horizon.size / (2.0 * math.pi)
    top = high.max()
    for k in range(azimuth.size):
        radius = math.asin(radius_m / distance[k])
        i = int(azimuth[k] * scale) % horizon.size
        # Nearer to the zenith a disc spans azimuths beyond the neighbourhood.
        clear = high[i] if math.cos(elevation[k]) > _STEEP_COS else top
        if elevation[k] - radius >= clear:
            out[k] = 1.0
        elif elevation[k] + radius <= low[i]:
            out[k] = 0.0
        else:
            out[k] = disc_fraction(azimuth[k], elevation[k], radius, horizon)


@njit(cache=True, nogil=True)
def disc_fraction(azimuth: float, elevation: float, radius: float, horizon: Array) -> float:
    """The visible fraction of one disc (all in rad), from strips; the slow path in full."""
    scale = horizon.size / (2.0 * math.pi)
    stretch = radius / max(math.cos(elevation), _STEEP_COS)
    total = 0.0
    for j in range(STRIPS):
        half = _HALF[j]
        place = (azimuth + stretch * _ALONG[j]) * scale
        whole = math.floor(place)
        i = int(whole) % horizon.size
        share = place - whole
        edge = (1.0 - share) * horizon[i] + share * horizon[(i + 1) % horizon.size]
        above = 0.5 + 0.5 * (elevation - edge) / (radius * half)
        total += half * half * min(1.0, max(0.0, above))
    return min(1.0, total * 2.0 / (STRIPS + 1.0))


@njit(cache=True)
def _fill_eclipse(sun: Array, earth: Array, radius_m: float, out: Array) -> None:
    for k in range(out.size):
        # Elevations further apart than both discs are wide: no trigonometry needed.
        if abs(sun[1, k] - earth[1, k]) > 0.05:
            continue
        a = math.asin(SUN_RADIUS_M / sun[2, k])
        b = math.asin(radius_m / earth[2, k])
        d = _separation(sun[0, k], sun[1, k], earth[0, k], earth[1, k])
        if d < a + b:
            out[k] = overlap_fraction(a, b, d)


@njit(cache=True)
def _separation(azimuth: float, elevation: float, azimuth2: float, elevation2: float) -> float:
    """The angle between two directions (haversine: exact for small angles), rad."""
    u = math.sin(0.5 * (elevation2 - elevation))
    v = math.sin(0.5 * (azimuth2 - azimuth))
    return 2.0 * math.asin(
        min(1.0, math.sqrt(u * u + math.cos(elevation) * math.cos(elevation2) * v * v))
    )


@njit(cache=True)
def overlap_fraction(a: float, b: float, d: float) -> float:
    """The part of a disc of radius a hidden by one of radius b at distance d (flat-sky lens)."""
    if d >= a + b:
        return 0.0
    if d <= b - a:
        return 1.0
    if d <= a - b:
        return (b / a) ** 2
    x = (d * d + a * a - b * b) / (2.0 * d)
    y = d - x
    alpha = math.acos(min(1.0, max(-1.0, x / a)))
    beta = math.acos(min(1.0, max(-1.0, y / b)))
    lens = a * a * alpha + b * b * beta - d * a * math.sin(alpha)
    return min(1.0, max(0.0, lens / (math.pi * a * a)))
