"""The alarm desk: what trips, what people do about it, what playback brings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from wall import SETTINGS, T0, Wall

from ilrs.epoch import NS
from ilrs.mission.refused import RefusedError

HEAT = "tank/temperature_k"
CHARGE = "battery/charge"


def trip(wall: Wall, at_s: float = 0.0) -> str:
    wall.charge(at_s, 0.2)
    return wall.one().id


def test_a_value_beyond_its_limit_trips_after_its_time(wall: Wall) -> None:
    for at_s in (0, 30, 59):
        wall.heat(at_s, 315.0)
        assert wall.desk.standing() == []
    wall.heat(60, 316.0)
    alarm = wall.one()
    assert (alarm.address, alarm.state, alarm.severity) == (HEAT, "unacknowledged", "yellow")
    assert alarm.sounds
    assert (alarm.first_ns, alarm.known_ns) == (T0 + 60 * NS, T0 + 61 * NS)
    assert "above its yellow limit" in alarm.text


def test_an_excursion_shorter_than_its_time_is_none(wall: Wall) -> None:
    for at_s, value in ((0, 315.0), (40, 300.0), (80, 330.0), (120, 255.0), (179, 255.0)):
        wall.heat(at_s, value)
    assert wall.desk.standing() == []


def test_it_gets_worse_eases_and_returns(wall: Wall) -> None:
    id = trip(wall)
    wall.do(id, "acknowledge", 5, "seen")
    wall.charge(10, 0.05)
    alarm = wall.one()
    assert (alarm.state, alarm.severity, alarm.count) == ("unacknowledged", "red", 2)
    wall.do(id, "acknowledge", 15)
    wall.charge(20, 0.2)
    assert (wall.one().state, wall.one().severity) == ("acknowledged", "yellow")
    assert (wall.one().worst, wall.one().worst_severity, wall.one().value) == (0.05, "red", 0.2)
    wall.charge(30, 0.5)
    assert wall.desk.standing() == []
    gone = wall.desk.get(id)
    assert (gone.state, gone.cleared_ns) == ("cleared", T0 + 30 * NS)
    assert [a["do"] for a in gone.acts] == ["acknowledge", "acknowledge"]


def test_what_returns_before_anybody_saw_it_waits_to_be_seen(wall: Wall) -> None:
    id = trip(wall)
    wall.charge(10, 0.5)
    assert (wall.one().state, wall.one().active) == ("returned unacknowledged", False)
    assert not wall.one().sounds
    wall.charge(20, 0.2)
    assert (wall.one().id, wall.one().count) == (id, 2)
    wall.charge(30, 0.5)
    done = wall.do(id, "acknowledge", 40, "a cloud of dust")
    assert (done.state, done.acknowledged_by, done.comment) == (
        "cleared", "flora", "a cloud of dust",
    )  # fmt: skip
    wall.charge(50, 0.2)
    assert wall.one().id == "a-000002"


def test_the_centres_own_alarm_and_ours_are_one(wall: Wall) -> None:
    wall.event(f"{CHARGE}/alarm", 0, "yellow", f"{CHARGE} 0.2 is below its yellow limit", 0.2)
    wall.charge(1, 0.2)
    assert wall.one().count == 1
    assert {*wall.one().conditions} == {"board", "ground"}
    wall.event(f"{CHARGE}/alarm", 2, "red", f"{CHARGE} 0.09 is below its red limit", 0.09)
    assert (wall.one().severity, wall.one().count) == ("red", 2)
    wall.event(f"{CHARGE}/clear", 3, "yellow", f"{CHARGE} eases to its yellow limit", 0.15)
    assert (wall.one().severity, wall.one().worst) == ("yellow", pytest.approx(0.09))
    wall.event(f"{CHARGE}/clear", 4, "info", f"{CHARGE} is back within its limits", 0.4)
    assert wall.one().active, "our own last value is still outside"
    wall.charge(5, 0.4)
    assert wall.one().state == "returned unacknowledged"


def test_values_within_limits_end_an_alarm_whose_end_was_lost(wall: Wall) -> None:
    wall.event(f"{CHARGE}/alarm", 10, "red", "", 0.05)
    wall.charge(9, 0.5)
    assert wall.one().active, "that was before"
    wall.charge(11, 0.5)
    assert not wall.one().active


def test_telemetry_that_the_centre_misses(wall: Wall) -> None:
    wall.event("centre/alarm", 0, "yellow", f"{CHARGE} has not been received for 30 min")
    assert (wall.one().address, wall.one().key) == (CHARGE, f"{CHARGE} age")
    wall.event("centre/clear", 60, "info", f"{CHARGE} is received again")
    assert wall.one().state == "returned unacknowledged"
    wall.event("tank/full", 61, "info", "full")
    assert len(wall.desk.standing()) == 1


def test_nothing_is_missed_without_a_pass(wall: Wall) -> None:
    for at_s in range(0, 100_000, 300):
        wall.tick(at_s, up=False)
    assert wall.desk.standing() == []


def test_what_does_not_come_while_the_path_is_up_is_missed(wall: Wall) -> None:
    for at_s in range(0, 901, 100):
        wall.tick(at_s)
        wall.charge(at_s, 0.5)
    alarm = wall.one()
    assert (alarm.address, alarm.severity) == ("tank", "yellow")
    wall.heat(950, 300.0)
    assert wall.one().state == "returned unacknowledged"


def test_when_nothing_comes_that_is_one_alarm(wall: Wall) -> None:
    for at_s in range(0, 3001, 100):
        wall.tick(at_s)
    assert wall.one().address == "link/telemetry"
    wall.heat(3010, 300.0)
    assert wall.one().state == "returned unacknowledged"


def test_what_playback_brings_does_not_sound_and_is_listed(wall: Wall) -> None:
    wall.charge(10_000, 0.5)
    wall.event(f"{CHARGE}/alarm", 100, "red", "", 0.05, delay_s=9_950)
    wall.event(f"{CHARGE}/clear", 200, "info", "", 0.5, delay_s=9_860)
    alarm = wall.one()
    assert (alarm.replayed, alarm.sounds) == (True, False)
    assert (alarm.state, alarm.first_ns) == ("returned unacknowledged", T0 + 100 * NS)
    assert [a.id for a in wall.desk.away(T0 + 10_000 * NS)] == [alarm.id]
    assert wall.desk.away(T0 + 11_000 * NS) == []
    assert not any(document["sounds"] for document in wall.told)


def test_rows_of_playback_find_what_nobody_saw(wall: Wall) -> None:
    wall.heat(10_000, 300.0)
    for at_s in range(0, 400, 30):
        wall.heat(at_s, 325.0, delay_s=10_001 - at_s + at_s / 1000)
    assert (wall.one().replayed, wall.one().state) == (True, "returned unacknowledged")
    wall.heat(10_030, 325.0)
    wall.heat(10_100, 325.0)
    assert (wall.one().replayed, wall.one().sounds, wall.one().count) == (False, True, 2)


def test_the_same_event_twice_is_one(wall: Wall) -> None:
    for _ in range(3):
        wall.event(f"{CHARGE}/alarm", 0, "red", "", 0.05)
        wall.event(f"{CHARGE}/clear", 5, "info", "", 0.5)
    assert wall.one().count == 1


def test_a_shelf_has_a_reason_and_an_end(wall: Wall) -> None:
    id = trip(wall)
    for until_s, why in ((100.0, " "), (1.0, "test"), (1e8, "test")):
        with pytest.raises(RefusedError):
            wall.do(id, "shelve", 10, why, until_s)
    shelved = wall.do(id, "shelve", 10, "sensor is known bad", 100.0)
    assert (shelved.state, shelved.why, shelved.sounds) == ("shelved", "sensor is known bad", False)
    wall.charge(20, 0.05)
    wall.tick(99)
    assert wall.one().state == "shelved"
    wall.tick(100)
    assert (wall.one().state, wall.one().shelved_until_ns) == ("unacknowledged", None)
    wall.do(id, "shelve", 110, "again", 300.0)
    wall.charge(120, 0.5)
    assert wall.do(id, "unshelve", 130).state == "cleared"


def test_what_is_suppressed_by_design_is_listed_and_silent(wall: Wall) -> None:
    wall.design[CHARGE] = "the battery is being exchanged"
    trip(wall)
    assert (wall.one().state, wall.one().why) == ("suppressed", "the battery is being exchanged")
    with pytest.raises(RefusedError, match="suppressed"):
        wall.do(wall.one().id, "acknowledge", 5)
    wall.design.clear()
    wall.tick(10)
    assert (wall.one().state, wall.one().why) == ("unacknowledged", "")


def test_what_latches_is_reset_by_hand(wall: Wall) -> None:
    wall.settings = replace(SETTINGS, latching=frozenset({CHARGE}))
    wall.start()
    id = trip(wall)
    wall.do(id, "acknowledge", 5)
    with pytest.raises(RefusedError, match="reset"):
        wall.do(id, "reset", 6)
    wall.charge(10, 0.5)
    assert wall.one().state == "latched acknowledged"
    assert wall.do(id, "reset", 20).state == "cleared"


def test_what_cannot_be_done_is_said(wall: Wall) -> None:
    id = trip(wall)
    wall.do(id, "acknowledge", 5)
    for do in ("acknowledge", "unshelve", "reset"):
        with pytest.raises(RefusedError, match="acknowledged cannot"):
            wall.do(id, do, 6)
    with pytest.raises(RefusedError, match="no such alarm"):
        wall.do("a-000099", "acknowledge", 6)
    wall.charge(10, 0.5)
    with pytest.raises(RefusedError, match="is over"):
        wall.do(id, "acknowledge", 11)
