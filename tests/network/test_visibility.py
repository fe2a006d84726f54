"""Passes against CSPICE and skyfield, and what must hold whatever the nodes are."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_body import orbit

from ilrs.epoch import Epoch
from ilrs.frames import LIGHT_M_S, SitePoint
from ilrs.moon.horizon import parse_mask
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel
from ilrs.moon.stations import STATIONS
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import GroundStation, Rover, Site, Spacecraft
from ilrs.network.sight.scene import Scene, geometry, scene, why_not
from ilrs.network.sight.visibility import Passes, find_passes, why_in_words

ORIGIN = Epoch.from_utc("2024-05-01")
DAY_S = 86_400.0
MASKS = Path(__file__).parents[2] / "stations/reference/horizons"
RIDGE = SitePoint.from_degrees(-89.4511, 222.69, 1956.77)


def times(days: float) -> np.ndarray:
    return np.arange(ORIGIN.tdb_s - 120.0, ORIGIN.tdb_s + days * DAY_S + 240.0, 60.0)


def network(days: float) -> Scene:
    """One of everything."""
    t = times(days)
    mask = parse_mask((MASKS / "connecting_ridge.csv").read_text(encoding="utf-8"))
    way = tuple(SitePoint.from_degrees(-89.40 + 0.01 * k, 222.0, 1900.0) for k in range(6))
    hours = ORIGIN.tdb_s + np.linspace(0.0, days * DAY_S, 6)
    return scene(
        [
            Site("ridge", RIDGE, mask, 10.0, sun_exclusion_rad=math.radians(2.0)),
            Site("plain", SitePoint.from_degrees(10.0, 20.0, -1000.0), None, 3.0),
            Rover("rover", hours, way, (mask,) * 6, 2.0),
            Spacecraft(orbit("relay", t, 200e3, 16_000e3, 62.4, 10.0, 90.0), math.radians(1.0)),
            Spacecraft(orbit("low", t, 100e3, 110e3, 88.0, 40.0), reach_m=5e8),
            GroundStation("kashi", STATIONS["kashi"], sun_exclusion_rad=math.radians(1.5)),
            GroundStation("neuquen", STATIONS["neuquen"]),
        ],
        ORIGIN,
        days * DAY_S,
    )


@pytest.fixture(scope="module")
def week() -> tuple[Scene, Passes]:
    made = network(7.0)
    return made, find_passes(made)


def test_intervals_lie_in_the_span_in_order_and_apart(week: tuple[Scene, Passes]) -> None:
    made, passes = week
    assert len(passes) > 300
    assert (passes.start_s >= 0.0).all()
    assert (passes.end_s <= made.duration_s).all()
    assert (passes.end_s > passes.start_s).all()
    same = (np.diff(passes.source) == 0) & (np.diff(passes.destination) == 0)
    assert (passes.start_s[1:][same] > passes.end_s[:-1][same]).all()
    at_edges = (passes.start_reason == Reason.SPAN) == (passes.start_s == 0.0)
    assert at_edges.all()
    assert ((passes.end_reason == Reason.SPAN) == (passes.end_s == made.duration_s)).all()


def test_a_dense_look_finds_nothing_else(week: tuple[Scene, Passes]) -> None:
    """Every 20 s, all conditions in full, beside the walk with long steps."""
    made, passes = week
    at = np.arange(10.0, 3.0 * DAY_S, 20.0)
    for pair in [("ridge", "low"), ("low", "relay"), ("kashi", "low"), ("rover", "kashi"),
                 ("relay", "plain"), ("ridge", "relay"), ("neuquen", "plain")]:  # fmt: skip
        found = passes.between(*pair)
        inside = np.zeros(at.size, dtype=bool)
        near = np.zeros(at.size, dtype=bool)
        for p in found:
            inside |= (at > p.start_s) & (at < p.end_s)
            near |= (np.abs(at - p.start_s) < 0.1) | (np.abs(at - p.end_s) < 0.1)
        free = np.array([all(ok for _, ok in why_not(made, *pair, t).values()) for t in at[::10]])
        assert (inside[::10] == free)[~near[::10]].all(), pair


def test_each_event_has_its_reason(week: tuple[Scene, Passes]) -> None:
    made, passes = week
    for p in list(passes)[::7]:
        if p.end_reason in (Reason.SPAN, Reason.TERRAIN):
            continue
        before = why_not(made, p.source, p.destination, p.end_s - 0.1)
        after = why_not(made, p.source, p.destination, p.end_s + 0.1)
        assert before[p.end_reason][1], p
        assert not after[p.end_reason][1], p


def test_both_ways_differ_by_no_more_than_the_light(week: tuple[Scene, Passes]) -> None:
    _, passes = week
    for pair in [("ridge", "relay"), ("ridge", "low"), ("kashi", "relay"), ("plain", "kashi")]:
        there, back = passes.between(*pair), passes.between(*pair[::-1])
        assert len(there) == len(back) > 0
        # Sent at t, there at t + light: the way back begins with the arrival of what came.
        limit = 2.0 * passes.owlt_max_s.max() + 0.2
        assert np.abs(there.start_s - back.start_s).max() < limit
        assert np.abs(there.end_s - back.end_s).max() < limit


def test_light_takes_as_long_as_the_way(week: tuple[Scene, Passes]) -> None:
    made, passes = week
    seen = geometry(made, "kashi", "ridge", np.array([0.0, 1e5]))
    assert seen.owlt_s == pytest.approx(seen.range_m / LIGHT_M_S, abs=1e-12)
    assert ((seen.owlt_s > 1.17) & (seen.owlt_s < 1.37)).all()
    for p in passes:
        assert p.owlt_min_s <= min(p.owlt_start_s, p.owlt_end_s)
        assert p.owlt_max_s >= max(p.owlt_start_s, p.owlt_end_s)


def test_the_highest_elevation_is_the_highest(week: tuple[Scene, Passes]) -> None:
    made, passes = week
    for p in list(passes.between("ridge", "low"))[:20] + list(passes.between("kashi", "low"))[:8]:
        dense = geometry(made, p.source, p.destination, np.linspace(p.start_s, p.end_s, 2000))
        top = dense.source_elevation_rad.max()
        assert p.source_elevation_rad == pytest.approx(top, abs=math.radians(0.1))
        assert math.isnan(p.destination_elevation_rad)


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


def windows(spice: Any, window: Any) -> np.ndarray:
    count = spice.wncard(window)
    return np.array([spice.wnfetd(window, k) for k in range(count)]).reshape(-1, 2)


def test_a_month_of_occultations_agrees_with_cspice_within_a_second(spice: Any, tmp_path) -> None:
    """gfoclt: a low orbiter behind the Moon, seen from the centre of the Earth, light time out."""
    days = 28.0
    t = times(days)
    low = orbit("low", t, 100e3, 110e3, 88.0, 40.0)
    path = tmp_path / "low.bsp"
    handle = spice.spkopn(str(path), "low", 0)
    states = np.hstack([low.r_icrf_m, low.v_icrf_m_s]) / 1e3
    spice.spkw13(handle, -999, 301, "J2000", t[0], t[-1], "low", 3, t.size, states, t)
    spice.spkcls(handle)
    spice.furnsh(str(path))
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
    t = times(days)
    low = orbit("low2", t, 100e3, 400e3, 75.0, 40.0)
    path = tmp_path / "low2.bsp"
    handle = spice.spkopn(str(path), "low2", 0)
    states = np.hstack([low.r_icrf_m, low.v_icrf_m_s]) / 1e3
    spice.spkw13(handle, -998, 301, "J2000", t[0], t[-1], "low2", 3, t.size, states, t)
    site = SitePoint.from_degrees(-60.0, 30.0, 500.0)
    here = tmp_path / "site.bsp"
    other = spice.spkopn(str(here), "site", 0)
    fixed = np.concatenate([site.r_me_m / 1e3, np.zeros(3)])
    spice.spkw08(other, -997, 301, "MOON_ME", t[0], t[-1], "site", 1, 2,
                 np.vstack([fixed, fixed]), t[0], t[-1] - t[0])  # fmt: skip
    for h, p in ((handle, path), (other, here)):
        spice.spkcls(h)
        spice.furnsh(str(p))
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


def test_the_service_of_queqiao_2_is_as_derived_from_its_published_elements() -> None:
    """88.7 % above 10 degrees and 87.3 % above 15 at 88.8 S; the rest is elements and Kepler.

    Elements: 200 x 16,000 km (published), apolune over the south; period 24.32 h. A whole number of
    periods, so that the fraction does not hang on the phase.
    """
    t = times(74.0)
    relay = orbit("relay", t, 200e3, 16_000e3, 62.4, 0.0, 90.0)
    point = SitePoint.from_degrees(-88.8, 123.4, 0.0)
    for lowest, fraction in ((10.0, 0.887), (15.0, 0.873)):
        site = Site("site", point, None, 0.0, math.radians(lowest))
        span = 72 * 24.32 * 3600.0
        found = find_passes(scene([site, Spacecraft(relay)], ORIGIN, span), [("site", "relay")])
        assert (found.end_s - found.start_s).sum() / span == pytest.approx(fraction, abs=0.003)


@settings(max_examples=15)
@given(
    st.floats(-80.0, 80.0), st.floats(0.0, 360.0), st.floats(60e3, 3e6), st.floats(0.0, 5e6),
    st.floats(0.0, 180.0), st.floats(0.0, 360.0),
)  # fmt: skip
def test_any_orbit_gives_ordered_intervals_that_the_conditions_confirm(
    latitude: float, longitude: float, low: float, more: float, tilt: float, node: float
) -> None:
    t = times(1.0)
    site = Site("site", SitePoint.from_degrees(latitude, longitude, 0.0), None, 2.0)
    craft = Spacecraft(orbit("craft", t, low, low + more, tilt, node))
    made = scene([site, craft, GroundStation("kashi", STATIONS["kashi"])], ORIGIN, DAY_S)
    for p in find_passes(made):
        assert 0.0 <= p.start_s < p.end_s <= DAY_S
        middle = why_not(made, p.source, p.destination, 0.5 * (p.start_s + p.end_s))
        assert all(ok for _, ok in middle.values()), (p, middle)


def test_rovers_lose_sight_of_a_base_behind_the_curve_of_the_moon() -> None:
    """A smooth sphere: two masts of 10 m see each other over 2 sqrt(2 R h) = 11.8 km."""
    base = SitePoint.from_degrees(0.0, 0.0, 0.0)
    far = SitePoint.from_degrees(0.0, 1.0, 0.0)
    hours = np.array([ORIGIN.tdb_s, ORIGIN.tdb_s + 30_323.0])
    rover = Rover("rover", hours, (base, far), (), 10.0)
    made = scene([Site("base", base, None, 10.0), rover], ORIGIN, 30_323.0)
    found = find_passes(made)
    assert len(found) == 2
    (one, other) = found
    metres_per_s = math.radians(1.0) * 1_737_400.0 / 30_323.0
    reach = 2.0 * 1_737_400.0 * math.acos(1_737_400.0 / 1_737_410.0)
    assert one.end_s * metres_per_s == pytest.approx(reach, abs=5.0)
    assert other.end_s == one.end_s
    assert one.end_reason == Reason.TERRAIN
    assert "ground in between" in one.words


def test_the_sun_next_to_the_moon_ends_contact_around_new_moon() -> None:
    """New Moon was on 2024-05-08T03:22 UTC (USNO); the exclusion here is 6 degrees."""
    station = GroundStation(
        "kashi", STATIONS["kashi"], -0.5 * math.pi, sun_exclusion_rad=math.radians(6.0)
    )
    site = Site("middle", SitePoint.from_degrees(0.0, 0.0, 0.0), None, 2.0)
    made = scene([site, station], ORIGIN, 14 * DAY_S)
    found = find_passes(made, [("middle", "kashi")])
    ends = [p.end_s for p in found if p.end_reason == Reason.DESTINATION_SUN]
    new_moon = Epoch.from_utc("2024-05-08T03:22") - ORIGIN
    # The Moon moves 12 degrees a day from the Sun.
    assert len(ends) == 1
    assert 0.0 < new_moon - ends[0] < 0.6 * DAY_S
    seen = geometry(made, "middle", "kashi", np.array([new_moon]))
    assert math.degrees(seen.destination_sun_rad[0]) < 6.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": ("a", "a")}, 'two nodes are called "a"'),
        ({"span": 40 * DAY_S}, "does not cover the span"),
        ({"span": 0.0}, "longer than 0 s"),
    ],
)
def test_a_scene_that_cannot_be_is_refused(change: dict[str, Any], message: str) -> None:
    names = change.get("names", ("a", "b"))
    craft = [Spacecraft(orbit(n, times(1.0), 1e5, 1e5, 90.0)) for n in names]
    with pytest.raises(ValueError, match=message):
        scene(craft, ORIGIN, change.get("span", 1000.0))


def test_why_there_is_no_contact_is_said_with_figures(week: tuple[Scene, Passes]) -> None:
    made, passes = week
    low = passes.between("ridge", "low")
    assert why_in_words(made, "ridge", "low", 0.5 * (low.start_s[0] + low.end_s[0])) == []
    (words,) = why_in_words(made, "ridge", "low", float(low.end_s[0]) + 2000.0)
    assert words.startswith("the horizon of ridge: ")
    assert words.endswith(" deg short")
    behind = next(p for p in passes.between("kashi", "low") if p.end_reason == Reason.MOON)
    words = why_in_words(made, "kashi", "low", behind.end_s + 600.0)
    assert any(w.startswith("the Moon in between: ") and w.endswith(" km short") for w in words)
    with pytest.raises(ValueError, match="find_passes decides by the terrain"):
        why_in_words(made, "ridge", "rover", 0.0)


def test_an_unknown_node_is_refused_with_a_hint(week: tuple[Scene, Passes]) -> None:
    with pytest.raises(ValueError, match=r'no node "kashy".*kashi'):
        find_passes(week[0], [("ridge", "kashy")])
    with pytest.raises(ValueError, match="both stand on the Earth"):
        find_passes(week[0], [("neuquen", "kashi")])
