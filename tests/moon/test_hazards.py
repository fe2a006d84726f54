"""Radiation, micrometeoroids and moonquakes: against what was printed, and at the borders."""

from __future__ import annotations

import math

import pytest

from ilrs.epoch import Epoch
from ilrs.moon.figure import Figure
from ilrs.moon.hazards import chance_of_hit, micrometeoroid_flux, shallow_moonquakes
from ilrs.moon.radiation import LND_DOSE, galactic_dose
from ilrs.moon.solar_events import active_years, event_rate, solar_activity, worst_event


def test_galactic_dose_joins_the_printed_ends() -> None:
    assert galactic_dose(0.0).value == 380.0
    assert galactic_dose(1.0).value == pytest.approx(110.0)
    assert galactic_dose(0.0).low < LND_DOSE.value < galactic_dose(0.0).high
    with pytest.raises(ValueError, match="between 0"):
        galactic_dose(1.1)


def test_solar_activity_has_the_length_of_a_cycle() -> None:
    start = Epoch.from_utc("2019-12-01")
    assert solar_activity(start) == 0.0
    assert solar_activity(start + 5.5 * 365.25 * 86_400.0) == pytest.approx(1.0)
    assert solar_activity(start + 11.0 * 365.25 * 86_400.0) == pytest.approx(0.0, abs=1e-12)


def test_larger_events_are_rarer() -> None:
    rates = [event_rate(10.0**k).value for k in range(5, 13)]
    assert rates == sorted(rates, reverse=True)
    # Half of the events pass the median.
    assert event_rate(10.0**7.42).value == pytest.approx(0.5 * 5.40 * 7.0 / 11.0)
    assert event_rate(0.0).value == pytest.approx(5.40 * 7.0 / 11.0)


@pytest.mark.parametrize("energy", [10.0, 30.0])
def test_the_worst_event_inverts_the_rate(energy: float) -> None:
    worst = worst_event(2.0, 0.9, energy)
    per_active_year = event_rate(worst.value, energy).value * 11.0 / 7.0
    assert math.exp(-2.0 * per_active_year) == pytest.approx(0.9, rel=1e-6)
    assert worst_event(1e-3, 0.5, energy).value == 0.0


@pytest.mark.parametrize("years", [0.3, 1.0, 3.0, 20.0, 1e3, 1e6])
def test_it_does_so_from_common_events_to_the_rarest(years: float) -> None:
    worst = worst_event(years, 0.5)
    per_active_year = event_rate(worst.value).value * 11.0 / 7.0
    assert math.exp(-years * per_active_year) == pytest.approx(0.5, rel=1e-6)
    assert worst.confidence == ("assumed" if worst.value < 1e9 else "derived")


def test_rare_events_are_as_rare_as_isotopes_tell() -> None:
    # Usoskin & Kovaltsov 2012: 1, 2 to 3, and 5e10 per cm2 at 1e-2, 1e-3 and 1e-4 a year.
    for fluence, rate in ((1e10, 1e-2), (2.5e10, 1e-3), (5e10, 1e-4)):
        assert event_rate(fluence).value == pytest.approx(rate)
    assert event_rate(1e11).value < 2e-5
    # The joint has no step.
    assert event_rate(1.001e9).value == pytest.approx(event_rate(0.999e9).value, rel=0.01)


def test_active_years_are_seven_of_eleven() -> None:
    start, year = Epoch.from_utc("2019-12-01"), 365.25 * 86_400.0
    assert active_years(start, 11.0 * year) == pytest.approx(7.0)
    assert active_years(start, 2.9 * year) == 0.0
    assert active_years(start + 3.0 * year, 2.0 * year) == pytest.approx(2.0)
    assert active_years(start + -1.5 * year, 5.0 * year) == pytest.approx(1.0, abs=1e-9)


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="10 and 30 MeV"):
        event_rate(1e9, 60.0)
    with pytest.raises(ValueError, match="confidence"):
        worst_event(1.0, 1.0)
    with pytest.raises(ValueError, match="kg"):
        micrometeoroid_flux(1.0)
    with pytest.raises(ValueError, match="5458 km"):
        shallow_moonquakes(6e6)
    with pytest.raises(ValueError, match="between"):
        Figure(1.0, 2.0, 3.0, "1", "", "assumed")


def test_micrometeoroids_match_the_count_for_a_base() -> None:
    # Yahalomi et al. 2025: 15 000 to 23 000 a year on 14 000 m2, from 1e-6 to 10 g.
    flux = micrometeoroid_flux(1e-9).value - micrometeoroid_flux(1e-2).value
    assert 15_000.0 / 14_000.0 < flux < 23_000.0 / 14_000.0
    masses = [10.0**k for k in range(-21, 0)]
    rates = [micrometeoroid_flux(m).value for m in masses]
    assert rates == sorted(rates, reverse=True)
    assert chance_of_hit(1e-6, 1.0, 1.0) == pytest.approx(micrometeoroid_flux(1e-6).value, rel=1e-3)


def test_moonquakes_of_the_whole_moon() -> None:
    whole = shallow_moonquakes(math.pi * 1_737_400.0)
    assert whole.value == pytest.approx(3.6)
    assert shallow_moonquakes(0.0).value == 0.0
    # A small cap is a plane disc.
    near = shallow_moonquakes(30_000.0, strong=True).value
    assert near == pytest.approx(0.9 * 30.0**2 / (4.0 * 1737.4**2), rel=1e-3)
