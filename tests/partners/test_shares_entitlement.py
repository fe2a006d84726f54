"""Shares by formula, exactly: floors, contributions, providers, carrying over, a new partner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_out import START, formula, member, request, sharing

from ilrs.partners.shares.entitlement import cut_pro_rata, entitlements, shares_on
from ilrs.partners.shares.ledger import Ledger
from ilrs.partners.shares.plan import plan_of
from ilrs.partners.shares.sharing import Contribution, PoolAmount
from ilrs.programme.library import find

TEN = {f"p{i}": i for i in range(10)}


def test_the_formula_that_ships_is_marked_as_an_example() -> None:
    found = formula()
    assert found.is_example
    assert (found.floor, found.contribution, found.open) == (
        Fraction(15, 100),
        Fraction(60, 100),
        Fraction(25, 100),
    )
    assert sum(found.milestones.values()) == 1
    assert {v.tangible for v in found.values.values()} == {True, False}


def test_what_a_formula_cites_is_in_the_guideline() -> None:
    (guideline,) = find("guideline")
    for cite in formula().cites:
        name, _, item = cite.partition("/")
        assert name == "guideline"
        assert item in guideline.items


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.integers(0, 1000))
def test_a_new_partner_changes_floors_exactly_by_formula(values: list[int], own: int) -> None:
    points = {f"p{i:02d}": v for i, v in enumerate(values)}
    rule = formula()
    before = shares_on(sharing(points, {}), START)
    after = shares_on(sharing({**points, "new": own}, {}), START)
    for name, share in before.items():
        assert share.floor == rule.floor / len(points)
        assert after[name].floor == rule.floor / (len(points) + 1)
        whole = sum(values) + own
        assert after[name].contribution == (
            rule.contribution * Fraction(points[name], whole) if whole else 0
        )
    if own == 0:
        assert [after[n].contribution for n in points] == [s.contribution for s in before.values()]
    assert sum(s.total for s in after.values()) <= 1


def test_the_eleventh_member_takes_nobodys_used_hours() -> None:
    """Ten partners have used crew time when an eleventh joins in the middle of a lunar day."""
    joined = {n: date(2030, 1, 1) for n in TEN} | {"p10": date(2035, 1, 16)}
    used = {(n, "crew_time"): 3600 * (1 + i) for i, n in enumerate(TEN)}
    rows = [request(f"{n}.work", {"crew_time": 40 * 3600}) for n in joined]
    given = sharing({**TEN, "p10": 0}, {"crew_time": 200 * 3600}, *rows, used=used, joined=joined)
    before = plan_of(given, Ledger(), date(2035, 1, 15))
    after = plan_of(given, Ledger(), date(2035, 1, 16))
    assert (len(before.shares), len(after.shares)) == (10, 11)
    assert before.shares["p3"].floor == Fraction(15, 1000)
    assert after.shares["p3"].floor == Fraction(15, 1100)
    for name in TEN:
        assert after.entitled[name, "crew_time"].used == used[name, "crew_time"]
        assert before.entitled[name, "crew_time"].used == used[name, "crew_time"]
    assert before.allocation.pools == after.allocation.pools == {"crew_time": 145 * 3600}
    assert sum(after.allocation.got(n, "crew_time") for n in joined) == 145 * 3600
    assert after.allocation.got("p10", "crew_time") > 0
    assert before.allocation.grants.keys().isdisjoint({"p10.work"})


def test_value_counts_when_a_milestone_is_accepted() -> None:
    credits = ((date(2034, 1, 1), Fraction(1, 10)), (date(2035, 6, 1), Fraction(9, 10)))
    brought = Contribution("x", "a", Fraction(1000), credits)
    assert [brought.value(date(y, 7, 1)) for y in (2033, 2034, 2035)] == [0, 100, 1000]


def test_points_have_the_dimension_of_their_table() -> None:
    rule = formula()
    assert rule.points("power", "5 kW") == 10_000
    assert rule.points("mass_to_surface", "2.5 t") == 25_000
    assert rule.points("analysis", "3") == 1200
    assert rule.points("training", "90 min") == Fraction(3, 2)
    with pytest.raises(ValueError, match="cannot be counted"):
        rule.points("power", "5 kWh")
    with pytest.raises(KeyError, match="no points"):
        rule.points("powr", "5 kW")


def test_a_provider_keeps_its_part_and_safety_is_taken_from_all() -> None:
    pool = PoolAmount("energy_night", 1000, (("heaters", 200),), (("a", Fraction(1, 4), "x"),))
    given = sharing({"a": 0, "b": 0}, {"energy_night": pool})
    found = entitlements(given, shares_on(given, START), {})
    # 800 are left; a provides 200 of them and keeps half; 700 are common, 7.5 % for each by floor.
    assert found["a", "energy_night"].kept == 100
    assert found["a", "energy_night"].claim == 100 + Fraction(700 * 75, 1000)
    assert found["b", "energy_night"].total == 52


def test_what_was_lent_comes_back_within_cap_and_decay() -> None:
    owed = {("a", "downlink"): 100, ("b", "downlink"): 4}
    given = sharing({"a": 1, "b": 1}, {"downlink": 400}, carried=owed)
    found = entitlements(given, shares_on(given, START), {})
    assert found["a", "downlink"].by_share == 150
    assert found["a", "downlink"].carried == 30, "20 % of the share"
    assert found["b", "downlink"].carried == 3, "a quarter is gone"
    tight = replace(given, awards={"a": Fraction(25, 100)})
    assert entitlements(tight, shares_on(tight, START), {})["a", "downlink"].carried == 0


def test_claims_beyond_a_pool_are_cut_in_proportion() -> None:
    """Others have used more than their share: what is left is cut for everybody alike."""
    used = {("a", "crew_time"): 700}
    rows = [request(f"{n}.x", {"crew_time": 900}) for n in "bc"]
    given = sharing({"a": 0, "b": 3, "c": 1}, {"crew_time": 1000}, *rows, used=used)
    found = entitlements(given, shares_on(given, START), {})
    b, c = found["b", "crew_time"].claim, found["c", "crew_time"].claim
    assert b + c == 300
    assert b / c == Fraction(500, 200)
    assert found["a", "crew_time"].claim == 0


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=2), st.integers(0, 10**9)), st.integers(0, 10**9))
def test_a_cut_is_in_proportion_and_never_too_little(claims: dict[str, int], most: int) -> None:
    found = cut_pro_rata(claims, most)
    whole = sum(claims.values())
    assert sum(found.values()) <= max(most, 0)
    for name, units in claims.items():
        exact = Fraction(units) if whole <= most else Fraction(units * most, whole)
        assert exact - 1 < found[name] <= exact


def test_who_left_is_no_partner_any_more() -> None:
    gone = member("a", until=date(2035, 1, 1))
    assert not gone.is_partner(START)
    assert gone.is_partner(date(2034, 12, 31))
    assert Path("none") == sharing({}, {}).ledger
