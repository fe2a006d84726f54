"""Micrometeoroids and moonquakes: how often, with sources.

Micrometeoroids: the flux on a randomly tumbling plate at 1 au of particles heavier than m grams,
F = (2.2e3 m^0.306 + 15)^-4.38 + 1.3e-9 (m + 1e11 m^2 + 1e27 m^4)^-0.36
+ 1.3e-16 (m + 1e6 m^2)^-0.85 per m2 and second (Gruen et al. 1985,
doi:10.1016/0019-1035(85)90121-6), valid from 1e-18 to 100 g.
A plate that faces up on the ground has the sky of one side of the tumbling plate and gets F. Not
modelled: streams, the Earth's shielding, focusing by the Moon (1 %), fewer hits near the poles,
secondary ejecta, which carry more mass at less speed.

Shallow moonquakes: 28 in the eight years of the Apollo network (Nakamura et al. 1979), seven of
them of magnitude 5 or more; taken as spread evenly over the Moon, which they are not: eight lie
within 30 km of a scarp, and a strong one in the south polar region.
"""

from __future__ import annotations

import math

from ilrs.epoch import DAY_S
from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.figure import Figure

YEAR_S = 365.25 * DAY_S
GRUEN = "Gruen et al. 1985, doi:10.1016/0019-1035(85)90121-6"
NAKAMURA = (
    "Nakamura et al. 1979, 28 shallow moonquakes from 1969 to 1977, as in Watters et al. 2019, "
    "doi:10.1038/s41561-019-0362-2"
)
QUAKES_PER_YEAR, STRONG_QUAKES_PER_YEAR = 3.6, 0.9
SMALLEST_KG, LARGEST_KG = 1e-21, 0.1


def micrometeoroid_flux(mass_kg: float) -> Figure:
    """Hits per m2 and year by particles heavier than a mass, within a factor of 3.

    Raises ValueError outside 1e-21 to 0.1 kg.
    """
    if not SMALLEST_KG <= mass_kg <= LARGEST_KG:
        raise ValueError(
            f"the flux is known from {SMALLEST_KG:g} to {LARGEST_KG:g} kg, not {mass_kg:g}"
        )
    flux = _cumulative(mass_kg * 1000.0) * YEAR_S
    return Figure(flux, flux / 3.0, flux * 3.0, "1/(m2 year)", GRUEN, "published")


def _cumulative(m: float) -> float:
    """Per m2 and second, of particles heavier than m grams."""
    large = (2.2e3 * m**0.306 + 15.0) ** -4.38
    middle = 1.3e-9 * (m + 1e11 * m**2 + 1e27 * m**4) ** -0.36
    small = 1.3e-16 * (m + 1e6 * m**2) ** -0.85
    return large + middle + small


def chance_of_hit(mass_kg: float, area_m2: float, years: float) -> float:
    """The probability of at least one hit by a particle heavier than a mass, 0 to 1."""
    return -math.expm1(-micrometeoroid_flux(mass_kg).value * area_m2 * years)


def shallow_moonquakes(within_m: float, strong: bool = False) -> Figure:
    """Shallow moonquakes per year within a distance (along the ground), of magnitude 5 if `strong`.

    Poisson bracket of the count (one standard deviation). Raises ValueError for a distance that is
    negative or longer than half the Moon's circumference.
    """
    if not 0.0 <= within_m <= math.pi * MOON_RADIUS_M:
        raise ValueError(f"a distance on the Moon lies between 0 and 5458 km, not {within_m:g} m")
    part = 0.5 * (1.0 - math.cos(within_m / MOON_RADIUS_M))
    count, rate = (7, STRONG_QUAKES_PER_YEAR) if strong else (28, QUAKES_PER_YEAR)
    spread = 1.0 / math.sqrt(count)
    whole = Figure(
        rate, rate * (1.0 - spread), rate * (1.0 + spread), "1/year", NAKAMURA, "derived"
    )
    return whole.times(part, "1/year")
