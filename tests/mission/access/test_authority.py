"""Who may command what: the reference station's rights, and the single-team rule of the outpost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ilrs.epoch import Epoch
from ilrs.mission.access.authority import Asked, Authority
from ilrs.mission.access.people import Circumstances, Given
from ilrs.partners.rights.scene import UnknownNameError
from ilrs.station.model import Station

MARCH = Circumstances(Epoch.from_utc("2035-03-02").tai_ns)
START, STOP = "fission_plant/mode = on", "fission_plant/mode = off"
HOUR_NS = 3600 * 10**9


@pytest.fixture(scope="module")
def authority(reference: Station, stations: Path) -> Authority:
    return Authority(reference, stations / "reference" / "rights.toml")


@pytest.fixture(scope="module")
def team(outpost: Station, stations: Path) -> Authority:
    return Authority(outpost, stations / "outpost" / "rights.toml")


def given(*people: str, hours: float = 24.0) -> list[Given]:
    at_ns = MARCH.time_ns - HOUR_NS
    return [Given(person, at_ns, at_ns + round(hours * HOUR_NS)) for person in people]


def test_a_partner_commands_its_own_and_not_what_is_anothers(authority: Authority) -> None:
    own = authority.may(Asked("chen"), "command", "telescope/mode = on", MARCH)
    assert own.allowed
    assert own.rules[0].rule == "command-own"
    assert own.why == "A partner commands its own hardware."
    assert own.until_ns == Epoch.from_utc("2035-06-01").tai_ns
    other = authority.may(Asked("ada"), "command", "telescope/mode = on", MARCH)
    assert not other.allowed
    assert not other.waits
    assert any("subject.owns" in lack.conditions or "grant" in " ".join(lack.conditions)
               for lack in other.missing)  # fmt: skip
    suspended = replace(MARCH, time_ns=Epoch.from_utc("2035-06-02").tai_ns)
    denied = authority.may(Asked("chen"), "command", "telescope/mode = on", suspended)
    assert [r.rule for r in denied.rules] == ["not-in-standing"]
    assert "Suspension" in denied.why


def test_a_granted_window_opens_and_closes(authority: Authority) -> None:
    thing = "telescope/mode = on"
    assert authority.may(Asked("bo"), "command", thing, MARCH).rules[0].rule == "command-window"
    after = replace(MARCH, time_ns=Epoch.from_utc("2035-04-02").tai_ns)
    assert not authority.may(Asked("bo"), "command", thing, after).allowed


def test_a_role_of_the_account_gives_nothing_where_rights_say_who_is_what(
    authority: Authority,
) -> None:
    everything = ("administrator", "auditor", "operator")
    for person in ("nils", "mallory"):
        asked = Asked(person, everything)
        assert not authority.may(asked, "command", "telescope/mode = on", MARCH).allowed
        assert "command" not in authority.privileges(asked)
        assert "accounts" in authority.privileges(asked)
    unknown = authority.may(Asked("mallory"), "command", STOP, MARCH)
    assert unknown.why == "The station's rights do not know a person mallory."
    assert authority.privileges(Asked("flora"))[:3] == ("command", "approve", "acknowledge")


def test_a_hazardous_command_waits_for_owner_host_and_safety(authority: Authority) -> None:
    ada = Asked("ada")
    first = authority.may(ada, "command", START, MARCH)
    assert first.waits
    assert first.needed is not None
    assert first.needed.count == 3
    assert (first.needed.of_owner, first.needed.of_host, first.needed.of_safety_officer) == (
        True, True, True
    )  # fmt: skip
    assert set(first.needed.people) == {"anna", "flora", "omar"}
    second = authority.may(ada, "command", START, MARCH, approvals=given("anna", "flora"))
    assert second.needed is not None
    assert (second.needed.count, second.needed.people) == (1, ("omar",))
    assert (second.needed.of_owner, second.needed.of_host) == (False, False)
    assert second.needed.of_safety_officer
    whole = authority.may(ada, "command", START, MARCH, approvals=given("anna", "flora", "omar"))
    assert whole.allowed
    assert whole.rules[0].rule == "command-hazardous"
    # Making it safe waits for nobody.
    assert authority.may(ada, "command", STOP, MARCH).allowed


def test_approvals_that_do_not_count(authority: Authority) -> None:
    ada = Asked("ada")
    for people, why in (
        (("anna", "flora", "nils"), "nils"), (("anna", "flora", "mallory"), "do not know them"),
        (("anna", "flora", "ada"), "author-approves"),
    ):  # fmt: skip
        verdict = authority.may(ada, "command", START, MARCH, approvals=given(*people))
        assert not verdict.allowed
        assert any(why in remark for remark in verdict.remarks)
    lapsed = given("anna", "flora", "omar", hours=0.5)
    assert not authority.may(ada, "command", START, MARCH, approvals=lapsed).allowed
    # One person twice makes the whole command suspect.
    twice = given("anna", "flora", "omar", "omar")
    verdict = authority.may(ada, "command", START, MARCH, approvals=twice)
    assert [r.rule for r in verdict.rules] == ["approvals-forged"]


def test_nobody_approves_their_own_and_an_unwatched_hazard_is_not_sent(
    authority: Authority,
) -> None:
    assert authority.may(Asked("anna"), "approve", START, MARCH, author="ada").allowed
    own = authority.may(Asked("flora"), "approve", START, MARCH, author="flora")
    assert [r.rule for r in own.rules] == ["author-approves"]
    dark = replace(MARCH, link=False)
    every = given("anna", "flora", "omar")
    verdict = authority.may(Asked("ada"), "command", START, dark, approvals=every)
    assert [r.rule for r in verdict.rules] == ["hazard-unwatched"]
    assert not verdict.waits


def test_a_command_is_named_with_its_word(authority: Authority) -> None:
    assert authority.thing_of("fission_plant/mode", "off") == STOP
    code = authority.station.elements["fission_plant"].kind.commands
    values = next(c.values for c in code if c.name == "mode")
    assert values is not None
    assert authority.thing_of("fission_plant/mode", float(values["on"])) == START
    # What is not exactly a word is not taken for a harmless one.
    for value in ("Off", "off ", "on; off", 0.5, 99.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(UnknownNameError):
            authority.thing_of("fission_plant/mode", value)
    for address in ("fission_plan/mode", "fission_plant/mod", "fission_plant", "", "a/b/c"):
        with pytest.raises(UnknownNameError):
            authority.thing_of(address, "off")


def test_a_partner_sees_what_it_may_and_why_not(authority: Authority) -> None:
    found = authority.partner(Asked("chen"), MARCH)
    assert (found["partner"], found["name"], found["state"]) == ("partner_c", "Partner C", "member")
    assert "telescope" in found["elements"]
    rows = {row["thing"]: row for row in found["commands"]}
    assert rows["telescope/mode"]["allowed"]
    plant = rows["fission_plant/mode"]
    assert (plant["class"], plant["hazard"], plant["approvals"]) == ("hazardous", 3, 3)
    assert not plant["allowed"]
    assert plant["why"]
    # Words that the rights treat by themselves have rows of their own.
    assert {STOP, "fission_plant/mode = scram"} <= rows.keys()
    assert START not in rows
    assert {g["id"] for g in found["holds"]} == {"robots_for_c", "quakes_for_c"}
    assert {g["id"] for g in found["gives"]} >= {"telescope_for_b"}
    commands = sum(len(e.kind.commands) for e in authority.station.elements.values())
    assert len({row["address"] for row in found["commands"]}) == commands
    assert all(row["allowed"] or row["why"] for row in found["commands"])
    with pytest.raises(UnknownNameError):
        authority.partner(Asked("chen"), MARCH, "partner_z")


def test_without_rights_every_operator_commands_and_nobody_else(team: Authority) -> None:
    assert team.single_team
    rows = team.commands(Asked("ada", ("operator",)), MARCH)
    assert rows
    assert all(row["allowed"] for row in rows)
    assert "one team" in rows[0]["why"]
    for roles in ((), ("administrator", "auditor")):
        assert not any(row["allowed"] for row in team.commands(Asked("ada", roles), MARCH))
    assert "only an account with the role operator" in team.commands(Asked("x"), MARCH)[0]["why"]
    with pytest.raises(UnknownNameError):
        team.may(Asked("ada", ("operator",)), "command", "no/such", MARCH)
    with pytest.raises(UnknownNameError):
        team.may(Asked("ada", ("operator",)), "fly", rows[0]["thing"], MARCH)


def test_a_mode_that_there_is_not_is_said(authority: Authority) -> None:
    with pytest.raises(UnknownNameError, match="mode"):
        authority.may(Asked("chen"), "command", "telescope/mode", replace(MARCH, mode="merry"))
