"""A university answers a slot like Chang'e-7's: as measured it fits, as it may grow it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import judged, row

ESTIMATE = '{ value = "7 kg", growth = "20 %", maturity = "estimate" }'
# 9.8 kg as it stands; 9.8 kg x 1.2 = 11.76 kg as it may become; 10 kg is what was offered
# (Xinhua, 25 November 2022).
MEASURED = (ESTIMATE, '{ value = "9.8 kg", maturity = "measured" }')
GROWING = (ESTIMATE, '{ value = "9.8 kg", growth = "20 %", maturity = "estimate" }')


def test_measured_it_passes(tmp_path: Path) -> None:
    found = judged(tmp_path, MEASURED)
    mass = row(found, "MASS-SLOT")
    assert (mass["value"], mass["limit"]) == (9.8, 10.0)
    assert found.verdict == "pass"
    assert "margin below 5 %" in mass["says"]


def test_with_its_growth_it_fails_and_is_told_what_to_do(tmp_path: Path) -> None:
    found = judged(tmp_path, GROWING)
    assert found.verdict == "fail"
    assert [f.id for f in found.findings if f.severity == "fail"] == ["MASS-SLOT"]
    mass = row(found, "MASS-SLOT")
    assert (mass["value"], mass["limit"], mass["unit"]) == (pytest.approx(11.76), 10.0, "kg")
    assert "Xinhua, 25 November 2022" in mass["source"]
    assert mass["remedy"].startswith("reduce mass or growth by 1.76 kg")


def test_what_the_remedy_says_is_enough(tmp_path: Path) -> None:
    corrected = (ESTIMATE, '{ value = "8.3 kg", growth = "20 %", maturity = "estimate" }')
    found = judged(tmp_path, corrected)
    assert found.verdict == "pass"
    assert found.reused == ("without", "with")  # no run depends on the mass
