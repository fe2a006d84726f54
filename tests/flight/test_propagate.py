"""The integrator and the forces: conservation, references, the ground, impulses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ilrs.epoch import Epoch
from ilrs.flight.elements import Elements, state_from
from ilrs.flight.forces import sunlit_fraction, third_body
from ilrs.flight.gravity import grail_20
from ilrs.flight.propagate import (
    DAY_S,
    Forces,
    GroundReached,
    Impulse,
    Propagator,
    propagate,
)
from ilrs.flight.state import State, epoch_of
from ilrs.frames import AU_M, MOON_RADIUS_M, SitePoint
from ilrs.moon.ephemeris import sun_and_earth

EPOCH = Epoch.from_utc("2030-01-01")
LONE = Forces(field=grail_20().truncated(0), earth=False, sun=False)
RELAY = Elements.between("moon_op", 300e3, 15_000e3, 1.05, 1.2, math.pi / 2.0)
LOW = Elements("moon_me", MOON_RADIUS_M + 100e3, 0.0, math.pi / 2.0)


def test_two_bodies_alone_repeat_the_ellipse_of_kepler() -> None:
    state = state_from(RELAY, EPOCH)
    found = propagate("relay", state, 30.0 * RELAY.period_s(), RELAY.period_s(), LONE)
    assert np.linalg.norm(found.r_icrf_m[-1] - state.r_icrf_m) < 0.02


def test_energy_in_a_lone_field_is_kept() -> None:
    state = state_from(RELAY, EPOCH)
    found = propagate("relay", state, 100 * DAY_S, 600.0, LONE)
    r = np.linalg.norm(found.r_icrf_m, axis=1)
    energy = 0.5 * (found.v_icrf_m_s**2).sum(axis=1) - LONE.field.gm_m3_s2 / r
    assert np.ptp(energy) < 1e-11 * abs(energy[0])


def test_the_energy_along_turning_axes_is_kept_in_a_field_of_zonals() -> None:
    """Zonal harmonics alone about an axis that hardly moves: a day, 100 km, degree 20."""
    field = grail_20()
    c, s = np.zeros_like(field.c), np.zeros_like(field.s)
    c[:, 0] = field.c[:, 0]
    zonal = type(field)("zonal", field.gm_m3_s2, field.radius_m, c, s)
    state = state_from(LOW, EPOCH)
    found = propagate("low", state, DAY_S, 60.0, Forces(zonal, earth=False, sun=False))
    r = np.linalg.norm(found.r_icrf_m, axis=1)
    kinetic = 0.5 * (found.v_icrf_m_s**2).sum(axis=1) - field.gm_m3_s2 / r
    # The zonals themselves move the two-body energy by their size, 1e-4 of it, and bring it back.
    assert np.ptp(kinetic) < 1e-3 * abs(kinetic[0])
    turns = round(DAY_S / LOW.period_s())
    assert turns == 12


@pytest.mark.parametrize(("orbit", "days"), [(RELAY, 30.0), (LOW, 7.0)])
def test_a_month_agrees_with_tighter_steps_and_all_degrees(orbit: Elements, days: float) -> None:
    state = state_from(orbit, EPOCH)
    usual = propagate("x", state, days * DAY_S, 3_600.0)
    exact = Forces(tolerance=1e-15, left_out=0.0)
    tight = propagate("x", state, days * DAY_S, 3_600.0, exact)
    assert np.linalg.norm(usual.r_icrf_m - tight.r_icrf_m, axis=1).max() < 0.02


def test_a_step_of_output_does_not_change_the_orbit() -> None:
    state = state_from(RELAY, EPOCH)
    coarse = propagate("x", state, 3 * DAY_S, DAY_S)
    fine = propagate("x", state, 3 * DAY_S, 60.0)
    gap = fine.r_icrf_m[::1440] - coarse.r_icrf_m
    assert np.linalg.norm(gap, axis=1).max() < 1e-3


def test_between_the_instants_a_trajectory_is_within_a_metre() -> None:
    state = state_from(RELAY, EPOCH)
    found = propagate("x", state, DAY_S, 60.0)
    dense = propagate("x", state, DAY_S, 15.0)
    place, _ = found.at(dense.tdb_s)
    assert np.linalg.norm(place - dense.r_icrf_m, axis=1).max() < 1.0


def test_the_pull_of_a_third_body_is_the_difference_of_two_pulls() -> None:
    """Against the plain difference in extended precision (where the platform has it)."""
    r, s = np.array([1.1e7, -4e6, 6e6]), np.array([3.6e8, 1.1e8, -0.4e8])
    gm = 3.986e14
    ours = np.array(third_body(*(float(v) for v in r), gm, *(float(v) for v in s)))
    wide_r, wide_s = r.astype(np.longdouble), s.astype(np.longdouble)
    apart = wide_s - wide_r
    plain = gm * (apart / np.sqrt(apart @ apart) ** 3 - wide_s / np.sqrt(wide_s @ wide_s) ** 3)
    assert np.abs(ours - plain.astype(float)).max() < 1e-13 * np.abs(ours).max() + 1e-19


def test_behind_the_moon_there_is_no_sunlight() -> None:
    sun = (AU_M, 0.0, 0.0)
    assert sunlit_fraction(-2.0e6, 0.0, 0.0, *sun) == 0.0
    assert sunlit_fraction(2.0e6, 0.0, 0.0, *sun) == 1.0
    assert sunlit_fraction(-2.0e6, 3.0e6, 0.0, *sun) == 1.0
    half = sunlit_fraction(-2.0e6, MOON_RADIUS_M + 0.0, 0.0, *sun)
    assert 0.4 < half < 0.6


def test_the_pressure_of_sunlight_pushes_away_from_the_sun() -> None:
    """C_R A / m of 0.02 m2/kg: 9.1e-8 m/s2 at 1 au; far from the Moon, in January (1.7 % less)."""
    state = state_from(replace(RELAY, anomaly_rad=math.pi), EPOCH)
    without = propagate("x", state, 1_200.0, 1_200.0)
    with_it = propagate("x", state, 1_200.0, 1_200.0, Forces(pressure_m2_kg=0.02))
    push = with_it.r_icrf_m[-1] - without.r_icrf_m[-1]
    assert np.linalg.norm(push) == pytest.approx(0.5 * 9.1e-8 * 1_200.0**2, rel=0.06)
    sun, _ = sun_and_earth(SitePoint(0.0, 0.0, -MOON_RADIUS_M), np.array([state.tdb_s]))
    assert sun.range_m[0] == pytest.approx(AU_M, rel=0.02)


def test_an_orbit_that_meets_the_ground_says_when_and_where() -> None:
    falling = Elements.between("moon_me", 1e3, 100e3, 1.5, 0.3, 0.5, math.pi)
    with pytest.raises(
        GroundReached, match=r"reaches the ground at 2030-.*latitude.*longitude"
    ) as e:
        propagate("lander", state_from(falling, EPOCH), 30 * DAY_S, 600.0)
    assert 0.0 < e.value.epoch - EPOCH < 30 * DAY_S
    assert -90.0 <= e.value.latitude_deg <= 90.0


def test_the_place_of_impact_is_under_the_orbit() -> None:
    """Straight down over a point of the equator: its longitude, within the turn of the Moon."""
    down = Elements("moon_me", MOON_RADIUS_M + 50e3, 0.0, 0.0, math.radians(40.0))
    state = state_from(down, EPOCH)
    slow = State(state.tdb_s, state.r_icrf_m, 0.001 * state.v_icrf_m_s)
    with pytest.raises(GroundReached) as e:
        propagate("stone", slow, DAY_S, 60.0)
    assert e.value.longitude_deg == pytest.approx(40.0, abs=0.2)
    assert e.value.latitude_deg == pytest.approx(0.0, abs=0.1)
    # Free fall of 50 km at 1.56 m/s2.
    assert e.value.epoch - EPOCH == pytest.approx(math.sqrt(2 * 50e3 / 1.56), rel=0.05)


def test_an_impulse_changes_the_orbit_from_its_instant_on() -> None:
    state = state_from(RELAY, EPOCH)
    dv = np.array([0.0, 0.0, 2.0])
    at_s = state.tdb_s + 3_630.0
    found = propagate("x", state, 2 * 3_600.0, 60.0, impulses=[Impulse(at_s, dv)])
    plain = propagate("x", state, 2 * 3_600.0, 60.0)
    before = found.tdb_s < at_s
    gap = np.linalg.norm(found.r_icrf_m - plain.r_icrf_m, axis=1)
    assert gap[before].max() < 1e-6
    assert gap[-1] == pytest.approx(2.0 * (2 * 3_600.0 - 3_630.0), rel=0.05)


def test_an_impulse_at_an_instant_shows_in_its_velocity() -> None:
    state = state_from(RELAY, EPOCH)
    at_s = state.tdb_s + 3_600.0
    burn = Impulse(at_s, np.array([1.0, 0.0, 0.0]))
    found = propagate("x", state, 7_200.0, 60.0, impulses=[burn])
    plain = propagate("x", state, 7_200.0, 60.0)
    assert (found.v_icrf_m_s[60] - plain.v_icrf_m_s[60])[0] == pytest.approx(1.0, abs=1e-9)


def test_dates_outside_the_ephemeris_are_refused() -> None:
    late = Epoch.from_utc("2050-12-01")
    with pytest.raises(ValueError, match=r"2051-.*lies outside the lunar ephemeris"):
        propagate("x", state_from(RELAY, late), 365 * DAY_S, 600.0)


@pytest.mark.parametrize(("duration_s", "step_s"), [(0.0, 60.0), (60.0, 0.0), (1e12, 1e-3)])
def test_spans_that_make_no_trajectory_are_refused(duration_s: float, step_s: float) -> None:
    with pytest.raises(ValueError, match=r"above 0 s|too many"):
        propagate("x", state_from(RELAY, EPOCH), duration_s, step_s)


@pytest.mark.parametrize(
    "wrong", [{"tolerance": 1e-20}, {"left_out": -1.0}, {"pressure_m2_kg": -1}]
)
def test_forces_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"lies from"):
        Forces(**wrong)  # pyright: ignore[reportArgumentType]


def test_epochs_come_back_from_tdb() -> None:
    for text in ("1980-06-01", "2030-01-01T12:34:56.789Z", "2049-12-31"):
        epoch = Epoch.from_utc(text)
        assert abs(epoch_of(epoch.tdb_s) - epoch) < 2e-7


def test_a_propagator_counts_what_it_did() -> None:
    state = state_from(RELAY, EPOCH)
    prepared = Propagator(Forces(), state.tdb_s, state.tdb_s + DAY_S)
    prepared.end("x", state, state.tdb_s + DAY_S)
    assert 50 < prepared.steps < 400
    assert prepared.evaluations >= 12 * prepared.steps
    with pytest.raises(ValueError, match=r"not later"):
        prepared.end("x", state, state.tdb_s)
