"""Lets the tests of this folder import what they share; stations, and accesses to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ilrs import batch
from ilrs.mission.access.room import Access
from ilrs.station.model import Station

sys.path.insert(0, str(Path(__file__).parent))

from a_desk import Clock, made_access, running


@pytest.fixture(scope="session")
def reference(stations: Path) -> Station:
    return batch.load(stations / "reference")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def team(tmp_path: Path, outpost: Station, clock: Clock) -> Iterator[Access]:
    """Access to a station without rights."""
    access = made_access(tmp_path / "access", outpost, None, clock)
    yield access
    access.engine.dispose()


@pytest.fixture
def shared(tmp_path: Path, reference: Station, stations: Path, clock: Clock) -> Iterator[Access]:
    """Access to a station with rights."""
    access = made_access(tmp_path / "shared", reference, stations / "reference", clock)
    yield access
    access.engine.dispose()


@pytest.fixture
def url(team: Access) -> Iterator[str]:
    """A server of the station without rights."""
    with running(team) as address:
        yield address
