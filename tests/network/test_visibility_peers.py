"""Passes over a month against CSPICE and skyfield, within a second."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from two_body import minutes, orbit

from ilrs.epoch import Epoch
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import SitePoint
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel
from ilrs.moon.stations import STATIONS
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import GroundStation, Site, Spacecraft
from ilrs.network.sight.scene import scene
from ilrs.network.sight.visibility import find_passes

ORIGIN = Epoch.from_utc("2024-05-01")
DAY_S = 86_400.0


@pytest.fixture(scope="module")
def spice() -> Iterator[Any]:
    import spiceypy

    frames = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    for path in (planets_kernel(), axes_kernel(), frames):
        spiceypy.furnsh(str(path))
    spiceypy.pdpool("BODY301_RADII", [1737.4] * 3)
    spiceypy.pdpool("BODY399_RADII", [6378.1366] * 3)
    yield spiceypy
    spiceypy.kclear()


def furnish(spice: Any, craft: Trajectory, number: int, path: Path) -> None:
    """Give a trajectory to CSPICE as a kernel of type 13."""
    t, states = craft.tdb_s, np.hstack([craft.r_icrf_m, craft.v_icrf_m_s]) / 1e3
    handle = spice.spkopn(str(path), craft.name, 0)
    spice.spkw13(handle, number, 301, "J2000", t[0], t[-1], craft.name, 3, t.size, states, t)
    spice.spkcls(handle)
    spice.furnsh(str(path))


def windows(spice: Any, window: Any) -> np.ndarray:
    count = spice.wncard(window)
    return np.array([spice.wnfetd(window, k) for k in range(count)]).reshape(-1, 2)


def test_a_month_of_occultations_agrees_with_cspice_within_a_second(spice: Any, tmp_path) -> None:
    """gfoclt: a low orbiter behind the Moon, seen from the centre of the Earth, light time out."""
    days = 28.0
    t = minutes(ORIGIN, days)
    low = orbit("low", t, 100e3, 110e3, 88.0, 40.0)
    furnish(spice, low, -999, tmp_path / "low.bsp")
    first, last = ORIGIN.tdb_s, (ORIGIN + days * DAY_S).tdb_s
    confine, hidden = spice.cell_double(2), spice.cell_double(4000)
    spice.wninsd(first, last, confine)
    spice.gfoclt("ANY", "MOON", "ELLIPSOID", "MOON_ME", "-999", "POINT", "", "XCN", "EARTH", 120.0,
                 confine, hidden)  # fmt: skip
    theirs = windows(spice, hidden)
    # A station that stands in the centre of the Earth, nearly: 1 m from it, and sees all round.
    station = GroundStation("centre", STATIONS["kashi"], -0.5 * math.pi)
    made = scene([Spacecraft(low), station], ORIGIN, days * DAY_S)
    made.fleet.table[made.fleet.table[:, 0] == 0.0, 1:4] = 1.0
    ours = find_passes(made, [("centre", "low")])
    # The observer of XCN sends: the light arrives at the orbiter later.
    begins = np.array([p.end_s for p in ours if p.end_reason == Reason.MOON])
    ends = np.array([p.start_s for p in ours if p.start_reason == Reason.MOON])
    inside = theirs[(theirs[:, 0] > first + 1.0) & (theirs[:, 1] < last - 1.0)]
    assert len(inside) > 150
    assert begins.size >= len(inside)
    assert np.abs(nearest(made.tdb_s(begins), inside[:, 0])).max() < 1.0
    assert np.abs(nearest(made.tdb_s(ends), inside[:, 1])).max() < 1.0


def nearest(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """For each of theirs, how far the nearest of ours is, s."""
    return np.abs(theirs[:, None] - ours[None, :]).min(axis=1)


def test_a_month_of_passes_over_a_lunar_site_agrees_with_cspice(spice: Any, tmp_path) -> None:
    """gfposc: latitude in the topocentric frame of a site, light time to the orbiter."""
    days = 28.0
    t = minutes(ORIGIN, days)
    low = orbit("low2", t, 100e3, 400e3, 75.0, 40.0)
    furnish(spice, low, -998, tmp_path / "low2.bsp")
    site = SitePoint.from_degrees(-60.0, 30.0, 500.0)
    here = tmp_path / "site.bsp"
    other = spice.spkopn(str(here), "site", 0)
    fixed = np.concatenate([site.r_me_m / 1e3, np.zeros(3)])
    spice.spkw08(other, -997, 301, "MOON_ME", t[0], t[-1], "site", 1, 2,
                 np.vstack([fixed, fixed]), t[0], t[-1] - t[0])  # fmt: skip
    spice.spkcls(other)
    spice.furnsh(str(here))
    lon, colat = math.degrees(site.longitude_rad), 90.0 + 60.0
    for name, value in (
        ("FRAME_SITE_TOPO", 1_400_997), ("FRAME_1400997_NAME", "SITE_TOPO"),
        ("FRAME_1400997_CLASS", 4), ("FRAME_1400997_CLASS_ID", 1_400_997),
        ("FRAME_1400997_CENTER", -997), ("OBJECT_-997_FRAME", "SITE_TOPO"),
        ("TKFRAME_SITE_TOPO_RELATIVE", "MOON_ME"), ("TKFRAME_SITE_TOPO_SPEC", "ANGLES"),
        ("TKFRAME_SITE_TOPO_UNITS", "DEGREES"),
    ):  # fmt: skip
        if isinstance(value, str):
            spice.pcpool(name, [value])
        else:
            spice.pipool(name, [value])
    spice.pipool("TKFRAME_SITE_TOPO_AXES", [3, 2, 3])
    spice.pdpool("TKFRAME_SITE_TOPO_ANGLES", [-lon, -colat, 180.0])
    first, last = ORIGIN.tdb_s, (ORIGIN + days * DAY_S).tdb_s
    confine, up = spice.cell_double(2), spice.cell_double(4000)
    spice.wninsd(first, last, confine)
    spice.gfposc("-998", "SITE_TOPO", "XLT", "-997", "LATITUDINAL", "LATITUDE",
                 ">", math.radians(5.0), 0.0, 120.0, 2000, confine, up)  # fmt: skip
    theirs = windows(spice, up)
    node = Site("site", site, None, 0.0, minimum_elevation_rad=math.radians(5.0))
    made = scene([node, Spacecraft(low)], ORIGIN, days * DAY_S)
    ours = find_passes(made, [("site", "low2")])
    assert len(theirs) == len(ours) > 20
    assert np.abs(made.tdb_s(ours.start_s) - theirs[:, 0]).max() < 1.0
    assert np.abs(made.tdb_s(ours.end_s) - theirs[:, 1]).max() < 1.0


def test_a_month_of_rises_and_sets_at_earth_stations_agrees_with_skyfield() -> None:
    """find_discrete on the airless altitude of the Moon's site at two stations, refined."""
    from skyfield.iokit import Loader
    from skyfield.searchlib import find_discrete
    from skyfield.toposlib import wgs84

    days = 28.0
    centre = SitePoint.from_degrees(0.0, 0.0, 0.0)
    names = ("kashi", "neuquen")
    nodes = [GroundStation(n, STATIONS[n], math.radians(10.0)) for n in names]
    made = scene([Site("middle", centre, None, 0.0), *nodes], ORIGIN, days * DAY_S)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = Loader(str(planets_kernel().parent))
        kernel, scale = loader("de421.bsp"), loader.timescale(builtin=False)
    middle = lunar_place(kernel, centre)
    for name in names:
        s = STATIONS[name]
        place = kernel["earth"] + wgs84.latlon(
            math.degrees(s.latitude_rad), math.degrees(s.longitude_rad), s.height_m
        )

        def up(t: Any, place: Any = place) -> Any:
            return place.at(t).observe(middle).apparent().altaz()[0].radians > math.radians(10.0)

        up.step_days = 0.04
        t0, t1 = (
            scale.tdb_jd(2451545.0 + x / DAY_S) for x in made.tdb_s(np.array([0, days * DAY_S]))
        )
        at, _ = find_discrete(t0, t1, up, epsilon=0.05 / DAY_S)
        theirs = np.array([(x.tdb - 2451545.0) * DAY_S for x in at])
        # What arrives at the station at t left the site one light time before.
        ours = find_passes(made, [("middle", name)])
        arrivals = np.concatenate(
            [[p.start_s + p.owlt_start_s for p in ours if p.start_s > 0.0],
             [p.end_s + p.owlt_end_s for p in ours if p.end_s < days * DAY_S]]
        )  # fmt: skip
        assert len(theirs) == arrivals.size > 50
        assert nearest(made.tdb_s(np.sort(arrivals)), theirs).max() < 1.0
    kernel.close()


def lunar_place(kernel: Any, point: SitePoint) -> Any:
    import io

    from skyfield.planetarylib import PlanetaryConstants

    constants = PlanetaryConstants()
    text = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    constants.read_text(io.BytesIO(text.read_bytes()))
    constants.read_binary(io.BytesIO(axes_kernel().read_bytes()))
    constants.variables["BODY301_RADII"] = [1737.4] * 3
    frame = constants.build_frame_named("MOON_ME_DE421")
    return kernel["moon"] + constants.build_latlon_degrees(
        frame, math.degrees(point.latitude_rad), math.degrees(point.longitude_rad)
    )
