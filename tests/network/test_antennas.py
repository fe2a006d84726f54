"""Gain, beam, pattern and pointing of antennas, against formulas and another implementation."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.antennas import Antenna, dish

HERE = Path(__file__).parent
X_HZ = 8.45e9


def f699_rows():
    lines = (HERE / "f699.csv").read_text(encoding="utf-8").splitlines()
    head, *rows = csv.reader(x for x in lines if not x.startswith("#"))
    return [float(a) for a in head[2:]], rows


def test_the_pattern_is_that_of_another_implementation_of_f699():
    angles, rows = f699_rows()
    for diameter, ghz, *gains in rows:
        ours = dish(float(diameter)).gain_at_dbi(float(ghz) * 1e9, np.radians(angles))
        for angle, mine, theirs in zip(angles, ours, gains, strict=True):
            if theirs != "-":
                assert mine == pytest.approx(float(theirs), abs=1e-3), (diameter, ghz, angle)


def test_half_the_power_is_lost_at_half_the_beamwidth():
    antenna = dish(4.2)
    half = 0.5 * antenna.beamwidth_rad(X_HZ)
    assert float(antenna.pointing_loss_db(X_HZ, half)) == pytest.approx(3.0, abs=1e-9)
    # The usual rule: 70 degrees times wavelength over diameter.
    assert math.degrees(2.0 * half) == pytest.approx(70.0 / (4.2 * X_HZ / 299_792_458.0), rel=0.02)


@given(st.floats(0.3, 70.0), st.floats(0.4e9, 40e9))
def test_gain_never_rises_away_from_the_axis(diameter_m, frequency_hz):
    gains = dish(diameter_m).gain_at_dbi(frequency_hz, np.linspace(0.0, math.pi, 2_000))
    # The recommendation rounds: 25 log10 48 is 42.03, not 42.
    assert (np.diff(gains) <= 0.04).all()


def test_a_pointing_error_beyond_the_first_null_is_refused():
    antenna = dish(4.2)
    null = antenna.first_null_rad(X_HZ)
    assert float(antenna.pointing_loss_db(X_HZ, 0.99 * null)) > 10.0
    with pytest.raises(ValueError, match=r"beyond the main lobe.*8\.45 GHz.*point better"):
        antenna.pointing_loss_db(X_HZ, [0.0, 1.01 * null])


def test_an_isotropic_antenna_needs_no_pointing():
    whip = Antenna(gain_dbi=2.0, isotropic=True)
    assert float(whip.pointing_loss_db(440e6, 3.0)) == 0.0


def test_roughness_costs_what_ruze_says():
    smooth, rough = Antenna(diameter_m=18.0), Antenna(diameter_m=18.0, surface_rms_m=0.4e-3)
    wave = 299_792_458.0 / 25.65e9
    expected = 10.0 * math.log10(math.e) * (4.0 * math.pi * 0.4e-3 / wave) ** 2
    lost = smooth.peak_dbi(25.65e9) - rough.peak_dbi(25.65e9)
    assert lost == pytest.approx(expected, abs=1e-9)
    assert 0.7 < lost < 0.9


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs a diameter"),
        ({"diameter_m": -1.0}, "no aperture"),
        ({"diameter_m": 2.0, "efficiency": 55.0}, "write 55 % as 0.55"),
        ({"gain_dbi": 100_000.0}, "a ratio of 100 000 is 50 dBi"),
    ],
)
def test_antennas_that_cannot_be_are_explained(given, message):
    with pytest.raises(ValueError, match=message):
        Antenna(**given)
