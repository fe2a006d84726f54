"""A control room at the reference station; its helpers can be imported by the tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from room import Reference, Room

from ilrs import batch
from ilrs.mission.dictionary import dictionary_of
from ilrs.partners.rights.assets import equipment_of
from ilrs.partners.rights.scene import read_scene


@pytest.fixture(scope="session")
def reference(stations: Path) -> Reference:
    station = batch.load(stations / "reference")
    scene = read_scene(stations / "reference" / "rights.toml", equipment_of(station))
    return Reference(dictionary_of(station), scene)


@pytest.fixture
def room(reference: Reference, tmp_path: Path) -> Iterator[Room]:
    made = Room(reference.dictionary, reference.scene, tmp_path / "documents.db")
    yield made
    made.records.close()
