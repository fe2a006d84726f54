"""COP-1: tables of FARM-1 and FOP-1, and both together over a line that loses."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.protocols.ccsds.clcw import Clcw
from ilrs.protocols.ccsds.farm import Farm
from ilrs.protocols.ccsds.fop import ACTIVE, INITIAL, INITIALISING, REPEATING, WAITING, Fop
from ilrs.protocols.ccsds.tc_frame import UNLOCK, TcFrame, expect_order

OPEN, WAIT, LOCKOUT = "open", "wait", "lockout"


def farm_in(state: str) -> Farm:
    farm = Farm(0, window=10)
    farm.expected, farm.b_count = 100, 1
    farm.wait = farm.retransmit = state == WAIT
    farm.lockout = state == LOCKOUT
    return farm


def state_of(farm: Farm) -> str:
    return LOCKOUT if farm.lockout else WAIT if farm.wait else OPEN


# 232.1-B-2, table 6-1: event, state, then: accepted, next state, expected, retransmit, b count.
TABLE = [
    ("E1", OPEN, True, OPEN, 101, False, 1),
    ("E1", LOCKOUT, False, LOCKOUT, 100, False, 1),
    ("E2", OPEN, False, WAIT, 100, True, 1),
    ("E2", WAIT, False, WAIT, 100, True, 1),
    ("E2", LOCKOUT, False, LOCKOUT, 100, False, 1),
    ("E3", OPEN, False, OPEN, 100, True, 1),
    ("E3", WAIT, False, WAIT, 100, True, 1),
    ("E3", LOCKOUT, False, LOCKOUT, 100, False, 1),
    ("E4", OPEN, False, OPEN, 100, False, 1),
    ("E4", WAIT, False, WAIT, 100, True, 1),
    ("E4", LOCKOUT, False, LOCKOUT, 100, False, 1),
    ("E5", OPEN, False, LOCKOUT, 100, False, 1),
    ("E5", WAIT, False, LOCKOUT, 100, True, 1),
    ("E5", LOCKOUT, False, LOCKOUT, 100, False, 1),
    ("E6", OPEN, True, OPEN, 100, False, 2),
    ("E6", WAIT, True, WAIT, 100, True, 2),
    ("E6", LOCKOUT, True, LOCKOUT, 100, False, 2),
    ("E7", OPEN, False, OPEN, 100, False, 2),
    ("E7", WAIT, False, OPEN, 100, False, 2),
    ("E7", LOCKOUT, False, OPEN, 100, False, 2),
    ("E8", OPEN, False, OPEN, 7, False, 2),
    ("E8", WAIT, False, OPEN, 7, False, 2),
    ("E8", LOCKOUT, False, LOCKOUT, 100, False, 2),
    ("E10", OPEN, False, OPEN, 100, False, 1),
    ("E10", WAIT, False, OPEN, 100, True, 1),
    ("E10", LOCKOUT, False, LOCKOUT, 100, False, 1),
]
FRAMES = {
    "E1": (100, b"x", "AD"), "E2": (100, b"x", "AD"), "E3": (104, b"x", "AD"),
    "E4": (95, b"x", "AD"), "E5": (105, b"x", "AD"), "E6": (0, b"x", "BD"),
    "E7": (0, UNLOCK, "BC"), "E8": (0, expect_order(7), "BC"),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_receiver_does_what_the_table_says(row: tuple) -> None:
    event, state, accepted, after, expected, retransmit, b_count = row
    farm, found = farm_in(state), None
    if event == "E10":
        farm.make_room()
    else:
        number, data, kind = FRAMES[event]
        found = farm.take(TcFrame(1, 0, number, data, kind), room=event != "E2")
    assert (found is not None) == accepted
    assert (state_of(farm), farm.expected, farm.retransmit, farm.b_count) == (
        after, expected, retransmit, b_count,
    )  # fmt: skip
    word = farm.report()
    assert (word.report, word.lockout, word.wait, word.retransmit, word.b_count) == (
        farm.expected, farm.lockout, farm.wait, farm.retransmit, farm.b_count,
    )  # fmt: skip


@pytest.mark.parametrize("number", range(256))
def test_the_window_of_the_receiver(number: int) -> None:
    farm = farm_in(OPEN)
    farm.take(TcFrame(1, 0, number, b"x"))
    ahead = (number - 100 + 128) % 256 - 128
    assert farm.lockout == (not -5 <= ahead <= 4)


def fop_in(state: int, transmissions: int = 1, limit: int = 4) -> Fop:
    """Frames 10, 11, 12 are outstanding; the next is 13."""
    fop = Fop(1, 0, window=5, limit=limit)
    if state == INITIALISING:
        fop.begin_at(13)
        assert fop.repeat(0, 100) is not None
    elif state != INITIAL:
        fop.begin(10)
        for n in range(3):
            fop.send(f"t{n}", b"x", 0, 100)
        fop.state = state
    fop.transmissions = transmissions
    return fop


# 232.1-B-2, table 5-1: report (wait, retransmit) in each state: next state, acknowledged, repeats.
ANSWERS = [
    ("E2", {"report": 13}, {1: (1, 3, 0), 2: (1, 3, 0), 3: (1, 3, 0), 5: (1, 0, 0), 6: (6, 0, 0)}),
    ("E3", {"report": 13, "wait": True}, {1: (6, 0, 0), 2: (6, 0, 0), 3: (6, 0, 0), 5: (6, 0, 0)}),
    ("E4", {"report": 13, "retransmit": True}, {1: (6, 0, 0), 2: (6, 0, 0), 5: (5, 0, 0)}),
    ("E5", {"report": 10}, {1: (1, 0, 0), 2: (6, 0, 0), 3: (6, 0, 0)}),
    ("E6", {"report": 11}, {1: (1, 1, 0), 2: (1, 1, 0), 3: (1, 1, 0)}),
    ("E7", {"report": 11, "wait": True}, {1: (6, 0, 0), 2: (6, 0, 0), 3: (6, 0, 0)}),
    ("E8", {"report": 11, "retransmit": True}, {1: (2, 1, 2), 2: (2, 1, 2), 3: (2, 1, 2)}),
    ("E9", {"report": 11, "retransmit": True, "wait": True}, {1: (3, 1, 0), 2: (3, 1, 0)}),
    ("E10", {"report": 10, "retransmit": True}, {1: (2, 0, 3), 2: (2, 0, 0), 3: (2, 0, 3)}),
    ("E11", {"report": 10, "retransmit": True, "wait": True}, {1: (3, 0, 0), 2: (3, 0, 0)}),
    ("E13", {"report": 14}, {1: (6, 0, 0), 2: (6, 0, 0), 3: (6, 0, 0), 5: (5, 0, 0)}),
    ("E13", {"report": 9}, {1: (6, 0, 0), 2: (6, 0, 0), 3: (6, 0, 0), 6: (6, 0, 0)}),
    ("E14", {"report": 11, "lockout": True}, {1: (6, 0, 0), 2: (6, 0, 0), 5: (5, 0, 0)}),
]
CASES = [
    (name, word, state, *then) for name, word, states in ANSWERS for state, then in states.items()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-S{case[2]}")
def test_the_sender_does_what_the_table_says(case: tuple) -> None:
    _, word, state, after, acknowledged, repeats = case
    fop = fop_in(state)
    fop.hear(Clcw(0, **word))
    assert (fop.state, len(fop.acknowledged)) == (after, acknowledged)
    assert sum(one.again for one in fop.sent) == repeats
    told = [tag for _, tags in fop.alerts for tag in tags]
    assert bool(fop.alerts) == (after == INITIAL and state != INITIAL)
    if state in (ACTIVE, REPEATING, WAITING):
        assert len(told) + len(fop.sent) + len(fop.acknowledged) == 3, "no frame is forgotten"


def test_at_the_limit_nothing_is_repeated_and_time_ends_it() -> None:
    """E12, E17."""
    fop = fop_in(ACTIVE, transmissions=4)
    fop.hear(Clcw(0, 10, retransmit=True))
    assert (fop.state, fop.due) == (REPEATING, False)
    fop.tick(100)
    assert fop.alerts == [("limit", ["t0", "t1", "t2"])]
    assert fop.state == INITIAL


def test_when_time_is_over_all_is_repeated_in_order() -> None:
    """E16."""
    fop = fop_in(ACTIVE)
    fop.tick(99)
    assert not fop.due
    fop.tick(100)
    found = [fop.repeat(100, 50) for _ in range(3)]
    assert [frame.number for frame in found if frame] == [10, 11, 12]
    assert fop.repeat(100, 50) is None
    assert fop.timer.due_ns == 150


def test_a_limit_of_one_ends_at_the_first_loss() -> None:
    """E101."""
    fop = fop_in(ACTIVE, limit=1)
    fop.hear(Clcw(0, 11, retransmit=True))
    assert fop.acknowledged == ["t0"]
    assert fop.alerts == [("limit", ["t1", "t2"])]


def test_the_window_closes_and_opens() -> None:
    fop = Fop(1, 0, window=2)
    fop.begin(255)
    fop.send("a", b"x", 0, 9)
    fop.send("b", b"x", 0, 9)
    assert not fop.open
    with pytest.raises(RuntimeError, match="no new frame"):
        fop.send("c", b"x", 0, 9)
    fop.hear(Clcw(0, 0))
    assert fop.acknowledged == ["a"]
    assert fop.open


def test_the_timer_stands_still_while_it_is_frozen() -> None:
    fop = fop_in(ACTIVE)
    fop.timer.freeze(30)
    fop.tick(10**9)
    assert not fop.due
    fop.timer.thaw(10**9)
    fop.tick(10**9 + 69)
    assert not fop.due
    fop.tick(10**9 + 70)
    assert fop.due


def test_a_locked_receiver_is_unlocked() -> None:
    farm, fop = farm_in(LOCKOUT), Fop(1, 0)
    fop.begin(200)
    fop.send("lost", b"x", 0, 9)
    fop.hear(farm.report())
    assert fop.alerts == [("lockout", ["lost"])]
    fop.begin_unlocked(farm.report().report)
    order = fop.repeat(0, 9)
    assert order is not None
    farm.take(order)
    fop.hear(farm.report())
    assert fop.state == ACTIVE
    assert farm.take(fop.send("new", b"y", 0, 9)) == b"y"


def test_reports_of_others_are_not_heard() -> None:
    fop = fop_in(ACTIVE)
    fop.hear(Clcw(1, 13))
    fop.hear(Clcw(0, 13, cop=0))
    assert fop.acknowledged == []
    assert fop.counters["reports of others"] == 2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.1, 0.4]), st.integers(1, 20))
def test_everything_arrives_in_order_and_once_over_a_line_that_loses(seed, loss, window) -> None:
    draw, farm, fop = random.Random(seed), Farm(0, 64), Fop(1, 0, window, limit=10**6)
    fop.begin(0)
    wanted = [n.to_bytes(2, "big") for n in range(300)]
    waiting, got, known = list(wanted), [], []
    for now in range(20_000):
        frame = fop.repeat(now, 7)
        if frame is None and fop.open and waiting:
            data = waiting.pop(0)
            frame = fop.send(data.hex(), data, now, 7)
        if frame is not None and draw.random() >= loss:
            found = farm.take(frame, room=draw.random() > loss / 4)
            got += [found] if found is not None else []
        if draw.random() < 0.2:
            farm.make_room()
        if draw.random() >= loss:
            fop.hear(farm.report())
        fop.tick(now)
        known += fop.acknowledged
        fop.acknowledged.clear()
        if len(known) == len(wanted):
            break
    assert fop.alerts == []
    assert got == wanted
    assert known == [data.hex() for data in wanted]
