"""The stations that this repository brings along."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.batch import examine
from ilrs.station.load import Loaded

STATIONS = Path(__file__).parents[2] / "stations"


@pytest.fixture(scope="session")
def outpost() -> Path:
    return STATIONS / "outpost"


@pytest.fixture(scope="session")
def reference() -> Path:
    return STATIONS / "reference"


@pytest.fixture(scope="session")
def reference_loaded(reference: Path) -> Loaded:
    return examine(reference)
