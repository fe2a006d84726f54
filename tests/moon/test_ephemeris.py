"""Apparent places against CSPICE (stored and live) and skyfield. Tolerances: 0.001 arcsecond
and 0.3 m."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from skyfield.api import load as skyfield_load
from skyfield.jpllib import SpiceKernel
from skyfield.planetarylib import PlanetaryConstants

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint, local_axes_me
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.segments import COVERED_TO_S, axes_kernel, kernel_path, planets_kernel

SITES = [
    (-89.4511, 222.69, 1957.0),
    (0.0, 0.0, 0.0),
    (-90.0, 0.0, 1292.0),
    (45.0, -100.0, -2000.0),
    (89.99, 10.0, 0.0),
]
ARCSECONDS = 206_264.806


def unit(azimuth, elevation):
    return np.array(
        [
            math.sin(azimuth) * math.cos(elevation),
            math.cos(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )


def apart_arcseconds(a, b):
    return ARCSECONDS * np.linalg.norm(np.cross(a, b))


def frames_kernel():
    return kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")


@pytest.fixture
def spice():
    for path in (planets_kernel(), axes_kernel(), frames_kernel()):
        spiceypy.furnsh(str(path))
    yield spiceypy
    spiceypy.kclear()


def stored():
    text = (Path(__file__).parent / "spice_places.csv").read_text()
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def test_stored_spice_places_are_met_from_utc_to_angles():
    rows = stored()
    assert len(rows) == 72
    for row in rows:
        point = SitePoint.from_degrees(
            float(row["latitude_deg"]), float(row["longitude_deg"]), float(row["height_m"])
        )
        both = sun_and_earth(point, np.array([Epoch.from_utc(row["utc"]).tdb_s]))
        place = both[0] if row["body"] == "sun" else both[1]
        ours = unit(place.azimuth_rad[0], place.elevation_rad[0])
        theirs = unit(
            math.radians(float(row["azimuth_deg"])), math.radians(float(row["elevation_deg"]))
        )
        assert apart_arcseconds(ours, theirs) < 0.001, row
        assert abs(place.range_m[0] / 1000.0 - float(row["range_km"])) < 3e-4, row


@pytest.mark.parametrize("site", SITES)
def test_spice_agrees_over_a_century(spice, site):
    point = SitePoint.from_degrees(*site)
    times = np.linspace(-3.0e9, COVERED_TO_S - 60.0, 60)
    axes = local_axes_me(point.latitude_rad, point.longitude_rad)
    for name, places in zip(("SUN", "EARTH"), sun_and_earth(point, times), strict=True):
        for k, t in enumerate(times):
            state, _ = spice.spkcpo(
                name, t, "MOON_ME", "OBSERVER", "CN+S", point.r_me_m / 1e3, "MOON", "MOON_ME"
            )
            local = axes @ np.array(state[:3])
            distance = np.linalg.norm(local)
            ours = unit(places.azimuth_rad[k], places.elevation_rad[k])
            assert apart_arcseconds(ours, local / distance) < 0.001
            assert abs(distance - places.range_m[k] / 1e3) < 3e-4


def test_skyfield_agrees():
    constants = PlanetaryConstants()
    with frames_kernel().open("rb") as text:
        constants.read_text(text)
    constants.variables["BODY301_RADII"] = [1737.4] * 3
    pck = axes_kernel().open("rb")
    constants.read_binary(pck)
    kernel = SpiceKernel(str(planets_kernel()))
    frame = constants.build_frame_named("MOON_ME_DE421")
    scale = skyfield_load.timescale(builtin=True)
    try:
        for site in SITES[:2] + SITES[3:]:
            point = SitePoint.from_degrees(*site)
            there = kernel["moon"] + constants.build_latlon_degrees(
                frame, site[0], site[1], elevation_m=site[2]
            )
            times = np.linspace(-6.0e8, 1.5e9, 40)
            when = scale.tdb_jd(2_451_545.0, times / 86_400.0)
            for name, places in zip(("sun", "earth"), sun_and_earth(point, times), strict=True):
                apparent = there.at(when).observe(kernel[name]).apparent()
                elevation, azimuth, distance = apparent.altaz()
                for k in range(times.size):
                    ours = unit(places.azimuth_rad[k], places.elevation_rad[k])
                    theirs = unit(azimuth.radians[k], elevation.radians[k])
                    assert apart_arcseconds(ours, theirs) < 0.001
                    assert abs(distance.km[k] - places.range_m[k] / 1e3) < 3e-4
    finally:
        kernel.close()
        pck.close()


def test_a_grid_gives_the_same_bits_as_single_instants():
    point = SitePoint.from_degrees(*SITES[0])
    times = Grid.covering(Epoch.from_utc("2035-01-01"), 40 * 86_400, 7_200).tdb_s()
    sun, earth = sun_and_earth(point, times)
    for k in (0, 117, 300, times.size - 1):
        sun_k, earth_k = sun_and_earth(point, times[k : k + 1])
        assert sun_k.azimuth_rad[0] == sun.azimuth_rad[k]
        assert sun_k.elevation_rad[0] == sun.elevation_rad[k]
        assert earth_k.azimuth_rad[0] == earth.azimuth_rad[k]
        assert earth_k.range_m[0] == earth.range_m[k]


def test_azimuths_fill_the_circle_and_elevations_stay_within_the_poles_limits():
    point = SitePoint.from_degrees(-90.0, 0.0, 0.0)
    sun, earth = sun_and_earth(point, Grid(Epoch.from_utc("2020-01-01"), 21_600, 7_000).tdb_s())
    assert sun.azimuth_rad.min() >= 0.0
    assert sun.azimuth_rad.max() < 2.0 * math.pi
    assert 1.5 < math.degrees(sun.elevation_rad.max()) < 1.6
    # The observed range of sub-Earth latitudes, with the parallax of the pole (0.26 degrees).
    assert 6.3 < math.degrees(earth.elevation_rad.max()) < 7.0


@pytest.mark.parametrize(
    ("seconds", "said"), [(COVERED_TO_S + 1.0, "2051-01-01"), (-4.0e9, "1873"), (math.nan, "nan")]
)
def test_instants_outside_the_ephemeris_are_refused_in_words(seconds, said):
    with pytest.raises(ValueError, match="known from 1900-01-01 to 2051-01-01") as caught:
        sun_and_earth(SitePoint.from_degrees(0, 0, 0), np.array([0.0, seconds]))
    assert said in str(caught.value)


def test_the_last_covered_instant_works_and_no_instants_are_refused():
    sun, _ = sun_and_earth(SitePoint.from_degrees(0, 0, 0), np.array([COVERED_TO_S]))
    assert np.isfinite(sun.elevation_rad).all()
    with pytest.raises(ValueError, match="no instants"):
        sun_and_earth(SitePoint.from_degrees(0, 0, 0), np.array([]))
