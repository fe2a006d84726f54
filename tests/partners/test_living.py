"""Rules on the two runs that need no run: limits crossed, room for data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from contributions import contribution

from ilrs.partners.assess.compare import Case
from ilrs.partners.assess.finding import Finding
from ilrs.partners.assess.living import living
from ilrs.partners.calls.reading import calls_of

OWN = ("dust_meter",)


def outcome(**said: Any) -> dict[str, Any]:
    """What a run of nothing but a battery and a store came to."""
    return {
        "survived": True, "why_not": [], "causes": [], "margins": [], "modes_s": {}, "dark": {},
        "dark_w": {}, "peak_w": {}, "heat_w": {}, "shed_j": {}, "used_j": {}, "network": {},
        "room_bit": {}, "owners": {}, **said,
    }  # fmt: skip


def margin(value: float, level: str = "yellow") -> dict[str, Any]:
    """A lower limit of 0.2 whose warning band is 0.02 wide."""
    beyond = value - 0.2
    return {
        "name": "Battery", "address": "battery/charge_fraction", "side": "low", "level": level,
        "value": value, "limit": 0.2, "margin": beyond, "relative": 1.0 + beyond / 0.02,
        "unit": "1", "at": "2035-04-02T00:00:00Z",
    }  # fmt: skip


def found(folder: Path, id: str, without: dict[str, Any], with_it: dict[str, Any]) -> list[Finding]:
    told: dict[str, Any] = {"partners": {}, "elements": [], "station": {}, "own": {}}
    case = Case(contribution(folder))
    return [f for f in living(case, without, with_it, told, OWN) if f.id == id]


@pytest.mark.parametrize(
    ("before", "after", "level", "severities"),
    [(0.25, 0.22, "yellow", []), (0.21, 0.19, "yellow", ["conditional"]),
     (0.21, 0.19, "red", ["fail"]), (0.19, 0.18, "yellow", []),
     (0.19, 0.15, "yellow", ["conditional"])],
    ids=["above", "newly", "newly red", "hardly further", "much further"],
)  # fmt: skip
def test_limits_that_are_crossed_because_of_it(
    tmp_path: Path, before: float, after: float, level: str, severities: list[str]
) -> None:
    rows = found(
        tmp_path, "RUN-LIMIT", outcome(margins=[margin(before, level)]),
        outcome(margins=[margin(after, level)]),
    )  # fmt: skip
    assert [f.severity for f in rows] == severities


@pytest.mark.parametrize(("room_bit", "severity"), [(1e12, "pass"), (1e9, "fail"), (0.0, "fail")])
def test_room_is_that_of_the_store_it_writes_to(
    tmp_path: Path, room_bit: float, severity: str
) -> None:
    """100 MB a day for fourteen days are 11.2 Gbit, whatever other stores have free."""
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.toml").write_text(
        'schema = 1\nid = "one"\n[roles.slot]\noutage = "14 days"\n', encoding="utf-8"
    )
    case = Case(contribution(tmp_path), calls_of(tmp_path)["one"], "slot")
    base = outcome(room_bit={"data": room_bit, "elsewhere": 1e15})
    told: dict[str, Any] = {"partners": {}, "elements": [], "station": {}, "own": {}}
    (row,) = (f for f in living(case, base, outcome(), told, OWN) if f.id == "DAT-BUFFER")
    assert (row.severity, row.value) == (severity, pytest.approx(14 * 8e8))
