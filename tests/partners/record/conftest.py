"""Records with a keeper, a university and two witnesses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from record_desk import ORIGIN, Desk

from ilrs.partners.record.folder import create


@pytest.fixture
def new_desk(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a founded record: keeper, a university, two witnesses."""

    def make(name: str = "record") -> Desk:
        create(tmp_path / name, ORIGIN)
        desk = Desk(tmp_path / name)
        desk.admit("keeper", "entries", "checkpoint")
        desk.admit("uni")
        desk.admit("wit_a", "witness")
        desk.admit("wit_b", "witness")
        return desk

    return make


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    return new_desk()
