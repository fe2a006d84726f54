"""Passes against CSPICE and skyfield, and what must hold whatever the nodes are."""

from __future__ import annotations

import math
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


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_do_not_change_a_bit(week: tuple[Scene, Passes], threads: int) -> None:
    made, passes = week
    again = find_passes(made, threads=threads)
    for one, other in zip(again, passes, strict=True):
        assert repr(one) == repr(other)


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
