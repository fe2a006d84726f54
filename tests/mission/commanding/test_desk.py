"""The command desk: a command from the look at it to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from room import ONE_WAY_NS, T0, Room

from ilrs.epoch import NS, Epoch
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.examination import Surroundings
from ilrs.mission.commanding.order import Order
from ilrs.mission.commanding.stages import State
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.reports import Stage
from ilrs.protocols.dictionary.telecommands import read_telecommand

# Chen is an operator of partner C, which owns the telescope.
ORDER = Order("telescope/mode", "standby", "dust is coming")


def near(command: Command, at_ns: int) -> bool:
    """Whether the last stage was at that moment, as well as a packet's stamp can tell."""
    on_board = command.course.steps[-1].on_board_ns
    return on_board is not None and abs(on_board - at_ns) <= 60


def test_a_dry_run_tells_everything_and_changes_nothing(room: Room) -> None:
    room.around = Surroundings(alarms=("too hot",), holders=("a run of Bo",), forbidden="night")
    told = room.desk.check("chen", ORDER, T0).as_dict()
    assert told["allowed"]
    assert told["class"] == "safing"
    assert told["hazard_word"] == "none"
    assert told["rules"][0].startswith("safe-own: ")
    order = read_telecommand(room.dictionary, bytes.fromhex(told["octets_hex"]))
    assert order.address == "telescope/mode"
    assert told["warnings"] == [
        "in alarm: too hot", "held: a run of Bo", "the centre in mode nominal: night",
    ]  # fmt: skip
    assert told["link"]["earliest_answer"] > told["link"]["earliest_reception"] > Epoch(T0).utc
    assert room.desk.listed() == []
    assert room.desk.tick(T0) == []


@pytest.mark.parametrize(
    ("order", "code", "says"),
    [
        (replace(ORDER, address="telescop/mode"), "not_found", "telescope/mode"),
        (replace(ORDER, value="sleep"), "invalid", "standby"),
        (replace(ORDER, value=float("nan")), "invalid", "takes"),
        (replace(ORDER, release="tomorrow"), "invalid", "next_pass"),
        (replace(ORDER, release=T0 - 1), "invalid", "passed"),
        (replace(ORDER, expires_s=-1.0), "invalid", "expires"),
        (replace(ORDER, expires_s=float("nan")), "invalid", "expires"),
        (replace(ORDER, priority=10), "invalid", "priority"),
        (replace(ORDER, why="x" * 2001), "invalid", "reason"),
    ],
)
def test_what_is_wrong_is_said(room: Room, order: Order, code: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says) as caught:
        room.desk.check("chen", order, T0)
    assert caught.value.code == code


def test_a_command_from_its_release_to_its_end(room: Room) -> None:
    command = room.release("chen", ORDER)
    assert (command.id, command.state) == ("c-000001", "waiting for time")
    (wish,) = room.after(1)
    assert wish.id == command.id
    assert wish.earliest_ns <= room.now_ns < wish.latest_ns
    assert room.after(1) == []
    sent = room.now_ns
    room.desk.link_event(wish.id, "sent", sent)
    room.desk.link_event(wish.id, "received", sent + 2 * ONE_WAY_NS)
    for i, stage in enumerate(("accepted", "started", "completed")):
        on_board = sent + ONE_WAY_NS + i * NS
        report = room.answer(room.request(wish), stage, on_board)
        room.desk.heard(report, on_board + ONE_WAY_NS)
    assert command.state == "completed"
    assert command.answer_ns == sent + 2 * ONE_WAY_NS
    stages = [(s.stage, s.time_ns) for s in command.course.steps]
    assert [s for s, _ in stages] == [
        "waiting for time", "released", "sent", "received", "accepted", "started", "completed",
    ]  # fmt: skip
    last = command.course.steps[-1]
    assert near(command, last.time_ns - ONE_WAY_NS)
    assert room.told[-1]["state"] == "completed"
    assert room.records.get("command", command.id) == command.document()
    present = room.desk.check("chen", ORDER, room.now_ns).warnings
    assert present == ("c-000001 has set this value already",)


def test_who_may_not_is_told_the_rule(room: Room) -> None:
    with pytest.raises(RefusedError, match=r"grant\.window") as caught:
        room.desk.arm("dana", "browser", ORDER, T0)
    assert caught.value.code == "forbidden"
    assert not room.desk.check("nobody", ORDER, T0).may_go


def test_what_forbids_it_after_arming_refuses_it_at_release(room: Room) -> None:
    order = replace(ORDER, value="on")
    token, seconds, _ = room.desk.arm("chen", "browser", order, T0)
    assert seconds == 15
    room.lose_roles("chen")
    with pytest.raises(RefusedError, match="operator"):
        room.desk.release("chen", "browser", token, T0)
    assert room.desk.listed() == []


def test_commands_wait_for_their_pass_and_their_time(room: Room) -> None:
    room.link(up=False)
    now = room.release("chen", ORDER)
    later = room.release("chen", replace(ORDER, release=T0 + 600 * NS))
    by_pass = room.release("chen", replace(ORDER, release="next_pass"))
    assert by_pass.not_before_ns == T0 + 7200 * NS
    assert by_pass.state == "waiting for pass"
    assert room.after(1) == []
    assert now.state == "waiting for pass"
    assert later.state == "waiting for time"
    room.link(up=True)
    assert [w.id for w in room.after(1)] == [now.id]
    assert [w.id for w in room.after(600)] == [later.id]
    assert [w.id for w in room.after(7200)] == [by_pass.id]


def test_what_makes_safe_goes_first_then_the_oldest(room: Room) -> None:
    first = room.release("chen", replace(ORDER, value="on"))
    second = room.release("chen", replace(ORDER, value="on"))
    safe = room.release("chen", ORDER)
    assert [c.id for c in room.desk.queue()] == [safe.id, first.id, second.id]
    assert [w.id for w in room.after(1)] == [safe.id, first.id, second.id]


def test_what_has_expired_is_never_handed_out(room: Room) -> None:
    command = room.release("chen", replace(ORDER, expires_s=5.0))
    assert room.after(5) == []
    assert command.state == "expired"
    room.link(up=True)
    assert room.after(1000) == []


def test_a_command_is_cancelled_with_a_reason_before_the_link_has_it(room: Room) -> None:
    command, other = room.release("chen", ORDER), room.release("chen", ORDER)
    with pytest.raises(RefusedError, match="reason"):
        room.desk.cancel("chen", command.id, " ", T0)
    with pytest.raises(RefusedError, match="may not cancel"):
        room.desk.cancel("dana", command.id, "no", T0)
    room.desk.cancel("chen", command.id, "clear sky", T0)
    assert command.state == "cancelled"
    assert command.course.steps[-1].text == "chen: clear sky"
    assert [w.id for w in room.after(1)] == [other.id]
    with pytest.raises(RefusedError, match="the link has it"):
        room.desk.cancel("chen", other.id, "clear sky", room.now_ns)


def test_silence_is_not_known_and_a_late_answer_settles_it(room: Room) -> None:
    command = room.release("chen", ORDER)
    (wish,) = room.after(1)
    room.desk.link_event(wish.id, "sent", room.now_ns)
    at = room.now_ns + ONE_WAY_NS
    room.link(up=False)
    room.after(3600)
    assert command.state == "sent", "no answer can come while the path is down"
    room.link(up=True)
    room.after(1)
    room.after(60)
    assert command.state == "sent"
    room.after(30)
    assert command.state == "not known"
    assert "no answer" in command.course.steps[-1].text
    room.desk.heard(room.answer(room.request(wish), "completed", at), room.now_ns)
    assert command.state == "completed"
    assert near(command, at)


def test_a_refusal_on_board_is_an_end_with_its_reason(room: Room) -> None:
    command = room.release("chen", ORDER)
    (wish,) = room.after(1)
    refusal = room.answer(
        room.request(wish), "not accepted", room.now_ns, failure="not permitted", text="night"
    )
    assert room.desk.heard(refusal, room.now_ns) is command
    assert command.state == "refused"
    assert command.course.steps[-1].text == "not permitted: night"
    assert room.desk.heard(refusal, room.now_ns) is None
    done = room.answer(room.request(wish), "completed", room.now_ns)
    assert room.desk.heard(done, room.now_ns) is None
    assert command.state == "refused"
    assert room.desk.counts == {"told": 1, "repeated": 1, "contradicted": 1}


def test_the_link_gives_up(room: Room) -> None:
    expired, lost, unsent = (room.release("chen", ORDER) for _ in range(3))
    room.after(1)
    room.desk.link_event(expired.id, "gave up", expired.expires_ns, "no frame left in time")
    room.desk.link_event(lost.id, "sent", room.now_ns)
    room.desk.link_event(lost.id, "gave up", room.now_ns, "no acceptance on board")
    room.desk.link_event(unsent.id, "gave up", room.now_ns)
    assert [c.state for c in (expired, lost, unsent)] == ["expired", "not known", "failed"]


def test_stages_told_late_move_nothing_back(room: Room) -> None:
    command = room.release("chen", ORDER)
    (wish,) = room.after(1)
    request, at = room.request(wish), room.now_ns
    told: list[tuple[Stage, State]] = [
        ("started", "started"), ("accepted", "started"), ("completed", "completed"),
    ]  # fmt: skip
    for stage, state in told:
        room.desk.heard(room.answer(request, stage, at), at)
        assert command.state == state
    for step in (2, 1):
        room.desk.heard(room.answer(request, "in progress", at, step=step), at)
    assert command.state == "completed"
    assert [(s.stage, s.number) for s in command.course.steps[2:]] == [
        ("accepted", 0), ("started", 0), ("in progress", 1), ("in progress", 2), ("completed", 0),
    ]  # fmt: skip
