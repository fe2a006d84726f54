"""Armed tokens: single use, bound to person, session and order, and gone after 15 seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from room import T0, Room

from ilrs.mission.commanding.order import Order
from ilrs.mission.refused import RefusedError

ORDER = Order("telescope/mode", "standby", "dust")


def armed(room: Room) -> str:
    return room.desk.arm("chen", "browser", ORDER, T0)[0]


def test_a_token_is_used_once(room: Room) -> None:
    token = armed(room)
    room.desk.release("chen", "browser", token, T0, ORDER)
    with pytest.raises(RefusedError, match="was used"):
        room.desk.release("chen", "browser", token, T0)
    assert len(room.desk.listed()) == 1


@pytest.mark.parametrize(("person", "session"), [("bo", "browser"), ("chen", "another"), ("", "")])
def test_it_is_nobody_elses_and_gone_when_somebody_tries(
    room: Room, person: str, session: str
) -> None:
    token = armed(room)
    with pytest.raises(RefusedError, match="another person or session"):
        room.desk.release(person, session, token, T0)
    with pytest.raises(RefusedError, match="was used"):
        room.desk.release("chen", "browser", token, T0)


def test_it_lapses_by_the_clock_on_the_wall(room: Room) -> None:
    early, late = armed(room), armed(room)
    room.clock_s = 14.999
    room.desk.release("chen", "browser", early, T0 + 10**15)
    room.clock_s = 15.0
    with pytest.raises(RefusedError, match="15 s ago"):
        room.desk.release("chen", "browser", late, T0)


@pytest.mark.parametrize(
    "change",
    [{"value": "off"}, {"why": "fog"}, {"address": "x/mode"}, {"expires_s": 1.0}, {"priority": 1}],
)
def test_it_is_for_what_was_armed(room: Room, change: dict[str, str]) -> None:
    token = armed(room)
    with pytest.raises(RefusedError, match="another command was armed"):
        room.desk.release("chen", "browser", token, T0, replace(ORDER, **change))


def test_a_guess_and_a_token_from_before_a_restart_arm_nothing(room: Room) -> None:
    token = armed(room)
    room.start()
    for guess in (token, "", "token"):
        with pytest.raises(RefusedError, match="arms nothing"):
            room.desk.release("chen", "browser", guess, T0)


def test_one_person_holds_few_of_them(room: Room) -> None:
    first, *others = [armed(room) for _ in range(21)]
    with pytest.raises(RefusedError, match="arms nothing"):
        room.desk.release("chen", "browser", first, T0)
    room.desk.release("chen", "browser", others[0], T0)
