"""Several runs, dry runs, and runs that are taken up again after a restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from floor import Floor
from given import STAGES, START, TRY, WARM, desk_of, library_of, picture

from ilrs.mission.procedures.wishes import Send
from ilrs.mission.refused import RefusedError


@pytest.fixture
def floor(outpost, tmp_path: Path) -> Floor:
    return Floor(outpost, library_of(outpost, tmp_path, x=TRY, warm=WARM))


def test_two_runs_do_not_share_an_element(floor: Floor) -> None:
    first = floor.start()
    second = floor.start("warm", arguments={"shift": "1 K"})
    held = floor.desk.document(second)
    assert held["state"] == "held"
    assert f"heater is held by {first}" in held["reason"]
    floor.tick()
    assert {s.address for s in floor.sent} == {"spectrometer/mode"}
    with pytest.raises(RefusedError, match="heater is held by"):
        floor.desk.resume(second, "boris", "", floor.now_ns)
    with pytest.raises(RefusedError, match="force it with a reason"):
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
