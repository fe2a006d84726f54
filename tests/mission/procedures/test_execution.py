"""One run: it sends what it says, waits for what it needs, and is held when in doubt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from given import CHARGE, LIT, STAGES, START, TRY, WARM, desk_of, library_of, picture

from ilrs.epoch import NS, Epoch
from ilrs.mission.procedures.picture import Known, Picture
from ilrs.mission.procedures.wishes import ActError, Send, Tell

MIN = 60 * NS


class Floor:
    """A desk with a clock; `sent` are all commands that were wished for."""

    def __init__(self, station, library) -> None:
        self.desk = desk_of(station, library)
        self.now_ns = START
        self.sent: list[Send] = []
        self.told: list[Tell] = []

    def start(self, name: str = "x", **more) -> str:
        return self.desk.start(name, "anna", self.now_ns, picture(self.now_ns), **more)["id"]

    def tick(self, minutes: float = 1.0, at: Picture | None = None, **values: float) -> list[Send]:
        self.now_ns += round(minutes * MIN)
        wishes = self.desk.tick(self.now_ns, at or picture(self.now_ns, **values))
        fresh = [w for w in wishes if isinstance(w, Send)]
        self.sent += fresh
        self.told += [w for w in wishes if isinstance(w, Tell)]
        return fresh

    def hear(self, *stages: str, text: str = "") -> None:
        for stage in stages:
            self.desk.heard(self.sent[-1].id, stage, self.now_ns, text)


@pytest.fixture
def floor(outpost, tmp_path: Path) -> Floor:
    return Floor(outpost, library_of(outpost, tmp_path, x=TRY, warm=WARM))


def test_a_run_from_start_to_end(floor: Floor) -> None:
    id = floor.start(arguments={"shift": "4 K"})
    assert [(s.address, s.value) for s in floor.tick()] == [("spectrometer/mode", "on")]
    assert floor.tick() == []
    floor.hear(*STAGES)
    assert [(s.address, s.value, s.by) for s in floor.tick()] == [("heater/offset_k", 4.0, "anna")]
    floor.hear("released", "sent", "received", "accepted")
    floor.tick()
    assert floor.desk.document(id)["step"] == "minute"
    floor.tick(2.0)
    assert any(t.kind == "asks" and t.text == "How many spectra?" for t in floor.told)
    with pytest.raises(ActError, match="not a number"):
        floor.desk.confirm(id, "boris", "many", floor.now_ns)
    floor.desk.confirm(id, "boris", "42", floor.now_ns)
    floor.tick()
    with pytest.raises(ActError, match="pick one of: more, enough"):
        floor.desk.confirm(id, "boris", "maybe", floor.now_ns)
    floor.desk.confirm(id, "boris", "enough", floor.now_ns)
    assert floor.tick() == [], "the last command waits for a confirmation"
    floor.desk.confirm(id, "chen", "", floor.now_ns)
    assert [s.value for s in floor.tick()] == ["standby"]
    floor.hear(*STAGES)
    floor.tick()
    done = floor.desk.document(id)
    assert (done["state"], len(floor.sent)) == ("done", 3)
    look = next(s for s in done["steps"] if s["step"] == "look")
    assert look["answer"] == "42"
    assert [(s["by"], s["act"]) for s in look["signed"]] == [("boris", "confirm")]
    assert [s["path"] for s in done["steps"] if s["step"] == "shift"] == [["x", "warm"]]
    assert json.loads(json.dumps(done)) == done
    assert floor.desk.authority.locks == ()


@pytest.mark.parametrize("stage", ["refused", "cancelled", "expired", "failed"])
def test_a_command_that_fails_holds_the_run(floor: Floor, stage: str) -> None:
    id = floor.start()
    floor.tick()
    floor.hear("released", stage, text="no grant")
    assert floor.tick(60.0) == []
    held = floor.desk.document(id)
    assert held["state"] == "held"
    assert "no grant" in held["reason"]
    with pytest.raises(ActError, match="repeat"):
        floor.desk.resume(id, "anna", "", floor.now_ns)
    floor.desk.resume(id, "anna", "granted now", floor.now_ns, repeat=True)
    assert [s.id for s in floor.tick()] == [f"{id}.2"]


def test_what_takes_too_long_holds_and_goes_on_only_by_hand(floor: Floor) -> None:
    id = floor.start()
    floor.tick()
    floor.hear("released", "sent")
    floor.tick(9.0)
    assert floor.desk.document(id)["state"] == "running"
    floor.tick(2.0)
    assert "longer than allowed" in floor.desk.document(id)["reason"]
    floor.tick(600.0)
    assert floor.desk.document(id)["state"] == "held"
    floor.desk.resume(id, "anna", "", floor.now_ns)
    assert floor.tick(9.0) == [], "what was sent is not sent again"
    floor.hear("received", "accepted", "started", "completed")
    floor.tick()
    assert len(floor.sent) == 2


def test_the_time_out_counts_from_when_an_answer_can_be_here(floor: Floor) -> None:
    id = floor.start()
    contact_ns = floor.now_ns + 120 * MIN
    floor.tick(1.0, picture(floor.now_ns + MIN, contact_ns=contact_ns))
    waits = floor.desk.document(id)
    assert waits["earliest_answer"] == Epoch(contact_ns + round(2.6 * NS)).utc
    floor.tick(120.0)
    assert floor.desk.document(id)["state"] == "running"
    later_ns = floor.now_ns + 600 * MIN
    floor.desk.heard(floor.sent[-1].id, "released", floor.now_ns, "", later_ns)
    floor.tick(500.0)
    assert floor.desk.document(id)["state"] == "running"
    floor.tick(120.0)
    assert floor.desk.document(id)["state"] == "held"


def test_telemetry_from_before_the_command_shows_nothing(floor: Floor) -> None:
    """The array was lit when the command was sent; that is not what the wait asks for."""
    id = floor.start()
    floor.tick()
    floor.hear(*STAGES)
    old = picture(floor.now_ns)
    assert old.known[LIT].value == 1.0
    floor.tick(0.5, old)
    waits = floor.desk.document(id)
    assert waits["step"] == "lit"
    assert "before the last command could arrive" in waits["waits"]
    floor.tick(0.5)
    assert floor.desk.document(id)["step"] == "shift"


def test_stale_and_missing_telemetry_is_not_known(floor: Floor) -> None:
    nothing = Picture({}, "nominal", 1.3)
    id = floor.start()
    floor.tick(1.0, nothing)
    assert "was never received" in floor.desk.document(id)["waits"]
    stale = {CHARGE: Known(0.9, START - 40 * MIN, START)}
    floor.tick(1.0, replace(nothing, known=stale))
    assert "more than 30 min" in floor.desk.document(id)["waits"]
    floor.tick(30.0, nothing)
    held = floor.desk.document(id)
    assert held["state"] == "held"
    assert floor.sent == []
    floor.desk.resume(id, "anna", "telemetry is back", floor.now_ns)
    assert len(floor.tick()) == 1


def test_a_check_that_does_not_hold_says_what_it_saw(floor: Floor) -> None:
    id = floor.start()
    floor.tick(charge=0.31)
    held = floor.desk.document(id)
    assert held["state"] == "held"
    assert "battery/charge_fraction = 0.31" in held["reason"]
    assert "the heater comes first" in held["reason"]


def test_skipping_needs_a_reason_and_leaves_a_held_run_held(floor: Floor) -> None:
    id = floor.start()
    floor.tick(charge=0.31)
    with pytest.raises(ActError, match="reason"):
        floor.desk.skip(id, "anna", " ", floor.now_ns)
    floor.desk.skip(id, "anna", "measured by hand", floor.now_ns)
    assert floor.tick() == []
    skipped = floor.desk.document(id)["steps"][0]
    assert (skipped["outcome"], skipped["signed"][0]["by"]) == ("skipped", "anna")
    floor.desk.resume(id, "anna", "", floor.now_ns)
    assert len(floor.tick(charge=0.31)) == 1


def test_a_command_that_fails_after_its_step_holds_the_run(floor: Floor) -> None:
    id = floor.start()
    floor.tick()
    floor.hear(*STAGES)
    floor.tick()
    floor.hear("accepted")
    floor.tick()
    assert floor.desk.document(id)["step"] == "minute"
    floor.hear("failed", text="stuck")
    held = floor.desk.document(id)
    assert held["state"] == "held"
    assert "taken for done" in held["reason"]
    assert "stuck" in held["reason"]


def test_stopping_frees_the_elements_and_sends_nothing_more(floor: Floor) -> None:
    id = floor.start()
    floor.tick()
    floor.desk.stop(id, "anna", "enough", floor.now_ns)
    floor.hear(*STAGES)
    assert floor.tick() == []
    assert floor.desk.document(id)["state"] == "stopped"
    with pytest.raises(ActError, match="over"):
        floor.desk.resume(id, "anna", "", floor.now_ns)


def test_what_cannot_be_started_is_told(floor: Floor) -> None:
    for name, arguments, what in (
        ("warn", {}, 'did you mean "warm"'),
        ("warm", {}, 'needs "shift"'),
        ("x", {"shift": "500 K"}, "-100 ... 100"),
        ("x", {"shit": "5 K"}, 'did you mean "shift"'),
    ):
        with pytest.raises(ActError, match=what):
            floor.start(name, arguments=arguments)


def test_two_runs_do_not_share_an_element(floor: Floor) -> None:
    first = floor.start()
    second = floor.start("warm", arguments={"shift": "1 K"})
    held = floor.desk.document(second)
    assert held["state"] == "held"
    assert f"heater is held by {first}" in held["reason"]
    floor.tick()
    assert {s.address for s in floor.sent} == {"spectrometer/mode"}
    with pytest.raises(ActError, match="heater is held by"):
        floor.desk.resume(second, "boris", "", floor.now_ns)
    with pytest.raises(ActError, match="force it with a reason"):
        floor.desk.hand_over("heater", second, "boris", "boris", floor.now_ns, "")
    floor.desk.hand_over("heater", second, "boris", "anna", floor.now_ns, "his turn")
    assert "handed over" in floor.desk.document(first)["reason"]
    floor.desk.resume(second, "boris", "", floor.now_ns)
    assert [s.address for s in floor.tick()] == ["heater/offset_k"]


def test_a_dry_run_shows_octets_and_sends_nothing(floor: Floor, outpost) -> None:
    from ilrs.mission.dictionary import dictionary_of
    from ilrs.protocols.dictionary.telecommands import read_telecommand

    now = picture(START, charge=0.31)
    found = floor.desk.start("x", "anna", START, now, {"shift": "4 K"}, dry_run=True)
    assert floor.tick() == []
    assert (found["dry_run"], found["state"]) == (True, "done")
    steps = {s["step"]: s for s in found["steps"]}
    assert steps["precondition_1"]["outcome"] == "does not hold"
    assert steps["lit"]["outcome"] == "holds"
    assert set(steps) == {"precondition_1", "on", "lit", "warm", "shift", "minute", "look", "way",
                          "off"}  # fmt: skip
    read = [
        read_telecommand(dictionary_of(outpost), bytes.fromhex(s["command"]["octets_hex"]))
        for s in found["steps"]
        if s["command"]
    ]
    assert [(c.address, c.code) for c in read] == [
        ("spectrometer/mode", 2.0), ("heater/offset_k", 4.0), ("spectrometer/mode", 1.0),
    ]  # fmt: skip


def test_a_changed_file_holds_or_stops_a_run_that_is_taken_up(
    floor: Floor, outpost, tmp_path: Path
) -> None:
    id = floor.start()
    floor.tick()
    saved = json.loads(json.dumps(floor.desk.snapshot()))
    for text, state in (
        (TRY.replace("1 h", "2 h"), "held"),
        (TRY.replace('"on"\na', '"up"\na'), "stopped"),
    ):
        other = desk_of(outpost, library_of(outpost, tmp_path / state, x=text, warm=WARM))
        other.restore(saved, floor.now_ns)
        assert other.document(id)["state"] == state
        sends = [w for w in other.tick(floor.now_ns, picture(floor.now_ns)) if isinstance(w, Send)]
        assert sends == []


def test_how_long_something_has_held_survives_a_restart(outpost, tmp_path: Path) -> None:
    lasting = TRY.replace("array/lit > 0.5", "array/lit > 0.5 for 90 s")
    library = library_of(outpost, tmp_path, x=lasting, warm=WARM)
    floor = Floor(outpost, library)
    floor.start()
    floor.tick()
    floor.hear(*STAGES)
    floor.tick()
    assert floor.tick(1.0) == []
    saved = json.loads(json.dumps(floor.desk.snapshot()))
    floor.desk = desk_of(outpost, library)
    floor.desk.restore(saved, floor.now_ns)
    assert floor.tick(0.3) == []
    assert [s.address for s in floor.tick(0.3)] == ["heater/offset_k"]
