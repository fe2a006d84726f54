"""A year of a relay against other people's propagators at equal forces: `peers.json`."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ilrs.data.gravity import installed_field
from ilrs.flight.gravity import GravityField, grail_20
from ilrs.flight.propagate import DAY_S, Forces, Propagator
from ilrs.flight.state import State

STORED = json.loads((Path(__file__).parent / "peers.json").read_text(encoding="utf-8"))


def start(field: GravityField) -> State:
    """300 x 16,000 km at its perilune over the north, 62.4 deg to the ICRF equator."""
    low, high, tilt = 2_037_400.0, 17_737_400.0, math.radians(62.4)
    speed = math.sqrt(field.gm_m3_s2 * (2.0 / low - 2.0 / (low + high)))
    place = low * np.array([0.0, math.cos(tilt), math.sin(tilt)])
    return State(STORED["start_tdb_s"], place, np.array([-speed, 0.0, 0.0]))


@pytest.mark.parametrize(
    "end", STORED["ends"], ids=[f"{e['peer']} degree {e['degree']}" for e in STORED["ends"]]
)
def test_a_year_ends_where_an_independent_propagator_ends(end: dict[str, Any]) -> None:
    """Demanded: within 10 m after a year. Held here: 1 m."""
    field = grail_20()
    if end["degree"] > 20:
        if not (Path(os.environ.get("ILRS_DATA", "")) / "gravity").is_dir():
            pytest.skip("needs the field of grail-150; name its folder by ILRS_DATA")
        field = installed_field()
    state = start(field)
    until_s = state.tdb_s + end["days"] * DAY_S
    prepared = Propagator(Forces(field.truncated(end["degree"])), state.tdb_s, until_s)
    ours = prepared.end("relay", state, until_s)
    assert np.linalg.norm(ours.r_icrf_m - np.array(end["r_icrf_m"])) < 1.0
    assert np.linalg.norm(ours.v_icrf_m_s - np.array(end["v_icrf_m_s"])) < 1e-3


def test_other_forces_would_end_elsewhere() -> None:
    """The agreement is no accident: without the Sun, a year ends kilometres away."""
    end = next(e for e in STORED["ends"] if e["degree"] == 20)
    state = start(grail_20())
    until_s = state.tdb_s + end["days"] * DAY_S
    sunless = Forces(sun=False, tolerance=1e-11)
    ours = Propagator(sunless, state.tdb_s, until_s).end("relay", state, until_s)
    assert np.linalg.norm(ours.r_icrf_m - np.array(end["r_icrf_m"])) > 10_000.0
