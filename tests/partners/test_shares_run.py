"""Pools from a run: what a lunar day of it had, cut at fixed periods."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ilrs.diagnostics import DeclarationError
from ilrs.partners.shares import from_run
from ilrs.partners.shares.from_run import pools_of_run
from ilrs.partners.shares.sharing import LUNAR_DAY_D

STEP_S = 3600
ROWS = 1500
DAY = round(float(LUNAR_DAY_D) * 24)  # rows of a lunar day


@dataclass
class Run:
    """What of a record is read, in numbers that can be added up by hand."""

    series: dict[str, tuple[str, np.ndarray]]
    network: dict[str, Any] = field(default_factory=dict)
    complete: bool = True
    rows: int = ROWS
    path: Path = Path("run")
    station: dict[str, Any] = field(
        default_factory=lambda: {
            "name": "hut", "start": "2035-01-01T00:00:00Z", "control_period_s": STEP_S,
        }
    )  # fmt: skip
    summary: dict[str, Any] = field(
        default_factory=lambda: {"dark": {"site": "rim", "height_m": 2.0}}
    )

    @property
    def attributes(self) -> dict[str, dict[str, Any]]:
        return {n: {"account": a} for n, (a, _) in self.series.items()}

    def values(self, name: str) -> np.ndarray:
        return self.series[name][1]


def steady(value: float) -> np.ndarray:
    return np.full(ROWS, value, dtype=np.float32)


@pytest.fixture
def hut() -> Run:
    lit = np.zeros(ROWS, dtype=np.float32)
    lit[:400] = 1.0
    lit[DAY : DAY + 100] = 0.75
    return Run({
        "array.power_w": ("energy.made", 10 * lit),
        "array.curtailed_w": ("energy.curtailed", 4 * lit),
        "battery.charge_w": ("energy.stored", 3 * lit),
        "battery.discharge_w": ("energy.released", 2 * (lit == 0)),
        "cable.lost_w": ("energy.lost", steady(1)),
        "load.power_w": ("energy.used", steady(99)),
        "dish.could_bit_s": ("", steady(8)),
        "site.rim.sun_visible_2m": ("", lit),
        "site.rim.sun_visible_10m": ("", steady(1)),
    })  # fmt: skip


@pytest.fixture
def opened(hut: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(from_run, "open_record", lambda folder: hut)
    return hut


def amounts(day: date) -> dict[str, int]:
    return {n: p.amount for n, p in pools_of_run(Path("run"), day).items()}


def test_energy_by_day_and_night_and_data(opened: Run) -> None:
    assert amounts(date(2035, 1, 1)) == {
        "energy_day": 400 * (10 + 4 - 3 - 1) * STEP_S,
        "energy_night": (DAY - 400) * (2 - 1) * STEP_S,
        "downlink": DAY * 8 * STEP_S,
    }
    assert amounts(date(2035, 1, 30)) == amounts(date(2035, 1, 1))
    second = pools_of_run(Path("run"), date(2035, 1, 31))
    assert second["energy_day"].amount == 100 * int(0.75 * 11 - 1 + 0.5) * STEP_S + 900 * 100
    assert "lunar day 2 from 2035-01-30T13:00" in second["downlink"].source


def test_ground_stations_limit_what_can_be_sent(opened: Run) -> None:
    opened.network = {"links": [
        {"from": "hut", "to": "relay", "volume_bit": 1e12},
        {"from": "relay", "to": "dish_a", "volume_bit": 15_000_000},
        {"from": "dish_a", "to": "centre", "volume_bit": 1e15},
    ]}  # fmt: skip
    assert amounts(date(2035, 1, 1))["downlink"] == 15_000_000 * DAY // ROWS


@pytest.mark.parametrize("day", [date(2034, 12, 31), date(2035, 3, 15)])
def test_a_day_that_the_run_does_not_cover_is_refused(opened: Run, day: date) -> None:
    with pytest.raises(DeclarationError, match="2 whole lunar days"):
        pools_of_run(Path("run"), day)


def test_a_run_that_broke_off_is_refused(opened: Run) -> None:
    opened.complete = False
    with pytest.raises(DeclarationError, match="did not reach its end"):
        pools_of_run(Path("run"), date(2035, 1, 1))


def test_what_a_run_does_not_have_is_left_out(opened: Run) -> None:
    opened.series = {n: s for n, s in opened.series.items() if "power" in n or "could" in n}
    assert set(amounts(date(2035, 1, 1))) == {"downlink"}
