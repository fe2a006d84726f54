"""A server of the desks on loopback, at the reference station, with real accounts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "access"))
sys.path.insert(0, str(Path(__file__).parent))

from desk_server import Served

from ilrs import batch
from ilrs.station.model import Station


@pytest.fixture(scope="session")
def reference_station(stations: Path) -> Station:
    return batch.load(stations / "reference")


@pytest.fixture
def served(tmp_path: Path, reference_station: Station, stations: Path) -> Iterator[Served]:
    made = Served(tmp_path, reference_station, stations / "reference")
    with made.running():
        yield made
