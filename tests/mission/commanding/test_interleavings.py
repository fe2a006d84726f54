"""Whatever comes in whatever order: one end, nothing twice, nothing too late, nothing backwards."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from room import Reference, Room

from ilrs.epoch import NS
from ilrs.mission.commanding.order import Order
from ilrs.mission.commanding.outlook import Wish
from ilrs.mission.commanding.stages import FINAL, RANK, State
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.reports import FAILURES, STAGES, Acknowledgement, Stage

ORDER = Order("telescope/mode", "standby", "dust")
SECONDS = st.sampled_from([0.0, 0.5, 1.0, 30.0, 61.0, 200.0, 900.0])
GOOD = st.sampled_from(["accepted", "started", "in progress", "completed"])
WORDS = st.sampled_from(["sent", "received", "gave up"])
STEPS = st.one_of(
    st.tuples(st.just("release"), st.sampled_from([1.0, 40.0, 600.0]), st.booleans()),
    st.tuples(st.just("tick"), SECONDS, st.booleans()),
    st.tuples(st.just("link"), st.booleans(), st.booleans()),
    st.tuples(st.just("event"), st.integers(0, 5), WORDS),
    st.tuples(st.just("answer"), st.integers(0, 1), st.sampled_from(sorted(STAGES))),
    st.tuples(st.just("answer"), st.integers(0, 1), GOOD),
    st.tuples(st.just("repeat"), st.integers(0, 30), st.booleans()),
    st.tuples(st.just("cancel"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("kill"), st.booleans(), st.booleans()),
)


class Play:
    """A desk under random events, held against what must always be so."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.wishes: list[Wish] = []
        self.heard: list[Acknowledgement] = []
        self.ranks: dict[str, int] = {}
        self.ends: dict[str, State] = {}

    def act(self, what: str, first: Any, second: Any) -> None:
        getattr(self, what)(first, second)
        self.hold()

    def release(self, seconds: float, by_pass: bool) -> None:
        order = replace(ORDER, expires_s=seconds, release="next_pass" if by_pass else "now")
        self.room.release("chen", order)

    def tick(self, seconds: float, _: object) -> None:
        found = self.room.after(seconds)
        assert all(self.room.now_ns < w.latest_ns for w in found), "handed out too late"
        self.wishes += found

    def link(self, up: bool, _: object) -> None:
        next_ns = self.room.now_ns + 100 * NS
        self.room.way = replace(self.room.way, up=up, next_pass_ns=next_ns)

    def event(self, which: int, word: Any) -> None:
        if which < len(self.wishes):
            self.room.desk.link_event(self.wishes[which].id, word, self.room.now_ns)

    def answer(self, which: int, stage: Stage) -> None:
        if which < len(self.wishes):
            wish = self.wishes[which]
            failure = {"failure": next(iter(FAILURES))} if STAGES[stage] % 2 == 0 else {}
            request = self.room.request(wish)
            self.heard.append(
                self.room.answer(request, stage, max(wish.earliest_ns, self.room.now_ns), **failure)
            )
            self.room.desk.heard(self.heard[-1], self.room.now_ns)

    def repeat(self, which: int, _: object) -> None:
        """A playback brings an old answer again."""
        if which < len(self.heard):
            before = {c.id: c.document() for c in self.room.desk.listed()}
            assert self.room.desk.heard(self.heard[which], self.room.now_ns) is None
            assert before == {c.id: c.document() for c in self.room.desk.listed()}

    def cancel(self, which: int, _: object) -> None:
        commands = self.room.desk.listed()
        if which < len(commands):
            had = any(w.id == commands[which].id for w in self.wishes)
            try:
                self.room.desk.cancel("chen", commands[which].id, "no", self.room.now_ns)
            except RefusedError:
                return
            assert not had, "cancelled although the link has it"

    def kill(self, _: object, __: object) -> None:
        before = [c.document() for c in self.room.desk.listed()]
        self.room.records.close()
        self.room.start()
        assert before == [c.document() for c in self.room.desk.listed()]
        octets = {w.id: w.octets for w in self.wishes}
        for again in self.room.desk.unsent():
            assert again.again
            assert again.octets == octets[again.id], "made anew instead of handed out again"

    def hold(self) -> None:
        ids = [w.id for w in self.wishes]
        assert len(set(ids)) == len(ids), "handed out twice"
        assert len({w.octets for w in self.wishes}) == len(ids), "a number used twice"
        for command in self.room.desk.listed():
            stages: list[State] = [s.stage for s in command.course.steps]
            assert RANK[command.state] >= self.ranks.get(command.id, 0)
            assert sum(s in FINAL for s in stages) == command.is_final
            assert [RANK[s] for s in stages] == sorted(RANK[s] for s in stages)
            assert command.state == self.ends.get(command.id, command.state)
            if command.state in ("cancelled", "expired"):
                assert not {"sent", "received", "accepted", "completed"} & {*stages}
            self.ranks[command.id] = RANK[command.state]
            if command.is_final:
                self.ends[command.id] = command.state

    def finish(self) -> None:
        """In the end, with the path up and nothing said any more, every command is settled."""
        self.link(True, None)
        for seconds in (1.0, 8000.0, 1.0, 1000.0):
            self.tick(seconds, None)
            self.hold()
        states = {c.state for c in self.room.desk.listed()}
        assert states <= {*FINAL, "not known"}


@given(st.lists(STEPS, max_size=30))
@settings(max_examples=15)
def test_any_order_of_things(reference: Reference, steps: list[tuple[str, Any, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Room(reference.dictionary, reference.scene, Path(folder) / "documents.db")
        play = Play(room)
        play.act("release", 600.0, False)
        play.act("tick", 1.0, True)
        for step in steps:
            play.act(*step)
        play.finish()
        room.records.close()
