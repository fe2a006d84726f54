"""Links of a station: relays fly, who hears whom is what the geometry says, outages are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from relayed import relayed_station
from small import digested

from ilrs.diagnostics import DeclarationError
from ilrs.flight.elements import FRAMES
from ilrs.flight.named import NAMED
from ilrs.network.sight.nodes import Spacecraft
from ilrs.network.sight.scene import geometry, scene
from ilrs.sim.environment import make_environment
from ilrs.sim.layout import make_layout
from ilrs.sim.links import Network, network_of, outages, station_passes
from ilrs.sim.nodes import links_of, network_findings, nodes_of
from ilrs.sim.radios import rates
from ilrs.sim.relay_orbits import BY_ELEMENTS, BY_FILE, BY_STATE
from ilrs.station.model import FaultPlan, Station, Value
from ilrs.systems.comms import relay


@pytest.fixture(scope="module")
def station(own_cache: None) -> Station:
    return relayed_station()


@pytest.fixture(scope="module")
def network(station: Station) -> Network:
    return network_of(station, station.grid())


def test_senders_and_hearers_follow_the_buses(station: Station) -> None:
    told = {link.sender.name: [h.name for h in link.hearers] for link in links_of(station)}
    assert told == {"dish": ["relay"], "relay": ["east", "west"]}


def test_a_link_is_there_when_its_geometry_is_free(station: Station, network: Network) -> None:
    grid = station.grid()
    around = scene(list(nodes_of(station, grid).values()), grid.start, float(grid.duration_s))
    mid = (np.arange(grid.count) + 0.5) * grid.step_s
    seen = geometry(around, "dish", "relay", mid)
    up = network.series["dish"].visible > 0.5
    # The site has no mask: the horizon of a smooth Moon, a little below level from a mast.
    assert (seen.source_elevation_rad[up] > -0.01).all()
    assert (seen.source_elevation_rad[~up] < 0.01).all()
    assert 0.5 < up.mean() < 1.0


def test_the_sender_takes_the_hearer_to_whom_it_can_bring_most(
    station: Station, network: Network
) -> None:
    grid, series = station.grid(), network.series["relay"]
    around = scene(list(nodes_of(station, grid).values()), grid.start, float(grid.duration_s))
    full = np.flatnonzero(series.visible == 1.0)[::37]
    mid = (full + 0.5) * grid.step_s
    by_name = {
        name: rates(station.elements["relay"], station.elements[name],
                    geometry(around, "relay", name, mid))
        for name in ("east", "west")
    }  # fmt: skip
    passes = station_passes(station, grid)
    for k, step in enumerate(full):
        free = [
            name for name in by_name
            if any(p.start_s <= mid[k] < p.end_s for p in passes.between("relay", name))
        ]  # fmt: skip
        best = max(by_name[name][k] for name in free)
        assert series.rate_bit_s[step] == pytest.approx(best, rel=1e-9)
    owlt = series.owlt_s[full]
    assert ((owlt > 1.1) & (owlt < 1.5)).all()


def test_a_closed_station_is_not_taken(station: Station, network: Network) -> None:
    strike = FaultPlan(86_400.0, "west/closed", 1.0, 86_400.0)
    struck = digested(replace(station, faults=(strike,)))
    grid = struck.grid()
    closed = outages(struck, struck.elements["west"], grid)
    assert closed.sum() == 86_400 // grid.step_s
    series = network_of(struck, grid).series["relay"]
    names = np.array([*series.hearers, "nobody"])[series.hearer.astype(int)]
    assert "west" not in names[closed]
    assert "west" in names[~closed]
    before = network.series["relay"]
    assert series.rate_bit_s.sum() < before.rate_bit_s.sum()
    assert np.array_equal(series.rate_bit_s[~closed], before.rate_bit_s[~closed])


def test_series_come_from_the_cache_the_second_time(station: Station, network: Network) -> None:
    again = network_of(station, station.grid())
    assert again.from_cache
    assert again.digest == network.digest
    for name, series in network.series.items():
        assert np.array_equal(again.series[name].rate_bit_s, series.rate_bit_s)


def test_the_loop_reads_them(station: Station, network: Network) -> None:
    environment = make_environment(station, station.grid(), 0)
    rows = {
        (column.element, column.name): environment.columns[i]
        for column, i in make_layout(station).columns.items()
        if column.element
    }
    assert np.array_equal(rows["dish", "link_visible"], network.series["dish"].visible)
    assert np.array_equal(rows["relay", "link_rate_bit_s"], network.series["relay"].rate_bit_s)
    assert environment.digests["network"] == network.digest


def test_a_relay_that_falls_says_where_and_when() -> None:
    falls = relayed_station(30.0, perilune_height="30 km", apolune_height="40000 km", node="0 deg")
    with pytest.raises(DeclarationError, match="reaches the ground at 2035"):
        nodes_of(falls, falls.grid())


def changed(station: Station, name: str, **params: float | None) -> Station:
    old = station.elements[name]
    values = {**old.params, **{k: Value(v, str(v)) for k, v in params.items()}}
    return replace(station, elements={**station.elements, name: replace(old, params=values)})


def test_good_networks_have_no_findings(station: Station) -> None:
    assert network_findings(station) == []


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("dish", {"frequency_hz": 8.43e9}, "deep space"),
        ("dish", {"frequency_hz": 1.5e9}, "surface-orbit"),
        ("dish", {"antenna_diameter_m": None}, "unknown"),
        ("relay", {"perilune_height_m": 2e7}, "exchanged"),
        ("east", {"height_m": None}, "unknown"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_found_before_a_run(
    station: Station, name: str, params: dict[str, float | None], words: str
) -> None:
    said = [str(d) for d in network_findings(changed(station, name, **params))]
    assert any(words in text and name in text for text in said), said


def test_an_antenna_without_a_peer_is_found(station: Station) -> None:
    no_relay = {k: v for k, v in station.elements.items() if k != "relay"}
    assert "no relay" in str(network_findings(replace(station, elements=no_relay))[0])
    no_ground = {k: v for k, v in station.elements.items() if k not in ("east", "west")}
    assert "nobody hears it" in str(network_findings(replace(station, elements=no_ground))[0])


def test_the_codes_of_orbits_and_frames_are_those_of_the_flight_room() -> None:
    assert list(relay.ORBITS) == [BY_ELEMENTS, *NAMED, BY_FILE, BY_STATE]
    assert list(relay.FRAMES)[1:] == list(FRAMES)
    assert list(relay.ORBITS.values()) == list(range(len(relay.ORBITS)))


def test_a_named_orbit_is_flown_and_elements_need_a_frame(station: Station) -> None:
    named = changed(station, "relay", orbit=1.0)
    flown = nodes_of(named, named.grid())["relay"]
    assert isinstance(flown, Spacecraft)
    height_m = np.linalg.norm(flown.trajectory.r_icrf_m, axis=1) - 1_737_400.0
    assert height_m.max() == pytest.approx(16_000e3, rel=0.05)
    said = network_findings(changed(station, "relay", orbit_frame=0.0))
    assert "frame of the elements is not stated" in str(said[0])
