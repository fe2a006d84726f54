"""Ground temperature: one-dimensional conduction in regolith under the sunlight of a site.

rho(z) c(T) dT/dt = d/dz (K(z, T) dT/dz) with, at the surface,
K dT/dz + (1 - A(i)) S cos(i) visible + Q_terrain = emissivity sigma T^4, and the interior heat flow
at the bottom. Density and contact conductivity rise with depth as exp(-z / H); K = Kc (1 + chi
(T / 350 K)^3); heat capacity is a quartic in T; albedo grows with the incidence angle i. Equations
and values: Hayne et al. 2017, J. Geophys. Res. Planets 122, 2371 (doi:10.1002/2017JE005387),
appendix A. Solved by implicit steps (conductivities of the step's start, surface radiation by
Newton's method) on layers that grow with depth; a year of sunlight is repeated until the depths
have forgotten their start. Valid from about 25 K to 420 K. Q_terrain is the constant
`terrain_flux_w_m2`, or comes with the sunlight (`bowl.py`). Not modelled: rocks, shadows smaller
than the terrain grids, installations that shade the ground.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from numpy.typing import NDArray

SIGMA_W_M2_K4 = 5.670374419e-8
CHI = 2.7
DENSITY_TOP_KG_M3, DENSITY_DEEP_KG_M3 = 1100.0, 1800.0
CONDUCTIVITY_TOP_W_M_K, CONDUCTIVITY_DEEP_W_M_K = 7.4e-4, 3.4e-3
# Heat capacity, J/(kg K), by rising powers of T: Ledlow et al. 1992 and Hemingway et al. 1981.
_C0, _C1, _C2, _C3, _C4 = -3.6125, 2.7431, 2.3616e-3, -1.2340e-5, 8.9093e-9
_FIRST_STEP_M, _GROWTH, _NODES = 0.002, 1.2, 26
_COLDEST_K, _HOTTEST_K = 20.0, 500.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """What the ground at a site is like; the defaults are mean lunar highland of Hayne et al. 2017.

    `terrain_flux_w_m2` is what the ground absorbs from surrounding terrain, infrared and scattered
    light together, taken as constant: the floor under the temperature where the Sun never shines.
    The default holds shadowed ground near 40 K, as the coldest places seen by Diviner (Paige et al.
    2010, doi:10.1126/science.1187726): cold, so that heaters sized on it are not too small.
    `slope_azimuth_rad` is the direction in which the ground falls (towards which it faces).
    """

    albedo: float = 0.12
    emissivity: float = 0.95
    scale_depth_m: float = 0.07
    heat_flow_w_m2: float = 0.018
    terrain_flux_w_m2: float = 0.1
    slope_rad: float = 0.0
    slope_azimuth_rad: float = 0.0

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Ground:
        """From numbers by name (SI); an unknown name raises ValueError naming the known ones."""
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise ValueError(f'the ground has no "{name}"; it has {", ".join(known)}')
        return cls(**values)


def absorbed_sunlight(
    ground: Ground, azimuth_rad: Array, elevation_rad: Array, irradiance_w_m2: Array, visible: Array
) -> Array:
    """Sunlight that the ground takes up, W/m2, shape (count,).

    `visible` is the fraction of the solar disc seen from the ground. The albedo is
    A(i) = A0 + 0.06 (i / 45 deg)^3 + 0.25 (i / 90 deg)^8 (Keihm 1984, Vasavada et al. 2012). When
    the centre of the disc stands below the plane of the ground, nothing is absorbed.
    """
    cosine = np.sin(elevation_rad) * math.cos(ground.slope_rad) + np.cos(elevation_rad) * math.sin(
        ground.slope_rad
    ) * np.cos(azimuth_rad - ground.slope_azimuth_rad)
    incidence = np.arccos(np.clip(cosine, 0.0, 1.0)) / (math.pi / 2.0)
    albedo = ground.albedo + 0.06 * (2.0 * incidence) ** 3 + 0.25 * incidence**8
    # At grazing light the fit passes 1; then nothing is absorbed.
    return np.maximum(1.0 - albedo, 0.0) * np.maximum(cosine, 0.0) * irradiance_w_m2 * visible


@njit(cache=True, nogil=True)
def taken_part(albedo: float, cosine: float) -> float:
    """The part of sunlight at a cosine of incidence above 0 that the ground takes up, 0 to 1.

    The albedo of `absorbed_sunlight`, for compiled code that goes point by point.
    """
    angle = math.acos(min(cosine, 1.0)) / (0.5 * math.pi)
    return max(1.0 - albedo - 0.06 * (2.0 * angle) ** 3 - 0.25 * angle**8, 0.0)


def surface_temperature(
    ground: Ground, absorbed_w_m2: Array, step_s: float, start: Array | None = None
) -> tuple[Array, Array]:
    """Surface temperature at the end of each step, K, shape (count,), and the final profile, K.

    `absorbed_w_m2` holds means over the steps; `start` is a profile from an earlier call, otherwise
    the one of `balanced_profile` for the mean of this sunlight. Steps above an hour or so blur the
    sunrise but stay stable.
    """
    profile = balanced_profile(ground, float(absorbed_w_m2.mean())) if start is None else start
    profile = profile.copy()
    out = np.empty(absorbed_w_m2.size)
    incoming = np.ascontiguousarray(absorbed_w_m2 + ground.terrain_flux_w_m2, dtype=np.float64)
    density, contact = layers(ground)
    _conduct(
        incoming,
        step_s,
        depths(),
        density,
        contact,
        ground.emissivity,
        ground.heat_flow_w_m2,
        profile,
        out,
    )
    return out, profile


def spun_up_profile(ground: Ground, absorbed_w_m2: Array, step_s: float, cycles: int = 12) -> Array:
    """The profile after `cycles` repetitions of a cycle of sunlight, K, shape (nodes,).

    Twelve years leave less than 0.5 K of the start at 1 m and nothing at the surface.
    """
    profile: Array | None = None
    for _ in range(cycles):
        profile = surface_temperature(ground, absorbed_w_m2, step_s, profile)[1]
    return balanced_profile(ground, 0.0) if profile is None else profile


def balanced_profile(ground: Ground, mean_absorbed_w_m2: float) -> Array:
    """The uniform profile that radiates a mean flux, K, shape (nodes,): where a spin-up starts."""
    flux = mean_absorbed_w_m2 + ground.terrain_flux_w_m2 + ground.heat_flow_w_m2
    return np.full(_NODES, (flux / (ground.emissivity * SIGMA_W_M2_K4)) ** 0.25)


def depths() -> Array:
    """Depths of the nodes, m: the surface, 2 mm, then steps growing by a fifth to about 0.94 m."""
    steps = _FIRST_STEP_M * _GROWTH ** np.arange(_NODES - 1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def layers(ground: Ground) -> tuple[Array, Array]:
    """Density, kg/m3, and contact conductivity, W/(m K), at the nodes, shape (nodes,)."""
    fade = np.exp(-depths() / ground.scale_depth_m)
    density = DENSITY_DEEP_KG_M3 - (DENSITY_DEEP_KG_M3 - DENSITY_TOP_KG_M3) * fade
    contact = CONDUCTIVITY_DEEP_W_M_K - (CONDUCTIVITY_DEEP_W_M_K - CONDUCTIVITY_TOP_W_M_K) * fade
    return density, contact


@njit(cache=True, nogil=True)
def heat_capacity(t: float) -> float:
    """J/(kg K), clamped to where the quartic holds."""
    t = min(max(t, _COLDEST_K), _HOTTEST_K)
    return _C0 + t * (_C1 + t * (_C2 + t * (_C3 + t * _C4)))


@njit(cache=True)
def _conductivity(contact: float, t: float) -> float:
    return contact * (1.0 + CHI * (t / 350.0) ** 3)


@njit(cache=True)
def _conduct(
    incoming: Array,
    step_s: float,
    depth: Array,
    density: Array,
    contact: Array,
    emissivity: float,
    heat_flow: float,
    profile: Array,
    out: Array,
) -> None:
    """Advance `profile` through the steps; `out` takes the surface temperature after each."""
    count = profile.size
    offset, factor = np.empty(count), np.empty(count)
    coupling, store = np.empty(count), np.empty(count)
    for k in range(incoming.size):
        for i in range(count):
            above = depth[i] - depth[i - 1] if i > 0 else 0.0
            below = depth[i + 1] - depth[i] if i < count - 1 else 0.0
            mass = density[i] * 0.5 * (above + below)
            store[i] = mass * heat_capacity(profile[i]) / step_s
            if i > 0:
                here = _conductivity(contact[i], profile[i])
                there = _conductivity(contact[i - 1], profile[i - 1])
                coupling[i] = 0.5 * (here + there) / above
        # From the bottom up, each temperature as offset + factor * (the one above).
        _eliminate(profile, coupling, store, heat_flow, offset, factor)
        profile[0] = surface_balance(
            profile[0],
            incoming[k] + store[0] * profile[0] + coupling[1] * offset[1],
            store[0] + coupling[1] * (1.0 - factor[1]),
            emissivity,
        )
        for i in range(1, count):
            profile[i] = offset[i] + factor[i] * profile[i - 1]
        out[k] = profile[0]


@njit(cache=True)
def _eliminate(
    profile: Array,
    coupling: Array,
    store: Array,
    heat_flow: float,
    offset: Array,
    factor: Array,
) -> None:
    last = profile.size - 1
    total = store[last] + coupling[last]
    offset[last] = (store[last] * profile[last] + heat_flow) / total
    factor[last] = coupling[last] / total
    for i in range(last - 1, 0, -1):
        below = coupling[i + 1]
        total = store[i] + coupling[i] + below * (1.0 - factor[i + 1])
        offset[i] = (store[i] * profile[i] + below * offset[i + 1]) / total
        factor[i] = coupling[i] / total


@njit(cache=True, nogil=True)
def surface_balance(guess: float, given: float, slope: float, emissivity: float) -> float:
    """Solve given = slope T + emissivity sigma T^4 by Newton; convex, so it converges."""
    t = max(guess, _COLDEST_K)
    for _ in range(20):
        t3 = emissivity * SIGMA_W_M2_K4 * t * t * t
        change = (given - slope * t - t3 * t) / (slope + 4.0 * t3)
        t += change
        if abs(change) < 1e-9:
            break
    return t
