"""In whatever order things come: nothing is sent twice or while held, nothing forgotten."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from given import START, TRY, WARM, desk_of, library_of, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.epoch import NS
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.wishes import Send
from ilrs.mission.refused import RefusedError

LASTING = TRY.replace("array/lit > 0.5", "array/lit > 0.5 for 90 s")
HEARD = ("released", "sent", "waiting for approval", "received", "accepted", "started",
         "completed", "completed", "refused", "failed")  # fmt: skip
DEEDS = st.one_of(
    st.tuples(st.just("tick"), st.sampled_from((0.01, 1.0, 5.0, 45.0)), st.booleans()),
    st.tuples(st.just("tick"), st.just(1.0), st.just(True)),
    st.tuples(st.just("hear"), st.integers(0, 3), st.sampled_from(HEARD)),
    st.tuples(st.just("confirm"), st.sampled_from(("", "7", "more", "enough"))),
    st.tuples(st.sampled_from(("hold", "skip", "stop", "hand_over", "start"))),
    st.tuples(st.just("resume"), st.booleans()),
)


@pytest.fixture(scope="module")
def library(outpost) -> Library:
    with tempfile.TemporaryDirectory() as folder:
        return library_of(outpost, Path(folder), x=LASTING, warm=WARM)


class Stage:
    """A desk on which deeds are done; remembers what was sent and what held runs wished."""

    def __init__(self, station, library: Library) -> None:
        self.desk = desk_of(station, library)
        self.station, self.library = station, library
        self.now_ns = START
        self.sent: list[Send] = []
        self.ids: list[str] = []
        self.repeats = 0
        self.answers: list[object] = []

    def do(self, deed: tuple) -> None:
        try:
            self.answers.append(self._do(*deed))
        except RefusedError as error:
            self.answers.append(str(error))

    def _do(self, what: str, *rest) -> object:
        match what:
            case "start":
                name, shift = ("x", "2 K") if len(self.ids) % 2 == 0 else ("warm", "3 K")
                found = self.desk.start(
                    name, "anna", self.now_ns, picture(self.now_ns), {"shift": shift}
                )
                self.ids.append(found["id"])
                return found
            case "tick":
                return self._tick(*rest)
            case "hear":
                index, stage = rest
                if self.sent:
                    sent = self.sent[-1 - index % len(self.sent)]
                    self.desk.heard(sent.id, stage, self.now_ns)
                return None
            case "hand_over":
                return str(self.desk.hand_over("heater", "dora", "dora", "dora", self.now_ns,
                                               "mine", forced=True))  # fmt: skip
        if not self.ids:
            return None
        id = self.ids[-1]
        match what:
            case "confirm":
                return self.desk.confirm(id, "boris", rest[0], self.now_ns)
            case "resume":
                found = self.desk.resume(id, "boris", "on", self.now_ns, repeat=rest[0])
                self.repeats += rest[0]
                return found
            case _:
                return getattr(self.desk, what)(id, "boris", "because", self.now_ns)

    def _tick(self, minutes: float, good: bool) -> object:
        self.now_ns += round(minutes * 60 * NS)
        before = {d["id"]: d["state"] for d in self.desk.documents()}
        seen = picture(self.now_ns, charge=0.8 if good else 0.2, lit=float(good))
        wishes = self.desk.tick(self.now_ns, seen)
        for wish in wishes:
            if isinstance(wish, Send):
                run = wish.id.rpartition(".")[0]
                assert before[run] == "running", "sent while held or over"
                self.sent.append(wish)
        return [repr(wish) for wish in wishes]


def check(stage: Stage) -> None:
    ids = [s.id for s in stage.sent]
    assert len(set(ids)) == len(ids), "one id twice"
    entered = sent = repeated = 0
    for document in stage.desk.documents():
        with_command = [s for s in document["steps"] if s["command"]]
        assert [s["command"]["id"] for s in with_command] == [
            i for i in ids if i.rpartition(".")[0] == document["id"]
        ]
        repeated += sum(s["outcome"] == "repeated" for s in document["steps"])
        entered += sum(s["do"] == "command" for s in document["steps"])
        sent += len(with_command)
        for step in document["steps"]:
            assert step["outcome"] or step is document["steps"][-1]
        if document["state"] == "held":
            assert document["reason"]
    assert sent <= entered
    assert repeated == stage.repeats


@settings(max_examples=80, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=40))
def test_nothing_is_sent_twice_and_nothing_while_held(outpost, library: Library, deeds) -> None:
    stage = Stage(outpost, library)
    for deed in [("start",), ("tick", 1.0, True), *deeds]:
        stage.do(deed)
    check(stage)


@settings(max_examples=40, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=30), rests=st.lists(st.booleans(), max_size=32))
def test_taken_up_at_any_moment_it_goes_on_exactly(
    outpost, library: Library, deeds, rests: list[bool]
) -> None:
    whole, broken = Stage(outpost, library), Stage(outpost, library)
    for i, deed in enumerate([("start",), ("tick", 1.0, True), *deeds]):
        if i >= len(rests) or rests[i]:
            saved = json.loads(json.dumps(broken.desk.snapshot()))
            broken.desk = desk_of(outpost, library)
            broken.desk.restore(saved, broken.now_ns)
            assert json.loads(json.dumps(broken.desk.snapshot())) == saved
        whole.do(deed)
        broken.do(deed)
    assert broken.answers == whole.answers
    assert broken.sent == whole.sent
    assert broken.desk.documents() == whole.desk.documents()
    assert broken.desk.snapshot() == whole.desk.snapshot()
