"""Ionising radiation on open lunar ground: the galactic background, and doses of solar events.

Figures for planning, not a transport calculation: no shielding by hardware or terrain, no body
model, no neutrons kept apart. Sources of the background differ by a factor of 1.5, which is the
bracket that every dose here carries.

Galactic: between solar minimum and maximum a cosine over the cycle joins the doses printed by Reitz
et al. 2012 (doi:10.1016/j.pss.2012.07.014), 380 and 110 mSv a year. Measured at solar minimum by
Chang'e-4 LND: 1369 uSv a day (Zhang et al. 2020, doi:10.1126/sciadv.aaz1334); computed for the
worst solar minimum: 420 mSv a year (as quoted in doi:10.1038/s41598-023-40405-0).

How often solar events come and how large they are is in `ilrs.moon.solar_events`. Open ground is
open to half the sky and gets half of a fluence in free space.
"""

from __future__ import annotations

from ilrs.moon.figure import Figure

FACTOR_BETWEEN_SOURCES = 1.5
MINIMUM_MSV_YEAR, MAXIMUM_MSV_YEAR = 380.0, 110.0
REITZ = "Reitz et al. 2012, doi:10.1016/j.pss.2012.07.014"
LND = "Zhang et al. 2020, doi:10.1126/sciadv.aaz1334 (Chang'e-4 LND, solar minimum of 2019)"
LND_DOSE = Figure(1369.0 * 0.36525, 450.0, 550.0, "mSv/year", LND, "published")
WORST_EVENT = Figure(1.0, 0.3, 3.0, "Sv", REITZ + ", order of magnitude, unshielded", "published")


def galactic_dose(activity: float) -> Figure:
    """Dose equivalent of the galactic background on open ground, mSv a year.

    Raises ValueError when the activity does not lie between 0 and 1.
    """
    if not 0.0 <= activity <= 1.0:
        raise ValueError(f"solar activity lies between 0 (minimum) and 1 (maximum), not {activity}")
    value = MINIMUM_MSV_YEAR + activity * (MAXIMUM_MSV_YEAR - MINIMUM_MSV_YEAR)
    low, high = value / FACTOR_BETWEEN_SOURCES, value * FACTOR_BETWEEN_SOURCES
    return Figure(value, low, high, "mSv/year", f"{REITZ}; interpolated over the cycle", "derived")
