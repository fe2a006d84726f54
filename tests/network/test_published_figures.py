"""Figures that ship with orbits and radios are those that the validation page holds them to."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from ilrs.flight.named import HALO_AMPLITUDE_M, NAMED
from ilrs.frames import MOON_RADIUS_M
from ilrs.network.radio import radios

VALUES = Path(__file__).parents[1] / "validation" / "relay_values.toml"
GIVEN = tomllib.loads(VALUES.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "table"), [("queqiao-2", "coverage"), ("relay-12h", "concept")])
def test_named_ellipses_have_the_published_heights(name: str, table: str) -> None:
    low_km, high_km, _ = GIVEN[table]["elements"]
    elements = NAMED[name].elements
    assert elements is not None
    assert elements.perilune_m - MOON_RADIUS_M == pytest.approx(1e3 * low_km, abs=1.0)
    assert elements.apolune_m - MOON_RADIUS_M == pytest.approx(1e3 * high_km, abs=1.0)


def test_the_frozen_orbit_of_ely_is_the_published_one() -> None:
    axis_km, shape, tilt_deg = GIVEN["three_craft"]["elements"]
    elements = NAMED["elfo"].elements
    assert elements is not None
    assert elements.semi_major_axis_m == pytest.approx(1e3 * axis_km)
    assert elements.eccentricity == shape
    assert math.degrees(elements.inclination_rad) == pytest.approx(tilt_deg)


def test_queqiao_1_ships_with_its_published_figures() -> None:
    """Zhang 2021, table 1, and Electronics Weekly: see `relay_values.toml`."""
    given = GIVEN["queqiao_1"]
    assert radios.QUEQIAO_1_DISH.diameter_m == given["antenna_m"]
    assert radios.QUEQIAO_1_DISH.gain_dbi == given["antenna_dbi"]
    assert radios.QUEQIAO_1_FORWARD.power_w == given["x_band_w"]
    assert radios.QUEQIAO_1_EARTH.power_w == given["s_band_w"]
    assert radios.QUEQIAO_1_EARTH.antenna.gain_dbi == given["s_band_dbi"]
    for rates, published in (
        (radios.QUEQIAO_1_LANDER_BIT_S, "lander_bit_s"),
        (radios.QUEQIAO_1_ROVER_BIT_S, "rover_bit_s"),
        (radios.QUEQIAO_1_EARTH_BIT_S, "earth_bit_s"),
    ):
        assert list(rates) == given[published]
    assert 1e3 * given["amplitude_km"] == HALO_AMPLITUDE_M


def test_queqiao_2_ships_with_its_published_figures() -> None:
    given = GIVEN["queqiao_2"]
    assert radios.QUEQIAO_2_EARTH.power_w == given["ka_band_w"]
    assert radios.QUEQIAO_2_EARTH.antenna.diameter_m == given["earth_antenna_m"]
    assert radios.QUEQIAO_2_RETURN.antenna.diameter_m == given["antenna_m"]
