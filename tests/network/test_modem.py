"""Tables of modulation and coding, and the rate that a modem makes of C/N0."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.modcod import CCSDS, DVB_S2, named, shannon_ebn0_db
from ilrs.network.radio.modem import Modem

# ETSI EN 302 307-1 V1.4.1, table 13, spectral efficiencies.
EFFICIENCIES = [
    0.490243, 0.656448, 0.789412, 0.988858, 1.188304, 1.322253, 1.487473, 1.587196, 1.654663,
    1.766451, 1.788612, 1.779991, 1.980636, 2.228124, 2.478562, 2.646012, 2.679207, 2.637201,
    2.966728, 3.165623, 3.300184, 3.523143, 3.567342, 3.703295, 3.951571, 4.119540, 4.397854,
    4.453027,
]  # fmt: skip


def test_efficiencies_of_dvb_s2_follow_from_its_frames():
    assert [m.bits_per_symbol for m in DVB_S2] == pytest.approx(EFFICIENCIES, abs=5e-7)


def test_no_code_beats_shannon():
    for row in (*DVB_S2, *CCSDS):
        gap = row.ebn0_db - shannon_ebn0_db(row.bits_per_symbol)
        assert 0.2 < gap < 12.0, row.name


def test_uncoded_needs_what_the_error_function_says():
    ebn0 = 10.0 ** (0.1 * named("uncoded").ebn0_db)
    assert 0.5 * math.erfc(math.sqrt(ebn0)) == pytest.approx(1e-6, rel=0.02)


def test_little_power_is_bound_by_energy_and_much_by_bandwidth():
    modem = Modem(10e6, implementation_loss_db=0.0, margin_db=0.0)
    row = min(DVB_S2, key=lambda r: r.ebn0_db)
    weak = float(modem.achievable(50.0))
    assert weak == pytest.approx(10.0 ** (0.1 * (50.0 - row.ebn0_db)))
    strong = float(modem.achievable(120.0))
    assert strong == pytest.approx(8e6 * EFFICIENCIES[-1], rel=1e-6)
    assert modem.choice(120.0).name == "32APSK 9/10"
    assert modem.choice(50.0) is row


@given(st.lists(st.floats(0.0, 130.0), min_size=2, max_size=30))
def test_more_signal_never_means_less_rate(cn0):
    for modem in (Modem(10e6), Modem(5e6, CCSDS, steps_bit_s=(1e3, 1e5, 2e6))):
        rates = modem.achievable(np.sort(cn0))
        assert (np.diff(rates) >= 0.0).all()


@given(st.floats(30.0, 130.0))
def test_at_the_achievable_rate_the_margin_asked_for_is_left(cn0):
    modem = Modem(10e6, CCSDS)
    rate = float(modem.achievable(cn0))
    if rate > 0.0:
        assert float(modem.margin(cn0, rate)) >= modem.margin_db - 1e-9


def test_steps_are_taken_from_below_and_a_series_keeps_its_shape():
    modem = Modem(2e6, CCSDS, steps_bit_s=(1.4e3, 50e3, 280e3, 555e3))
    rates = modem.achievable(np.array([[0.0, 36.0], [55.0, 90.0]]))
    assert rates.shape == (2, 2)
    assert list(rates.ravel()) == [0.0, 1.4e3, 50e3, 555e3]
    assert modem.choice(0.0) is None


def test_what_cannot_be_is_explained():
    with pytest.raises(ValueError, match="do not fit: 1 MHz carry at most"):
        Modem(1e6, CCSDS).margin(80.0, 50e6)
    with pytest.raises(ValueError, match="roll-off"):
        Modem(1e6, roll_off=2.0)
    with pytest.raises(ValueError, match="no modulation and coding"):
        named("QPSK 7/9")
    with pytest.raises(ValueError, match="bandwidth"):
        Modem(0.0)
    with pytest.raises(ValueError, match="above 0 bit/s"):
        Modem(1e6, steps_bit_s=(0.0,))
