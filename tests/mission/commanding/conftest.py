"""A control room at the reference station; its helpers can be imported by the tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from room import Room

from ilrs import batch
from ilrs.mission.dictionary import dictionary_of
from ilrs.partners.rights.assets import equipment_of
from ilrs.partners.rights.scene import Scene, read_scene
from ilrs.protocols.dictionary.model import Dictionary


@pytest.fixture(scope="session")
def reference(stations: Path) -> tuple[Dictionary, Scene]:
    station = batch.load(stations / "reference")
    scene = read_scene(stations / "reference" / "rights.toml", equipment_of(station))
    return dictionary_of(station), scene


@pytest.fixture
def room(reference: tuple[Dictionary, Scene], tmp_path: Path) -> Iterator[Room]:
    made = Room(*reference, tmp_path / "documents.db")
    yield made
    made.records.close()
