"""How the stations of this repository live: the outpost whole, the reference for some days."""

from __future__ import annotations

from pathlib import Path

import pytest

import ilrs
from ilrs.sim.record import Record

KWH_J = 3.6e6


@pytest.fixture(scope="module")
def month(outpost: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    return ilrs.run(ilrs.load(outpost), out=tmp_path_factory.mktemp("outpost") / "run")


def test_outpost_survives_its_month(month: Record) -> None:
    assert month.summary["survived"], month.summary["why_not"]
    assert month.summary["energy"]["shed_j"] == 0.0
    assert month.summary["data"]["lost_bit"] == pytest.approx(0.0, abs=1.0)


def test_outpost_has_a_life(month: Record) -> None:
    """A dark spell, every mode, an alarm, and recovery: what the tutorial tells."""
    summary = month.summary
    assert summary["dark"]["longest_s"] == pytest.approx(108 * 3600, rel=0.05)
    assert all(seconds > 3600 for seconds in summary["modes"].values())
    assert 0.1 < summary["charge"]["lowest"] < 0.4
    assert summary["alarms"]["red"] == 0
    assert summary["alarms"]["yellow"] >= 1
    assert month["battery/charge_fraction"][-1] > 0.9


@pytest.mark.parametrize(
    ("scenario", "words"),
    [("no_heater", "box/temperature_k"), ("half_battery", "Heater (vital) went short")],
)
def test_outpost_can_die(outpost: Path, tmp_path: Path, scenario: str, words: str) -> None:
    summary = ilrs.run(ilrs.load(outpost, scenario=scenario), out=tmp_path / "run").summary
    assert not summary["survived"]
    assert any(words in why for why in summary["why_not"])


def test_outpost_with_a_radio_sends_what_it_makes(outpost: Path, tmp_path: Path) -> None:
    summary = ilrs.run(ilrs.load(outpost, scenario="radio"), out=tmp_path / "run").summary
    assert summary["survived"], summary["why_not"]
    assert summary["data"]["sent_bit"] > 0.5 * summary["data"]["made_bit"]


def test_reference_lives_through_its_longest_dark(reference: Path, tmp_path: Path) -> None:
    """Ten days around the 97 hours of November: the centre goes down in steps and comes back."""
    days = {"station/start": "2035-11-08", "station/duration": "10 days"}
    record = ilrs.run(ilrs.load(reference, set=days), out=tmp_path / "run")
    summary = record.summary
    assert summary["survived"], summary["why_not"]
    assert summary["dark"]["longest_s"] / 3600 == pytest.approx(97, abs=1)
    assert summary["modes"]["low_power"] > 2 * 86400
    assert summary["modes"]["safe"] == 0.0
    assert summary["charge"]["by_element"]["fuel_cell"] < 0.4
    assert 5 <= summary["commands"] <= 120
    assert summary["energy"]["used_j"] > 500 * KWH_J
