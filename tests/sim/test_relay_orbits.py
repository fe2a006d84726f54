"""Relays by file and by state: they fly as told; what cannot be flown is told with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from relayed import relayed_station
from small import KINDS, digested

from ilrs import batch
from ilrs.epoch import Epoch
from ilrs.flight.elements import frame_axes, state_from
from ilrs.flight.oem import format_oem
from ilrs.flight.opm import ParameterMessage, format_opm
from ilrs.flight.propagate import Impulse, propagate
from ilrs.flight.trajectory import Trajectory
from ilrs.sim.folder import kept_inputs
from ilrs.sim.links import network_of
from ilrs.sim.nodes import network_findings
from ilrs.sim.relay_orbits import flown, orbit_elements
from ilrs.station.model import Station, Value
from ilrs.systems.comms.relay import AXES, FRAMES, ORBITS

DAYS = 0.5
CREATED = Epoch.from_utc("2034-12-01")


@pytest.fixture(scope="module")
def station(own_cache: None) -> Station:
    return relayed_station(DAYS)


@pytest.fixture(scope="module")
def path(station: Station) -> Trajectory:
    relay = station.elements["relay"]
    return flown(relay, station, station.grid())


def with_file(station: Station, name: str, text: str) -> Station:
    """The station whose relay flies as a file says."""
    return with_params(station, orbit=Value(float(ORBITS["file"]), name, content=text))


def with_params(station: Station, **params: Value) -> Station:
    relay = station.elements["relay"]
    changed = replace(relay, params={**relay.params, **params})
    return digested(replace(station, elements={**station.elements, "relay": changed}))


def with_state(station: Station, row: np.ndarray, frame: str) -> Station:
    words = [*(f"position_{a}_m" for a in AXES), *(f"velocity_{a}_m_s" for a in AXES)]
    values = {name: Value(float(x), str(x)) for name, x in zip(words, row, strict=True)}
    values["orbit"] = Value(float(ORBITS["state"]), "state")
    values["orbit_frame"] = Value(float(FRAMES[frame]), frame)
    return with_params(station, **values)


def of_relay(station: Station) -> Trajectory:
    return flown(station.elements["relay"], station, station.grid())


def cut(path: Trajectory, first: int, last: int, every: int = 1) -> Trajectory:
    rows = slice(first, last, every)
    return Trajectory(path.name, path.tdb_s[rows], path.r_icrf_m[rows], path.v_icrf_m_s[rows])


def test_an_ephemeris_brings_the_relay_back_to_where_it_was(
    station: Station, path: Trajectory
) -> None:
    again = of_relay(with_file(station, "relay.oem", format_oem(path, CREATED)))
    # The file is written to 1e-6 m.
    assert np.abs(again.r_icrf_m - path.r_icrf_m).max() < 1e-5


def test_an_ephemeris_that_ends_with_the_run_is_followed_for_the_light_on_its_way(
    station: Station, path: Trajectory
) -> None:
    grid = station.grid()
    whole = cut(path, 0, grid.duration_s // 60 + 1)
    told = with_file(station, "relay.oem", format_oem(whole, CREATED))
    assert network_findings(told) == []
    again = of_relay(told)
    assert again.tdb_s[-1] >= grid.start.tdb_s + grid.duration_s + 3600.0 - 60.0
    apart = np.abs(again.at(path.tdb_s)[0] - path.r_icrf_m)
    # Times are written to a microsecond, at 1 km/s.
    assert apart.max() < 0.02


def test_a_state_of_a_file_is_followed_from_its_own_epoch_with_its_impulses(
    station: Station,
) -> None:
    grid = station.grid()
    early = state_from(orbit_elements(station.elements["relay"]), grid.start + -7200.0)
    burn = Impulse(grid.start.tdb_s - 1800.0, np.array([0.0, 0.0, 5.0]))
    message = format_opm(ParameterMessage("r", early, (burn,)), CREATED)
    again = of_relay(with_file(station, "relay.OPM", message))
    expected = propagate("r", early, 7200.0 + grid.duration_s, 60.0, impulses=(burn,))
    inside = (again.tdb_s > grid.start.tdb_s) & (again.tdb_s < expected.tdb_s[-1])
    apart = again.r_icrf_m[inside] - expected.at(again.tdb_s[inside])[0]
    assert np.abs(apart).max() < 1.0
    free = propagate("r", early, 7200.0 + grid.duration_s, 60.0)
    assert np.abs(again.r_icrf_m[inside] - free.at(again.tdb_s[inside])[0]).max() > 1e4


@pytest.mark.parametrize("frame", ["moon_icrf", "moon_me", "moon_pa", "moon_op"])
def test_a_state_is_the_same_orbit_in_any_stated_frame(
    station: Station, path: Trajectory, frame: str
) -> None:
    axes = frame_axes(frame, station.grid().start.tdb_s)
    row = np.concatenate([axes @ path.r_icrf_m[0], axes @ path.v_icrf_m_s[0]])
    again = of_relay(with_state(station, row, frame))
    assert np.abs(again.r_icrf_m - path.r_icrf_m).max() < 0.1


def said(station: Station) -> str:
    return "\n".join(str(d) for d in network_findings(station))


def test_what_is_wrong_in_a_file_is_told_with_its_line(station: Station, path: Trajectory) -> None:
    text = format_oem(path, CREATED)
    rows = text.splitlines()
    cases = {
        "relay.oem:9: error SIM-NETWORK: REF_FRAME ITRF93": text.replace("= ICRF", "= ITRF93"),
        "lack REF_FRAME": text.replace("REF_FRAME = ICRF\n", ""),
        "relay.oem:8: error SIM-NETWORK: CENTER_NAME MARS": text.replace("= MOON", "= MARS"),
        "relay.oem:18: error SIM-NETWORK": "\n".join([*rows[:16], *rows[:15:-1]]),
        "cut short": "\n".join(rows[:-5]),
        "the file is empty": " ",
    }
    for words, broken in cases.items():
        assert words in said(with_file(station, "relay.oem", broken))


def test_a_file_that_does_not_reach_over_the_run_is_refused(
    station: Station, path: Trajectory
) -> None:
    for part in (cut(path, 0, 300), cut(path, 5, path.tdb_s.size)):
        words = said(with_file(station, "relay.oem", format_oem(part, CREATED)))
        assert "does not cover the run from 2035-01-01T00:00:00Z" in words
    late = state_from(orbit_elements(station.elements["relay"]), station.start + 60.0)
    message = format_opm(ParameterMessage("r", late), CREATED)
    assert "after the start of the run" in said(with_file(station, "relay.opm", message))


def test_rows_too_far_apart_are_refused(station: Station, path: Trajectory) -> None:
    thin = cut(path, 0, path.tdb_s.size, 120)
    assert "too far apart" in said(with_file(station, "relay.oem", format_oem(thin, CREATED)))
    fine = cut(path, 0, path.tdb_s.size, 5)
    assert said(with_file(station, "relay.oem", format_oem(fine, CREATED))) == ""


def test_states_without_frame_or_below_ground_are_refused(
    station: Station, path: Trajectory
) -> None:
    row = np.concatenate([path.r_icrf_m[0], path.v_icrf_m_s[0]])
    assert "frame of the state is not stated" in said(with_state(station, row, "unstated"))
    falling = np.array([4e6, 0.0, 0.0, 0.0, 100.0, 0.0])
    assert "perilune of the state lies" in said(with_state(station, falling, "moon_me"))
    inside = np.array([1.7e6, 0.0, 0.0, 0.0, 2000.0, 0.0])
    assert "below ground" in said(with_state(station, inside, "moon_me"))


def test_a_height_of_a_geocentric_place_says_what_was_meant(station: Station) -> None:
    east = station.elements["east"]
    mixed = {"latitude_rad": np.radians(38.23), "height_m": -6_600.0}
    params = {**east.params, **{k: Value(float(v), str(v), line=7) for k, v in mixed.items()}}
    odd = replace(station, elements={**station.elements, "east": replace(east, params=params)})
    assert "give geodetic latitude and height over WGS84" in said(odd)


def test_the_file_is_part_of_the_digests_and_of_the_folder_of_a_run(
    station: Station, path: Trajectory, tmp_path: Path
) -> None:
    text = format_oem(path, CREATED)
    told = with_file(station, "relay.oem", text)
    other = with_file(station, "relay.oem", text + "COMMENT another\n")
    assert told.digest != other.digest
    assert told.digest != station.digest
    assert network_of(told, told.grid()).digest != network_of(other, other.grid()).digest
    first = batch.run(told, out=tmp_path / "a")
    kept, _ = kept_inputs(tmp_path / "a", KINDS)
    assert kept.elements["relay"].params["orbit"].content == text
    again = batch.rerun(tmp_path / "a", out=tmp_path / "b")
    assert again.digest == first.digest
    assert again.network == first.network
    assert "CCSDS" not in (tmp_path / "a" / "station.json").read_text()
