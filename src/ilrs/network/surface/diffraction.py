"""Diffraction over terrain: the method of Rec. ITU-R P.526-15, section 4.5 ("delta-Bullington").

    L = Lba + max(Lsph - Lbs, 0)

Lba is the loss of the Bullington edge (where the lines from both ends over the highest ground meet)
for the true profile, Lbs the same for a smooth body with the ends above the plane that fits the
profile, Lsph the first term of diffraction round that smooth body. A profile is a row of distances
along the ground and of heights; `radius_m` is the radius of the body, so that the same function is
tested on the Earth (effective radius) and used on the Moon, which has no air to bend the rays. The
edge's loss is J(v) = 6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1), 0 below v = -0.78. The
term 10 + 0.02 d of the method was fitted to the Earth's hills; on the Moon it is taken over as it
stands, for want of measurements. Electric properties of the ground matter only for smooth bodies:
regolith has a permittivity of 3 and next to no conductivity (Olhoeft & Strangway 1975,
doi:10.1016/0012-821X(75)90146-6). Not modelled: roughness, paths round the side, rocks.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S, MOON_RADIUS_M
from ilrs.network.radio.decibels import frequency

Array = NDArray[np.float64]
REGOLITH_PERMITTIVITY = 3.0
REGOLITH_S_M = 1e-10  # conductivity, siemens per metre, of cold dry soil (order of magnitude)


def diffraction_loss_db(
    distance_m: Array,
    height_m: Array,
    mast0_m: float,
    mast1_m: float,
    frequency_hz: float,
    *,
    radius_m: float = MOON_RADIUS_M,
    permittivity: float = REGOLITH_PERMITTIVITY,
    conductivity_s_m: float = REGOLITH_S_M,
    vertical: bool = True,
) -> float:
    """Loss beyond free space, dB, of a profile between two masts (heights above its ends, m).

    Distances (rising from 0) and heights above the sphere have the shape (count,). At 0.1 m of mast
    and more. Raises ValueError for profiles of fewer than three points or with unknown ground.
    """
    frequency(frequency_hz)
    d, h = np.ascontiguousarray(distance_m, np.float64), np.ascontiguousarray(height_m, np.float64)
    if d.size < 3 or h.size != d.size or not (np.diff(d) > 0.0).all():
        raise ValueError("a profile has three or more points whose distances rise")
    if not np.isfinite(h).all():
        raise ValueError("the profile crosses ground that no terrain knows: add a grid, or move")
    if not (mast0_m > 0.0 and mast1_m > 0.0):
        raise ValueError(f"masts of {mast0_m:g} m and {mast1_m:g} m: both stand above the ground")
    wave = LIGHT_M_S / frequency_hz
    return float(
        delta_bullington(
            d - d[0], h, d.size, mast0_m, mast1_m, wave, radius_m, permittivity, conductivity_s_m,
            vertical,
        )
    )  # fmt: skip


@njit(cache=True)
def knife_edge(v: float) -> float:
    """Loss of one edge, dB, over the parameter v (equation 31)."""
    if v < -0.78:
        return 0.0
    return 6.9 + 20.0 * math.log10(math.sqrt((v - 0.1) ** 2 + 1.0) + v - 0.1)


@njit(cache=True)
def bullington(
    d: Array, h: Array, count: int, top0: float, top1: float, wave: float, radius: float
) -> float:
    """Loss of the Bullington edge, dB; `top0`, `top1` are heights of the ends above the sphere."""
    whole = d[count - 1]
    rise0, rise1, worst = -math.inf, -math.inf, -math.inf
    for i in range(1, count - 1):
        there, left = d[i], whole - d[i]
        ground = h[i] + 0.5 * there * left / radius
        rise0 = max(rise0, (ground - top0) / there)
        rise1 = max(rise1, (ground - top1) / left)
        line = (top0 * left + top1 * there) / whole
        v = (ground - line) * math.sqrt(2.0 * whole / (wave * there * left))
        worst = max(worst, v)
    if rise0 < (top1 - top0) / whole:
        edge = knife_edge(worst)
    else:
        meet = (top1 - top0 + rise1 * whole) / (rise0 + rise1)
        above = top0 + rise0 * meet - (top0 * (whole - meet) + top1 * meet) / whole
        edge = knife_edge(above * math.sqrt(2.0 * whole / (wave * meet * (whole - meet))))
    return edge + (1.0 - math.exp(-edge / 6.0)) * (10.0 + 2e-5 * whole)


@njit(cache=True)
def smooth_ends(d: Array, h: Array, count: int, top0: float, top1: float) -> tuple[float, float]:
    """Heights of the fitted plane at both ends, not above the ground there (section 4.5.2)."""
    whole = d[count - 1]
    v1, v2 = 0.0, 0.0
    for i in range(1, count):
        step = d[i] - d[i - 1]
        v1 += step * (h[i] + h[i - 1])
        v2 += step * (h[i] * (2.0 * d[i] + d[i - 1]) + h[i - 1] * (d[i] + 2.0 * d[i - 1]))
    start = (2.0 * v1 * whole - v2) / (whole * whole)
    end = (v2 - v1 * whole) / (whole * whole)
    obstacle, left0, left1 = -math.inf, -math.inf, -math.inf
    for i in range(1, count - 1):
        there, left = d[i], whole - d[i]
        over = h[i] - (top0 * left + top1 * there) / whole
        obstacle, left0, left1 = (
            max(obstacle, over),
            max(left0, over / there),
            max(left1, over / left),
        )
    if obstacle > 0.0:
        start -= obstacle * left0 / (left0 + left1)
        end -= obstacle * left1 / (left0 + left1)
    return min(start, h[0]), min(end, h[count - 1])


@njit(cache=True)
def first_term(
    whole: float, high0: float, high1: float, wave: float, radius: float, epsilon: float,
    sigma: float, vertical: bool,
) -> float:  # fmt: skip
    """The first term of diffraction round a smooth sphere, dB (section 3.1.1)."""
    ghz, km = LIGHT_M_S / wave / 1e9, radius / 1000.0
    loss = (18.0 * sigma / ghz) ** 2
    k = 0.036 * (km * ghz) ** (-1.0 / 3.0) * ((epsilon - 1.0) ** 2 + loss) ** -0.25
    if vertical:
        k *= math.sqrt(epsilon * epsilon + loss)
    k2 = k * k
    beta = (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)
    x = 21.88 * beta * (ghz / (km * km)) ** (1.0 / 3.0) * whole / 1000.0
    y = 0.9575 * beta * (ghz * ghz / km) ** (1.0 / 3.0)
    if x >= 1.6:
        field = 11.0 + 10.0 * math.log10(x) - 17.6 * x
    else:
        field = -20.0 * math.log10(x) - 5.6488 * x**1.425
    return -field - _height_gain(beta * y * high0, k) - _height_gain(beta * y * high1, k)


@njit(cache=True)
def _height_gain(b: float, k: float) -> float:
    if b > 2.0:
        gain = 17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0
    else:
        gain = 20.0 * math.log10(b + 0.1 * b**3)
    return max(gain, 2.0 + 20.0 * math.log10(k))


@njit(cache=True)
def smooth_sphere(
    whole: float, high0: float, high1: float, wave: float, radius: float, epsilon: float,
    sigma: float, vertical: bool,
) -> float:  # fmt: skip
    """Loss round a smooth sphere, dB, also within sight of each other (section 3.2)."""
    sight = math.sqrt(2.0 * radius) * (math.sqrt(high0) + math.sqrt(high1))
    if whole >= sight:
        return first_term(whole, high0, high1, wave, radius, epsilon, sigma, vertical)
    c = (high0 - high1) / (high0 + high1)
    m = 0.25 * whole * whole / (radius * (high0 + high1))
    turn = math.acos(max(-1.0, min(1.0, 1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3))))
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + turn / 3.0)
    d0 = 0.5 * whole * (1.0 + b)
    d1 = whole - d0
    clear = ((high0 - 0.5 * d0 * d0 / radius) * d1 + (high1 - 0.5 * d1 * d1 / radius) * d0) / whole
    needed = 0.552 * math.sqrt(d0 * d1 * wave / whole)
    if clear > needed:
        return 0.0
    bent = 0.5 * (whole / (math.sqrt(high0) + math.sqrt(high1))) ** 2
    loss = first_term(whole, high0, high1, wave, bent, epsilon, sigma, vertical)
    return 0.0 if loss < 0.0 else (1.0 - clear / needed) * loss


@njit(cache=True)
def delta_bullington(
    d: Array, h: Array, count: int, mast0: float, mast1: float, wave: float, radius: float,
    epsilon: float, sigma: float, vertical: bool,
) -> float:  # fmt: skip
    """The whole method, dB, of the first `count` points of a profile (compiled)."""
    top0, top1 = h[0] + mast0, h[count - 1] + mast1
    actual = bullington(d, h, count, top0, top1, wave, radius)
    plane0, plane1 = smooth_ends(d, h, count, top0, top1)
    high0, high1 = top0 - plane0, top1 - plane1
    smooth = bullington(d, np.zeros(count), count, high0, high1, wave, radius)
    sphere = smooth_sphere(d[count - 1], high0, high1, wave, radius, epsilon, sigma, vertical)
    return actual + max(sphere - smooth, 0.0)
