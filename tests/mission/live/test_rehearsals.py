"""A rehearsal is the session it was branched off, until somebody does something else in it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from living import HOUR_NS, Opener, S, outpost

from ilrs.epoch import Epoch
from ilrs.mission.commanding.authority import Action, Circumstances, Verdict
from ilrs.mission.commanding.order import Order
from ilrs.mission.desks import Desks
from ilrs.mission.live.faults import Faults
from ilrs.mission.live.live import Live
from ilrs.mission.live.rehearsal import Rehearsal
from ilrs.mission.live.rehearsals import Rehearsals
from ilrs.mission.refused import RefusedError
from ilrs.sim.journal import journal_lines

FAULT = "battery/cells_lost"


def allow(person: str, action: Action, thing: str, circumstances: Circumstances) -> Verdict:
    """Whoever asks may: rights have tests of their own."""
    del person, action, thing, circumstances
    return Verdict(True)


def faults_of(rehearsals: Rehearsals, live: Live) -> Faults:
    found = rehearsals.get(live.id).faults
    assert found is not None
    return found


class Stage:
    """A live session whose thread goes, and its rehearsals."""

    def __init__(self, live: Live, most: int = 4) -> None:
        self.live = live
        live.desks = Desks(live, allow, None)
        live.runner.attendants.append(live.desks)
        self.sessions = {"live": live}
        self.rehearsals = Rehearsals(live, self.sessions, most)
        live.runner.start()

    def begin(self, at_ns: int | None = None, title: str = "a bad day") -> Live:
        found = self.rehearsals.begin(at_ns, title, "flora")
        return self.ready(found)

    def ready(self, found: Rehearsal) -> Live:
        until(lambda: found.state != "preparing")
        assert found.state == "open", found.text
        return self.sessions[found.id]


def until(holds: Callable[[], bool], most_s: float = 20.0) -> None:
    end_s = time.monotonic() + most_s
    while not holds():
        assert time.monotonic() < end_s, "it takes too long"
        time.sleep(0.005)


def go(live: Live, to_ns: int) -> None:
    """Have a session come to a moment under its own clock."""
    live.runner.call(lambda: live.runner.jump(to_ns)).result(5.0)
    until(lambda: live.session.now_ns >= to_ns or bool(live.runner.failure))
    assert not live.runner.failure
    until(lambda: live.runner.clock.state == "paused")


def state(live: Live) -> dict[str, Any]:
    def read() -> dict[str, Any]:
        session = live.session
        session.ground.keep()
        return {
            "now": session.now_ns,
            "floats": session.plant.memory.floats.tobytes(),
            "journal": journal_lines(session.plant.journal),
            "board": session.board.snapshot(),
            "space": session.space.snapshot(),
            "ground": session.ground.snapshot(),
            "operator": session.operator.snapshot(),
        }

    return live.runner.call(read).result(5.0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    opener = Opener(tmp_path)
    made = Stage(opener("s", outpost(), loss=0.1))
    yield made
    made.rehearsals.close()
    opener.close()


def command(live: Live, address: str, value: str) -> str:
    """Release a command as a person does; gives its id."""

    def release() -> str:
        desk, now_ns = live.desks.commands, live.session.now_ns
        wished = Order(address, value, "a test")
        token, _, _ = desk.arm("flora", "s", wished, now_ns)
        return desk.release("flora", "s", token, now_ns, wished).id

    id = live.runner.call(release).result(5.0)
    until(lambda: id in live.keeping.known_commands())
    return id


def test_without_inputs_it_is_the_live_session_bit_for_bit(stage: Stage) -> None:
    live, start_ns = stage.live, stage.live.session.now_ns
    go(live, start_ns + 5 * HOUR_NS + 7 * S)
    command(live, "spectrometer/mode", "standby")
    go(live, live.session.now_ns + 3 * S)
    rehearsal = stage.begin()
    assert rehearsal.session.now_ns == live.session.now_ns
    assert state(rehearsal) == state(live)
    later_ns = start_ns + 12 * HOUR_NS + 13
    go(rehearsal, later_ns)
    go(live, start_ns + 7 * HOUR_NS)
    go(live, later_ns)
    assert state(rehearsal) == state(live)
    assert rehearsal.session.plant.environment is live.session.plant.environment
    assert rehearsal.session.space is not live.session.space


def test_a_fault_is_in_the_rehearsal_only(stage: Stage) -> None:
    live, start_ns = stage.live, stage.live.session.now_ns
    go(live, start_ns + HOUR_NS)
    rehearsal, other = stage.begin(), stage.begin(title="without it")
    faults = faults_of(stage.rehearsals, rehearsal)
    at_ns = start_ns + 2 * HOUR_NS + 17 * S

    def inject() -> str:
        return faults.inject(FAULT, 0.9, at_ns, 3600.0, "dust", "flora").id

    id = rehearsal.runner.call(inject).result(5.0)
    go(rehearsal, start_ns + 2 * HOUR_NS + 600 * S)
    assert rehearsal.session.plant.slot(FAULT) == 0.9
    assert [f.state for f in faults.all] == ["acting"]
    for one in (rehearsal, other, live):
        go(one, start_ns + 6 * HOUR_NS)
    assert [(f.id, f.state) for f in faults.all] == [(id, "over")]
    assert rehearsal.session.plant.slot(FAULT) == 0.0
    written = [(e.at_ns, e.what["value"], e.who) for e in rehearsal.keeping.inputs.entries]
    assert written == [(at_ns, 0.9, "flora"), (at_ns + HOUR_NS, 0.0, "flora")]
    assert state(other) == state(live)
    told, true = rehearsal.session.truth, live.session.truth
    assert told["battery/charge_fraction"] < true["battery/charge_fraction"] - 0.01
    assert live.keeping.inputs.entries == []


def test_it_begins_at_a_moment_hours_ago(stage: Stage) -> None:
    live, start_ns = stage.live, stage.live.session.now_ns
    go(live, start_ns + 2 * HOUR_NS)
    live.runner.call(live.keeping.checkpoint).result(5.0)
    go(live, start_ns + 4 * HOUR_NS)
    command(live, "spectrometer/mode", "standby")
    go(live, start_ns + 9 * HOUR_NS)
    before = stage.begin(start_ns + 4 * HOUR_NS - S)
    assert before.session.now_ns == start_ns + 4 * HOUR_NS - S
    assert before.keeping.inputs.entries == []
    after = stage.begin(start_ns + 4 * HOUR_NS)
    assert len(after.keeping.inputs.entries) == 1
    for one in (before, after):
        go(one, start_ns + 9 * HOUR_NS)
    assert state(after) == state(live)
    assert state(before)["floats"] != state(live)["floats"]
    # What was before its first row comes from the archive of the live session, and counts once.
    counted = after.history.range(["battery/charge_fraction"], start_ns, start_ns + 9 * HOUR_NS, 9)
    (found,) = counted.values()
    wanted = live.archive.range(["battery/charge_fraction"], start_ns, start_ns + 9 * HOUR_NS, 9)
    assert found.count.sum() == wanted["battery/charge_fraction"].count.sum() > 500
    rows = [t for r in after.history.rows("battery", start_ns, start_ns + 9 * HOUR_NS)
            for t in r.generated_ns.tolist()]  # fmt: skip
    assert rows == [t for r in live.archive.rows("battery", start_ns, start_ns + 9 * HOUR_NS)
                    for t in r.generated_ns.tolist()]  # fmt: skip
    own = after.archive.span()
    assert own is not None
    assert own[0] > start_ns + HOUR_NS
    with pytest.raises(RefusedError, match="has lived"):
        stage.rehearsals.begin(start_ns + 10 * HOUR_NS, "", "flora")


def test_its_desks_have_what_the_live_ones_had(stage: Stage) -> None:
    live, start_ns = stage.live, stage.live.session.now_ns
    go(live, start_ns + HOUR_NS)
    id = command(live, "spectrometer/mode", "standby")
    go(live, start_ns + 2 * HOUR_NS)
    rehearsal, early = stage.begin(), stage.begin(start_ns + HOUR_NS - S)
    assert rehearsal.desks.commands.get(id).state == "completed"
    with pytest.raises(RefusedError):
        early.desks.commands.get(id)
    events = live.records.find("event", limit=5000)
    assert rehearsal.records.find("event", limit=5000) == events
    known = [e for e in events if e["received"] <= Epoch(start_ns + HOUR_NS - S).utc]
    assert early.records.find("event", limit=5000) == known
    assert len(known) < len(events)


def test_it_is_opened_again_and_after_a_kill(stage: Stage, tmp_path: Path) -> None:
    live, start_ns = stage.live, stage.live.session.now_ns
    go(live, start_ns + 3 * HOUR_NS)
    first = stage.begin()
    faults = faults_of(stage.rehearsals, first)
    at_ns = start_ns + 8 * HOUR_NS
    first.runner.call(
        lambda: (
            faults.inject(FAULT, 0.5, None, 2 * 3600.0, "dust", "flora"),
            faults.inject(FAULT, 0.7, at_ns, None, "more dust", "flora"),
        )
    ).result(5.0)
    go(first, start_ns + 4 * HOUR_NS)
    # As after a kill: what is in its folder now, while it goes on.
    first.runner.call(first.archive.flush).result(5.0)
    killed = tmp_path / "s" / "rehearsals" / "r7"
    shutil.copytree(first.keeping.folder, killed)
    go(first, start_ns + 9 * HOUR_NS)
    whole = state(first)
    again = Rehearsals(live, stage.sessions)
    assert [r.id for r in again.all()] == ["r7", "r1"]
    second = stage.ready(again.open("r7"))
    assert second.session.now_ns >= start_ns + 3 * HOUR_NS
    go(second, start_ns + 9 * HOUR_NS)
    assert state(second) == whole
    again.end("r7", keep=True)
    third = stage.ready(again.open("r7"))
    assert state(third) == whole
    assert [f.state for f in faults_of(again, third).all] == ["over", "acting"]
    again.end("r7", keep=False)
    assert not killed.exists()
    assert list(stage.sessions) == ["live", "r1"]


def test_no_more_than_so_many_at_a_time(stage: Stage) -> None:
    stage.rehearsals = Rehearsals(stage.live, stage.sessions, 1)
    go(stage.live, stage.live.session.now_ns + HOUR_NS)
    stage.begin()
    with pytest.raises(RefusedError, match="no more"):
        stage.rehearsals.begin(None, "", "flora")
    stage.rehearsals.end("r1", keep=False)
    assert stage.begin().id == "r2"
    assert (stage.live.keeping.folder / "rehearsals").is_dir()
    assert [p.name for p in (stage.live.keeping.folder / "rehearsals").iterdir()] == ["r2"]
