"""A desk that starts again, from its documents or from a snapshot, goes on as if it had not."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wall import Wall

from ilrs.mission.alarms.acts import Do
from ilrs.mission.alarms.transitions import State
from ilrs.mission.refused import RefusedError

CHARGE = "battery/charge"
STEPS = st.one_of(
    st.tuples(st.just("charge"), st.sampled_from([0.05, 0.2, 0.5, float("nan")])),
    st.tuples(st.just("heat"), st.sampled_from([200.0, 255.0, 300.0, 315.0, 400.0])),
    st.tuples(st.just("late"), st.sampled_from([0.05, 0.5])),
    st.tuples(st.just("event"), st.sampled_from(["red", "yellow", "info", "repeat"])),
    st.tuples(st.just("tick"), st.booleans()),
    st.tuples(st.just("design"), st.booleans()),
    st.tuples(st.just("do"), st.sampled_from(get_args(Do))),
)


def play(wall: Wall, steps: list[tuple[str, Any]], start: int = 0, *, people: bool = True) -> None:
    """The same steps at the same times; without people when their acts are on record."""
    for i, (what, how) in enumerate(steps[start:], start):
        at_s = 10_000.0 + 40 * i
        if what == "late":
            wall.charge(at_s - 9_000, how, delay_s=9_001)
        elif what == "event":
            when = 10_000.0 if how == "repeat" else at_s
            name = "clear" if how == "info" else "alarm"
            wall.event(f"{CHARGE}/{name}", when, "red" if how == "repeat" else how, "", 0.1)
        elif what == "tick":
            wall.tick(at_s + 1, up=how)
        elif what == "design":
            wall.design = {CHARGE: "works"} if how else {}
        elif what == "do" and people:
            for alarm in wall.desk.standing():
                with suppress(RefusedError):
                    wall.do(alarm.id, how, at_s + 2, "why", at_s + 100 if how == "shelve" else 0)
        elif what in ("charge", "heat"):
            getattr(wall, what)(at_s, how)


def documents(wall: Wall) -> list[dict[str, Any]]:
    return [a.document() for a in wall.desk.listed()]


@given(st.lists(STEPS, max_size=20), st.integers(0, 20))
@settings(max_examples=20)
def test_from_a_snapshot_the_same_comes_again(steps: list[tuple[str, Any]], cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wall = Wall(Path(folder) / "documents.db")
        play(wall, steps[:cut])
        design, kept = dict(wall.design), json.dumps(wall.desk.snapshot())
        play(wall, steps, cut)
        wall.tick(20_000)
        wall.tick(20_001)
        before = documents(wall)
        standing = [a.document() for a in wall.desk.standing()]
        assert all(d["state"] in get_args(State) for d in before)
        assert len({d["key"] for d in standing}) == len(standing)
        assert all(d["state"] != "cleared" or not d["conditions"] for d in before)
        assert not any(d["sounds"] and d["replayed"] for d in wall.told)
        wall.records.close()
        wall.start()
        assert [a.document() for a in wall.desk.standing()] == standing
        wall.design = design
        wall.desk.restore(json.loads(kept))
        play(wall, steps, cut, people=False)
        wall.tick(20_000)
        wall.tick(20_001)
        assert documents(wall) == before
        wall.records.close()


def test_a_disk_that_fails_leaves_an_alarm_as_it_was(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall.charge(0, 0.2)
    before = wall.one().document()

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on the device")

    with monkeypatch.context() as patch:
        patch.setattr(wall.records, "put", full)
        with pytest.raises(OSError, match="no space"):
            wall.do(wall.one().id, "acknowledge", 5)
    assert wall.one().document() == before
    assert wall.do(wall.one().id, "acknowledge", 6).state == "acknowledged"
