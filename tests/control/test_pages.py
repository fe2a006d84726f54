"""The examples of the page on rules are what the page says they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs.control.centre import Centre
from ilrs.control.condition import Place, read
from ilrs.control.scope import Scope
from ilrs.station.model import Limit, Mode, Rule, Station

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
MODES = ("nominal", "low_power", "survival")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


CONDITIONS = [line for block in blocks("condition") for line in block.splitlines()]
MISTAKES = [line.split("|") for block in blocks("mistake") for line in block.splitlines()]


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions_of_the_page_are_sound(text: str, telemetry: tuple[str, ...]) -> None:
    condition, found = read(text, Scope(telemetry, MODES), Place("page", 1, "example"))
    assert condition is not None
    assert found == []


@pytest.mark.parametrize(("text", "says"), MISTAKES)
def test_mistakes_of_the_page_get_their_message(
    text: str, says: str, telemetry: tuple[str, ...]
) -> None:
    _, found = read(text.strip(), Scope(telemetry, MODES), Place("page", 1, "example"))
    assert any(says.strip() in str(diagnostic) for diagnostic in found)


def test_the_declarations_of_the_page_are_sound(
    station: Callable[..., Station], telemetry: tuple[str, ...]
) -> None:
    declared = tomllib.loads("\n".join(blocks("toml")))
    (limit,) = declared["limits"]
    assert (limit["red_low"], limit["yellow_low"], limit["persist"]) == ("10 %", "20 %", "10 min")
    modes = tuple(
        Mode(name, m["level"], m.get("enter", ""), m.get("leave", ""), tuple(m["do"]))
        for name, m in declared["modes"].items()
    )
    rules = tuple(
        Rule(r["name"], r["when"], tuple(r["do"]), r.get("why", ""), tuple(r.get("modes", ())))
        for r in declared["rules"]
    )
    limits = (Limit(limit["telemetry"], 0.1, 0.2, persist_s=600.0, why=limit["why"]),)
    assert Centre.check(station(modes=modes, rules=rules, limits=limits), telemetry) == []
    assert (len(modes), len(rules)) == (3, 2)


def test_every_diagnostic_is_on_the_page() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "src" / "ilrs" / "control").glob("*.py"))
    )
    assert set(re.findall(r"CTL-[A-Z-]+", source)) == set(re.findall(r"CTL-[A-Z-]+", PAGE))
