"""Margins: the first of the list is the one to worry about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small import digested, small_station

from ilrs import batch
from ilrs.sim.verdict import relative_margin
from ilrs.station.model import Limit


@pytest.mark.parametrize(
    ("red", "yellow", "margin", "unit", "bands"),
    [
        (0.1, 0.3, 0.0, "1", 0.0),
        (0.1, 0.3, 0.2, "1", 1.0),
        (0.1, 0.3, 0.4, "1", 2.0),
        (None, 0.3, 0.0, "1", 1.0),
        (None, 0.3, -0.1, "1", 0.0),
        (0.1, None, 0.05, "1", 0.5),
        (258.15, None, 5.0, "K", 0.5),
        (258.15, 268.15, -10.0, "K", -1.0),
        (None, 500.0, 50.0, "W", 2.0),
        (0.0, None, 2.0, "W", 2.0),
        (3.0, 3.0, 0.3, "W", 1.0),
    ],
)
def test_a_margin_counts_warning_bands(
    red: float | None, yellow: float | None, margin: float, unit: str, bands: float
) -> None:
    assert relative_margin(red, yellow, margin, unit) == pytest.approx(bands)


def test_the_thinnest_margin_is_the_most_worrying(tmp_path: Path) -> None:
    station = small_station(1.0)
    free = batch.run(digested(station), out=tmp_path / "free").extremes
    cold, low = free["box/temperature_k"]["min"], free["battery/charge_fraction"]["min"]
    limits = (
        # Ten kelvins of 263 are a small part of the limit, and yet far from it.
        Limit("box/temperature_k", red_low=cold - 40.0, yellow_low=cold - 30.0),
        Limit("battery/charge_fraction", red_low=low - 0.02, yellow_low=low + 0.1),
        Limit("store/fill_fraction", yellow_high=0.99),
    )
    watched = digested(replace(station, limits=limits))
    margins = batch.run(watched, out=tmp_path / "watched").summary["margins"]
    assert margins[0]["address"] == "battery/charge_fraction"
    assert margins[0]["level"] == "red"
    assert margins[0]["relative"] == pytest.approx(0.02 / 0.12, rel=1e-3)
    box = next(m for m in margins if m["address"] == "box/temperature_k")
    assert box["relative"] == pytest.approx(4.0, rel=1e-3)
    assert box["margin"] == pytest.approx(40.0, rel=1e-3)
    store = next(m for m in margins if m["address"] == "store/fill_fraction")
    assert store["level"] == "yellow"
    assert [m["relative"] for m in margins] == sorted(m["relative"] for m in margins)
