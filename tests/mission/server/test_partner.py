"""What people of a partner see over HTTP: theirs, what they may, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from a_desk import code_of
from whole import Whole, told

RIGHTS = """
schema = 1
host = "ilrs"
[partners.ilrs]
name = "ILRS"
class = "founding"
states = [{ state = "member", from = 2030-01-01 }]
[partners.north]
name = "Institute North"
states = [{ state = "member", from = 2031-01-01 }]
[partners.south]
name = "Institute South"
states = [{ state = "member", from = 2031-01-01 }]
[people.flora]
partner = "ilrs"
roles = ["flight_director", "operator"]
[people.anna]
partner = "north"
roles = ["operator"]
[people.bo]
partner = "south"
roles = ["operator"]
[assets.spectrometer]
owner = "north"
[products.spectra]
owner = "north"
embargo = 2036-01-01
[grants.spectrometer_for_south]
by = "north"
partner = "south"
role = "operator"
actions = ["command"]
on = ["spectrometer"]
from = 2035-01-01
until = 2035-12-31
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder: Path = tmp_path_factory.mktemp("partner")
    (folder / "rights.toml").write_text(RIGHTS, "utf-8")
    made = Whole(folder, folder)
    with made.running():
        yield made


def test_my_own(whole: Whole) -> None:
    with whole.browser("anna") as anna:
        mine = told(anna.get("/partner"))
    assert (mine["partner"], mine["own"], mine["name"]) == ("north", "north", "Institute North")
    assert (mine["elements"], mine["state"]) == (["spectrometer"], "member")
    assert [(g["id"], g["to"], g["until"]) for g in mine["gives"]] == [
        ("spectrometer_for_south", "south (operator)", "2035-12-31T00:00:00Z")
    ]
    (product,) = mine["products"]
    assert (product["id"], product["embargo"], product["allowed"]) == (
        "spectra", "2036-01-01", True,
    )  # fmt: skip
    may = {c["address"]: c for c in mine["commands"]}
    assert may["spectrometer/mode"]["allowed"]
    assert not may["radiator/louvre"]["allowed"]
    assert may["radiator/louvre"]["why"]
    assert mine["partners"] == [{"id": "north", "name": "Institute North"}]


def test_what_was_granted_is_mine_for_a_while(whole: Whole) -> None:
    with whole.browser("bo") as bo:
        mine = told(bo.get("/partner"))
        may = {c["address"]: c for c in mine["commands"]}
        assert (mine["elements"], mine["products"]) == ([], [])
        assert may["spectrometer/mode"]["allowed"]
        assert may["spectrometer/mode"]["until"] <= "2035-12-31T00:00:00Z"
        assert [g["by"] for g in mine["holds"]] == ["north"]
        refused = bo.get("/partner", params={"partner": "north"})
        assert (refused.status_code, code_of(refused)) == (403, "not_yours_to_see")


def test_flight_directors_and_auditors_see_all(whole: Whole) -> None:
    with whole.browser("flora") as flora, whole.browser("eve", "auditor") as eve:
        for person in (flora, eve):
            north = told(person.get("/partner", params={"partner": "north"}))
            assert north["elements"] == ["spectrometer"]
            assert [p["id"] for p in north["partners"]] == ["ilrs", "north", "south"]
        assert flora.get("/partner", params={"partner": "west"}).status_code == 404
        assert told(eve.get("/partner"))["partner"] == ""
