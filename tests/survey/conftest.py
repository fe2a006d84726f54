"""Terrain and a finished survey for the tests of this folder, which may import `hills`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.survey import plan_of, run

sys.path.insert(0, str(Path(__file__).parent))

from hills import NORTH_CRS, hills, write_terrain


@pytest.fixture(scope="session")
def terrain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_terrain(tmp_path_factory.mktemp("terrain") / "hills.tif", hills())


@pytest.fixture(scope="session")
def northern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mirror image of `terrain` in the plane of the equator."""
    path = tmp_path_factory.mktemp("terrain") / "north.tif"
    return write_terrain(path, hills()[::-1], crs=NORTH_CRS)


@pytest.fixture(scope="session")
def days() -> Grid:
    return Grid.covering(Epoch.from_utc("2030-07-01"), 30 * 86_400, 7200)


@pytest.fixture(scope="session")
def undisturbed(terrain: Path, days: Grid, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The survey of `WORDS` by one process that nobody stopped."""
    out = tmp_path_factory.mktemp("undisturbed")
    run(plan_of([terrain], days, 250.0, box_km=(-3.0, -2.0, 3.0, 2.0)), out)
    return out
