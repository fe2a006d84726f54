"""Every diagnostic of the programme has a test in which it is found, and a row on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.programme.findings import DIAGNOSTICS, new_findings
from ilrs.programme.reference_page import reference_page
from ilrs.station.findings import Findings, Place

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "reference" / "programme-files.md"


def test_each_id_is_found_in_some_test() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in TESTS.glob("test_*.py"))
    assert [id for id in DIAGNOSTICS if f'"{id}"' not in text] == []


def test_the_reference_page_is_the_generated_one() -> None:
    page = reference_page()
    assert PAGE.read_text(encoding="utf-8") == page, "write it anew: make docs"
    assert all(f"| `{id}` |" in page for id in DIAGNOSTICS)


def test_the_ids_of_one_room_are_unknown_in_another() -> None:
    new_findings().add("PRG-DATE", Place("x"), "no date")
    new_findings().add("STN-TOML", Place("x"), "no TOML")
    with pytest.raises(KeyError):
        Findings().add("PRG-DATE", Place("x"), "no date")
