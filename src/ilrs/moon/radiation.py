"""Ionising radiation on open lunar ground: galactic background and solar particle events.

Figures for planning, not a transport calculation: no shielding by hardware or terrain, no body
model, no neutrons kept apart. Sources of the background differ by a factor of 1.5, which is the
bracket that every dose here carries.

Galactic: between solar minimum and maximum a cosine over the cycle joins the doses printed by Reitz
et al. 2012 (doi:10.1016/j.pss.2012.07.014), 380 and 110 mSv a year. Measured at solar minimum by
Chang'e-4 LND: 1369 uSv a day (Zhang et al. 2020, doi:10.1126/sciadv.aaz1334).

Solar events: in active years events come as a Poisson process, the logarithm (base 10) of their
proton fluence is normal (Feynman et al. 1993, doi:10.1029/92JA02670). The parameters are those
quoted for the revision of that model in ECSS-E-ST-10-04C, annex I, for above 10 and above 30 MeV;
they are taken second-hand and therefore marked as assumed, with a factor of 3 as bracket. Four of
eleven years of a cycle count as quiet, without events. Fluences are those of free space; open
ground is open to half the sky and gets half.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from ilrs.epoch import DAY_S, Epoch
from ilrs.moon.figure import Figure

YEAR_S = 365.25 * DAY_S
FACTOR_BETWEEN_SOURCES = 1.5
MINIMUM_MSV_YEAR, MAXIMUM_MSV_YEAR = 380.0, 110.0
REITZ = "Reitz et al. 2012, doi:10.1016/j.pss.2012.07.014"
LND = "Zhang et al. 2020, doi:10.1126/sciadv.aaz1334 (Chang'e-4 LND, solar minimum of 2019)"
LND_DOSE = Figure(1369.0 * 0.36525, 450.0, 550.0, "mSv/year", LND, "published")
WORST_EVENT = Figure(1.0, 0.3, 3.0, "Sv", REITZ + ", order of magnitude, unshielded", "published")
# Start of solar cycle 25 (SILSO, NOAA); the length of a cycle is assumed, 9 to 14 years happen.
CYCLE_START, CYCLE_YEARS, QUIET_YEARS = "2019-12-01", 11.0, 4.0
ECSS = "ECSS-E-ST-10-04C annex I, JPL-91 with revised parameters; quoted second-hand"


@dataclass(frozen=True)
class EventModel:
    """Events above an energy: log10(fluence / cm-2) is normal; events per active year."""

    energy_mev: float
    mean_log10: float
    deviation_log10: float
    per_active_year: float

    def exceeding(self, fluence_cm2: float) -> float:
        """The part of the events whose fluence exceeds a value, 0 to 1."""
        if fluence_cm2 <= 0.0:
            return 1.0
        normal = NormalDist(self.mean_log10, self.deviation_log10)
        return 1.0 - normal.cdf(math.log10(fluence_cm2))


EVENT_MODELS: dict[float, EventModel] = {
    10.0: EventModel(10.0, 8.07, 1.10, 6.15),
    30.0: EventModel(30.0, 7.42, 1.20, 5.40),
}


def solar_activity(epoch: Epoch) -> float:
    """The phase of the solar cycle as activity: 0 at its minimum, 1 at its maximum.

    (1 - cos(2 pi t / 11 years)) / 2 from the minimum of December 2019. Assumed: cycles differ in
    length and strength, so years from now it may be off by a quarter of a cycle.
    """
    years = (epoch - Epoch.from_utc(CYCLE_START)) / YEAR_S
    return 0.5 * (1.0 - math.cos(2.0 * math.pi * years / CYCLE_YEARS))


def galactic_dose(activity: float) -> Figure:
    """Dose equivalent of the galactic background on open ground, mSv a year.

    Raises ValueError when the activity does not lie between 0 and 1.
    """
    if not 0.0 <= activity <= 1.0:
        raise ValueError(f"solar activity lies between 0 (minimum) and 1 (maximum), not {activity}")
    value = MINIMUM_MSV_YEAR + activity * (MAXIMUM_MSV_YEAR - MINIMUM_MSV_YEAR)
    low, high = value / FACTOR_BETWEEN_SOURCES, value * FACTOR_BETWEEN_SOURCES
    return Figure(value, low, high, "mSv/year", f"{REITZ}; interpolated over the cycle", "derived")


def event_rate(fluence_cm2: float, energy_mev: float = 30.0) -> Figure:
    """Solar events above a fluence in free space, per year, as a mean over the cycle.

    `energy_mev` is 10 or 30; other values raise ValueError.
    """
    model = _model(energy_mev)
    rate = model.per_active_year * model.exceeding(fluence_cm2) * _active_part()
    return Figure(rate, rate / 3.0, rate * 3.0, "1/year", ECSS, "assumed")


def worst_event(years: float, confidence: float, energy_mev: float = 30.0) -> Figure:
    """The fluence (cm-2, free space) that no event of so many active years passes, at a confidence.

    exp(-w t Q(F)) = confidence, solved for F. Zero when even no event at all is likelier. Raises
    ValueError for a confidence outside (0, 1) or a time not above zero.
    """
    if not 0.0 < confidence < 1.0 or years <= 0.0:
        raise ValueError("a worst event needs a confidence between 0 and 1 and a time above zero")
    model = _model(energy_mev)
    part = -math.log(confidence) / (model.per_active_year * years)
    if part >= 1.0:
        return Figure(0.0, 0.0, 0.0, "1/cm2", ECSS, "assumed")
    normal = NormalDist(model.mean_log10, model.deviation_log10)
    fluence = 10.0 ** normal.inv_cdf(1.0 - part)
    return Figure(fluence, fluence / 3.0, fluence * 3.0, "1/cm2", ECSS, "assumed")


def _active_part() -> float:
    return 1.0 - QUIET_YEARS / CYCLE_YEARS


def _model(energy_mev: float) -> EventModel:
    if energy_mev not in EVENT_MODELS:
        raise ValueError(f"solar events are known above 10 and 30 MeV, not {energy_mev:g} MeV")
    return EVENT_MODELS[energy_mev]
