"""Records with a keeper, a university and two witnesses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from record_desk import NOW_S, ORIGIN, Desk

from ilrs.partners.record.folder import create
from ilrs.partners.record.witness import witness


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


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    """Twelve entries, checkpointed and co-signed by one witness."""
    for who in ("uni", "keeper", "uni", "uni", "keeper", "uni", "uni", "keeper"):
        desk.add(who)
    desk.checkpoint()
    witness(desk.folder, desk.key("wit_a"), tmp_path / "a.json", NOW_S)
    return desk
