"""What is due is begun once, what is late is dropped, what has had its time is ended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned import activity, at, board_of, operations_of, picture, plan

from ilrs.mission.procedures.wishes import Send
from ilrs.mission.refused import RefusedError

SAFE = ("spectrometer/mode = standby",)


def sends(wishes) -> list[tuple[str, object]]:
    return [(w.address, w.value) for w in wishes if isinstance(w, Send)]


def test_an_activity_begins_and_ends(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 8, safe=SAFE, by="anna")))
    assert (board.due(at(5.9)), [a.id for _, a in board.due(at(6))]) == ([], ["a"])
    assert sends(board.tick(at(5))) == []
    assert sends(board.tick(at(6))) == [("spectrometer/mode", "on")]
    assert sends(board.tick(at(6))) == []
    assert board.due(at(7)) == []
    late = board_of(outpost, plan(activity("a", 6, 8), until_ns=at(7)))
    assert [len(late.due(at(hours))) for hours in (5.9, 6.9, 7, 8.5)] == [0, 1, 0, 0]
    open_ = board_of(outpost, plan(activity("a", 6, 8)))
    assert [len(open_.due(at(hours))) for hours in (7.9, 8)] == [1, 0]
    assert sends(board.tick(at(8))) == [("spectrometer/mode", "standby")]
    assert sends(board.tick(at(9))) == []
    document = board.document("day")["activities"][0]
    assert (document["start"], document["as_run"]["state"]) == ("2035-03-16T06:00:00Z", "done")
    assert document["as_run"]["ended"] == "2035-03-16T08:00:00Z"
    assert document["elements"] == ["spectrometer"]


def test_what_is_late_never_runs(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 8, safe=SAFE), activity("b", 9, 11)))
    assert sends(board.tick(at(8))) == []
    assert board.doing("day", "a").state == "dropped"
    assert "before it could begin" in board.doing("day", "a").text
    assert sends(board.tick(at(10.9))) == [("spectrometer/mode", "on")], "late, within its window"


def test_an_expired_plan_drops_to_safe_once(outpost) -> None:
    shut = plan(activity("a", 6, 20), activity("b", 22, 23), until_ns=at(12),
                safe=("heater/mode = auto", *SAFE))  # fmt: skip
    board = board_of(outpost, shut)
    board.tick(at(6))
    assert sends(board.tick(at(12))) == [("heater/mode", "auto"), ("spectrometer/mode", "standby")]
    assert sends(board.tick(at(22.5))) == []
    assert board.doing("day", "b").state == "dropped"
    assert board.doing("day", "a").state == "done"


def test_a_command_that_fails_fails_its_activity(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 8, safe=SAFE)))
    (sent,) = [w for w in board.tick(at(6)) if isinstance(w, Send)]
    board.heard(sent.id, "accepted", at(6.1))
    assert board.doing("day", "a").state == "running"
    board.heard(sent.id, "refused", at(6.1), "no grant")
    assert sends(board.tick(at(6.2))) == [("spectrometer/mode", "standby")]
    doing = board.doing("day", "a")
    assert (doing.state, doing.text) == ("failed", "a command was refused: no grant")


def test_an_element_in_use_is_waited_for_and_then_the_window_is_over(outpost) -> None:
    board = board_of(
        outpost, plan(activity("a", 6, 9), activity("b", 8, 10), activity("c", 8, 8.5))
    )
    board.tick(at(6))
    assert sends(board.tick(at(8))) == []
    assert "spectrometer is held by day/a" in board.doing("day", "b").text
    board.tick(at(8.6))
    assert board.doing("day", "c").state == "dropped"
    assert "held by day/a" in board.doing("day", "c").text
    assert sends(board.tick(at(9))) == [("spectrometer/mode", "on")]


def test_a_person_says_what_became_of_it(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9, safe=SAFE), activity("b", 12, 13)))
    board.tick(at(6))
    with pytest.raises(RefusedError, match="why"):
        board.mark("day", "a", "failed", "boris", "", at(7))
    board.mark("day", "a", "failed", "boris", "dust", at(7))
    board.mark("day", "b", "dropped", "boris", "dust", at(7))
    assert sends(board.tick(at(7.1))) == SAFE_SENT
    with pytest.raises(RefusedError, match="is failed"):
        board.mark("day", "a", "done", "boris", "no dust", at(8))
    assert sends(board.tick(at(12))) == []


SAFE_SENT = [("spectrometer/mode", "standby")]


def test_a_procedure_is_begun_and_its_end_is_heard(outpost) -> None:
    session = activity("s", 6, 12, procedure="spectrometer_session", safe=SAFE, by="anna")
    work = operations_of(outpost, plan(session))
    (on,) = [w for w in work.tick(at(6), picture(at(6))) if isinstance(w, Send)]
    assert (on.address, on.value, on.by) == ("spectrometer/mode", "on", "anna")
    run = work.board.doing("day", "s").run
    assert work.desk.document(run)["state"] == "running"
    work.heard(on.id, "completed", at(6.01))
    work.tick(at(6.1), picture(at(6.1)))
    low = {"battery/charge_fraction": 0.6}
    (rest,) = [w for w in work.tick(at(7.2), picture(at(7.2), **low)) if isinstance(w, Send)]
    work.heard(rest.id, "completed", at(7.3))
    assert sends(work.tick(at(7.4), picture(at(7.4)))) == []
    assert work.board.doing("day", "s").state == "done"
    assert sends(work.tick(at(13), picture(at(13)))) == [], "nothing to put right"


def test_a_procedure_that_does_not_finish_is_held_and_made_safe(outpost) -> None:
    session = activity("s", 6, 7, procedure="spectrometer_session", safe=SAFE, by="anna")
    work = operations_of(outpost, plan(session))
    (on,) = [w for w in work.tick(at(6), picture(at(6))) if isinstance(w, Send)]
    work.heard(on.id, "completed", at(6.01))
    work.tick(at(6.1), picture(at(6.1)))
    assert sends(work.tick(at(7.0), picture(at(7.0)))) == SAFE_SENT
    run = work.board.doing("day", "s").run
    assert "window has ended" in work.desk.document(run)["reason"]
    assert work.board.doing("day", "s").state == "failed"


TIMES = st.lists(st.floats(0.0, 24.0), max_size=12).map(sorted)
WINDOWS = st.lists(
    st.tuples(st.floats(0.0, 23.0), st.floats(0.1, 6.0), st.booleans()), min_size=1, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(times=TIMES, windows=WINDOWS, at_tick=st.integers(0, 12))
def test_never_outside_its_window_never_twice_and_exactly_after_a_restart(
    outpost, times, windows, at_tick: int
) -> None:
    activities = [
        activity(f"a{i}", start, start + length, safe=SAFE,
                 commands=("heater/mode = on",) if heats else ("spectrometer/mode = on",))
        for i, (start, length, heats) in enumerate(windows)
    ]  # fmt: skip
    whole, broken = (operations_of(outpost, plan(*activities)) for _ in range(2))
    seen: list[str] = []
    for i, hours in enumerate(times):
        if i == at_tick:
            saved = json.loads(json.dumps(broken.snapshot()))
            broken = operations_of(outpost)
            broken.restore(saved, at(hours))
        wishes = whole.tick(at(hours), picture(at(hours)))
        assert broken.tick(at(hours), picture(at(hours))) == wishes
        for wish in wishes:
            if isinstance(wish, Send):
                assert wish.id not in seen
                seen.append(wish.id)
                name = wish.id.split(".")[1]
                one = next(a for a in activities if a.id == name)
                if ".safe." not in wish.id:
                    assert one.start_ns <= at(hours) < one.end_ns
                else:
                    assert at(hours) >= one.end_ns
    assert broken.snapshot() == whole.snapshot()
