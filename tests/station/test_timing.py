"""Durations as people mean them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.catalogue import installed_kinds
from ilrs.moon.drivers import site_drivers
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import flat
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


@pytest.mark.parametrize(("duration", "fits"), [("30 days", True), ("31 days", False)])
def test_a_run_that_passes_the_check_stays_within_the_ephemeris(
    tmp_path: Path, duration: str, fits: bool
) -> None:
    outpost = Path(__file__).parents[2] / "stations" / "outpost"
    overrides = {"station/start": "2050-12-01", "station/duration": duration}
    loaded = load(outpost, installed_kinds(), overrides=overrides)
    assert [d.id for d in loaded.diagnostics] == ([] if fits else ["STN-EPHEMERIS"])
    if loaded.station is not None:
        grid = loaded.station.grid()
        site = loaded.station.sites["rim"]
        made = site_drivers(site.point, flat(), Ground(), grid, [0.0])
        assert made.sizes["time"] == grid.count
