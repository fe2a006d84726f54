"""East, north and up of a site; the Moon curves away."""

import math

import numpy as np

from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.mission.scenery.frame import SiteFrame, drop_m
from ilrs.mission.scenery.sky import direction


def test_north_is_towards_the_north_pole_and_east_is_counted_longitude():
    frame = SiteFrame(SitePoint(math.radians(10.0), math.radians(20.0), 0.0))
    north = frame.local(math.radians(10.1), math.radians(20.0), 0.0)
    east = frame.local(math.radians(10.0), math.radians(20.1), 0.0)
    assert north[1] > 3000.0
    assert abs(north[0]) < 1e-6
    assert east[0] > 2900.0
    assert abs(east[1]) < 10.0


def test_the_ground_drops_by_the_square_of_the_distance():
    frame = SiteFrame(SitePoint(math.radians(-89.0), 1.0, 0.0))
    for distance in (1000.0, 20_000.0, 150_000.0):
        latitude, longitude = frame.below(distance * 0.6, distance * 0.8)
        found = frame.local(latitude, longitude, 0.0)
        assert np.allclose(found[:2], [distance * 0.6, distance * 0.8], atol=1e-6)
        assert found[2] == -drop_m(distance) or abs(found[2] + drop_m(distance)) < 1e-6
    high = SiteFrame(SitePoint(math.radians(-89.0), 1.0, 1950.0))
    place = high.local(*high.below(3000.0, -4000.0), 1950.0)
    assert np.allclose(place[:2], [3000.0, -4000.0], atol=1e-6)
    assert math.isclose(drop_m(1000.0), 0.28779, rel_tol=1e-4)
    assert math.isclose(drop_m(60_000.0), 60_000.0**2 / (2.0 * MOON_RADIUS_M), rel_tol=1e-3)


def test_a_height_is_up_from_the_site():
    frame = SiteFrame(SitePoint(math.radians(-89.0), 1.0, 1500.0))
    assert np.allclose(frame.local(math.radians(-89.0), 1.0, 1530.0), [0.0, 0.0, 30.0], atol=1e-6)


def test_azimuths_go_clockwise_from_north():
    assert np.allclose(direction(0.0, 0.0), [0.0, 1.0, 0.0])
    assert np.allclose(direction(math.pi / 2.0, 0.0), [1.0, 0.0, 0.0], atol=1e-12)
    assert direction(1.0, 0.3)[2] == math.sin(0.3)
