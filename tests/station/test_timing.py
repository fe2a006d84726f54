"""Durations as people mean them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.catalogue import installed_kinds
from ilrs.station import load


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("1 year", 365 * 86400), ("2 years", 731 * 86400), ("0.5 year", 15778800), ("10 d", 864000)],
)
def test_a_whole_year_is_a_calendar_year(tmp_path: Path, duration: str, seconds: int) -> None:
    """2036 has 366 days; a part of a year is a part of 365.25 days."""
    (tmp_path / "station.toml").write_text(
        f'schema = 1\nname = "trial"\nstart = "2035-01-01"\nduration = "{duration}"\n'
        + '[buses.main]\ncarrier = "electricity"\n'
        + '[elements.hub]\nkind = "power.distributor"\nports = { bus = "main" }\n'
        + 'params = { rating = "1 kW" }\n'
    )
    station = load(tmp_path, installed_kinds()).station
    assert station is not None
    assert station.duration_s == seconds
