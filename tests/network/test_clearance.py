"""The bounds that let the walk take long steps, and the tables beneath it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_body import orbit

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.earth_axes import icrf_from_itrf
from ilrs.moon.ephemeris import place_at, record_of
from ilrs.moon.horizon import HorizonMask, parse_mask
from ilrs.moon.segments import EARTH, MOON, load_planets
from ilrs.moon.stations import STATIONS, station_view
from ilrs.network.sight.clearance import CONDITIONS, look
from ilrs.network.sight.fleet import TURNS
from ilrs.network.sight.masks import over_horizon, pack_masks
from ilrs.network.sight.nodes import GroundStation, Node, Rover, Site, Spacecraft
from ilrs.network.sight.scene import Scene, geometry, scene
from ilrs.network.sight.turning import FAST_S, earth_at, fill_turn, turning

ORIGIN = Epoch.from_utc("2028-02-27")
SPAN_S = 3 * 86_400.0
MASKS = Path(__file__).parents[2] / "stations/reference/horizons"


def nodes() -> list[Node]:
    t = np.arange(ORIGIN.tdb_s - 60.0, ORIGIN.tdb_s + SPAN_S + 120.0, 60.0)
    mask = parse_mask((MASKS / "shackleton_rim.csv").read_text(encoding="utf-8"))
    way = tuple(SitePoint.from_degrees(-89.9 + 0.05 * k, 50.0 * k, 1500.0) for k in range(5))
    hours = ORIGIN.tdb_s + np.linspace(0.0, SPAN_S, 5)
    return [
        Site(
            "rim", SitePoint.from_degrees(-89.15, 162.7, 1500.0), mask, 10.0, sun_exclusion_rad=0.1
        ),
        Rover("rover", hours, way, (mask,) * 5, 2.0),
        Spacecraft(orbit("relay", t, 200e3, 16_000e3, 62.4, 10.0, 90.0), 0.2),
        Spacecraft(orbit("low", t, 60e3, 130e3, 88.0, 40.0), reach_m=9e6),
        Spacecraft(orbit("far", t, 3e5, 6e7, 40.0, 200.0, 30.0)),
        GroundStation("kashi", STATIONS["kashi"], sun_exclusion_rad=0.3),
    ]


@pytest.fixture(scope="module")
def made() -> Scene:
    return scene(nodes(), ORIGIN, SPAN_S)


@pytest.mark.parametrize("source", ["rim", "rover", "relay", "low", "far", "kashi"])
def test_what_is_said_to_be_sure_for_a_time_is_sure(made: Scene, source: str) -> None:
    """At random instants: whatever `look` says holds at nine instants until its time is over."""
    seed = np.random.default_rng(20_280_227)
    first = float(made.tdb_s(np.zeros(1))[0])
    for target in set(made.names) - {source}:
        if (source, target) not in made.pairs():
            continue
        a, b = made.index(source), made.index(target)
        for t in first + seed.uniform(0.0, SPAN_S, 150):
            reason, until = seen(made, a, b, float(t))
            ends = min(until, first + SPAN_S)
            for x in np.linspace(t, ends, 10)[1:]:
                assert (seen(made, a, b, float(x))[0] == 0) == (reason == 0), (source, target, t, x)


def seen(made: Scene, a: int, b: int, t: float) -> tuple[int, float]:
    work = np.full((2, CONDITIONS), -np.inf)
    turns = np.zeros((2, TURNS))
    return look(made.fleet, made.turning, made.balls, a, b, t, turns, work)


def test_the_tables_follow_the_axes_and_places_they_are_made_of() -> None:
    tables = turning(ORIGIN.tdb_s, ORIGIN.tdb_s + SPAN_S)
    at = ORIGIN.tdb_s + np.linspace(0.0, SPAN_S, 777)
    found = np.empty((at.size, 9))
    for k, t in enumerate(at):
        fill_turn(tables.earth, FAST_S, t, found[k])
    apart = np.abs(found.reshape(-1, 3, 3) - icrf_from_itrf(at)).max()
    assert apart * 6.4e6 < 0.2  # metres on the ground
    planets = load_planets(float(at[0]), float(at[-1]))
    for t in at[::10]:
        e, m = (place_at(record_of(planets[n]), float(t)) for n in (EARTH, MOON))
        there = 1e3 * (np.array(e) - np.array(m))
        assert np.abs(np.array(earth_at(tables.moon, float(t))) - there).max() < 0.1


def test_directions_are_those_of_the_apparent_sky(made: Scene) -> None:
    """`moon.stations` takes light time and aberration barycentrically; here the Moon is at rest."""
    at = np.linspace(10.0, SPAN_S - 10.0, 60)
    ours = geometry(made, "kashi", "rim", at)
    rim = made.nodes[0]
    assert isinstance(rim, Site)
    raised = SitePoint(rim.point.latitude_rad, rim.point.longitude_rad, 1510.0)
    theirs = station_view(raised, STATIONS["kashi"], made.tdb_s(at + ours.owlt_s))
    arcsecond = math.radians(1.0 / 3600.0)
    up = ours.destination_elevation_rad - theirs.places.elevation_rad
    round_ = np.remainder(
        ours.destination_azimuth_rad - theirs.places.azimuth_rad + 1.0, 2 * math.pi
    )
    assert np.abs(up).max() < 0.1 * arcsecond
    assert np.abs(round_ - 1.0).max() < 0.1 * arcsecond
    # Barycentric light runs after a Moon that moves at 30 km/s: 1e-4 of the range, 0.13 ms.
    assert np.abs(ours.range_m - theirs.places.range_m).max() < 42_000.0
    sent = ours.source_elevation_rad
    there = station_view(raised, STATIONS["kashi"], made.tdb_s(at)).site_elevation_rad
    # Where the station points to send is where the Moon will be: 15 arcseconds a second, 1.3 s.
    assert np.abs(sent - there).max() < 60.0 * arcsecond


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.floats(0.0, 2 * math.pi), st.floats(-1.5, 1.5))
def test_no_direction_nearer_than_the_angle_is_across_a_horizon(
    seed: int, azimuth: float, elevation: float
) -> None:
    """Against a horizon of random teeth: 400 directions on the cap all lie on the same side."""
    chance = np.random.default_rng(seed)
    row = chance.uniform(-0.3, 0.9, 48) * chance.uniform(0.0, 1.0)
    _, _, cells = pack_masks([row[None, :]])
    over, angle = over_horizon(cells, 0, 48, 0.0, azimuth % (2 * math.pi), elevation)
    assert angle >= 0.0
    centre = direction(azimuth, elevation)
    side = np.array([-math.sin(azimuth), math.cos(azimuth), 0.0])
    up = np.cross(centre, side)
    for phi in np.linspace(0.0, 2 * math.pi, 400):
        part = 0.999 * angle
        x = math.cos(part) * centre + math.sin(part) * (math.cos(phi) * side + math.sin(phi) * up)
        az, el = math.atan2(x[1], x[0]) % (2 * math.pi), math.asin(max(-1.0, min(1.0, x[2])))
        there, _ = over_horizon(cells, 0, 48, 0.0, az, el)
        assert (there > 0.0) == (over > 0.0) or angle == 0.0


def direction(azimuth: float, elevation: float) -> np.ndarray:
    level = math.cos(elevation)
    return np.array([level * math.cos(azimuth), level * math.sin(azimuth), math.sin(elevation)])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p, m, t: Site("", p), "needs a name"),
        (lambda p, m, t: Site("x", p, m, 500.0), "x: the horizon mask knows heights"),
        (lambda p, m, t: Site("x", p, sun_exclusion_rad=4.0), "Sun exclusion"),
        (lambda p, m, t: Site("x", p, reach_m=0.0), "reach must be above 0"),
        (lambda p, m, t: Site("x", p, minimum_elevation_rad=2.0), "lowest elevation"),
        (lambda p, m, t: Site("x", p, antenna_height_m=-1.0), "stands from 0 m"),
        (lambda p, m, t: Rover("x", t, (p,)), "one instant for each"),
        (lambda p, m, t: Rover("x", t[::-1], (p, p)), "must be finite and rise"),
        (lambda p, m, t: Rover("x", t, (p, p), (m,)), "2 points of the route have 1 horizon"),
        (lambda p, m, t: GroundStation("x", STATIONS["kashi"], horizon_rad=t[:2]), "4 or more"),
    ],
)
def test_a_node_that_cannot_be_is_refused(make, message: str) -> None:
    mask = HorizonMask(np.array([0.0, 10.0]), np.zeros((2, 8)))
    with pytest.raises(ValueError, match=message):
        make(SitePoint.from_degrees(-80.0, 0.0, 0.0), mask, np.array([0.0, 1.0]))
