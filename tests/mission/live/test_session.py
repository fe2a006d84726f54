"""A live session is the run in batch under another clock, however its time is cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from living import HOUR_NS, Opener, S, order, outpost

from ilrs.control.operator import CentreOperator
from ilrs.mission.live.live import Live
from ilrs.protocols.dictionary.reports import Acknowledgement
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import make_environment
from ilrs.sim.journal import journal_lines
from ilrs.sim.run import Run

ORDERS = [
    (3 * HOUR_NS + 7 * S, "spectrometer/mode", "standby"),
    (9 * HOUR_NS + 1_234_567_891, "radiator/louvre", "closed"),
    (9 * HOUR_NS + 1_234_567_891, "spectrometer/mode", "on"),
]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    opener = Opener(tmp_path)
    yield opener
    opener.close()


def heard(live: Live) -> list[Acknowledgement]:
    found: list[Acknowledgement] = []
    live.session.ground.on_answer.append(lambda report, _: found.append(report))
    return found


def state(live: Live) -> dict[str, Any]:
    session = live.session
    session.ground.keep()
    return {
        "floats": session.plant.memory.floats.tobytes(),
        "journal": journal_lines(session.plant.journal),
        "board": session.board.snapshot(),
        "space": session.space.snapshot(),
        "ground": session.ground.snapshot(),
    }


def lived(live: Live, pieces: list[int]) -> dict[str, Any]:
    """Live through the orders, cut at the given moments (ns after the start)."""
    session = live.session
    start_ns = session.now_ns
    stops = sorted({*pieces, *(at for at, _, _ in ORDERS)})
    for stop in stops:
        session.advance(start_ns + stop)
        for n, (at, address, value) in enumerate(ORDERS):
            if at == stop:
                live.keeping.take(order(live, address, value, f"c-{n}", n))
    return state(live)


def test_a_session_without_people_is_the_run_in_batch(opened: Opener) -> None:
    station = outpost()
    live = opened("s", station)
    live.session.advance(live.session.end_ns)
    plant = compile_plant(station, make_environment(station, station.grid(), 0), chunk_rows=999)
    run = Run(plant, CentreOperator(station, plant.telemetry, plant.grid))
    run.to_end()
    assert live.session.plant.memory.view("x").tobytes() == plant.memory.view("x").tobytes()
    assert journal_lines(live.session.plant.journal) == journal_lines(plant.journal)
    assert live.session.run.events == run.events


@pytest.mark.parametrize("loss", [0.0, 0.2])
def test_how_time_is_cut_does_not_matter(opened: Opener, loss: float) -> None:
    station = outpost()
    end = 14 * HOUR_NS
    draw = random.Random(f"cuts {loss}")
    one = lived(opened("one", station, loss=loss), [end])
    many = [draw.randrange(end) for _ in range(200)]
    assert lived(opened("many", station, loss=loss), [*many, end]) == one
    assert one["ground"]["read"]["Acknowledgement"] == 9


def test_a_checkpoint_goes_on_to_the_same(opened: Opener) -> None:
    station = outpost()
    end = 14 * HOUR_NS
    whole = lived(opened("whole", station), [end])
    live = opened("cut", station)
    start_ns = live.session.now_ns
    # Within a step, with acknowledgements under way.
    live.session.advance(start_ns + ORDERS[0][0])
    live.keeping.take(order(live, *ORDERS[0][1:], "c-0", 0))
    live.session.advance(start_ns + ORDERS[0][0] + 2 * S)
    live.keeping.checkpoint()
    opened.end(live)
    again = opened("cut")
    assert again.session.now_ns == start_ns + ORDERS[0][0] + 2 * S
    again.session.advance(start_ns + ORDERS[1][0])
    for n in (1, 2):
        again.keeping.take(order(again, *ORDERS[n][1:], f"c-{n}", n))
    again.session.advance(start_ns + end)
    assert state(again) == whole


def test_what_came_in_after_the_last_checkpoint_is_lived_again(
    opened: Opener, tmp_path: Path
) -> None:
    station = outpost()
    whole = lived(opened("s", station), [14 * HOUR_NS])
    # Nothing was closed and no checkpoint written: as after a kill.
    (tmp_path / "t").mkdir()
    for name in ("station.json", "horizons.json", "files.json", "run.json", "session.json",
                 "inputs.jsonl"):  # fmt: skip
        (tmp_path / "t" / name).write_bytes((tmp_path / "s" / name).read_bytes())
    again = opened("t")
    assert again.session.inputs_done == len(ORDERS)
    again.session.advance(again.session.plant.grid.start.tai_ns + 14 * HOUR_NS)
    assert state(again) == whole


def test_stages_come_back_after_the_light_time(opened: Opener) -> None:
    live = opened("s", outpost())
    answers = heard(live)
    live.session.advance(live.session.now_ns + HOUR_NS)
    sent_ns = live.session.now_ns
    live.keeping.take(order(live, "spectrometer/mode", "standby", "c-1", 1))
    live.session.advance(sent_ns + 2 * S)
    assert not answers
    live.session.advance(sent_ns + 3 * S)
    assert [a.stage for a in answers] == ["accepted"]
    live.session.advance(sent_ns + 130 * S)
    assert [a.stage for a in answers] == ["accepted", "started", "completed"]
    assert live.session.truth["spectrometer/power_w"] == pytest.approx(8.0)
    assert live.session.plant.journal[-1].actor == "bo"
    stages = [(e.stage, (e.at_ns - sent_ns) / S) for e in live.session.take_link_events()]
    assert stages == [("sent", 0.0), ("received", pytest.approx(2.7, abs=0.1))]


def test_what_the_centre_undoes_is_told_as_failed(opened: Opener) -> None:
    # In survival the centre switches the spectrometer off; its orders stand above those of people.
    live = opened("s", outpost(start="2035-03-30", duration="4 days"))
    answers = heard(live)
    session = live.session
    while session.operator.centre.mode == "nominal" and session.now_ns < session.end_ns:
        session.advance(session.now_ns + HOUR_NS)
    live.keeping.take(order(live, "spectrometer/mode", "on", "c-1", 1))
    session.advance(session.now_ns + HOUR_NS)
    assert [a.stage for a in answers][:2] == ["accepted", "started"]


def test_a_blackout_is_played_back(opened: Opener) -> None:
    """The radio has contact from 23 March, about 16:30; until then the recorder keeps all."""
    station = outpost("radio", start="2035-03-23T06:00:00", duration="1 day")
    live = opened("s", station)
    session = live.session
    start_ns = session.now_ns
    session.advance(start_ns + 10 * HOUR_NS)
    assert session.ground.value("battery/charge_fraction")[1] == -1
    assert not session.way.path.up
    session.advance(start_ns + 14 * HOUR_NS)
    session.ground.keep()
    rows = list(live.archive.rows("battery", start_ns, session.now_ns))
    made = [int(t) for r in rows for t in r.generated_ns]
    received = [int(t) for r in rows for t in r.received_ns]
    period = 60 * S
    assert made == list(range(start_ns + period, session.now_ns + 1 - 2 * S, period))
    assert min(received) - start_ns > 10 * HOUR_NS
    assert live.archive.gaps(start_ns + period, session.now_ns - period) == []


def test_lost_frames_are_asked_for_again(opened: Opener) -> None:
    live = opened("s", outpost(), loss=0.3)
    session = live.session
    start_ns = session.now_ns
    session.advance(start_ns + 6 * HOUR_NS)
    session.ground.keep()
    lost = session.space.facts()["counters"]["lost_frames"]
    assert lost > 100
    gaps = live.archive.gaps(start_ns, start_ns + 5 * HOUR_NS)
    assert gaps == []
