"""Conduction under many points side by side: the year of `groundmap.py` on lanes.

The equation, the layers and the implicit steps are those of `ground.surface_temperature`; arrays
have the shape (nodes, lanes), so that the innermost loops run over points. The seasonal balance is
found faster than by repetition: in a cycle that repeats, the mean flow of heat through every depth
is the interior heat flow J, so that the mean of theta = T + chi T^4 / (4 (350 K)^3) at a depth z is
the one at the surface plus J times the integral of dz / Kc (Kirchhoff's transform of
K = Kc (1 + chi (T / 350 K)^3)). After each cycle of the spin-up the profile is moved by what its
mean lacks of that. Two cycles leave about what twelve plain ones do: 0.3 K at 0.94 m at the poles,
0.7 K under strong seasons at the equator, 0.1 K at the surface (tests/moon/test_groundmap.py).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.ground import (
    CHI,
    SIGMA_W_M2_K4,
    Ground,
    depths,
    heat_capacity,
    layers,
    surface_balance,
)

Array = NDArray[np.float64]
CYCLES = 2
_CUBE = CHI / 350.0**3
_COLDEST_K = 20.0


def column(ground: Ground, step_s: float) -> tuple[Array, Array, Array, Array]:
    """What `year_of` takes of the nodes: mass, contact, half gap and resistance, each (nodes,)."""
    density, contact = layers(ground)
    gaps = np.diff(depths())
    reach = np.append(0.0, gaps) + np.append(gaps, 0.0)
    shares = 0.5 * (1.0 / contact[1:] + 1.0 / contact[:-1]) * gaps
    resistance = np.append(0.0, np.cumsum(shares))
    return density * 0.5 * reach / step_s, contact, np.append(0.0, 0.5 / gaps), resistance


@njit(cache=True, nogil=True)
def year_of(
    flux: Array,
    emissivity: float,
    heat_flow: float,
    mass: Array,
    contact: Array,
    half_gap: Array,
    resistance: Array,
) -> Array:
    """Mean, highest and lowest of the surface, and the mean at the deepest node, K, (4, lanes).

    `flux` is what the surface takes up at each step of a cycle, W/m2, shape (steps, lanes): all but
    the interior heat. The rest is from `column`: density times layer over step, Kc, half of one
    over the distance to the node above, the integral of dz / Kc from the surface.
    """
    nodes, lanes = mass.size, flux.shape[1]
    profile, theta = np.empty((nodes, lanes)), np.zeros((nodes, lanes))
    told, room = np.empty((4, lanes)), np.empty((4, nodes, lanes))
    for lane in range(lanes):
        mean = flux[:, lane].mean()
        profile[:, lane] = ((mean + heat_flow) / (emissivity * SIGMA_W_M2_K4)) ** 0.25
    for _ in range(CYCLES):
        theta[:] = 0.0
        _march(flux, emissivity, heat_flow, mass, contact, half_gap, profile, theta, told, room)
        _balance(profile, theta, flux.shape[0], heat_flow, resistance)
    _march(flux, emissivity, heat_flow, mass, contact, half_gap, profile, theta, told, room)
    told[0] /= flux.shape[0]
    told[3] /= flux.shape[0]
    return told


@njit(cache=True, nogil=True)
def _balance(profile: Array, theta: Array, steps: int, heat_flow: float, resistance: Array) -> None:
    """Move each depth by what its mean lacks of the balance between surface and interior."""
    for i in range(1, profile.shape[0]):
        for lane in range(profile.shape[1]):
            lacks = (theta[0, lane] - theta[i, lane]) / steps + heat_flow * resistance[i]
            t = max(profile[i, lane], _COLDEST_K)
            wanted = t * (1.0 + 0.25 * _CUBE * t**3) + lacks
            for _ in range(20):
                change = (wanted - t * (1.0 + 0.25 * _CUBE * t**3)) / (1.0 + _CUBE * t**3)
                t += change
                if abs(change) < 1e-9:
                    break
            profile[i, lane] = max(t, _COLDEST_K)


@njit(cache=True, nogil=True)
def _march(
    flux: Array,
    emissivity: float,
    heat_flow: float,
    mass: Array,
    contact: Array,
    half_gap: Array,
    profile: Array,
    theta: Array,
    told: Array,
    room: Array,
) -> None:
    """Advance the profiles, shape (nodes, lanes), through the steps; the inner loops are lanes.

    Adds up theta of each node, and in `told` the surface temperature, its extremes, the deepest.
    """
    nodes, lanes = profile.shape
    last = nodes - 1
    store, coupling, offset, factor = room[0], room[1], room[2], room[3]
    told[0], told[1], told[2], told[3] = 0.0, 0.0, math.inf, 0.0
    for k in range(flux.shape[0]):
        for i in range(nodes):
            for n in range(lanes):
                t = profile[i, n]
                store[i, n] = mass[i] * heat_capacity(t)
                factor[i, n] = contact[i] * (1.0 + _CUBE * (t * t * t))
        for i in range(1, nodes):
            for n in range(lanes):
                coupling[i, n] = (factor[i, n] + factor[i - 1, n]) * half_gap[i]
        # From the bottom up, each temperature as offset + factor * (the one above).
        for n in range(lanes):
            share = 1.0 / (store[last, n] + coupling[last, n])
            offset[last, n] = (store[last, n] * profile[last, n] + heat_flow) * share
            factor[last, n] = coupling[last, n] * share
        for i in range(last - 1, 0, -1):
            for n in range(lanes):
                below = coupling[i + 1, n]
                share = 1.0 / (store[i, n] + coupling[i, n] + below * (1.0 - factor[i + 1, n]))
                offset[i, n] = (store[i, n] * profile[i, n] + below * offset[i + 1, n]) * share
                factor[i, n] = coupling[i, n] * share
        for n in range(lanes):
            t = surface_balance(
                profile[0, n],
                flux[k, n] + store[0, n] * profile[0, n] + coupling[1, n] * offset[1, n],
                store[0, n] + coupling[1, n] * (1.0 - factor[1, n]),
                emissivity,
            )
            profile[0, n] = t
            told[0, n] += t
            told[1, n] = max(told[1, n], t)
            told[2, n] = min(told[2, n], t)
        for i in range(1, nodes):
            for n in range(lanes):
                profile[i, n] = offset[i, n] + factor[i, n] * profile[i - 1, n]
        for i in range(nodes):
            for n in range(lanes):
                t = profile[i, n]
                theta[i, n] += t * (1.0 + 0.25 * _CUBE * (t * t * t))
        told[3] += profile[last]
