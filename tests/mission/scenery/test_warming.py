"""The view of the ground is compiled once, where there is ground, and nothing is asked twice."""

import pytest

from ilrs.mission.scenery.scene import Scenery
from ilrs.mission.scenery.warming import SAID, warm_ground


def test_it_is_compiled_once(reference, real: Scenery, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path))
    told: list[str] = []
    terrain = real._terrain
    assert warm_ground(reference, terrain, lambda _, text: told.append(text))
    assert told == [SAID]
    assert not warm_ground(reference, pytest.fail, lambda _, text: told.append(text))
    assert told == [SAID]


def test_without_terrain_there_is_nothing_to_compile(reference, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path))

    def none():
        raise FileNotFoundError("no terrain is installed")

    assert not warm_ground(reference, none)
    assert not list(tmp_path.rglob("compiled-*"))
