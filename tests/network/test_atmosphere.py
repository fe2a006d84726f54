"""The Earth's air over a station, from the package itur."""

import math

import numpy as np
import pytest

from ilrs.network.radio.atmosphere import LOWEST_RAD, air_over

WHITE_SANDS = math.radians(32.54), math.radians(-106.61), 1_450.0
KA_HZ = 25.65e9


@pytest.fixture(scope="module")
def air():
    return air_over(*WHITE_SANDS, KA_HZ, 0.05, 18.0)


def test_the_loss_grows_towards_the_horizon_and_ends_below_five_degrees(air):
    loss = air.loss_db(np.radians([90.0, 60.0, 30.0, 10.0, 5.1]))
    assert (np.diff(loss) > 0.0).all()
    assert np.isinf(air.loss_db(LOWEST_RAD - 1e-6))
    node = int(np.argmin(np.abs(air.elevation_rad - math.radians(20.0))))
    assert float(air.loss_db(np.radians(20.0))) == pytest.approx(air.total_db[node], rel=1e-9)


def test_interpolation_agrees_with_a_direct_computation(air):
    # itur 0.4 at 25 deg elevation, 5 % of the time, 18 m: computed once, 2.333 dB.
    import itur

    with np.errstate(all="ignore"):
        direct = itur.atmospheric_attenuation_slant_path(
            32.54, -106.61, 25.65, 25.0, 5.0, 18.0, hs=1.45
        )
    assert float(air.loss_db(math.radians(25.0))) == pytest.approx(float(direct.value), abs=0.05)


@pytest.mark.parametrize("elevation_deg", [8.5, 17.0, 24.0, 26.0, 63.0, 83.0, 86.5])
def test_rare_rain_at_a_low_latitude_is_followed_at_every_elevation(elevation_deg: float):
    """P.618 bends at 25 deg there, and turns steeply near the zenith; within 2 % of the loss."""
    import itur

    with np.errstate(all="ignore"):
        direct = itur.atmospheric_attenuation_slant_path(
            25.03, 102.8, 26.0, elevation_deg, 0.1, 12.0, hs=1.97
        )
    kunming = air_over(math.radians(25.03), math.radians(102.8), 1_970.0, 26e9, 0.001, 12.0)
    ours = float(kunming.loss_db(math.radians(elevation_deg)))
    assert ours == pytest.approx(float(direct.value), rel=0.02)


def test_worse_weather_costs_more_and_a_band_where_rain_does_not_matter_less(air):
    worse = air_over(*WHITE_SANDS, KA_HZ, 0.001, 18.0)
    assert (worse.total_db > air.total_db).all()
    assert (worse.rain_db > 0.0).all()
    x_band = air_over(*WHITE_SANDS, 8.45e9, 0.05, 18.0)
    assert (x_band.total_db < 0.3 * air.total_db).all()
    assert float(air_over(*WHITE_SANDS, 440e6).loss_db(0.5)) == 0.0


def test_loading_leaves_the_error_state_of_numpy_alone(air):
    before = np.geterr()
    air_over(*WHITE_SANDS, 8.4e9, 0.02, 66.0)
    assert np.geterr() == before
    assert air_over(*WHITE_SANDS, KA_HZ, 0.05, 18.0) is air


def test_what_lies_outside_the_recommendation_is_refused():
    with pytest.raises(ValueError, match=r"exceeded in 0\.001 % to 50 %"):
        air_over(*WHITE_SANDS, KA_HZ, 0.99)
    with pytest.raises(ValueError, match="beyond 350 GHz"):
        air_over(*WHITE_SANDS, 400e9)
