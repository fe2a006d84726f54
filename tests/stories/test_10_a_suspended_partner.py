"""A partner is suspended in the middle of a period: nothing but the safing of its own hardware."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Ask

# In the example Partner C, whose telescope stands there, is suspended from June to September 2035.
STATION = Path(__file__).parents[2] / "stations" / "reference"
BEFORE, DURING, AFTER = "2035-05-31T23:59:59Z", "2035-06-01T00:00:00Z", "2035-09-01T00:00:00Z"
ON, SAFE = "telescope/mode=on", "telescope/mode=standby"


def can(ask: Ask, person: str, action: str, thing: str, at: str):
    return ask("rights", "can", STATION, person, action, thing, "--at", at, "--json")


@pytest.mark.parametrize(
    ("at", "on", "safe"), [(BEFORE, True, True), (DURING, False, True), (AFTER, True, True)]
)
def test_commands_are_refused_except_safing(ask: Ask, at: str, on: bool, safe: bool) -> None:
    for thing, expected in ((ON, on), (SAFE, safe), ("telescope/safe", safe)):
        answer = can(ask, "chen", "command", thing, at)
        assert answer.json["allowed"] is expected, (thing, answer.json)
        assert answer.status == (0 if expected else 1)


def test_the_refusal_names_its_rule_and_the_right_its_end(ask: Ask) -> None:
    refused = can(ask, "chen", "command", ON, DURING)
    assert refused.json["rules"] == ["not-in-standing"]
    assert refused.json["missing"][0] == {"rule": "command-own", "conditions": ["subject.active"]}
    assert can(ask, "chen", "command", ON, BEFORE).json["until"] == DURING
    assert can(ask, "chen", "command", SAFE, DURING).json["rules"] == ["safe-own"]


def test_nobody_else_s_hardware_is_within_its_reach(ask: Ask) -> None:
    assert can(ask, "chen", "command", "seismometer/safe", DURING).json["allowed"] is False
    robots = [
        can(ask, "chen", "command", "robot_charger/mode=on", at).json["allowed"]
        for at in (BEFORE, DURING)
    ]
    assert robots == [True, False]  # what its owner delegated fell


def test_the_grants_of_data_are_listed_with_what_becomes_of_them(ask: Ask) -> None:
    listed = ask("rights", "list", STATION, "partner_c", "--at", DURING, "--json").json
    assert listed["state"] == "suspended"
    data = {g["id"]: g for g in (*listed["holds"], *listed["gave"]) if "read" in g["actions"]}
    assert set(data) == {"quakes_for_c", "images_for_d"}
    assert (data["quakes_for_c"]["in_force"], data["quakes_for_c"]["why_not"]) == (
        False, "partner_c is suspended",
    )  # fmt: skip
    assert data["images_for_d"]["in_force"] is True  # what it gave is the others' by then
    said = ask("rights", "list", STATION, "partner_c", "--at", DURING).out
    assert said.startswith("Partner C is suspended")
    assert "quakes_for_c: read quakes_2034" in said


def test_what_was_given_to_others_they_may_go_on_reading(ask: Ask) -> None:
    for at in (BEFORE, DURING):
        assert can(ask, "dana", "read", "telescope_images", at).json["allowed"] is True
    assert can(ask, "chen", "read", "telescope_images", DURING).json["allowed"] is False
