"""Radio budgets: terms, sums, rates over series, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.radio.antennas import Antenna, dish
from ilrs.network.radio.atmosphere import Air
from ilrs.network.radio.budget import table
from ilrs.network.radio.link import (
    Receiver,
    Transmitter,
    achievable_rate,
    link_budget,
    space_loss_db,
)
from ilrs.network.radio.modcod import CCSDS
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Amplifier
from ilrs.network.radio.polarisation import Polarisation
from ilrs.network.radio.skybody import SUN_DISC_RAD, Disc, sun_brightness_k

S_HZ, KA_HZ = 2.25e9, 25.65e9
ROUND = Polarisation("right", 0.0)
SENDER = Transmitter("lander", 10.0, dish(0.5), ROUND, line_loss_db=1.0)
STATION = Receiver("dish", dish(35.0), Amplifier(30.0), ROUND)
MODEM = Modem(5e6, CCSDS)


def thin_air(loss_db):
    nodes = np.radians([5.0, 30.0, 90.0])
    zero = np.zeros(3)
    return Air(nodes, loss_db / np.sin(nodes), zero, zero, zero, 0.05, "made up")


def test_free_space_is_what_every_textbook_says():
    # 32.4 + 20 log10 MHz + 20 log10 km (Rec. ITU-R P.525).
    expected = 32.45 + 20.0 * math.log10(25_650.0) + 20.0 * math.log10(384_400.0)
    assert float(space_loss_db(384.4e6, KA_HZ)) == pytest.approx(expected, abs=0.01)
    with pytest.raises(ValueError, match="a range in metres is above 0"):
        space_loss_db([1.0, 0.0], KA_HZ)


def test_the_sum_of_the_terms_is_the_carrier():
    budget = link_budget(SENDER, STATION, S_HZ, 400e6)
    by_hand = (
        10.0 + SENDER.antenna.peak_dbi(S_HZ) - 1.0
        - float(space_loss_db(400e6, S_HZ)) + STATION.antenna.peak_dbi(S_HZ)
    )  # fmt: skip
    assert float(budget.received_dbw) == pytest.approx(by_hand)
    assert float(budget.cn0_dbhz) == pytest.approx(
        float(budget.eirp_dbw) - float(space_loss_db(400e6, S_HZ))
        + float(budget.g_over_t_db_k) + 228.5991, abs=1e-3,
    )  # fmt: skip
    assert float(budget.ebn0_db(1e6)) == pytest.approx(float(budget.cn0_dbhz) - 60.0)


@given(st.floats(1e5, 1e9), st.floats(1.001, 100.0))
def test_farther_is_never_better(range_m, further):
    near = link_budget(SENDER, STATION, S_HZ, range_m).cn0_dbhz
    far = link_budget(SENDER, STATION, S_HZ, range_m * further).cn0_dbhz
    assert float(near - far) == pytest.approx(20.0 * math.log10(further), abs=1e-6)


@given(st.floats(0.3, 5.0), st.floats(0.3, 40.0), st.floats(1e6, 1e9))
def test_equal_radios_hear_each_other_equally(one_m, other_m, range_m):
    """Reciprocity: with the same power and noise at both ends the way does not matter."""
    hear, answer = (
        link_budget(
            Transmitter("a", 5.0, dish(a), ROUND),
            Receiver("b", Antenna(diameter_m=b), Amplifier(100.0), ROUND),
            S_HZ,
            range_m,
        )
        for a, b in ((one_m, other_m), (other_m, one_m))
    )
    assert float(hear.received_dbw) == pytest.approx(float(answer.received_dbw))


def test_a_year_of_ranges_gives_a_year_of_rates():
    day = np.linspace(0.0, 2.0 * math.pi, 100_000)
    ranges = 384.4e6 * (1.0 + 0.055 * np.cos(day / 27.3))
    elevation = np.radians(60.0) * np.sin(day)
    rates = achievable_rate(
        SENDER, STATION, MODEM, S_HZ, ranges, air=thin_air(0.1), elevation_rad=elevation
    )
    assert rates.shape == ranges.shape
    assert (rates[elevation < np.radians(5.0)] == 0.0).all()
    assert (rates[elevation > np.radians(6.0)] > 0.0).all()
    stepped = Modem(5e6, CCSDS, steps_bit_s=(1e3, 1e6))
    budget = link_budget(SENDER, STATION, S_HZ, ranges)
    assert set(np.unique(budget.rate_bit_s(stepped))) <= {0.0, 1e3, 1e6}


def test_air_takes_signal_and_adds_noise():
    clear = link_budget(SENDER, STATION, KA_HZ, 400e6)
    wet = link_budget(
        SENDER, STATION, KA_HZ, 400e6, air=thin_air(2.0), elevation_rad=math.radians(30.0)
    )
    assert float(clear.received_dbw - wet.received_dbw) == pytest.approx(4.0, abs=1e-9)
    assert float(clear.cn0_dbhz - wet.cn0_dbhz) > 8.0
    with pytest.raises(ValueError, match="needs the elevation"):
        link_budget(SENDER, STATION, KA_HZ, 400e6, air=thin_air(2.0))


def test_the_sun_behind_the_moon_takes_the_link_down():
    away = np.radians([0.1, 3.0])
    sun = Disc("Sun", sun_brightness_k(S_HZ), SUN_DISC_RAD, away)
    cn0 = link_budget(SENDER, STATION, S_HZ, np.full(2, 400e6), discs=(sun,)).cn0_dbhz
    assert cn0[1] - cn0[0] > 15.0


def test_a_stated_figure_of_merit_is_kept_and_bodies_come_on_top():
    stated = Receiver("dish", dish(35.0), polarisation=ROUND, g_over_t_db_k=41.0)
    clear = link_budget(SENDER, stated, S_HZ, 400e6)
    assert float(clear.g_over_t_db_k) == pytest.approx(41.0)
    assert list(clear.noise.parts) == ["as stated"]
    sun = Disc("Sun", 1e5, SUN_DISC_RAD, 0.0)
    assert float(link_budget(SENDER, stated, S_HZ, 400e6, discs=(sun,)).g_over_t_db_k) < 30.0


def test_a_mismatch_of_polarisation_is_a_line_with_its_loss():
    whip = Receiver("whip", dish(35.0), Amplifier(30.0), Polarisation("linear"))
    lines = {line.name: line for line in link_budget(SENDER, whip, S_HZ, 400e6).lines()}
    assert lines["polarisation"].value == pytest.approx(-3.01, abs=0.01)
    assert lines["polarisation"].source == "right to linear"
    with pytest.raises(ValueError, match="sends nothing to left"):
        link_budget(SENDER, Receiver("l", dish(1.0), polarisation=Polarisation("left", 0.0)),
                    S_HZ, 400e6)  # fmt: skip


def test_a_budget_prints_line_by_line_with_its_sources():
    budget = link_budget(SENDER, STATION, S_HZ, np.array([400e6, 800e6]))
    lines = budget.lines(MODEM, at=1)
    text = table(lines)
    assert "EIRP" in text
    assert "ITU-R P.525" in text
    assert all(line.source for line in lines)
    values = {line.name: line.value for line in lines}
    assert values["rate"] == pytest.approx(float(budget.rate_bit_s(MODEM)[1]))
    assert values["margin"] >= MODEM.margin_db - 1e-9
    silent = link_budget(SENDER, STATION, S_HZ, 1e18).lines(MODEM)
    assert silent[-1].source == "the link does not close"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Transmitter("relay", -3.0, dish(1.0)), r"relay: a power of -3 W.*dBW"),
        (lambda: Transmitter("relay", 3.0, dish(1.0), line_loss_db=-1.0), "positive decibels"),
        (lambda: link_budget(SENDER, STATION, 2.25, 4e8), "below 1 MHz"),
        (lambda: link_budget(SENDER, STATION, S_HZ, 4e8, way_loss_db=-6.0), "not a loss"),
        (
            lambda: link_budget(
                Transmitter("relay", 3.0, dish(4.2), pointing_error_rad=0.1), STATION, KA_HZ, 4e8
            ),
            "beyond the main lobe",
        ),
        (lambda: link_budget(SENDER, STATION, S_HZ, 4e8).ebn0_db(0.0), "not above 0"),
    ],
)
def test_numbers_that_cannot_be_are_explained(make, message):
    with pytest.raises(ValueError, match=message):
        make()
