"""Solar particle events: how often, how large. Fluences are those of protons in free space.

Ordinary events come as a Poisson process in active years, the logarithm (base 10) of their fluence
is normal (Feynman et al. 1993, doi:10.1029/92JA02670). The form is that of ECSS-E-ST-10-04C, annex
I.2.3; its parameters for above 10 and 30 MeV, revised after Rosenqvist et al. 2005, are quoted here
second-hand and therefore marked as assumed, with a factor of 3 as bracket. Active are the seven
years from 2.5 before a maximum to 4.5 after it, the others count as quiet, without events.

A normal distribution has a tail that the Sun has not: it would give 33 events in 600 years above
1e10 / cm2, four were found. From 1e10 on the yearly probabilities above 30 MeV are those of Usoskin
& Kovaltsov 2012 (doi:10.1088/0004-637X/757/1/92, from 14C and 10Be of 11400 years, conservative
upper limits): 1e-2 at 1e10, 1e-3 at 2.5e10 (printed 2 to 3), 1e-4 at 5e10 per cm2; no event above
that was found. From 1e9 on the two are joined by straight lines in logarithms. Above 10 MeV there
is no such tail, and fluences beyond 3e10 / cm2 come out too often.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from ilrs.epoch import DAY_S, Epoch
from ilrs.moon.figure import Figure

YEAR_S = 365.25 * DAY_S
# Start of solar cycle 25 (SILSO, NOAA); the length of a cycle is assumed, 9 to 14 years happen.
CYCLE_START, CYCLE_YEARS = "2019-12-01", 11.0
BEFORE_MAXIMUM_YEARS, AFTER_MAXIMUM_YEARS = 2.5, 4.5
ACTIVE_PART = (BEFORE_MAXIMUM_YEARS + AFTER_MAXIMUM_YEARS) / CYCLE_YEARS
FACTOR = 3.0
ECSS = "ECSS-E-ST-10-04C annex I, JPL-91 with revised parameters; quoted second-hand"
USOSKIN = "Usoskin & Kovaltsov 2012, doi:10.1088/0004-637X/757/1/92"


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

    def yearly(self, fluence_cm2: float) -> float:
        """Events above a fluence a year, as a mean over the cycle."""
        return self.per_active_year * ACTIVE_PART * self.exceeding(fluence_cm2)


EVENT_MODELS: dict[float, EventModel] = {
    10.0: EventModel(10.0, 8.07, 1.10, 6.15),
    30.0: EventModel(30.0, 7.42, 1.20, 5.40),
}
# Above 30 MeV: where the joint begins, then (fluence per cm2, events a year).
JOINT_CM2 = 1e9
TAIL = ((1e10, 1e-2), (2.5e10, 1e-3), (5e10, 1e-4))


def solar_activity(epoch: Epoch) -> float:
    """The phase of the solar cycle as activity: 0 at its minimum, 1 at its maximum.

    (1 - cos(2 pi t / 11 years)) / 2 from the minimum of December 2019. Assumed: cycles differ in
    length and strength, so years from now it may be off by a quarter of a cycle.
    """
    return 0.5 * (1.0 - math.cos(2.0 * math.pi * _cycle_years(epoch) / CYCLE_YEARS))


def active_years(start: Epoch, duration_s: float) -> float:
    """How many years of a span lie in the active part of the assumed solar cycles."""
    first = _cycle_years(start)
    return _active_until(first + duration_s / YEAR_S) - _active_until(first)


def event_rate(fluence_cm2: float, energy_mev: float = 30.0) -> Figure:
    """Solar events above a fluence in free space, per year, as a mean over the cycle.

    `energy_mev` is 10 or 30; other values raise ValueError.
    """
    model = _model(energy_mev)
    tail = energy_mev == 30.0 and fluence_cm2 > JOINT_CM2
    rate = model.yearly(fluence_cm2)
    if tail:
        rate = 10.0 ** _along(_corners(model), math.log10(fluence_cm2), 0)
    return _bracketed(rate, "1/year", tail)


def worst_event(years: float, confidence: float, energy_mev: float = 30.0) -> Figure:
    """The fluence (cm-2, free space) that no event of so many active years passes, at a confidence.

    exp(-t rate(F) / active part) = confidence, solved for F. Zero when even no event at all is
    likelier. Raises ValueError for a confidence outside (0, 1) or a time not above zero.
    """
    if not 0.0 < confidence < 1.0 or years <= 0.0:
        raise ValueError("a worst event needs a confidence between 0 and 1 and a time above zero")
    model = _model(energy_mev)
    rate = -math.log(confidence) * ACTIVE_PART / years
    part = rate / (model.per_active_year * ACTIVE_PART)
    if part >= 1.0:
        return Figure(0.0, 0.0, 0.0, "1/cm2", ECSS, "assumed")
    tail = energy_mev == 30.0 and rate < model.yearly(JOINT_CM2)
    if tail:
        return _bracketed(10.0 ** _along(_corners(model), math.log10(rate), 1), "1/cm2", tail)
    normal = NormalDist(model.mean_log10, model.deviation_log10)
    return _bracketed(10.0 ** normal.inv_cdf(1.0 - part), "1/cm2", tail)


def _bracketed(value: float, unit: str, tail: bool) -> Figure:
    source = f"{USOSKIN}, joined to {ECSS}" if tail else ECSS
    sure = "derived" if tail else "assumed"
    return Figure(value, value / FACTOR, value * FACTOR, unit, source, sure)


def _corners(model: EventModel) -> list[tuple[float, float]]:
    """Logarithms of fluence and yearly rate at the corners of the tail."""
    corners = [(JOINT_CM2, model.yearly(JOINT_CM2)), *TAIL]
    return [(math.log10(f), math.log10(r)) for f, r in corners]


def _along(corners: list[tuple[float, float]], value: float, given: int) -> float:
    """On the broken line the other coordinate of a value; beyond its end the last part goes on."""
    a, b = corners[0], corners[1]
    for a, b in pairwise(corners):
        if (value - a[given]) * (value - b[given]) <= 0.0:
            break
    other = 1 - given
    return a[other] + (value - a[given]) * (b[other] - a[other]) / (b[given] - a[given])


def _cycle_years(epoch: Epoch) -> float:
    return (epoch - Epoch.from_utc(CYCLE_START)) / YEAR_S


def _active_until(years: float) -> float:
    """Active years from the start of the first cycle to so many years after it."""
    cycles = math.floor(years / CYCLE_YEARS)
    begins = 0.5 * CYCLE_YEARS - BEFORE_MAXIMUM_YEARS
    length = BEFORE_MAXIMUM_YEARS + AFTER_MAXIMUM_YEARS
    return cycles * length + min(max(years - cycles * CYCLE_YEARS - begins, 0.0), length)


def _model(energy_mev: float) -> EventModel:
    if energy_mev not in EVENT_MODELS:
        raise ValueError(f"solar events are known above 10 and 30 MeV, not {energy_mev:g} MeV")
    return EVENT_MODELS[energy_mev]
