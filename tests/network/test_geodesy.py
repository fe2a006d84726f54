"""Geodetic and geocentric latitude: the traps of public tables of ground stations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.moon.stations import STATIONS, EarthStation
from ilrs.network.sight.geodesy import doubt_of, geocentric_latitude, geodetic
from ilrs.network.sight.nodes import GroundStation

USSURIYSK = STATIONS["ussuriysk"]


@given(st.floats(-89.99, 89.99), st.floats(-180.0, 180.0), st.floats(-500.0, 9000.0))
def test_a_place_turned_into_itrf_and_back_is_the_same(lat: float, lon: float, high: float) -> None:
    place = EarthStation.from_degrees("x", (lat, lon, high))
    latitude, longitude, height_m = geodetic(place.r_itrf_m)
    assert math.degrees(latitude) == pytest.approx(lat, abs=1e-9)
    assert math.remainder(longitude - place.longitude_rad, 2 * math.pi) == pytest.approx(
        0, abs=1e-9
    )
    assert height_m == pytest.approx(high, abs=1e-4)


@pytest.mark.parametrize("name", sorted(STATIONS))
def test_the_known_stations_raise_no_doubt(name: str) -> None:
    station = STATIONS[name]
    assert doubt_of(station) is None
    assert doubt_of(station, station.r_itrf_m) is None


def test_a_geocentric_latitude_beside_the_true_position_is_found() -> None:
    r = USSURIYSK.r_itrf_m
    wrong = EarthStation("Ussuriysk", geocentric_latitude(r), USSURIYSK.longitude_rad, 154.7)
    doubt = doubt_of(wrong, r)
    assert doubt is not None
    assert "is geocentric" in doubt.text
    assert doubt.corrected.latitude_rad == pytest.approx(USSURIYSK.latitude_rad, abs=1e-9)


def test_the_trap_of_the_kernel_is_found_by_its_height() -> None:
    """Geodetic latitude used as geocentric, on a sphere of 6371 km: 3.2 km high, 21 km off.

    The public kernel has Yevpatoria and Ussuriysk 3.5 to 4 km above the ellipsoid.
    """
    lat, lon = USSURIYSK.latitude_rad, USSURIYSK.longitude_rad
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    doubt = doubt_of(USSURIYSK, 6_371_154.7 * up)
    assert doubt is not None
    assert "as though it were geocentric" in doubt.text
    assert "+3." in doubt.text
    assert "21." in doubt.text
    assert doubt.corrected == USSURIYSK


@pytest.mark.parametrize("sphere_m", [6_378_137.0, 6_371_000.0])
@pytest.mark.parametrize("name", ["bear_lakes", "kalyazin", "ussuriysk"])
def test_a_height_over_a_sphere_gives_a_geocentric_latitude_away(
    name: str, sphere_m: float
) -> None:
    true = STATIONS[name]
    r = true.r_itrf_m
    over_m = float(np.linalg.norm(r)) - sphere_m
    wrong = EarthStation(name, geocentric_latitude(r), true.longitude_rad, over_m)
    doubt = doubt_of(wrong)
    assert doubt is not None
    assert "geocentric latitude" in doubt.text
    assert doubt.corrected.latitude_rad == pytest.approx(true.latitude_rad, abs=2e-5)
    assert doubt.corrected.height_m == pytest.approx(true.height_m, abs=20.0)
    with pytest.raises(ValueError, match="give geodetic latitude"):
        GroundStation(name, wrong)


def test_a_known_dish_in_geocentric_latitude_is_recognised() -> None:
    kashi = STATIONS["kashi"]
    wrong = EarthStation("KSH", geocentric_latitude(kashi.r_itrf_m), kashi.longitude_rad, 1450.0)
    doubt = doubt_of(wrong)
    assert doubt is not None
    assert "Kashi" in doubt.text
    assert "38.4214" in doubt.text


def test_places_that_are_simply_different_are_said_to_be() -> None:
    doubt = doubt_of(STATIONS["kashi"], STATIONS["miyun"].r_itrf_m)
    assert doubt is not None
    assert "not the same place" in doubt.text


@pytest.mark.parametrize(("lat", "high"), [(45.0, -3000.0), (10.0, 20_000.0)])
def test_a_height_where_no_ground_is_is_refused(lat: float, high: float) -> None:
    with pytest.raises(ValueError, match="outside -500 to 6000 m"):
        GroundStation("x", EarthStation.from_degrees("x", (lat, 20.0, high)))


def test_numbers_that_are_no_place_are_refused() -> None:
    with pytest.raises(ValueError, match="all finite"):
        GroundStation("x", EarthStation.from_degrees("x", (math.nan, 20.0, 0.0)))
    with pytest.raises(ValueError, match="latitude from -90 to 90"):
        GroundStation("x", EarthStation.from_degrees("x", (95.0, 20.0, 0.0)))
