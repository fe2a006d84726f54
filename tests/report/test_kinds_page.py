"""The reference page of kinds says all that is declared, and the committed one is current."""

from __future__ import annotations

from pathlib import Path

from ilrs.report.kinds_page import kind_section, kinds_page
from ilrs.systems import comms, mobility, power, science, thermal
from ilrs.systems.power import battery
from ilrs.units import stem

KINDS = (*power.KINDS, *thermal.KINDS, *comms.KINDS, *science.KINDS, *mobility.KINDS)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "kinds.md"


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == kinds_page(KINDS), "write it anew: make docs"


def test_every_declared_name_is_on_the_page() -> None:
    page = kinds_page(KINDS)
    for kind in KINDS:
        section = page[page.index(f"### {kind.id}\n") :]
        names = [stem(p.name) for p in kind.params]
        names += [i.name for i in (*kind.commands, *kind.faults, *kind.measurements, *kind.states)]
        assert [name for name in names if f"`{name}`" not in section] == []


def test_a_section_tells_defaults_choices_and_what_is_required() -> None:
    section = kind_section(battery.KIND)
    assert "| `capacity` | J | **required** |" in section
    assert "| `charge_min_temperature` | K | 273.1 K (+0.0 degC) |" in section
    assert "| `calendar_fade` | s-1 | 2 %/year |" in section
    assert "| `switch` | open, closed | closed |" in section
    assert "| `body` | heat |" in section


def test_no_table_is_broken_by_its_content() -> None:
    tables = kinds_page(KINDS).split("\n\n")
    for table in tables:
        lines = [line for line in table.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in lines}) <= 1, lines[:1]
