"""The orbits of a station's relays: what their parameters and files say, and where they fly.

An orbit has a name, elements, a state, or a CCSDS file. Elements and states hold at the start of a
run; a state of a file holds at its own epoch. All but ephemerides are propagated without other
manoeuvres than the file's.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch, Grid
from ilrs.flight.elements import FRAMES, Elements, frame_axes, state_from
from ilrs.flight.gravity import grail_20
from ilrs.flight.named import NAMED, named_orbit
from ilrs.flight.oem import parse_oem
from ilrs.flight.opm import ParameterMessage, parse_opm
from ilrs.flight.propagate import propagate
from ilrs.flight.state import State, epoch_of, state_of
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M
from ilrs.provenance import digest_json, versions
from ilrs.sim.cache import load_series, save_series, source_digest
from ilrs.sim.radios import number
from ilrs.station.model import Element, Station

Array = NDArray[np.float64]
TRAJECTORY_STEP_S = 60.0
# A trajectory goes a little beyond the run: light of its last step is still under way.
BEYOND_S = 3600.0
BY_ELEMENTS, BY_FILE, BY_STATE = "elements", "file", "state"
_AXES = ("x", "y", "z")
# Between the rows of an ephemeris a relay may be known so badly: 3 microseconds of light time.
FAR_OFF_M = 1_000.0
KEPLER_M = 2e7


def orbit_name(relay: Element) -> str:
    """What a relay's parameter `orbit` stands for: a word of `ilrs.flight.named`, or `BY_...`."""
    return (BY_ELEMENTS, *NAMED, BY_FILE, BY_STATE)[round(number(relay, "orbit"))]


def check_orbit(relay: Element, station: Station) -> None:
    """ValueError, in words, for an orbit that cannot be flown over a run. Nothing is propagated.

    MessageError, with its line, for what is wrong in a file.
    """
    name, grid = orbit_name(relay), station.grid()
    if name == BY_ELEMENTS:
        orbit_elements(relay)
    elif name == BY_STATE:
        _check_height(orbit_state(relay, grid.start))
    elif name == BY_FILE:
        found = read_orbit(relay, station)
        if isinstance(found, Trajectory):
            _check_span(found, grid, _named(relay))
            _check_rows(found, _named(relay))
        else:
            _check_height(found.state)
            _check_epoch(found, grid, _named(relay))


def orbit_elements(relay: Element) -> Elements:
    """The elements of a relay. ValueError for an unstated frame and for an orbit below ground."""
    return Elements.between(
        _frame(relay),
        *(number(relay, name) for name in (
            "perilune_height_m", "apolune_height_m", "inclination_rad", "node_rad",
            "periapsis_rad", "anomaly_rad",
        )),
    )  # fmt: skip


def orbit_state(relay: Element, start: Epoch) -> State:
    """The state of a relay at the start of a run. ValueError for an unstated frame."""
    frame = _frame(relay)
    if not frame:
        raise ValueError(
            "the frame of the state is not stated; a position means nothing without it; "
            f"orbit_frame is one of {', '.join(FRAMES)}"
        )
    row = [number(relay, f"position_{a}_m") for a in _AXES]
    row += [number(relay, f"velocity_{a}_m_s") for a in _AXES]
    back = frame_axes(frame, start.tdb_s).T
    return State(start.tdb_s, back @ np.array(row[:3]), back @ np.array(row[3:]))


def read_orbit(relay: Element, station: Station) -> Trajectory | ParameterMessage:
    """What a relay's file holds: an ephemeris, or a state. MessageError for what is wrong in it."""
    value = relay.params["orbit"]
    where = str(Path(station.folder) / value.text) if station.folder else value.text
    return _read(value.text.lower().endswith(".oem"), value.content, where)


def flown(relay: Element, station: Station, grid: Grid) -> Trajectory:
    """Where a relay is over the grid, cached by digest. ValueError when it hits the ground."""
    kind = orbit_name(relay)
    known = versions()
    digest = digest_json({
        "orbit": kind,
        "elements": list(vars(orbit_elements(relay)).values()) if kind == BY_ELEMENTS else [],
        "state": orbit_state(relay, grid.start).row.tolist() if kind == BY_STATE else [],
        "file": relay.params["orbit"].content,
        "grid": [grid.start.tai_ns, grid.duration_s],
        "step": TRAJECTORY_STEP_S,
        "code": source_digest(
            "ilrs.flight", "ilrs.moon.segments", "ilrs.moon.orientation", "ilrs.sim.relay_orbits"
        ),
        "data": {name: known[name] for name in ("skyfield-data", "lunarsky")},
    })  # fmt: skip
    kept = load_series(digest)
    if kept is not None and kept[1].shape[0] == 7:
        rows = np.array(kept[1])
        return Trajectory(relay.name, rows[0], rows[1:4].T.copy(), rows[4:7].T.copy())
    fresh = _fly(relay, station, grid)
    names = ["tdb_s", "x", "y", "z", "vx", "vy", "vz"]
    save_series(digest, names, np.vstack([fresh.tdb_s, fresh.r_icrf_m.T, fresh.v_icrf_m_s.T]))
    return Trajectory(relay.name, fresh.tdb_s, fresh.r_icrf_m, fresh.v_icrf_m_s)


def _fly(relay: Element, station: Station, grid: Grid) -> Trajectory:
    kind, span = orbit_name(relay), (grid.duration_s + BEYOND_S, TRAJECTORY_STEP_S)
    if kind in NAMED:
        return named_orbit(kind, grid.start, *span)
    if kind == BY_ELEMENTS:
        return propagate(relay.name, state_from(orbit_elements(relay), grid.start), *span)
    if kind == BY_STATE:
        return propagate(relay.name, orbit_state(relay, grid.start), *span)
    found = read_orbit(relay, station)
    if isinstance(found, Trajectory):
        _check_span(found, grid, _named(relay))
        return _beyond(found, grid)
    _check_epoch(found, grid, _named(relay))
    ahead_s = grid.start.tdb_s - found.state.tdb_s
    return propagate(
        relay.name, found.state, ahead_s + span[0], span[1], impulses=found.impulses
    )  # fmt: skip


def _beyond(found: Trajectory, grid: Grid) -> Trajectory:
    """An ephemeris that covers a run, followed for the light of its last step where it must be."""
    until_s = grid.start.tdb_s + grid.duration_s + BEYOND_S
    last_s = float(found.tdb_s[-1])
    if last_s >= until_s - 1e-3:
        return found
    row = np.concatenate([found.r_icrf_m[-1], found.v_icrf_m_s[-1]])
    tail = propagate(found.name, state_of(last_s, row), until_s - last_s, TRAJECTORY_STEP_S)
    return Trajectory(
        found.name,
        np.concatenate([found.tdb_s, tail.tdb_s[1:]]),
        np.concatenate([found.r_icrf_m, tail.r_icrf_m[1:]]),
        np.concatenate([found.v_icrf_m_s, tail.v_icrf_m_s[1:]]),
    )


@lru_cache(maxsize=8)
def _read(ephemeris: bool, text: str, where: str) -> Trajectory | ParameterMessage:
    return parse_oem(text, where) if ephemeris else parse_opm(text, where)


def _frame(relay: Element) -> str:
    return ("", *FRAMES)[round(number(relay, "orbit_frame"))]


def _named(relay: Element) -> str:
    return relay.params["orbit"].text


def _check_height(state: State) -> None:
    """A state whose Kepler orbit meets the ground, or that is below it, is a mistake."""
    r, v = state.r_icrf_m, state.v_icrf_m_s
    distance_m, gm = float(np.linalg.norm(r)), grail_20().gm_m3_s2
    if distance_m < MOON_RADIUS_M:
        raise ValueError(f"the state lies {(MOON_RADIUS_M - distance_m) / 1e3:.3f} km below ground")
    # Far out the Earth shapes an orbit, and an osculating perilune says nothing.
    if distance_m > KEPLER_M or float(v @ v) > 2.0 * gm / distance_m:
        return
    turn = np.cross(r, v)
    shape = float(np.linalg.norm(np.cross(v, turn) / gm - r / distance_m))
    low_m = float(turn @ turn) / gm / (1.0 + shape)
    if low_m < MOON_RADIUS_M:
        raise ValueError(
            f"the perilune of the state lies {(MOON_RADIUS_M - low_m) / 1e3:.3f} km below ground; "
            "is the velocity in the axes of orbit_frame, at rest?"
        )


def _check_span(found: Trajectory, grid: Grid, file: str) -> None:
    from_s, to_s = float(found.tdb_s[0]), float(found.tdb_s[-1])
    end = grid.start + float(grid.duration_s)
    # A millisecond: written times are rounded.
    if from_s <= grid.start.tdb_s + 1e-3 and to_s >= end.tdb_s - 1e-3:
        return
    raise ValueError(
        f"{file} runs from {_told(from_s)} to {_told(to_s)} and does not cover the run from "
        f"{grid.start.utc} to {end.utc}; give a longer ephemeris, or change start and duration"
    )


def _check_epoch(found: ParameterMessage, grid: Grid, file: str) -> None:
    at_s = found.state.tdb_s
    if at_s > grid.start.tdb_s + 1e-3:
        raise ValueError(
            f"{file} gives a state at {_told(at_s)}, after the start of the run at "
            f"{grid.start.utc}; give one at the start or before, or begin the run later"
        )


def _check_rows(found: Trajectory, file: str) -> None:
    """Rows too far apart do not say where a relay is in between.

    A cubic over two steps is wrong by 16 times what it is wrong by over one.
    """
    if found.tdb_s.size < 3:
        return
    outer = Trajectory(file, found.tdb_s[::2], found.r_icrf_m[::2], found.v_icrf_m_s[::2])
    inner = found.tdb_s[1:-1:2]
    miss = np.linalg.norm(outer.at(inner)[0] - found.r_icrf_m[1:-1:2], axis=1) / 16.0
    worst = int(np.argmax(miss))
    if miss[worst] > FAR_OFF_M:
        raise ValueError(
            f"the rows of {file} are too far apart: near {_told(float(inner[worst]))} the place "
            f"between them is known to {miss[worst] / 1e3:.1f} km only; give rows at shorter steps"
        )


def _told(tdb_s: float) -> str:
    return Epoch(round(epoch_of(tdb_s).tai_ns / 1e9) * 1_000_000_000).utc
