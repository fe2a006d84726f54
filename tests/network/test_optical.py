"""Optical links: gains, pointing, photons per bit, capacity of pulse positions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.optical import Pulses, Telescope, optical_budget

WAVE_M = 1.55e-6
SMALL, LARGE = Telescope(0.1), Telescope(0.4, count=4)
PULSES = Pulses(16, 0.2e-9)


def test_what_arrives_is_the_part_of_the_beam_that_the_telescope_covers():
    """Far away a uniform aperture sends P A / (wavelength d)^2 per area."""
    found = optical_budget(0.5, SMALL, LARGE, WAVE_M, 4e8)
    area0, area1 = math.pi * 0.05**2, 4.0 * math.pi * 0.2**2
    expected = 0.5 * area0 * area1 / (WAVE_M * 4e8) ** 2
    assert 10.0 ** (0.1 * float(found.received_dbw)) == pytest.approx(expected)
    photons = expected / (6.62607015e-34 * 299_792_458.0 / WAVE_M)
    assert float(found.photons_per_bit(622e6)) == pytest.approx(photons / 622e6)


def test_pointing_follows_airy():
    beam = WAVE_M / 0.1
    # Half the power at 0.514 L/D from the axis, the first null at 1.22 L/D.
    half = Telescope(0.1, pointing_error_rad=0.5145 * beam)
    assert half.pointing_loss_db(WAVE_M) == pytest.approx(3.01, abs=0.02)
    with pytest.raises(ValueError, match=r"first null of the beam at 18\.9 microrad"):
        Telescope(0.1, pointing_error_rad=1.22 * beam).pointing_loss_db(WAVE_M)


@given(st.floats(1e7, 1e9), st.floats(1.01, 50.0))
def test_farther_is_never_better(range_m, further):
    near, far = (optical_budget(0.5, SMALL, LARGE, WAVE_M, r) for r in (range_m, range_m * further))
    fall = float(near.received_dbw - far.received_dbw)
    assert fall == pytest.approx(20.0 * math.log10(further), abs=1e-6)


@given(st.floats(0.05, 1.0), st.floats(0.05, 2.0))
def test_the_way_back_is_the_same(one_m, other_m):
    there, back = (
        optical_budget(1.0, Telescope(a), Telescope(b), WAVE_M, 4e8)
        for a, b in ((one_m, other_m), (other_m, one_m))
    )
    assert float(there.received_dbw) == pytest.approx(float(back.received_dbw))


def test_capacity_has_the_two_known_ends():
    photon = 6.62607015e-34 * 299_792_458.0 / WAVE_M
    # Starved and without background each photon brings log2 M bits.
    starved = PULSES.capacity_bit_s(1e-16, WAVE_M)
    assert float(starved) == pytest.approx(1e-16 / photon * 4.0, rel=1e-3)
    # With plenty of light the slots are the limit.
    assert float(PULSES.capacity_bit_s(1e-6, WAVE_M)) == pytest.approx(4.0 / 16 / 0.2e-9, rel=1e-3)
    assert float(PULSES.capacity_bit_s(0.0, WAVE_M)) == 0.0
    assert float(PULSES.capacity_bit_s(1e-12, WAVE_M, 1e-11)) < float(
        PULSES.capacity_bit_s(1e-12, WAVE_M)
    )


def test_a_rate_is_all_or_nothing_and_the_horizon_ends_it():
    near = optical_budget(
        0.5, SMALL, LARGE, WAVE_M, np.full(3, 4e8), zenith_transmission=0.9,
        elevation_rad=np.radians([60.0, 20.0, -1.0]),
    )  # fmt: skip
    rates = near.rate_bit_s(PULSES)
    assert list(rates) == [pytest.approx(625e6), pytest.approx(625e6), 0.0]
    assert float(optical_budget(0.5, SMALL, LARGE, WAVE_M, 1e11).rate_bit_s(PULSES)) == 0.0
    drop = float(near.received_dbw[0] - near.received_dbw[1])
    thick = 1.0 / math.sin(math.radians(20.0)) - 1.0 / math.sin(math.radians(60.0))
    assert drop == pytest.approx(-10.0 * math.log10(0.9) * thick)


def test_what_cannot_be_is_explained():
    with pytest.raises(ValueError, match=r"1550 nm is 1\.55e-6"):
        optical_budget(0.5, SMALL, LARGE, 1550.0, 4e8)
    with pytest.raises(ValueError, match="the laser: a power of -3 W"):
        optical_budget(-3.0, SMALL, LARGE, WAVE_M, 4e8)
    with pytest.raises(ValueError, match="power of two"):
        Pulses(12, 1e-9)
    with pytest.raises(ValueError, match="aperture above 0"):
        Telescope(0.0)
