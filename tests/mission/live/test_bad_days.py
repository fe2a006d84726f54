"""What a session does on a bad day (docs/explanation/bad-days.md): clock, disk, link, database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from living import HOUR_NS, Opener, S, order, outpost

from ilrs.diagnostics import SimulationError
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.errors import LockedError
from ilrs.mission.live.clock import LONGEST_GAP_S, SessionClock
from ilrs.mission.live.opening import open_session
from ilrs.mission.live.recorder import Recorder
from ilrs.protocols.dictionary.reports import Acknowledgement
from ilrs.protocols.dictionary.writing import TelemetryWriter

ADDRESS = "spectrometer/mode"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    opener = Opener(tmp_path)
    yield opener
    opener.close()


# Clocks


def test_a_clock_makes_up_for_no_gap_and_never_goes_back() -> None:
    """The wall clock is not asked; its monotonic neighbour stands still or jumps, and no more."""
    clock = SessionClock(0, 1000 * S)
    clock.run(10.0)
    assert clock.target_ns(100.0) == 0
    assert clock.target_ns(100.5) == 5 * S
    clock.reached(5 * S, 0.5)
    # The machine slept for a day: what it slept is lost, a moment at most is caught up.
    assert clock.target_ns(100.5 + 86_400.0) == 5 * S + round(LONGEST_GAP_S * 10.0) * S
    clock.reached(25 * S, 0.05)
    # Set back, which a monotonic clock is not: nothing is undone.
    assert clock.target_ns(50.0) == 25 * S
    assert clock.target_ns(50.1) == 26 * S


def test_a_session_that_cannot_keep_up_says_so_and_makes_up_for_nothing() -> None:
    clock = SessionClock(0, 10_000 * S)
    clock.run(100.0)
    clock.target_ns(0.0)
    for k in range(1, 200):
        clock.target_ns(k * 0.05)
        clock.reached(clock.now_ns + 2 * S, 0.05)
    assert clock.achieved == pytest.approx(40.0, rel=0.05)
    assert clock.target_ns(200 * 0.05) - clock.now_ns == pytest.approx(5 * S, rel=0.01)


# What is kept


def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(
    opened: Opener, tmp_path: Path
) -> None:
    live = opened("s", outpost())
    start_ns = live.session.now_ns
    for hours in (1, 2):
        live.session.advance(start_ns + hours * HOUR_NS)
        live.keeping.take(order(live, ADDRESS, "standby", f"c-{hours}", hours))
        live.session.ground.keep()
        live.keeping.flush(live.session.now_ns)
        live.keeping.checkpoint()
    live.session.advance(start_ns + 3 * HOUR_NS)
    whole = live.session.plant.memory.floats.tobytes(), live.session.ground.snapshot()
    live.keeping.flush(live.session.now_ns)
    opened.end(live)
    places = sorted((tmp_path / "s" / "checkpoints").glob("*/checkpoint.npz"))
    assert len(places) == 3
    places[2].write_bytes(places[2].read_bytes()[:-1000])
    places[1].write_bytes(b"")
    again, remarks = open_session(tmp_path / "s")
    try:
        assert [r for r in remarks if "passed over" in r and "damaged" in r] == remarks
        assert len(remarks) == 2
        assert again.session.now_ns == start_ns + 3 * HOUR_NS
        assert again.session.inputs_done == 2
        state = again.session.plant.memory.floats.tobytes(), again.session.ground.snapshot()
        assert state == whole
    finally:
        again.close()


def test_a_session_of_another_station_is_not_continued(opened: Opener, tmp_path: Path) -> None:
    opened.end(opened("s", outpost()))
    with pytest.raises(SimulationError, match="another outpost") as refused:
        open_session(tmp_path / "s", outpost(step="30 s"))
    assert "--session" in str(refused.value.hint)


def test_a_checkpoint_of_another_loop_is_said_and_the_session_lived_again(
    opened: Opener, tmp_path: Path
) -> None:
    """As after a new version of the program: what came in is lived through anew, with the new."""
    from ilrs.sim.checkpoint import read_checkpoint, write_checkpoint

    live = opened("s", outpost())
    start_ns = live.session.now_ns
    live.session.advance(start_ns + HOUR_NS)
    live.keeping.flush(live.session.now_ns)
    opened.end(live)
    (place,) = (tmp_path / "s" / "checkpoints").iterdir()
    arrays, facts = read_checkpoint(place)
    facts["run"]["loop"] = "0" * 64
    write_checkpoint(place, arrays, facts)
    again, remarks = open_session(tmp_path / "s")
    try:
        assert len(remarks) == 1
        assert "the loop has changed" in remarks[0]
        assert again.session.now_ns == start_ns + HOUR_NS
    finally:
        again.close()


def test_two_writers_of_one_archive(opened: Opener) -> None:
    live = opened("s", outpost())
    with pytest.raises(SimulationError, match="another server has the session"):
        open_session(live.keeping.folder)
    with pytest.raises(LockedError, match="another process writes"):
        Archive(live.archive.folder)


# The link


def test_events_that_flood_the_link_do_not_keep_answers_from_coming(opened: Opener) -> None:
    """A hundred events a second, four times what the link carries."""
    live = opened("s", outpost(step="10 s", duration="1 hour"), telemetry_bit_s=16_000.0)
    session = live.session
    writer = TelemetryWriter(live.dictionary)
    name = live.dictionary.events[0].name
    made: list[bytes] = []
    recorder = session.space.link.downlink.recorder
    for second in range(100):
        for k in range(100):
            at_ns = session.now_ns + k * 10_000_000
            made.append(event_of(writer, name, at_ns, f"flood {second} {k} " + "x" * 40))
            session.space.tell(made[-1], at_ns)
        if second == 20:
            live.keeping.take(order(live, ADDRESS, "standby", "c-1", 1))
        session.advance(session.now_ns + S)
    session.advance(session.now_ns + 60 * S)
    answers = [r for r, _ in session.ground.unheard if isinstance(r, Acknowledgement)]
    assert [a.stage for a in answers] == ["accepted", "started", "completed"]
    # What does not fit waits in the recorder, and is told.
    facts = session.space.facts()["buffers"][0]
    assert facts["waiting"] > 3_000
    assert facts["packets"] >= len(made)
    assert recorder.octets <= recorder.capacity_octets


def event_of(writer: TelemetryWriter, name: str, at_ns: int, text: str) -> bytes:
    from ilrs.epoch import Epoch

    return writer.event(name, Epoch(at_ns), text=text)


def test_a_recorder_that_overflows_counts_what_it_lost(opened: Opener) -> None:
    live = opened("s", outpost(duration="1 hour"), telemetry_bit_s=1_000.0)
    session = live.session
    session.space.link.downlink.recorder = recorder = Recorder(1 << 17)
    writer = TelemetryWriter(live.dictionary)
    name = live.dictionary.events[0].name
    for _ in range(4000):
        session.space.tell(event_of(writer, name, session.now_ns, "x" * 100), session.now_ns)
    session.advance(session.now_ns + 120 * S)
    facts = session.space.facts()["buffers"][0]
    assert facts["octets"] <= 1 << 17
    assert facts["dropped_unsent"] > 2000
    assert recorder.dropped >= recorder.dropped_unsent
    # The ground knows that something is missing, asks a bounded number of times, and lives on.
    session.advance(session.now_ns + 600 * S)
    assert session.ground.read["Housekeeping"] > 0


def test_three_frames_in_ten_are_lost_and_nothing_is_missing_in_the_end(opened: Opener) -> None:
    live = opened("s", outpost(duration="1 day"), loss=0.3)
    session = live.session
    start_ns = session.now_ns
    live.keeping.take(order(live, ADDRESS, "standby", "c-1", 1))
    session.advance(start_ns + 2 * HOUR_NS)
    session.ground.keep()
    assert session.space.facts()["counters"]["lost_frames"] > 30
    assert live.archive.gaps(start_ns, start_ns + HOUR_NS) == []
    stages = [r.stage for r, _ in session.ground.unheard if isinstance(r, Acknowledgement)]
    assert sorted(stages) == ["accepted", "completed", "started"]
