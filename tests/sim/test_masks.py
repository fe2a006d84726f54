"""Horizon masks of stations: what is wrong with one is said by the check, with file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs import batch

ROOT = Path(__file__).resolve().parents[2]
MASK = "horizons/shackleton_rim.csv"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "stations" / "outpost", tmp_path / "outpost"))


def with_nan(text: str) -> str:
    rows = text.splitlines()
    rows[40] = "nan" + rows[40][rows[40].index(",") :]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (lambda text: text[:5000], 69, "expected 9 values"),
        (with_nan, 41, "nan is not a finite number"),
        (lambda _: "", 1, "needs a line of column names"),
    ],
)
def test_the_check_finds_a_damaged_mask(
    station: Path, change: Callable[[str], str], line: int, said: str
) -> None:
    (station / MASK).write_text(change((station / MASK).read_text()))
    (found,) = batch.examine(station).diagnostics
    assert (found.id, found.file) == ("SIM-HORIZON", str(station / MASK))
    assert found.line == line
    assert found.what.startswith("not a horizon mask: ")
    assert said in found.what


def test_the_check_knows_how_high_the_mask_reaches(station: Path) -> None:
    (found,) = batch.examine(station, set={"array/mast_height": "50 m"}).diagnostics
    assert found.id == "SIM-ENVIRONMENT"
    assert "not 50 m" in found.what
    assert found.file.endswith("station.toml")
