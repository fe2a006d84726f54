"""Scenes: the reference station's, and what suspension, merger and passing on do to them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs import batch
from ilrs.epoch import Epoch
from ilrs.partners.rights.asking import Answer, Situation, ask
from ilrs.partners.rights.assets import equipment_of
from ilrs.partners.rights.leave import held_at
from ilrs.partners.rights.listing import grants_of_partner, permissions
from ilrs.partners.rights.scene import Scene, UnknownNameError, read_scene
from ilrs.partners.rights.things import every_thing

ROOT = Path(__file__).parents[3]
FILE = ROOT / "stations" / "reference" / "rights.toml"
Change = Callable[..., Scene]


def at(utc: str) -> int:
    return Epoch.from_utc(utc).tai_ns


def may(scene: Scene, person: str, action: str, thing: str, utc: str, mode: str = "nominal",
        link: bool = True) -> Answer:  # fmt: skip
    return ask(scene, person, action, thing, Situation(at(utc), mode, link))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return read_scene(FILE, equipment_of(batch.load(FILE.parent)))


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """The reference scene with pieces of its text replaced."""

    def change(*pairs: tuple[str, str]) -> Scene:
        text = FILE.read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / "rights.toml"
        path.write_text(text, encoding="utf-8")
        return read_scene(path, equipment_of(batch.load(FILE.parent)))

    return change


def test_partners_of_the_scene_are_those_of_the_project(scene: Scene) -> None:
    names = {}
    for path in (ROOT / "partners").glob("*.toml"):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        names[entry["id"]] = entry["name"]
    shared = scene.table.partners.keys() & names.keys() - {"ilrs"}
    assert len(shared) == 5
    assert {id: scene.table.partners[id].name for id in shared} == {i: names[i] for i in shared}


def test_assets_are_the_elements_with_their_owners(scene: Scene) -> None:
    owners = {scene.assets[id].owner for id in scene.assets}
    assert owners == {"ilrs", "partner_a", "partner_b", "partner_c", "partner_d", "partner_e"}
    assert scene.assets["telescope"].owner == "partner_c"
    assert scene.modes == {"nominal": 0, "low_power": 1, "survival": 2, "safe": 3}


def test_a_suspended_partner_keeps_only_the_safing_of_its_own(scene: Scene) -> None:
    """Suspended in the middle of a period: commands refused but safing, grants listed."""
    own = [a for a in every_thing(scene) if a.startswith(("telescope/", "radio_array/"))]
    before = {a for a in own if may(scene, "chen", "command", a, "2035-05-31").decision.allowed}
    after = {a for a in own if may(scene, "chen", "command", a, "2035-06-01").decision.allowed}
    back = {a for a in own if may(scene, "chen", "command", a, "2035-09-01").decision.allowed}
    assert before == back == set(own)
    assert after == {"telescope/safe", "telescope/mode = standby", "radio_array/safe"}
    refused = may(scene, "chen", "command", "telescope/mode = on", "2035-06-01").decision
    assert refused.rules == ("not-in-standing",)
    assert refused.missing[0].conditions == ("subject.active",)
    last = may(scene, "chen", "command", "telescope/mode = on", "2035-05-31").decision
    assert last.until == at("2035-06-01")
    # Somebody else's hardware it does not even make safe.
    assert not may(scene, "chen", "command", "seismometer/safe", "2035-06-01").decision.allowed
    others = permissions(scene, "chen", Situation(at("2035-06-01")))
    assert {(p.action, p.thing) for p in others if p.action != "command"} == {
        ("read", "quakes_2034")
    }


def test_grants_of_a_suspended_partner_are_listed_and_those_it_gave_stay(scene: Scene) -> None:
    held, given = grants_of_partner(scene, "partner_c", at("2035-06-02"))
    assert {(g.id, g.fallen) for g in held} == {
        ("robots_for_c", "partner_c is suspended"), ("quakes_for_c", "partner_c is suspended"),
    }  # fmt: skip
    assert {g.id for g in given if not g.fallen} == {"images_for_d"}
    assert may(scene, "dana", "read", "telescope_images", "2035-06-02").decision.allowed
    held, _ = grants_of_partner(scene, "partner_c", at("2035-05-31"))
    assert [g.fallen for g in held] == ["", ""]
    assert {g.end for g in held} == {at("2035-06-01")}


def test_a_grant_given_while_suspended_is_none(changed: Change) -> None:
    late = changed(('on = ["telescope"]\nfrom = 2035-03-01\nuntil = 2035-04-01',
                    'on = ["telescope"]\nfrom = 2035-06-10\nuntil = 2035-08-01'))  # fmt: skip
    (grant,) = (g for g in held_at(late, at("2035-07-01")) if g.id == "telescope_for_b")
    assert grant.fallen == "partner_c was suspended when it was to begin"


def test_what_was_passed_on_falls_with_the_grant_above(changed: Change) -> None:
    taken = changed(("may_pass_on = true", "may_pass_on = true\nrevoked = 2035-05-01"))
    assert may(taken, "sofia", "read", "telescope_images", "2035-04-01").decision.until == at(
        "2035-05-01"
    )
    assert not may(taken, "sofia", "read", "telescope_images", "2035-05-01").decision.allowed


def test_a_suspended_parent_takes_its_institutes_with_it(changed: Change) -> None:
    scene = changed((
        'class = "associate"\nstates = [{ state = "member", from = 2032-02-01 }]',
        'class = "associate"\nstates = [{ state = "member", from = 2032-02-01 }, '
        '{ state = "withdrawn", from = 2035-03-01 }]',
    ))  # fmt: skip
    assert may(scene, "nils", "read", "station_handbook", "2035-02-01").decision.allowed
    found = may(scene, "nils", "read", "station_handbook", "2035-03-01").decision
    assert found.rules == ("not-in-standing",)


def test_a_reviewer_of_the_proposers_house_cannot_open_the_file(scene: Scene) -> None:
    """Partner D is above the proposer's institute; South becomes one with it in July."""
    for action in ("review", "read"):
        parent = may(scene, "dana", action, "tilt_meter", "2035-02-01").decision
        assert parent.rules == ("wall-partner",)
        before = may(scene, "sofia", action, "tilt_meter", "2035-06-30").decision
        assert (before.allowed, before.until) == (True, at("2035-07-01"))
        merged = may(scene, "sofia", action, "tilt_meter", "2035-07-01").decision
        assert (merged.allowed, merged.rules) == (False, ("wall-partner",))
    assert may(scene, "nils", "read", "tilt_meter", "2035-07-01").decision.allowed
    assert may(scene, "zoe", "decide", "tilt_meter", "2035-07-01").decision.allowed


def test_a_merger_on_the_proposers_side_closes_the_wall_too(changed: Change) -> None:
    scene = changed(('of = ["institute_south"]\ninto = "institute_north"',
                     'of = ["institute_north"]\ninto = "institute_south"'))  # fmt: skip
    before = may(scene, "sofia", "review", "tilt_meter", "2035-06-30").decision
    assert (before.allowed, before.until) == (True, at("2035-07-01"))
    after = may(scene, "sofia", "review", "tilt_meter", "2035-07-01").decision
    assert after.rules == ("wall-partner",)


def test_nothing_is_opened_before_the_declaration(changed: Change) -> None:
    scene = changed(('declared = ["sofia", "dana", "zoe"]', 'declared = ["zoe"]'))
    found = may(scene, "sofia", "read", "tilt_meter", "2035-02-01").decision
    assert [m.conditions for m in found.missing if m.rule == "review-assigned"] == [
        ("subject.declared",)
    ]


def test_a_hazardous_command_needs_host_owner_and_safety(scene: Scene, changed: Change) -> None:
    found = may(scene, "ada", "command", "start_plant", "2035-03-02").decision
    assert (found.rules, found.until) == (("command-hazardous",), at("2035-03-08T08:00:00Z"))
    for utc in ("2035-03-01T09:30:00Z", "2035-03-08T08:00:00Z"):
        early = may(scene, "ada", "command", "start_plant", utc)
        assert not early.decision.allowed
        assert "does not count" in early.remarks[0]
    assert may(scene, "ada", "command", "start_plant", "2035-03-02", link=False).decision.rules == (
        "hazard-unwatched",
    )
    # Somebody else does not send it, and nobody sends it without the request.
    assert not may(scene, "flora", "command", "start_plant", "2035-03-02").decision.allowed
    assert not may(
        scene, "ada", "command", "fission_plant/mode = on", "2035-03-02"
    ).decision.allowed
    lame = changed(('name = "Omar, safety officer"\npartner = "ilrs"\nroles = ["safety_officer"]',
                    'name = "Omar"\npartner = "ilrs"\nroles = ["witness"]'))  # fmt: skip
    answer = may(lame, "ada", "command", "start_plant", "2035-03-02")
    assert "context.approvals >= object.approvals" in answer.decision.missing[0].conditions
    assert "the approval by omar does not count: may not approve this" in answer.remarks[0]


def test_the_author_does_not_approve(scene: Scene) -> None:
    assert may(scene, "anna", "approve", "start_plant", "2035-03-02").decision.allowed
    both = may(scene, "ada", "approve", "start_plant", "2035-03-02").decision
    assert both.rules == ("author-approves",)


def test_windows_and_standing_delegations_end(scene: Scene) -> None:
    for utc, allowed in (("2035-02-28T23:59:59Z", False), ("2035-03-01", True),
                         ("2035-03-31T23:59:59Z", True), ("2035-04-01", False)):  # fmt: skip
        found = may(scene, "bo", "command", "telescope/mode = on", utc).decision
        assert found.allowed is allowed
    delegated = may(scene, "chen", "command", "robot_charger/mode = on", "2035-03-01").decision
    assert delegated.rules == ("command-standing",)


def test_in_a_grave_mode_the_host_commands(scene: Scene) -> None:
    utc, command = "2035-03-02", "telescope/mode = on"
    assert may(scene, "chen", "command", command, utc, "survival").decision.rules == ("grave-mode",)
    assert may(scene, "flora", "command", command, utc, "survival").decision.allowed
    assert not may(scene, "flora", "command", command, utc).decision.allowed
    assert may(scene, "chen", "command", "telescope/safe", utc, "safe").decision.allowed


def test_broken_glass_has_to_be_justified(changed: Change) -> None:
    glass = "\n[[uses]]\nby = 'omar'\nat = 2035-05-10T07:00:00Z\n"
    again = '[[emergencies]]\nfrom = 2035-05-13T12:00:00Z\nwhy = "again"\n'
    end = "[[emergencies]]"
    silent = changed((end, again + glass + end))
    found = may(silent, "omar", "command", "telescope/mode = on", "2035-05-10T08:00:00Z").decision
    assert (found.rules, found.until) == (("break-glass",), at("2035-05-10T18:00:00Z"))
    late = may(silent, "omar", "command", "telescope/mode = on", "2035-05-13T13:00:00Z").decision
    assert late.rules == ("break-glass-unjustified",)
    assert may(silent, "omar", "command", "telescope/safe", "2035-05-13T13:00:00Z").decision.allowed
    justified = changed((end, again + glass + "justified = 2035-05-11\n" + end))
    assert may(justified, "omar", "command", "telescope/mode = on",
               "2035-05-13T13:00:00Z").decision.allowed  # fmt: skip


def test_permissions_end_when_they_say(scene: Scene) -> None:
    """What `until` says is not passed: just before it everything is still allowed."""
    now = Situation(at("2035-05-20"))
    for person in scene.table.people:
        for p in permissions(scene, person, now):
            if p.until is not None:
                just = Situation(p.until - 1)
                assert ask(scene, person, p.action, p.thing, just).decision.allowed, (person, p)


@pytest.mark.parametrize(("question", "hint"), [
    (("cen", "command", "telescope/mode"), 'did you mean "chen"'),
    (("chen", "comand", "telescope/mode"), 'did you mean "command"'),
    (("chen", "command", "telescop/mode"), 'did you mean "telescope"'),
    (("chen", "command", "telescope/mod"), 'did you mean "mode"'),
    (("chen", "command", "telescope/mode = onn"), 'did you mean "on"'),
    (("chen", "command", "telescope"), "telescope/safe"),
    (("chen", "read", "telescope_image"), 'did you mean "telescope_images"'),
])  # fmt: skip
def test_what_there_is_not_is_named_with_what_is_near(
    scene: Scene, question: tuple[str, str, str], hint: str
) -> None:
    with pytest.raises(UnknownNameError, match=hint):
        may(scene, *question, "2035-03-02")
