"""The radios whose figures are public."""

import math

import pytest

from ilrs.moon.stations import STATIONS
from ilrs.network.radio.link import link_budget
from ilrs.network.radio.radios import (
    EARTH_DISHES_M,
    QUEQIAO_1_DISH,
    QUEQIAO_1_EARTH,
    earth_receiver,
)


def test_every_station_of_the_sky_has_a_dish():
    assert set(EARTH_DISHES_M) == set(STATIONS)
    with pytest.raises(ValueError, match='no dish of "delhi"'):
        earth_receiver("delhi", 8.45e9)


def test_the_relays_dish_states_its_gain_and_has_the_beam_of_its_size():
    assert QUEQIAO_1_DISH.peak_dbi(8.45e9) == 44.0
    beam = math.degrees(QUEQIAO_1_DISH.beamwidth_rad(8.45e9))
    assert beam == pytest.approx(0.59, abs=0.02)
    # Pointed to 0.06 deg (Zhang 2021, table 1) it loses next to nothing.
    loss = float(QUEQIAO_1_DISH.pointing_loss_db(8.45e9, math.radians(0.06)))
    assert loss == pytest.approx(0.12, abs=0.02)


def test_a_budget_of_the_relay_names_the_source_of_its_gain():
    lines = link_budget(QUEQIAO_1_EARTH, earth_receiver("kashi", 2.25e9), 2.25e9, 4.5e8).lines()
    assert any("Electronics Weekly" in line.source for line in lines)
    assert all(line.source for line in lines)
