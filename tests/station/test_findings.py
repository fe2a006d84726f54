from __future__ import annotations

import re
from pathlib import Path

import pytest

from ilrs.station.findings import (
    ASSEMBLED,
    DIAGNOSTICS,
    WARNINGS,
    Findings,
    Place,
    diagnostics_page,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "diagnostics.md"


def test_the_reference_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == diagnostics_page(), "write it anew: make docs"


def test_the_page_tells_of_what_other_rooms_find() -> None:
    rooms = PAGE.parents[2] / "src" / "ilrs"
    said = {
        found
        for room in ("sim", "control")
        for file in (rooms / room).glob("*.py")
        for found in re.findall(r'"((?:SIM|CTL)-[A-Z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert said == set(ASSEMBLED)


def test_findings_are_sorted_and_counted_once() -> None:
    findings = Findings()
    for line in (3, 1, 3):
        findings.add("STN-TOML", Place("b.toml", line), "bad")
    findings.add("STN-UNUSED-BUS", Place("a.toml", 9), "idle")
    assert [(d.file, d.line) for d in findings.all()] == [
        ("a.toml", 9),
        ("b.toml", 1),
        ("b.toml", 3),
    ]
    assert [d.severity for d in findings.all()] == ["warning", "error", "error"]


def test_only_known_ids_can_be_used() -> None:
    with pytest.raises(KeyError):
        Findings().add("STN-NONSENSE", Place("a.toml"), "bad")
    assert set(DIAGNOSTICS) >= WARNINGS
