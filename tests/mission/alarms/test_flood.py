"""More alarms at once than a person can read: grouped, with what tripped first."""

from __future__ import annotations

from pathlib import Path

import pytest
from wall import DICTIONARY, T0, Wall

from ilrs.epoch import NS
from ilrs.protocols.dictionary.model import Bounds, Dictionary, Parameter, Structure


def many() -> Dictionary:
    """Three elements of four channels with limits."""
    bounds = Bounds(yellow_high=1.0)
    found = tuple(
        Structure(e, 1, i + 1, tuple(
            Parameter(f"{e}/v{k}", 10 * i + k, "float32", bounds=bounds) for k in range(4)
        ))
        for i, e in enumerate(("pump", "valve", "line"))
    )  # fmt: skip
    return Dictionary("many", "Many", DICTIONARY.applications, found, (), ())


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path / "documents.db", dictionary=many())


def test_a_flood_is_grouped_by_element(wall: Wall) -> None:
    for at_s, element in ((0, "pump"), (60, "valve"), (120, "line")):
        at_ns = T0 + at_s * NS
        wall.desk.row(element, at_ns, at_ns, [2.0, 2.0, 2.0, 2.0])
    told = wall.desk.flood(T0 + 120 * NS)
    assert told["on"]
    assert told["tripped_first"] == "a-000001"
    assert [(g["element"], g["first"], len(g["ids"])) for g in told["groups"]] == [
        ("pump", "a-000001", 4), ("valve", "a-000005", 4), ("line", "a-000009", 4),
    ]  # fmt: skip
    # Before the flood each one calls for attention, in it the first of each element.
    assert [a.id for a in reversed(wall.desk.standing()) if a.sounds] == [
        "a-000001", "a-000002", "a-000003", "a-000005", "a-000009",
    ]  # fmt: skip
    assert all(a.state == "unacknowledged" for a in wall.desk.standing())


def test_it_is_over_when_fewer_trip(wall: Wall) -> None:
    wall.desk.row("pump", T0, T0, [2.0, 2.0, 2.0, 2.0])
    assert wall.desk.flood(T0 + 599 * NS)["on"]
    assert wall.desk.flood(T0 + 600 * NS) == {"on": False, "tripped_first": "", "groups": []}
    wall.desk.row("line", T0 + 700 * NS, T0 + 700 * NS, [2.0, 0.0, 0.0, 0.0])
    assert wall.desk.standing()[0].group == ""
