"""At the pole there is ice that nobody wants to soil: category IIb, and a list above 1 kg."""

from __future__ import annotations

from pathlib import Path

from judged import judged, row

# COSPAR policy on planetary protection of 2021: south of 79 S category IIb, and the full organic
# inventory when there is more than 1 kg. The outpost stands at 88.8 S.
MUCH = ('organics = "0.4 kg"', 'organics = "1.4 kg"')
LISTED = ('organics = "0.4 kg"', 'organics = "1.4 kg"\ninventory = true')
EASIER = ('category = "IIb"', 'category = "IIa"')


def test_the_easier_category_is_refused_there(tmp_path: Path) -> None:
    found = judged(tmp_path, MUCH, EASIER)
    assert found.verdict == "fail"
    category = row(found, "PRO-CATEGORY")
    assert (category["severity"], category["value"], category["limit"]) == ("fail", "IIa", "IIb")
    assert "COSPAR" in category["source"]
    assert "88.8° S" in category["says"]
    assert category["remedy"]


def test_without_the_inventory_it_is_carried_under_a_condition(tmp_path: Path) -> None:
    found = judged(tmp_path, MUCH)
    assert found.verdict == "conditional"
    organics = row(found, "PRO-ORGANICS")
    assert (organics["severity"], organics["value"], organics["limit"]) == ("conditional", 1.4, 1.0)
    assert "the full organic inventory is missing" in organics["says"]
    assert organics["remedy"] == "list all organic materials with their masses"


def test_with_the_whole_pack_it_passes(tmp_path: Path) -> None:
    found = judged(tmp_path, LISTED)
    assert found.verdict == "pass"
    assert row(found, "PRO-ORGANICS")["severity"] == "pass"
