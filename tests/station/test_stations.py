"""The stations of this project load without errors, in all their scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.catalogue import installed_kinds
from ilrs.diagnostics import has_errors
from ilrs.station import load

STATIONS = sorted((Path(__file__).parents[2] / "stations").glob("*/station.toml"))
CASES = [
    (file.parent, scenario)
    for file in STATIONS
    for scenario in ("", *(p.stem for p in sorted(file.parent.glob("scenarios/*.toml"))))
]


@pytest.mark.parametrize(("folder", "scenario"), CASES, ids=lambda v: getattr(v, "name", v))
def test_a_station_loads(folder: Path, scenario: str) -> None:
    loaded = load(folder, installed_kinds(), scenario)
    assert not has_errors(loaded.diagnostics), "\n".join(map(str, loaded.diagnostics))
    assert loaded.runnable


def test_there_are_stations() -> None:
    assert STATIONS
