"""An eleventh partner joins within a lunar day: shares follow the formula, used stays used."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from answers import Ask

# Ten made-up partners; the first brings power that was accepted, the second is a training school.
# By the formula that ships: 15 % floor, 60 % by points, 25 % open.
OLD = [f"p{i:02d}" for i in range(1, 11)]
NEW = "p11"
FLOOR, BY_POINTS = Fraction(15, 100), Fraction(60, 100)
JOINS, BEFORE = "2035-01-15", "2035-01-14"
HOUR_S = 3600
POOL_S = 100 * HOUR_S
# Hours of people: some of its own, and all of a tenth of the floor by one who has nothing else.
USED_S = {"p01": 9000, "p02": 4 * HOUR_S, "p10": 5400}
WHOLE = "{{ agreed = {0}, delivered = {0}, operating = {0} }}"
FILE = """\
schema = 1
formula = "1.0"

[period]
start = 2035-01-01

[contributions.array]
partner = "p01"
kind = "power"
amount = "300 W"
accepted = {early}

[contributions.school]
partner = "p02"
kind = "training"
amount = "200 h"
accepted = {early}

[contributions.newcomer]
partner = "p11"
kind = "training"
amount = "200 h"
accepted = {late}

[pools.crew_time]
amount = "100 h"

[[requests]]
id = "p03.repair"
partner = "p03"
needs = {{ crew_time = "98 h" }}

[[requests]]
id = "p10.look"
partner = "p10"
needs = {{ crew_time = "1 h" }}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    text = FILE.format(early=WHOLE.format("2033-01-01"), late=WHOLE.format(JOINS))
    since = {p: "2030-01-01" for p in OLD} | {NEW: JOINS}
    text += "".join(f"\n[partners.{p}]\nfrom = {day}\n" for p, day in since.items())
    for partner, seconds in USED_S.items():
        text += f'\n[[used]]\npartner = "{partner}"\npool = "crew_time"\namount = "{seconds} s"\n'
    path = tmp_path / "shares.toml"
    path.write_text(text, encoding="utf-8")
    return path


def entitled(ask: Ask, file: Path, on: str) -> dict[str, Any]:
    return ask("shares", "entitle", file, "--on", on, "--json").json["partners"]


def plan(ask: Ask, file: Path, on: str) -> dict[str, dict[str, Any]]:
    found = ask("shares", "plan", file, "--on", on, "--json").json["partners"]
    return {p: row["pools"]["crew_time"] for p, row in found.items()}


def exact(share: dict[str, Any], part: str) -> Fraction:
    return Fraction(share[part]["exact"])


def test_floors_change_by_the_formula_and_by_nothing_else(ask: Ask, file: Path) -> None:
    before, after = (entitled(ask, file, on) for on in (BEFORE, JOINS))
    assert (sorted(before), sorted(after)) == (OLD, [*OLD, NEW])
    assert {exact(s, "floor") for s in before.values()} == {FLOOR / 10}
    assert {exact(s, "floor") for s in after.values()} == {FLOOR / 11}


def test_shares_are_recomputed_from_all_that_was_accepted(ask: Ask, file: Path) -> None:
    """300 W at 2 points, 200 h at 1 point each: 600 : 200, and 600 : 200 : 200 afterwards."""
    before, after = (entitled(ask, file, on) for on in (BEFORE, JOINS))
    assert exact(before["p01"], "share") == FLOOR / 10 + BY_POINTS * Fraction(600, 800)
    assert exact(after["p01"], "share") == FLOOR / 11 + BY_POINTS * Fraction(600, 1000)
    assert exact(after[NEW], "share") == FLOOR / 11 + BY_POINTS * Fraction(200, 1000)
    for shares in (before, after):
        assert sum(exact(s, "share") for s in shares.values()) == FLOOR + BY_POINTS


def test_nobody_s_used_hours_change(ask: Ask, file: Path) -> None:
    before, after = (plan(ask, file, on) for on in (BEFORE, JOINS))
    assert {p: row["used"] for p, row in before.items()} == {p: USED_S.get(p, 0) for p in OLD}
    assert {p: after[p]["used"] for p in OLD} == {p: before[p]["used"] for p in OLD}
    assert after[NEW]["used"] == 0


def test_who_used_more_than_it_is_entitled_to_since_gives_nothing_back(
    ask: Ask, file: Path
) -> None:
    before, after = (plan(ask, file, on)["p10"] for on in (BEFORE, JOINS))
    assert before["entitled"] == 5400 == before["used"]
    assert after["entitled"] == int(POOL_S * FLOOR / 11) < after["used"] == 5400
    assert after["own"] == 0  # what it gets from now on is open to all
    assert after["got"] == after["from_open"]


@pytest.mark.parametrize("on", [BEFORE, JOINS])
def test_never_more_is_used_and_given_than_there_is(ask: Ask, file: Path, on: str) -> None:
    rows = plan(ask, file, on)
    assert sum(row["used"] + row["got"] for row in rows.values()) <= POOL_S
    assert rows["p03"]["got"] > 0
    assert rows["p03"]["why"]  # it asked for more than there is, and is told so
