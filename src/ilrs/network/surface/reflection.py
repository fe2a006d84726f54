"""Two rays: the direct one and one reflected from level ground, for masts in sight of each other.

    loss = -20 log10 |1 + G R exp(i 2 pi (s' - s) / L)|

with s the direct and s' the reflected way, G the coefficient of Fresnel for the ground's
permittivity at the grazing angle p, and R = exp(-2 (2 pi S sin p / L)^2) what a roughness S leaves
of a mirror (Ament 1953, doi:10.1109/JRPROC.1953.274186). Close by the loss swings from -6 dB (a
gain) to deep nulls; far away it grows with the fourth power of the range. An option for level
places: terrain goes through `ilrs.network.surface.diffraction`, never both. Not modelled: layers
below the ground, the curve of the Moon (keep it below a few kilometres), other reflections.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.network.surface.diffraction import REGOLITH_PERMITTIVITY

Array = NDArray[np.float64]


def two_ray_loss_db(
    ground_m: ArrayLike,
    mast0_m: float,
    mast1_m: float,
    frequency_hz: float,
    *,
    permittivity: float = REGOLITH_PERMITTIVITY,
    roughness_m: float = 0.0,
    vertical: bool = True,
) -> Array:
    """Loss beyond free space, dB, over distances along level ground; negative where rays add up.

    The result has the shape of `ground_m`. Raises ValueError for a distance or a mast that is not
    above 0 m, or a permittivity not above 1.
    """
    distance = np.asarray(ground_m, dtype=np.float64)
    if not ((distance > 0.0).all() and mast0_m > 0.0 and mast1_m > 0.0 and permittivity > 1.0):
        raise ValueError("distances and masts are above 0 m, and a permittivity above 1")
    wave = LIGHT_M_S / frequency_hz
    direct = np.hypot(distance, mast0_m - mast1_m)
    bounced = np.hypot(distance, mast0_m + mast1_m)
    sine = (mast0_m + mast1_m) / bounced
    mirror = fresnel(sine, permittivity, vertical=vertical)
    mirror = mirror * np.exp(-2.0 * (2.0 * math.pi * roughness_m * sine / wave) ** 2)
    # The difference of the ways without cancelling digits.
    longer = 4.0 * mast0_m * mast1_m / (direct + bounced)
    turn = 2.0 * math.pi * longer / wave
    field = np.abs(1.0 + mirror * direct / bounced * np.exp(-1j * turn))
    with np.errstate(divide="ignore"):
        return -20.0 * np.log10(field)


def fresnel(sine_grazing: ArrayLike, permittivity: float, *, vertical: bool) -> Array:
    """Fresnel's coefficient of reflection of a dielectric without loss, -1 to 1, as the sines."""
    sine = np.asarray(sine_grazing, dtype=np.float64)
    inside = np.sqrt(permittivity - (1.0 - sine * sine))
    front = permittivity * sine if vertical else sine
    return (front - inside) / (front + inside)
