"""Which frequencies a link at the Moon may use, and what is said when it may not."""

import math

import numpy as np
import pytest

from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.network.radio.bands import BANDS, LINKS, BandError, band_for
from ilrs.network.radio.zone import allowed_at, border_rad, in_shielded_zone, site_in_shielded_zone

POLE = SitePoint.from_degrees(-88.8, 123.4, 0.0)
VON_KARMAN = SitePoint.from_degrees(-45.457, 177.589, 0.0)


def test_uhf_is_refused_in_the_shielded_zone_with_the_rule_and_a_way_out():
    assert band_for(440e6, "surface-orbit").name == "UHF return"
    with pytest.raises(BandError, match=r"rover: 440 MHz.*No\. 22\.22.*Use S return 2200 MHz"):
        band_for(440e6, "surface-orbit", shielded_zone=True, name="rover")
    with pytest.raises(BandError, match=r"22\.22"):
        allowed_at(440e6, "surface-orbit", VON_KARMAN.r_me_m)
    assert allowed_at(440e6, "surface-orbit", POLE.r_me_m).name == "UHF return"
    assert allowed_at(2.25e9, "surface-orbit", VON_KARMAN.r_me_m).name == "S return"


def test_a_frequency_outside_every_band_is_told_what_there_is():
    with pytest.raises(BandError, match=r"5 GHz lies in no band.*surface-surface use UHF forward"):
        band_for(5e9, "surface-surface")
    with pytest.raises(BandError, match=r"8\.42 GHz is for deep space"):
        band_for(8.42e9, "moon-earth")
    with pytest.raises(BandError, match="S forward, which is for earth-moon"):
        band_for(2.05e9, "moon-earth")


def test_a_signal_that_is_too_wide_for_its_band_is_refused():
    assert band_for(25.65e9, "moon-earth", 250e6).name == "K return"
    with pytest.raises(BandError, match=r"600 MHz about 25\.65 GHz reach out of the band K return"):
        band_for(25.65e9, "moon-earth", 600e6)
    with pytest.raises(ValueError, match='no kind of link "moon-moon"'):
        band_for(25.65e9, "moon-moon")


def test_every_kind_of_link_has_a_band_that_the_shielded_zone_allows():
    for link in LINKS:
        assert any(b.shielded and link in b.links for b in BANDS), link
    assert all(b.lower_hz < b.upper_hz and b.source for b in BANDS)


def test_the_zone_begins_where_the_ball_round_the_earth_sets():
    # cos = (R - 100 000 km) / 384 400 km.
    assert math.degrees(border_rad()) == pytest.approx(104.81, abs=0.01)
    edge = math.degrees(border_rad())
    near, far = (SitePoint.from_degrees(0.0, edge + d, 0.0) for d in (-0.1, 0.1))
    assert not site_in_shielded_zone(near)
    assert site_in_shielded_zone(far)
    assert site_in_shielded_zone(VON_KARMAN)
    assert not site_in_shielded_zone(POLE)


def test_the_zone_reaches_into_space_behind_the_moon_and_ends_there():
    behind = np.array([[-d, 0.0, 0.0] for d in (1.8e6, 5e6, 6e6, 8e6, 60e6)])
    # The shadow of the Moon against a ball of 100 000 km ends where both look equally large:
    # R (384 400 km + d) = 100 000 km d, so d = 6800 km.
    end = MOON_RADIUS_M * 384.4e6 / (100e6 - MOON_RADIUS_M)
    assert list(in_shielded_zone(behind)) == [d < end for d in (1.8e6, 5e6, 6e6, 8e6, 60e6)]


def test_an_orbit_that_dips_into_the_zone_may_not_send_uhf():
    turn = np.linspace(0.0, 2.0 * math.pi, 100)
    orbit = 2.0e6 * np.stack([np.cos(turn), np.sin(turn), 0.0 * turn], axis=1)
    with pytest.raises(BandError, match="must not be sent in the shielded zone"):
        allowed_at(400e6, "orbit-surface", orbit)
