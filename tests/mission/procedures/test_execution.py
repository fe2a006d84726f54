"""One run: it sends what it says, waits for what it needs, and is held when in doubt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from floor import MIN, Floor
from given import CHARGE, LIT, STAGES, START, TRY, WARM, library_of, picture

from ilrs.epoch import NS, Epoch
from ilrs.mission.procedures.picture import Known, Picture
from ilrs.mission.refused import RefusedError


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
    with pytest.raises(RefusedError, match="not a number"):
        floor.desk.confirm(id, "boris", "many", floor.now_ns)
    floor.desk.confirm(id, "boris", "42", floor.now_ns)
    floor.tick()
    with pytest.raises(RefusedError, match="pick one of: more, enough"):
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
    with pytest.raises(RefusedError, match="repeat"):
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
    with pytest.raises(RefusedError, match="reason"):
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
    with pytest.raises(RefusedError, match="over"):
        floor.desk.resume(id, "anna", "", floor.now_ns)


def test_what_cannot_be_started_is_told(floor: Floor) -> None:
    for name, arguments, what in (
        ("warn", {}, 'did you mean "warm"'),
        ("warm", {}, 'needs "shift"'),
        ("x", {"shift": "500 K"}, "-100 ... 100"),
        ("x", {"shit": "5 K"}, 'did you mean "shift"'),
    ):
        with pytest.raises(RefusedError, match=what):
            floor.start(name, arguments=arguments)
