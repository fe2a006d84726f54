"""The lunar orientation against the worked example printed in NAIF's moon_080317.tf and CSPICE."""

import numpy as np
import pytest

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.orientation import fill_pa_from_icrf, pa_from_me, site_pa_km
from ilrs.moon.segments import EARTH, MOON, load_axes, load_planets, position

# Geometric Earth from the Moon, km, at 2008 MAR 17 20:10:00 UTC: moon_080317.tf, "Program output".
ET_S = Epoch.from_utc("2008-03-17T20:10:00").tdb_s
EARTH_ME_KM = (379_892.825, 33_510.118, -12_661.5278)
EARTH_PA_KM = (379_908.634, 33_385.003, -12_516.8859)


def turn(t_s):
    axes = load_axes(t_s, t_s)
    out = np.empty((3, 3))
    spin = fill_pa_from_icrf(axes.coefficients, axes.first_s, axes.length_s, t_s, out)
    return out, np.array(spin)


def test_the_worked_example_of_the_frame_kernel():
    planets = load_planets(ET_S, ET_S)
    earth, moon = (
        np.array(position(p.coefficients, p.first_s, p.length_s, ET_S))
        for p in (planets[EARTH], planets[MOON])
    )
    in_pa = turn(ET_S)[0] @ (earth - moon)
    assert np.abs(in_pa - EARTH_PA_KM).max() < 0.001
    assert np.abs(pa_from_me().T @ in_pa - EARTH_ME_KM).max() < 0.001


def test_rotations_are_orthonormal_and_right_handed():
    for matrix in (pa_from_me(), turn(1.1e9)[0]):
        assert np.abs(matrix @ matrix.T - np.eye(3)).max() < 1e-14
        assert np.linalg.det(matrix) == pytest.approx(1.0, abs=1e-14)


def test_the_spin_is_the_rate_of_the_rotation():
    before, after = turn(1.0e9 - 60.0)[0], turn(1.0e9 + 60.0)[0]
    middle, spin = turn(1.0e9)
    rate = (after - before) / 120.0 @ middle.T
    seen = np.array([rate[1, 2], rate[2, 0], rate[0, 1]])
    assert np.abs(seen - spin).max() < 1e-12
    # One sidereal month (27.32 days) a turn.
    assert spin[2] == pytest.approx(2.0 * np.pi / (27.3217 * 86_400.0), rel=1e-3)


def test_principal_axes_lie_within_a_kilometre_of_mean_earth_on_the_ground():
    point = SitePoint.from_degrees(-89.45, 222.69, 1957.0)
    shift_km = np.linalg.norm(site_pa_km(point) - point.r_me_m / 1000.0)
    assert 0.5 < shift_km < 0.9
