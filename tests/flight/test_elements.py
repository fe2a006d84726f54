"""Elements: round trips, frames, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.epoch import Epoch
from ilrs.flight.elements import (
    FRAMES,
    Elements,
    elements_of,
    frame_axes,
    mean_anomaly,
    state_from,
    true_anomaly,
)
from ilrs.flight.state import State

EPOCH = Epoch.from_utc("2030-01-01")
angles = st.floats(0.001, 2.0 * math.pi - 0.001)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FRAMES),
    st.floats(1.75e6, 30e6),
    st.floats(0.001, 0.9),
    st.floats(0.001, math.pi - 0.001),
    angles,
    angles,
    angles,
)
def test_elements_come_back_from_the_state(
    frame: str, low: float, e: float, i: float, node: float, periapsis: float, anomaly: float
) -> None:
    given_ = Elements(frame, low / (1.0 - e), e, i, node, periapsis, anomaly)
    found = elements_of(state_from(given_, EPOCH), frame)
    assert found.semi_major_axis_m == pytest.approx(given_.semi_major_axis_m, rel=1e-11)
    assert found.eccentricity == pytest.approx(e, abs=1e-11)
    for name in ("inclination_rad", "node_rad", "periapsis_rad", "anomaly_rad"):
        gap = math.remainder(getattr(found, name) - getattr(given_, name), 2.0 * math.pi)
        assert abs(gap) < 1e-8, name


@given(st.floats(-math.pi, math.pi), st.floats(0.0, 0.99))
def test_kepler_s_equation_is_solved_both_ways(mean: float, e: float) -> None:
    back = mean_anomaly(true_anomaly(mean, e), e)
    assert abs(math.remainder(back - mean, 2.0 * math.pi)) < 1e-9


def test_the_period_of_queqiao_2_is_the_derived_one() -> None:
    """200 x 16,000 km: a = 9837.4 km, e = 0.8031, T = 24.32 h (derived from published heights)."""
    orbit = Elements.between("moon_op", 200e3, 16_000e3, 1.0)
    assert orbit.semi_major_axis_m == pytest.approx(9_837.4e3, abs=1.0)
    assert orbit.eccentricity == pytest.approx(0.8031, abs=5e-5)
    assert orbit.period_s() / 3600.0 == pytest.approx(24.32, abs=0.005)


def test_the_tracked_figures_are_radii() -> None:
    """1991.69 / 18,678.5 km give the quoted 26.18 h only as radii (November 2024)."""
    as_radii = Elements.between("moon_icrf", 1_991.69e3 - 1_737.4e3, 18_678.5e3 - 1_737.4e3, 1.0)
    as_heights = Elements.between("moon_icrf", 1_991.69e3, 18_678.5e3, 1.0)
    assert as_radii.period_s() / 3600.0 == pytest.approx(26.18, abs=0.02)
    assert as_heights.period_s() / 3600.0 > 30.0


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_are_right_handed_rotations(frame: str) -> None:
    axes = frame_axes(frame, EPOCH.tdb_s)
    assert np.abs(axes @ axes.T - np.eye(3)).max() < 1e-13
    assert np.linalg.det(axes) == pytest.approx(1.0)


def test_the_orbit_plane_is_tilted_to_the_equator_by_the_known_angle() -> None:
    """6.68 deg (Cassini's laws), within 0.2 deg of the osculating plane."""
    z, equator = (frame_axes(f, EPOCH.tdb_s)[2] for f in ("moon_op", "moon_me"))
    tilt = math.degrees(math.acos(float(z @ equator)))
    assert tilt == pytest.approx(6.68, abs=0.2)
    assert float(frame_axes("moon_op", EPOCH.tdb_s)[0] @ equator) == pytest.approx(0.0, abs=1e-12)


def test_pa_and_me_stand_half_a_milliradian_apart() -> None:
    turn = frame_axes("moon_pa", EPOCH.tdb_s) @ frame_axes("moon_me", EPOCH.tdb_s).T
    angle = math.acos((float(np.trace(turn)) - 1.0) / 2.0)
    assert angle * 1_737_400.0 == pytest.approx(875.0, abs=10.0)


GOOD = dict(frame="moon_me", semi_major_axis_m=2e6, eccentricity=0.1, inclination_rad=1.0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"frame": ""}, "is not stated.*moon_op"),
        ({"frame": "moon_mee"}, 'did you mean "moon_me"'),
        ({"eccentricity": 1.2}, "not an ellipse"),
        ({"eccentricity": -0.1}, "not an ellipse"),
        ({"semi_major_axis_m": -2e6}, "not an ellipse"),
        ({"semi_major_axis_m": 2000.0}, "kilometres"),
        ({"inclination_rad": 62.4}, "degrees"),
        ({"eccentricity": 0.5}, "737.400 km below ground"),
        ({"inclination_rad": math.nan}, "finite"),
        ({"anomaly_rad": math.inf}, "finite"),
    ],
)
def test_what_cannot_be_is_refused_in_words(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Elements(**(GOOD | wrong))  # pyright: ignore[reportArgumentType]


def test_exchanged_heights_are_seen() -> None:
    with pytest.raises(ValueError, match=r"exchanged"):
        Elements.between("moon_me", 16_000e3, 200e3, 1.0)


def test_dates_outside_the_ephemeris_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lies outside the lunar ephemeris"):
        state_from(Elements(**GOOD), Epoch.from_utc("2060-01-01"))  # pyright: ignore[reportArgumentType]


def test_a_state_that_leaves_the_moon_has_no_elements() -> None:
    with pytest.raises(ValueError, match=r"not bound"):
        elements_of(State(EPOCH.tdb_s, np.array([2e6, 0, 0.0]), np.array([0, 4e3, 0.0])), "moon_me")


def test_a_circular_equatorial_orbit_counts_from_the_first_axis() -> None:
    orbit = Elements("moon_me", 2e6, 0.0, 0.0, 0.0, 0.0, 1.0)
    found = elements_of(state_from(orbit, EPOCH), "moon_me")
    assert (found.node_rad, found.periapsis_rad) == (0.0, 0.0)
    assert found.anomaly_rad == pytest.approx(1.0, abs=1e-9)


def test_kilometres_in_a_state_are_seen() -> None:
    with pytest.raises(ValueError, match=r"kilometres"):
        State(EPOCH.tdb_s, np.array([2000.0, 0.0, 0.0]), np.array([0.0, 1.6, 0.0]))
