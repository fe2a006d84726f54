"""The noise of receiving systems: sky, Moon, Sun, air, feed."""

import math

import numpy as np
import pytest

from ilrs.network.radio.antennas import Antenna, dish
from ilrs.network.radio.noise import Amplifier, system_noise
from ilrs.network.radio.skybody import (
    MOON_DISC_RAD,
    SUN_DISC_RAD,
    Disc,
    disc_share,
    moon_brightness_k,
    moon_disc,
    sky_brightness_k,
    sun_brightness_k,
    sun_disc,
)

X_HZ = 8.45e9


def test_the_moon_is_as_bright_as_published():
    # NOAA-20 ATMS, full Moon, disc (concepedia W3048964432, 2020): 240 K at 23, 293 K at 183 GHz.
    assert moon_brightness_k(23e9, 0.0) == pytest.approx(240.0, abs=15.0)
    assert moon_brightness_k(183e9, 0.0) == pytest.approx(293.0, abs=15.0)
    # The mean hardly depends on the wavelength; the swing is small where waves go deep.
    swing = [moon_brightness_k(f, 0.0) - moon_brightness_k(f, math.pi) for f in (90e9, 8e9, 2e9)]
    assert swing[0] > swing[1] > swing[2] > 0.0
    assert 200.0 < moon_brightness_k(400e6) < 240.0


def test_the_sun_is_as_bright_as_measured():
    # Mattioli et al. 2016: about 9000 K at K band, 6600 K at W band.
    assert sun_brightness_k(23e9) == pytest.approx(9_000.0, rel=0.3)
    assert sun_brightness_k(94e9) == pytest.approx(6_600.0, rel=0.05)
    assert sun_brightness_k(X_HZ, 5.0) == pytest.approx(5.0 * sun_brightness_k(X_HZ))
    with pytest.raises(ValueError, match="activity"):
        sun_brightness_k(X_HZ, 0.0)


def test_a_small_source_counts_as_its_flux_says():
    """Effective area times flux: T = G / 4 pi times the solid angle, for a disc within the beam."""
    small, antenna = math.radians(0.02), dish(4.2)
    ours = float(disc_share(antenna, X_HZ, 0.0, small))
    gain = 10.0 ** (0.1 * antenna.peak_dbi(X_HZ))
    solid = 2.0 * math.pi * (1.0 - math.cos(small))
    assert ours == pytest.approx(gain * solid / (4.0 * math.pi), rel=0.01)


def test_a_disc_that_fills_the_beam_takes_nearly_all():
    share = float(disc_share(dish(34.0, 0.7), X_HZ, 0.0, MOON_DISC_RAD))
    assert 0.8 < share <= 1.0
    whole = float(disc_share(Antenna(gain_dbi=0.0, isotropic=True), 440e6, 0.0, 0.5 * math.pi))
    assert whole == pytest.approx(0.5, abs=1e-3)


def test_the_share_falls_away_from_the_axis_and_series_agree_with_single_values():
    offsets = np.radians(np.linspace(0.0, 5.0, 1_000))
    radius = MOON_DISC_RAD * (1.0 + 0.06 * np.sin(np.linspace(0.0, 9.0, 1_000)))
    series = disc_share(dish(18.0), X_HZ, offsets, radius)
    for n in (0, 37, 60, 250, 999):
        alone = float(disc_share(dish(18.0), X_HZ, offsets[n], radius[n]))
        assert series[n] == pytest.approx(alone, abs=2e-3, rel=0.05)
    level = disc_share(dish(18.0), X_HZ, offsets, MOON_DISC_RAD)
    assert (np.diff(level) <= 1e-4).all()


def test_a_conjunction_with_the_sun_drowns_the_receiver():
    quiet = Disc("Sun", sun_brightness_k(X_HZ), SUN_DISC_RAD, np.radians([0.0, 0.5, 2.0, 20.0]))
    found = system_noise(dish(35.0), Amplifier(25.0), X_HZ, discs=(quiet,)).system_k
    assert (np.diff(found) < 0.0).all()
    assert found[0] > 10_000.0
    assert found[-1] < 60.0


def test_parts_add_up_as_the_formula_says():
    amplifier = Amplifier(50.0, feed_loss_db=0.5, spill_k=4.0)
    parts = system_noise(dish(4.2), amplifier, X_HZ, air_loss_db=1.0).parts
    through, feed = 10.0**-0.1, 10.0**0.05
    assert float(parts["sky"]) == pytest.approx(sky_brightness_k(X_HZ) * through)
    assert float(parts["air"]) == pytest.approx(275.0 * (1.0 - through))
    assert float(parts["feed"]) == pytest.approx(290.0 * (feed - 1.0))
    assert float(parts["receiver"]) == pytest.approx(50.0 * feed)
    total = system_noise(dish(4.2), amplifier, X_HZ, air_loss_db=1.0).system_k
    assert float(total) == pytest.approx(sum(float(p) for p in parts.values()))


def test_a_noise_figure_is_a_temperature():
    assert Amplifier.of_noise_figure(3.0103).noise_k == pytest.approx(290.0, abs=0.01)
    with pytest.raises(ValueError, match="below 0"):
        Amplifier(-1.0)
    with pytest.raises(ValueError, match="up to 90 deg"):
        disc_share(dish(1.0), X_HZ, 0.0, 2.0)


def test_bodies_are_as_large_as_their_distance_makes_them():
    earth_view, orbit = moon_disc(X_HZ, 384.4e6), moon_disc(X_HZ, 1_838_000.0)
    assert float(earth_view.radius_rad) == pytest.approx(MOON_DISC_RAD, rel=0.01)
    assert math.degrees(float(orbit.radius_rad)) == pytest.approx(70.9, abs=0.1)
    assert float(sun_disc(X_HZ, 149.6e9, 0.0).radius_rad) == pytest.approx(SUN_DISC_RAD, rel=0.01)
    low = system_noise(dish(0.5), Amplifier(100.0), X_HZ, discs=(orbit,)).parts
    assert 150.0 < float(low["Moon"]) <= orbit.brightness_k


@pytest.mark.parametrize("diameter_m", [0.3, 4.2])
def test_a_relay_that_nears_the_moon_has_a_series_as_good_as_single_values(diameter_m):
    """An elliptic orbit: the Moon's disc grows from 5 to 60 deg and crosses the beam."""
    turn = np.linspace(0.0, 2.0 * math.pi, 1_500)
    radius = np.radians(32.0 - 27.0 * np.cos(turn))
    offset = radius + np.radians(6.0 * np.sin(3.0 * turn))
    series = disc_share(dish(diameter_m), X_HZ, offset, radius)
    for n in range(0, 1_500, 60):
        alone = float(disc_share(dish(diameter_m), X_HZ, offset[n], radius[n]))
        assert series[n] == pytest.approx(alone, abs=0.03)
