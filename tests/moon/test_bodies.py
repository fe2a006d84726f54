"""Bodies, Earth stations and libration against the paths they share and against skyfield."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.bodies import BODIES, body_places
from ilrs.moon.earth_axes import icrf_from_itrf
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.libration import season_rad, sub_points
from ilrs.moon.stations import STATIONS, EarthStation, named_station, station_view
from ilrs.moon.ut1 import table, tt_minus_ut1_s

RIDGE = SitePoint.from_degrees(-89.45, 222.69, 1957.0)
DATES = ("2010-03-04T05:06:07Z", "2020-01-01", "2024-06-01T03:00", "2025-10-10T10:10")
TIMES = np.array([Epoch.from_utc(d).tdb_s for d in DATES])


@pytest.fixture(scope="module")
def skyfield_scale():
    """skyfield's time scale with the same table of UT1."""
    from skyfield.iokit import Loader

    from ilrs.moon.segments import planets_kernel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = Loader(str(planets_kernel().parent))
        kernel = loader("de421.bsp")
        yield loader.timescale(builtin=False), kernel
        kernel.close()


@pytest.mark.parametrize("name", ["sun", "earth"])
def test_the_general_path_agrees_with_the_fast_one(name: str) -> None:
    fast = dict(zip(("sun", "earth"), sun_and_earth(RIDGE, TIMES), strict=True))[name]
    found = body_places(RIDGE, name, TIMES)
    assert np.abs(found.azimuth_rad - fast.azimuth_rad).max() < 1e-9
    assert np.abs(found.elevation_rad - fast.elevation_rad).max() < 1e-9
    assert np.abs(found.range_m - fast.range_m).max() < 1.0


@pytest.mark.parametrize("name", ["mercury", "venus", "mars", "jupiter", "pluto"])
def test_planets_stand_where_skyfield_sees_them(name: str, skyfield_scale) -> None:
    scale, kernel = skyfield_scale
    target = name if name in ("mercury", "venus") else f"{name} barycenter"
    times = scale.tdb_jd(2451545.0 + TIMES / DAY_S)
    seen = kernel["moon"].at(times).observe(kernel[target])
    ranges = body_places(RIDGE, name, TIMES).range_m
    # skyfield looks from the Moon's centre.
    assert np.abs(ranges - seen.distance().m).max() < 1.74e6
    place = body_places(RIDGE, name, TIMES[:1])
    sun = body_places(RIDGE, "sun", TIMES[:1])
    apart = seen.separation_from(kernel["moon"].at(times).observe(kernel["sun"])).radians[0]
    a, b = ((p.azimuth_rad[0], p.elevation_rad[0]) for p in (place, sun))
    ours = math.acos(
        math.sin(a[1]) * math.sin(b[1]) + math.cos(a[1]) * math.cos(b[1]) * math.cos(a[0] - b[0])
    )
    assert ours == pytest.approx(apart, abs=3e-4)


def test_an_unknown_body_gets_a_hint() -> None:
    with pytest.raises(ValueError, match="mars"):
        body_places(RIDGE, "marz", TIMES)
    assert len(BODIES) == 10


@pytest.mark.parametrize("name", list(STATIONS))
def test_stations_turn_with_the_earth_as_in_skyfield(name: str, skyfield_scale) -> None:
    from skyfield.api import wgs84

    scale, _ = skyfield_scale
    station = STATIONS[name]
    degrees = (math.degrees(station.latitude_rad), math.degrees(station.longitude_rad))
    there = wgs84.latlon(*degrees, station.height_m).at(scale.tdb_jd(2451545.0 + TIMES / DAY_S))
    ours = (icrf_from_itrf(TIMES) @ station.r_itrf_m).T
    assert np.linalg.norm(ours - there.position.m, axis=0).max() < 2.0


def test_a_station_circles_the_centre_of_the_earth() -> None:
    times = TIMES[1] + np.arange(0.0, DAY_S, 600.0)
    centre = body_places(RIDGE, "earth", times)
    view = station_view(RIDGE, STATIONS["jiamusi"], times)
    apart = np.hypot(
        (view.places.azimuth_rad - centre.azimuth_rad) * np.cos(centre.elevation_rad),
        view.places.elevation_rad - centre.elevation_rad,
    )
    assert apart.max() * 3.84e8 < 6.6e6
    assert apart.max() * 3.84e8 > 4.0e6
    # The station faces the Moon when it is nearer than the centre.
    faces = view.site_elevation_rad > math.radians(2.0)
    assert (view.places.range_m < centre.range_m)[faces].all()
    assert 0.3 < faces.mean() < 0.7


def test_stations_are_found_by_name() -> None:
    assert named_station("Bear Lakes") is STATIONS["bear_lakes"]
    with pytest.raises(ValueError, match="kashi"):
        named_station("kash")
    pole = EarthStation.from_degrees("pole", (90.0, 0.0, 0.0))
    assert pole.r_itrf_m[2] == pytest.approx(6_356_752.3, abs=0.1)


def test_the_table_of_ut1_is_continuous_over_leap_seconds() -> None:
    known_s, difference_s = table()
    assert np.abs(np.diff(difference_s)).max() < 0.01
    assert difference_s[0] == pytest.approx(43.376, abs=0.01)
    assert tt_minus_ut1_s(np.array([known_s[-1] + 1e9]))[0] == difference_s[-1]


def test_libration_and_seasons() -> None:
    grid = Grid.covering(Epoch.from_utc("2020-01-01"), 18.6 * 365.25 * DAY_S, 6 * 3600)
    sun, earth = sub_points(grid.tdb_s())
    assert math.degrees(np.abs(earth.longitude_rad).max()) == pytest.approx(8.0, abs=0.2)
    assert math.degrees(np.abs(earth.latitude_rad).max()) == pytest.approx(6.85, abs=0.1)
    # The Sun goes once around the Moon in a synodic month.
    turns = np.unwrap(sun.longitude_rad)
    assert (turns[0] - turns[-1]) / (2.0 * math.pi) * 29.530589 == pytest.approx(
        18.6 * 365.25, abs=1.0
    )
    expected = math.radians(1.543) * np.sin(season_rad(grid.tdb_s()))
    assert np.abs(sun.latitude_rad - expected).max() < math.radians(0.12)
