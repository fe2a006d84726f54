"""Which ship could fly on which carrier, when sources disagree on what one of them weighs."""

from __future__ import annotations

from typing import Any

import pytest
from answers import Ask

# Masses to the Moon and masses of ships as published, in tonnes: Long March 10 and Yenisei bring
# 27; Orel weighs 20, Lanyue about 26, Mengzhou 21.6, 22, or by one source 26.
T = 1000.0


@pytest.fixture
def pairs(ask: Ask) -> dict[tuple[str, str], dict[str, Any]]:
    rows = ask("ports", "matrix", "--json").json["pairings"]
    return {(row["carrier"], row["ship"]): row for row in rows}


def test_what_is_undisputed_has_one_margin(pairs: dict[tuple[str, str], dict[str, Any]]) -> None:
    orel = pairs["long_march_10", "orel"]
    assert orel["depends_on_disputed"] == []
    (margin,) = orel["margins"]
    assert (margin["worst_kg"], margin["best_kg"]) == (7 * T, 7 * T)
    assert margin["worst_fraction"] == pytest.approx(7 / 27)
    lanyue = pairs["yenisei", "lanyue"]
    assert {m["worst_kg"] for m in lanyue["margins"]} == {1 * T}


def test_a_disputed_mass_gives_every_margin_with_its_source(
    pairs: dict[tuple[str, str], dict[str, Any]], ask: Ask
) -> None:
    mengzhou = pairs["yenisei", "mengzhou"]
    assert mengzhou["depends_on_disputed"] == ["mass"]
    assert {5 * T, 1 * T} <= {m["worst_kg"] for m in mengzhou["margins"]}
    assert all(m["mass_source"] and m["capacity_source"] for m in mengzhou["margins"])
    assert len({m["mass_source"] for m in mengzhou["margins"]}) > 1
    assert "depends on disputed mass" in mengzhou["says"]
    said = ask("ports", "matrix").out
    assert "27 - 26 = 1.0 t (4 %)" in said
    assert "27 - 22 = 5.0 t (19 %)" in said


def test_a_reserve_that_only_some_sources_leave_is_decided_by_nobody(ask: Ask) -> None:
    rows = ask("ports", "matrix", "--reserve", "10 %", "--json").json["pairings"]
    verdicts = {(r["carrier"], r["ship"]): r["verdict"] for r in rows}
    assert verdicts["yenisei", "mengzhou"] == "unknown"
    assert verdicts["yenisei", "lanyue"] == "incompatible"
    assert verdicts["long_march_10", "orel"] == "fits"
