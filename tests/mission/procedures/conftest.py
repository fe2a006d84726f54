"""Lets the tests of this folder import what they share, and gives the outpost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ilrs import batch
from ilrs.station.model import Station

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def outpost(stations: Path) -> Station:
    return batch.load(stations / "outpost")
