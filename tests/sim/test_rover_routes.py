"""Antennas that drive: where they are when, what their link makes of it, and bad routes."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from relayed import relayed_station
from small import RIDGE, digested

from ilrs.frames import MOON_RADIUS_M
from ilrs.network.sight.nodes import Rover
from ilrs.network.sight.scene import geometry, scene
from ilrs.sim.links import network_of
from ilrs.sim.nodes import network_findings, nodes_of
from ilrs.station.model import Station, Value
from ilrs.telecom.czml import czml
from ilrs.telecom.station_plan import station_network

HEAD = "time_s,latitude_deg,longitude_deg\n"
# Some 3 km along the meridian, away from the pole.
WAY = HEAD + "3600,-89.4511,222.69\n7200,-89.35,222.69\n"


@pytest.fixture(scope="module")
def station(own_cache: None) -> Station:
    return relayed_station(0.5)


def with_params(station: Station, name: str, **params: Value) -> Station:
    old = station.elements[name]
    changed = replace(old, params={**old.params, **params})
    return digested(replace(station, elements={**station.elements, name: changed}))


def with_route(station: Station, text: str) -> Station:
    return with_params(station, "dish", route=Value(1.0, "way.csv", content=text))


def test_a_route_takes_the_antenna_from_point_to_point(station: Station) -> None:
    told = with_route(station, WAY)
    grid = told.grid()
    nodes = nodes_of(told, grid)
    rover = nodes["dish"]
    assert isinstance(rover, Rover)
    assert rover.tdb_s - grid.start.tdb_s == pytest.approx([3600.0, 7200.0], abs=1e-3)
    assert rover.points[0].height_m == RIDGE.height_m
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    still = nodes_of(station, grid)
    fixed = scene(list(still.values()), grid.start, float(grid.duration_s))
    at_s = np.array([1800.0, 5400.0, 9000.0])
    one, other = (geometry(s, "dish", "relay", at_s) for s in (around, fixed))
    apart = np.abs(one.range_m - other.range_m)
    assert apart[0] < 0.1
    way_m = math.radians(0.1011) * (MOON_RADIUS_M + RIDGE.height_m)
    assert 0.0 < apart[1] <= 0.5 * way_m * 1.001
    assert apart[1] < apart[2] <= way_m * 1.001


def test_the_route_is_part_of_the_digests(station: Station) -> None:
    first, second = with_route(station, WAY), with_route(station, WAY.replace("7200", "9000"))
    assert len({station.digest, first.digest, second.digest}) == 3
    digests = {network_of(s, s.grid()).digest for s in (station, first, second)}
    assert len(digests) == 3


def test_the_way_is_drawn(station: Station) -> None:
    packets = {p["id"]: p for p in json.loads(czml(station_network(with_route(station, WAY))))}
    drawn = packets["dish"]["position"]
    rows = np.array(drawn["cartesian"]).reshape(-1, 4)
    assert rows[:, 0] == pytest.approx([3600.0, 7200.0], abs=1e-3)
    apart = np.linalg.norm(rows[1, 1:] - rows[0, 1:])
    assert apart == pytest.approx(math.radians(0.1011) * (MOON_RADIUS_M + 1957.0), rel=1e-4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time_s,latitude,longitude\n0,1,2\n", "way.csv:1: error SIM-NETWORK: a route needs the"),
        (HEAD, "one or more points"),
        (HEAD + "0,-89.45,222.69\n0,-89.45,222.69\n", "way.csv:3: error SIM-NETWORK: time_s"),
        (HEAD + "0,-89.45,east\n", "way.csv:2: error SIM-NETWORK: a line of a route holds"),
        (HEAD + "0,-89.45\n", "way.csv:2"),
        (HEAD + "0,nan,222.69\n", "no place"),
        (HEAD + "0,-99,222.69\n", "no place"),
        (HEAD + "0,-80,222.69\n", "km from the site of the antenna"),
    ],
)
def test_bad_routes_are_told_with_their_line(station: Station, text: str, said: str) -> None:
    found = [str(d) for d in network_findings(with_route(station, text))]
    assert len(found) == 1
    assert said in found[0]


def test_an_antenna_does_not_look_towards_the_sun(station: Station) -> None:
    wide = Value(math.radians(60.0), "60 deg")
    shy = with_params(station, "dish", sun_exclusion_rad=wide)
    grid = shy.grid()
    nodes = nodes_of(shy, grid)
    around = scene(list(nodes.values()), grid.start, float(grid.duration_s))
    mid = (np.arange(grid.count) + 0.5) * grid.step_s
    seen = geometry(around, "dish", "relay", mid)
    series = network_of(shy, grid).series["dish"]
    near = seen.source_sun_rad < math.radians(60.0) - 0.01
    free = network_of(station, grid).series["dish"].visible > 0.5
    assert (near & free).any()
    assert (series.visible[near] < 0.5).all()
