"""Lets the tests of this folder import what they share; the outpost and a run of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ilrs import batch
from ilrs.sim.record import Record
from ilrs.station.model import Station

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def outpost(stations: Path) -> Station:
    return batch.load(stations / "outpost")


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory, own_cache: None, outpost: Station) -> Record:
    return batch.run(outpost, out=tmp_path_factory.mktemp("packets") / "run")
