"""Decibels and ratios are each other's inverse, and one given for the other is told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.decibels import decibels, frequency, loss, positive_power, ratio


@given(st.floats(-300.0, 300.0))
def test_the_ratio_of_decibels_gives_them_back(value_db):
    assert decibels(ratio(value_db)) == pytest.approx(value_db, abs=1e-9)


def test_known_decibels():
    assert decibels(2.0) == pytest.approx(3.0103, abs=1e-4)
    assert decibels(0.0) == -np.inf
    assert list(decibels([1.0, 100.0])) == pytest.approx([0.0, 20.0])


def test_a_negative_power_asks_whether_decibels_were_meant():
    with pytest.raises(
        ValueError, match=r"lander: a power of -3 W.*ratio\(-3\), which is 0.5012 W"
    ):
        positive_power(-3.0, "lander")
    with pytest.raises(ValueError, match="in decibels already"):
        decibels(-2.0)


def test_a_loss_that_gains_is_refused():
    with pytest.raises(ValueError, match="the line is -1 dB: losses are given as positive"):
        loss(-1.0, "the line")
    with pytest.raises(ValueError, match="a series that reaches -2 dB"):
        loss([1.0, -2.0], "the rain")


def test_a_frequency_in_gigahertz_is_seen():
    with pytest.raises(ValueError, match=r"8\.45 GHz or MHz meant"):
        frequency(8.45)
    assert frequency(8.45e9) == 8.45e9
