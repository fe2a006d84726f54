"""What is lost between antennas whose polarisation does not match."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.polarisation import Polarisation, polarisation_loss_db

CIRCULAR = Polarisation("right", 0.0)
KIND = st.sampled_from(["right", "left"])
RATIO = st.floats(0.1, 20.0)


def test_circular_against_linear_costs_three_decibels():
    assert polarisation_loss_db(CIRCULAR, Polarisation("linear")) == pytest.approx(3.0103, abs=1e-4)
    assert polarisation_loss_db(CIRCULAR, CIRCULAR) == pytest.approx(0.0, abs=1e-12)


def test_linear_antennas_lose_by_the_square_of_the_cosine():
    one, other = Polarisation("linear", tilt_rad=0.0), Polarisation("linear", tilt_rad=math.pi / 6)
    assert polarisation_loss_db(one, other) == pytest.approx(
        -20 * math.log10(math.cos(math.pi / 6))
    )


def test_opposite_hands_lose_all_and_real_ones_say_how_much():
    with pytest.raises(ValueError, match="right polarisation sends nothing to left"):
        polarisation_loss_db(CIRCULAR, Polarisation("left", 0.0))
    # An axial ratio of 3 dB against a perfect circle of the other hand: (r - 1)^2 / 2 (r^2 + 1).
    r = 10.0 ** (3.0 / 20.0)
    expected = -10.0 * math.log10((r - 1.0) ** 2 / (2.0 * (r * r + 1.0)))
    assert polarisation_loss_db(Polarisation("left", 3.0), CIRCULAR) == pytest.approx(expected)


@given(KIND, RATIO, KIND, RATIO)
def test_the_loss_is_the_same_in_both_directions_and_no_gain(kind, ratio, other_kind, other_ratio):
    one, other = Polarisation(kind, ratio), Polarisation(other_kind, other_ratio)
    try:
        loss = polarisation_loss_db(one, other)
    except ValueError:
        return
    assert loss >= 0.0
    assert polarisation_loss_db(other, one) == pytest.approx(loss)


def test_two_linear_antennas_need_their_tilt():
    with pytest.raises(ValueError, match="need their tilt"):
        polarisation_loss_db(Polarisation("linear"), Polarisation("linear"))
    with pytest.raises(ValueError, match='no polarisation "up"'):
        Polarisation("up")
    with pytest.raises(ValueError, match="axial ratio"):
        Polarisation("right", -1.0)
