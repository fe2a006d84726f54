"""Light and heat of the Earth at a lunar site.

Reflected: a Lambert sphere, E = S (2 A / 3) Phi(a) (R / d)^2 with the Earth's phase angle a,
Phi = (sin a + (pi - a) cos a) / pi, and the Bond albedo A = 0.297 from earthshine (Goode et al.
2001, doi:10.1029/2000GL012580). Emitted: 239 W/m2 from every part of the sphere (Trenberth, Fasullo
& Kiehl 2009, doi:10.1175/2008BAMS2634.1), E = M (R / d)^2. Together 0.14 W/m2 at full Earth; Glenar
et al. 2019 (doi:10.1016/j.icarus.2018.12.025) find about 0.15. Not modelled: clouds, seasons and
continents (up to 30 % within a day), forward scattering of the thin crescent, the spectrum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import AU_M
from ilrs.moon.ephemeris import Places
from ilrs.moon.light import separation

Array = NDArray[np.float64]
EARTH_MEAN_RADIUS_M = 6_371_000.0
BOND_ALBEDO = 0.297
EMITTED_W_M2 = 239.0
SOLAR_CONSTANT_W_M2 = 1361.0  # Kopp & Lean 2011, doi:10.1029/2010GL045777


def phase_angle_rad(sun: Places, earth: Places) -> Array:
    """The angle at the Earth between the Sun and the site: 0 at full Earth, shape (count,)."""
    apart = separation(sun, earth)
    return np.arctan2(sun.range_m * np.sin(apart), earth.range_m - sun.range_m * np.cos(apart))


def phase_function(angle_rad: Array) -> Array:
    """What a Lambert sphere sends at a phase angle, as a part of what it sends when full."""
    return (np.sin(angle_rad) + (math.pi - angle_rad) * np.cos(angle_rad)) / math.pi


def earthshine(sun: Places, earth: Places, visible: Array | float = 1.0) -> tuple[Array, Array]:
    """Reflected sunlight and heat of the Earth at normal incidence, W/m2, each shape (count,).

    `visible` is the fraction of the Earth's disc over the horizon (`light.earth_visible`).
    """
    size = (EARTH_MEAN_RADIUS_M / earth.range_m) ** 2 * visible
    sunlight = SOLAR_CONSTANT_W_M2 * (AU_M / sun.range_m) ** 2
    phase = phase_function(phase_angle_rad(sun, earth))
    return sunlight * (2.0 / 3.0 * BOND_ALBEDO) * phase * size, EMITTED_W_M2 * size
