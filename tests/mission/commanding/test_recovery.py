"""After a kill: nothing is lost, nothing repeated; and numbers of packets that begin anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from room import ONE_WAY_NS, Room

from ilrs.epoch import NS
from ilrs.mission.commanding.order import Order
from ilrs.mission.commanding.requests import Requests
from ilrs.protocols.ccsds.packet import COUNTS

ORDER = Order("telescope/mode", "standby", "dust")


def test_a_command_in_flight_goes_on_and_is_not_sent_again(room: Room) -> None:
    id = room.release("chen", ORDER).id
    (wish,) = room.after(1)
    sent = room.now_ns
    room.desk.link_event(id, "sent", sent)
    room.start()
    assert room.desk.unsent() == []
    assert room.after(1) == []
    # The session repeats what it has said before.
    room.desk.link_event(id, "sent", sent)
    room.desk.heard(room.answer(room.request(wish), "completed", sent + NS), sent + NS + ONE_WAY_NS)
    assert room.desk.get(id).state == "completed"
    assert [s.stage for s in room.desk.get(id).course.steps].count("sent") == 1


def test_what_may_be_lost_is_handed_out_again_as_the_same(room: Room) -> None:
    room.release("chen", ORDER)
    (wish,) = room.after(1)
    room.start()
    assert room.desk.unsent() == [replace(wish, again=True)]
    assert room.after(1) == []
    assert room.release("chen", ORDER).id == "c-000002"
    (other,) = room.after(1)
    assert room.request(other).count == room.request(wish).count + 1


def test_a_command_that_waits_waits_on(room: Room) -> None:
    room.link(up=False)
    id = room.release("chen", ORDER).id
    room.after(1)
    room.start()
    assert room.desk.get(id).state == "waiting for pass"
    room.link(up=True)
    assert [w.id for w in room.after(1)] == [id]


def test_time_that_is_repeated_hands_nothing_out(room: Room) -> None:
    room.after(100)
    room.release("chen", ORDER)
    assert room.desk.tick(room.now_ns - NS) == []
    assert len(room.after(0)) == 1


def test_a_disk_that_fails_leaves_everything_as_it_was(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = room.release("chen", ORDER)
    before = command.document()

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on the device")

    with monkeypatch.context() as patch:
        patch.setattr(room.records, "put", full)
        with pytest.raises(OSError, match="no space"):
            room.after(1)
        with pytest.raises(OSError, match="no space"):
            room.release("chen", ORDER)
    assert command.document() == before
    assert [c.id for c in room.desk.listed()] == [command.id]
    assert [w.id for w in room.after(1)] == [command.id]


def test_counts_begin_anew_and_answers_find_the_newest(room: Room) -> None:
    commands: list[Any] = []
    requests = Requests()
    for i in (0, COUNTS - 1, COUNTS, 2 * COUNTS):
        command = replace(room.release("chen", ORDER), serial=i, released_ns=i * NS * 60)
        requests.know(command)
        commands.append(command)
    new = replace(commands[0], serial=None)
    assert requests.number(new).count == 1
    assert new.serial == 2 * COUNTS + 1
    old, _, middle, newest = commands
    request = room.request(room.after(1)[0])
    request = replace(request, count=0)
    assert requests.answered(request, newest.released_ns + NS) is newest
    assert requests.answered(request, newest.released_ns - 2 * NS) is middle
    assert requests.answered(request, middle.released_ns - 2 * NS) is old
    assert requests.answered(replace(request, apid=2000), newest.released_ns) is None


def test_answers_to_nobody_are_counted(room: Room) -> None:
    room.release("chen", ORDER)
    (wish,) = room.after(1)
    request = replace(room.request(wish), count=77)
    assert room.desk.heard(room.answer(request, "accepted", room.now_ns), room.now_ns) is None
    early = room.answer(room.request(wish), "accepted", room.now_ns - 3600 * NS)
    assert room.desk.heard(early, room.now_ns) is None
    assert room.desk.counts == {"unknown": 2}


def test_commands_of_any_age_are_found(room: Room) -> None:
    for _ in range(3):
        room.release("chen", ORDER)
        room.now_ns += NS
    room.after(1)
    found = room.desk.listed(room.now_ns - 3 * NS, room.now_ns - 1 * NS)
    assert [c.id for c in found] == ["c-000003", "c-000002"]
    assert room.desk.listed(state="completed") == []
    assert len(room.desk.listed(state="released", limit=2)) == 2
