"""Named orbits: published coverage and sizes, how long they last, what keeping them costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from two_body import elevation_deg

from ilrs.epoch import Epoch
from ilrs.flight.elements import Elements, elements_of, state_from
from ilrs.flight.keeping import best_pair, keep_ellipse
from ilrs.flight.named import NAMED, least_height, named_orbit, named_state
from ilrs.flight.propagate import DAY_S, Forces, GroundReached, Propagator, instants
from ilrs.frames import MOON_RADIUS_M, SitePoint

EPOCH = Epoch.from_utc("2030-01-01")
# Coarse and quick: for how long an orbit lasts, not for where the craft is.
QUICK = Forces(tolerance=1e-10, left_out=1e-9)


def test_queqiao_2_is_seen_from_the_south_as_derived() -> None:
    """From 88.8 S: 88.7 % of the time above 10 deg, 87.3 % above 15 deg (a Kepler orbit)."""
    found = named_orbit("queqiao-2", EPOCH, 60 * DAY_S, 600.0)
    site = SitePoint.from_degrees(-88.8, 123.4, 0.0)
    seen = elevation_deg(site, found.tdb_s, found.r_icrf_m)
    assert 100.0 * (seen > 10.0).mean() == pytest.approx(88.7, abs=2.0)
    assert 100.0 * (seen > 15.0).mean() == pytest.approx(87.3, abs=2.0)


@pytest.mark.parametrize("days", [0, 9, 18])
def test_queqiao_2_has_its_published_elements_at_any_time_of_the_month(days: int) -> None:
    """200 x 16,000 km, 62.4 deg to the lunar equator, 24 h."""
    epoch = EPOCH + days * DAY_S
    state = named_state("queqiao-2", epoch)
    k = elements_of(state, "moon_me")
    assert math.degrees(k.inclination_rad) == pytest.approx(62.4, abs=0.3)
    assert k.period_s() / 3600.0 == pytest.approx(24.32, abs=0.02)
    prepared = Propagator(Forces(), state.tdb_s, state.tdb_s + 60 * DAY_S)
    rows = prepared.states("x", state, instants(state.tdb_s, 60 * DAY_S, 120.0))
    assert least_height(rows) / 1e3 == pytest.approx(200.0, abs=3.0)
    assert np.linalg.norm(rows[:, :3], axis=1).max() < 17_737.4e3 + 350e3


def test_queqiao_2_stays_for_five_years_without_manoeuvres() -> None:
    state = named_state("queqiao-2", EPOCH, QUICK)
    prepared = Propagator(QUICK, state.tdb_s, state.tdb_s + 1_827 * DAY_S)
    rows = prepared.states("x", state, instants(state.tdb_s, 1_826 * DAY_S, 300.0))
    assert 100e3 < least_height(rows) < 210e3


def test_a_careless_start_of_the_same_orbit_falls_within_months() -> None:
    """What the settled perilune is for: the osculating 200 km at another time of the month."""
    entry = NAMED["queqiao-2"].elements
    assert entry is not None
    state = state_from(entry, EPOCH + 8 * DAY_S)
    with pytest.raises(GroundReached, match=r"reaches the ground"):
        Propagator(QUICK, state.tdb_s, state.tdb_s + 200 * DAY_S).states(
            "x", state, instants(state.tdb_s, 199 * DAY_S, 3_600.0)
        )


@pytest.mark.parametrize("name", ["elfo", "relay-12h"])
def test_frozen_relays_stay_for_two_years(name: str) -> None:
    found = named_orbit(name, EPOCH, 730 * DAY_S, 600.0, QUICK)
    assert np.linalg.norm(found.r_icrf_m, axis=1).min() > MOON_RADIUS_M + 50e3


def test_a_low_polar_orbit_falls_within_a_year() -> None:
    """Circular at 100 km: the perilune sinks to the ground in some hundred days, field to 20."""
    with pytest.raises(GroundReached) as e:
        named_orbit("polar-low", EPOCH, 365 * DAY_S, 3_600.0, QUICK)
    assert 100 * DAY_S < e.value.epoch - EPOCH < 365 * DAY_S


def test_the_frozen_low_orbit_stays_for_half_a_year() -> None:
    found = named_orbit("polar-frozen", EPOCH, 180 * DAY_S, 120.0, QUICK)
    assert np.linalg.norm(found.r_icrf_m, axis=1).min() > MOON_RADIUS_M + 5e3


def test_unknown_names_say_what_was_meant() -> None:
    with pytest.raises(ValueError, match=r'did you mean "queqiao-2"'):
        named_orbit("queqiao2", EPOCH, DAY_S, 60.0)
    with pytest.raises(ValueError, match=r"use named_orbit"):
        named_state("nrho", EPOCH)


def test_dates_outside_the_ephemeris_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lies outside the lunar ephemeris"):
        named_orbit("elfo", Epoch.from_utc("2050-12-15"), 60 * DAY_S, 600.0)


def test_every_entry_says_where_it_is_from_and_what_is_assumed() -> None:
    for entry in NAMED.values():
        assert entry.title
        assert entry.source
        assert entry.assumed


def test_the_cheapest_pair_makes_a_hohmann_transfer() -> None:
    """100 to 110 km between circles: half the change at each end, v da / (2 a) in all."""
    gm, a = 4.9028e12, MOON_RADIUS_M + 100e3
    v = math.sqrt(gm / a)
    turn = 2.0 * math.pi * np.arange(36) / 36
    slopes = np.zeros((36, 3, 3))
    # Tangential impulses along the second axis, radial along the first (Gauss's equations).
    slopes[:, 0, 1] = 2.0 * a / v
    slopes[:, 1, 1], slopes[:, 2, 1] = 2.0 * np.cos(turn) / v, 2.0 * np.sin(turn) / v
    slopes[:, 1, 0], slopes[:, 2, 0] = np.sin(turn) / v, -np.cos(turn) / v
    dv = best_pair(slopes, np.array([10e3, 0.0, 0.0]))
    assert np.linalg.norm(dv, axis=1).sum() == pytest.approx(v * 10e3 / (2.0 * a), rel=1e-3)
    assert np.einsum("pij,pj->i", slopes, dv) == pytest.approx([10e3, 0.0, 0.0], abs=1e-3)


def test_keeping_a_low_orbit_holds_its_height() -> None:
    start = state_from(Elements("moon_me", MOON_RADIUS_M + 100e3, 0.0, math.pi / 2.0), EPOCH)
    prepared = Propagator(QUICK, start.tdb_s, start.tdb_s + 100 * DAY_S)
    shape = np.array([MOON_RADIUS_M + 100e3, 0.0, 0.0])
    found = keep_ellipse("low", start, shape, 27.32 * DAY_S, 3, prepared)
    assert len(found.impulses) <= 6
    assert found.lowest_m > MOON_RADIUS_M + 70e3
    # Left alone it falls; 50 to 70 m/s a year hold it in this field of degree 20.
    assert 30.0 < found.dv_m_s_year < 120.0
    assert found.dv_m_s_year == pytest.approx(
        sum(i.size_m_s for i in found.impulses) / (3 * 27.32 / 365.25)
    )
