"""What all tests share: a cache of their own, so that they neither need nor touch the user's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Series and loops are kept for the session only, unless ILRS_TEST_CACHE names a folder."""
    chosen = os.environ.get("ILRS_TEST_CACHE") or str(tmp_path_factory.mktemp("cache"))
    os.environ["ILRS_CACHE"] = chosen


@pytest.fixture(scope="session")
def stations() -> Path:
    """The folder of the stations that ship with the project."""
    return ROOT / "stations"
