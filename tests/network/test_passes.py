"""Times of passes beside CSPICE and skyfield, for a month."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from passes_of_others import (
    above,
    behind_the_moon,
    cspice,
    fly,
    nearest,
    rises_and_sets,
    stand,
)
from two_body import orbit

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.stations import STATIONS
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import GroundStation, Site, Spacecraft
from ilrs.network.sight.scene import scene
from ilrs.network.sight.visibility import find_passes

ORIGIN = Epoch.from_utc("2024-05-01")
DAY_S = 86_400.0


def times(days: float) -> np.ndarray:
    return np.arange(ORIGIN.tdb_s - 120.0, ORIGIN.tdb_s + days * DAY_S + 240.0, 60.0)


@pytest.fixture
def spice() -> Iterator[Any]:
    with cspice() as loaded:
        yield loaded


def test_a_month_of_occultations_agrees_with_cspice_within_a_second(spice: Any, tmp_path) -> None:
    """gfoclt: a low orbiter behind the Moon, seen from the centre of the Earth, light time out."""
    days = 28.0
    low = orbit("low", times(days), 100e3, 110e3, 88.0, 40.0)
    fly(spice, low, tmp_path)
    first, last = ORIGIN.tdb_s, (ORIGIN + days * DAY_S).tdb_s
    theirs = behind_the_moon(spice, (first, last))
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


def test_a_month_of_passes_over_a_lunar_site_agrees_with_cspice(spice: Any, tmp_path) -> None:
    """gfposc: latitude in the topocentric frame of a site, light time to the orbiter."""
    days = 28.0
    t = times(days)
    low = orbit("low", t, 100e3, 400e3, 75.0, 40.0)
    fly(spice, low, tmp_path)
    site = SitePoint.from_degrees(-60.0, 30.0, 500.0)
    stand(spice, site, (float(t[0]), float(t[-1])), tmp_path)
    span = (ORIGIN.tdb_s, (ORIGIN + days * DAY_S).tdb_s)
    theirs = above(spice, math.radians(5.0), span)
    node = Site("site", site, None, 0.0, minimum_elevation_rad=math.radians(5.0))
    made = scene([node, Spacecraft(low)], ORIGIN, days * DAY_S)
    ours = find_passes(made, [("site", "low")])
    assert len(theirs) == len(ours) > 20
    assert np.abs(made.tdb_s(ours.start_s) - theirs[:, 0]).max() < 1.0
    assert np.abs(made.tdb_s(ours.end_s) - theirs[:, 1]).max() < 1.0


def test_a_month_of_rises_and_sets_at_earth_stations_agrees_with_skyfield() -> None:
    """find_discrete on the airless altitude of the Moon's site at two stations, refined."""
    days = 28.0
    centre = SitePoint.from_degrees(0.0, 0.0, 0.0)
    names = ("kashi", "neuquen")
    nodes = [GroundStation(n, STATIONS[n], math.radians(10.0)) for n in names]
    made = scene([Site("middle", centre, None, 0.0), *nodes], ORIGIN, days * DAY_S)
    first, last = made.tdb_s(np.array([0.0, days * DAY_S]))
    for name in names:
        theirs = rises_and_sets(
            STATIONS[name], centre, math.radians(10.0), (float(first), float(last))
        )
        # What arrives at the station at t left the site one light time before.
        ours = find_passes(made, [("middle", name)])
        arrivals = np.concatenate(
            [[p.start_s + p.owlt_start_s for p in ours if p.start_s > 0.0],
             [p.end_s + p.owlt_end_s for p in ours if p.end_s < days * DAY_S]]
        )  # fmt: skip
        assert len(theirs) == arrivals.size > 50
        assert nearest(made.tdb_s(np.sort(arrivals)), theirs).max() < 1.0
