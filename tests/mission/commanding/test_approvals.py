"""Second persons: a dangerous command waits for them, and their approval can lapse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from room import T0, Room

from ilrs.epoch import NS
from ilrs.mission.commanding.order import Order
from ilrs.mission.refused import RefusedError

# Ada of partner A owns and operates the plant; Anna approves for the owner, Flora for the host.
ORDER = Order("fission_plant/mode", "on", "the night begins", expires_s=7 * 86_400)


def test_what_it_needs_is_told_before(room: Room) -> None:
    told = room.desk.check("ada", ORDER, T0).as_dict()
    assert told["allowed"]
    assert (told["approvals_needed"], told["hazard"], told["class"]) == (3, 3, "hazardous")
    assert told["consequences"][0].startswith("catastrophic hazard, hazardous command")
    assert any("approve" in text for text in told["missing"])


def test_it_waits_until_the_last_one_agrees(room: Room) -> None:
    command = room.release("ada", ORDER)
    for person in ("anna", "flora", "omar"):
        assert command.state == "waiting for approval"
        assert room.after(1) == []
        room.desk.approve(person, command.id, room.now_ns)
    assert command.state == "waiting for time"
    assert [a.by for a in command.approvals] == ["anna", "flora", "omar"]
    assert [w.id for w in room.after(1)] == [command.id]
    with pytest.raises(RefusedError, match="no approval is waited for"):
        room.desk.approve("flora", command.id, room.now_ns)


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ("ada", "their own"),
        ("bo", "may not approve"),
        ("nobody", "do not know"),
        ("", "do not know"),
    ],
)
def test_who_may_not_approve(room: Room, person: str, says: str) -> None:
    command = room.release("ada", ORDER)
    with pytest.raises(RefusedError, match=says):
        room.desk.approve(person, command.id, T0)
    assert command.approvals == []


def test_nobody_counts_twice(room: Room) -> None:
    command = room.release("ada", ORDER)
    room.desk.approve("omar", command.id, T0)
    with pytest.raises(RefusedError, match="approved already"):
        room.desk.approve("omar", command.id, T0)
    assert room.desk.approvals_of(command.id, T0)["counted"] == ["omar"]


def test_an_approval_lapses_and_can_be_given_again(room: Room) -> None:
    command = room.release("ada", ORDER)
    room.desk.approve("omar", command.id, T0)
    day = T0 + 24 * 3600 * NS
    for person in ("anna", "flora"):
        room.desk.approve(person, command.id, day)
    assert command.state == "waiting for approval"
    told = room.desk.approvals_of(command.id, day)
    assert told["counted"] == ["anna", "flora"]
    assert told["remarks"] == ["the approval by omar does not count: it has lapsed"]
    room.desk.approve("omar", command.id, day)
    assert command.state == "waiting for time"


def test_the_approval_of_a_person_who_lost_the_right_counts_no_more(room: Room) -> None:
    command = room.release("ada", ORDER)
    room.desk.approve("omar", command.id, T0)
    room.lose_roles("omar")
    for person in ("anna", "flora"):
        room.desk.approve(person, command.id, T0)
    assert command.state == "waiting for approval"
    assert "safety" in "; ".join(room.desk.approvals_of(command.id, T0)["missing"])


def test_an_account_that_was_closed_takes_its_approvals_along(room: Room) -> None:
    command = room.release("ada", ORDER)
    for person in ("omar", "anna"):
        room.desk.approve(person, command.id, T0)
    room.shut_out.add("omar")
    told = room.desk.approvals_of(command.id, T0)
    assert told["counted"] == ["anna"]
    assert "no such account" in told["remarks"][0]
    with pytest.raises(RefusedError, match="no account"):
        room.desk.approve("omar", command.id, T0)


@pytest.mark.parametrize("who", ["omar", "ada"])
def test_rights_are_asked_once_more_when_it_goes_out(room: Room, who: str) -> None:
    command = room.release("ada", replace(ORDER, release=T0 + 600 * NS))
    for person in ("anna", "flora", "omar"):
        room.desk.approve(person, command.id, T0)
    assert command.state == "waiting for time"
    room.lose_roles(who)
    assert room.after(600) == []
    assert command.state == "refused"
    assert "no longer permitted" in command.course.steps[-1].text


def test_what_nobody_approved_in_time_expires(room: Room) -> None:
    command = room.release("ada", replace(ORDER, expires_s=60.0))
    with pytest.raises(RefusedError, match="waited for"):
        room.desk.approve("anna", command.id, T0 + 60 * NS)
    room.after(60)
    assert command.state == "expired"
    assert command.course.steps[-1].text == "while waiting for approval"


def test_a_blind_dangerous_command_is_forbidden(room: Room) -> None:
    room.link(up=False)
    with pytest.raises(RefusedError, match="may not command"):
        room.desk.arm("ada", "browser", ORDER, T0)
    assert room.release("ada", replace(ORDER, release="next_pass")).state == "waiting for approval"


def test_approvals_outlive_a_crash(room: Room) -> None:
    id = room.release("ada", ORDER).id
    for person in ("anna", "flora"):
        room.desk.approve(person, id, T0)
    room.start()
    assert room.desk.approve("omar", id, T0).state == "waiting for time"
