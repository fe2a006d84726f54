"""Lets the tests of this folder import the reader of pages, and gives it a place to work in."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of what a page works with: the stations and the parts."""
    for name in ("stations", "parts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("runs"))
    return tmp_path
