"""A live session is the run in batch under another clock, however its time is cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from living import HOUR_NS, STATIONS, Opener, S, order, outpost

from ilrs import batch
from ilrs.control.operator import CentreOperator
from ilrs.mission.live.live import Live
from ilrs.protocols.dictionary.reports import Acknowledgement
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import make_environment
from ilrs.sim.journal import journal_lines
from ilrs.sim.run import Run
from ilrs.station.model import Station

# Within some control periods and steps, which is what matters; an hour of the station costs a
# quarter of a second.
ORDERS = [
    (HOUR_NS // 2 + 7 * S, "spectrometer/mode", "standby"),
    (HOUR_NS + 1_234_567_891, "radiator/louvre", "closed"),
    (HOUR_NS + 1_234_567_891, "spectrometer/mode", "on"),
]
END_NS = 3 * HOUR_NS // 2


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    opener = Opener(tmp_path)
    yield opener
    opener.close()


def heard(live: Live) -> list[Acknowledgement]:
    found: list[Acknowledgement] = []
    live.session.ground.on_answer.append(lambda report, _: found.append(report))
    return found


def dark() -> Station:
    """The outpost in its night, with a battery that is soon empty."""
    given = {"start": "2035-03-31", "duration": "12 hours", "step": "60 s"}
    settings = {f"station/{name}": text for name, text in given.items()}
    settings["battery/initial_charge_fraction"] = "30 %"
    return batch.load(STATIONS / "outpost", set=settings)


def batch_run(station: Station) -> Run:
    """The same in batch."""
    plant = compile_plant(station, make_environment(station, station.grid(), 0), chunk_rows=999)
    return Run(plant, CentreOperator(station, plant.telemetry, plant.grid))


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
    station = outpost(duration="12 hours")
    live = opened("s", station)
    live.session.advance(live.session.end_ns)
    run = batch_run(station)
    run.to_end()
    plant = run.plant
    assert live.session.plant.memory.view("x").tobytes() == plant.memory.view("x").tobytes()
    assert journal_lines(live.session.plant.journal) == journal_lines(plant.journal)
    assert live.session.run.events == run.events


@pytest.mark.parametrize("loss", [0.0, 0.2])
def test_how_time_is_cut_does_not_matter(opened: Opener, loss: float) -> None:
    station = outpost()
    end = END_NS
    draw = random.Random(f"cuts {loss}")
    one = lived(opened("one", station, loss=loss), [end])
    many = [draw.randrange(end) for _ in range(200)]
    assert lived(opened("many", station, loss=loss), [*many, end]) == one
    assert one["ground"]["read"]["Acknowledgement"] == 9


def test_a_checkpoint_goes_on_to_the_same(opened: Opener) -> None:
    station = outpost()
    end = END_NS
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
    whole = lived(opened("s", station), [END_NS])
    # Nothing was closed and no checkpoint written: as after a kill.
    (tmp_path / "t").mkdir()
    for name in ("station.json", "horizons.json", "files.json", "run.json", "session.json",
                 "inputs.jsonl"):  # fmt: skip
        (tmp_path / "t" / name).write_bytes((tmp_path / "s" / name).read_bytes())
    again = opened("t")
    assert again.session.inputs_done == len(ORDERS)
    again.session.advance(again.session.plant.grid.start.tai_ns + END_NS)
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
    station = dark()
    run = batch_run(station)
    run.to_end()
    (begins,) = (e["step"] for e in run.events if e["text"].startswith("survival begins"))
    live = opened("s", station)
    answers = heard(live)
    session = live.session
    # Started with the last step before it: what it set is looked at when the centre has decided.
    session.advance(session.plant.grid.at(begins - 1).tai_ns - 10 * S)
    live.keeping.take(order(live, "spectrometer/mode", "on", "c-1", 1))
    session.advance(session.now_ns + HOUR_NS)
    assert session.operator.centre.mode == "survival"
    assert [a.stage for a in answers] == ["accepted", "started", "not completed"]
    assert "overruled on board" in answers[-1].text


def test_a_blackout_is_played_back(opened: Opener) -> None:
    """The radio has contact from 23 March, about 16:30; until then the recorder keeps all."""
    station = outpost("radio", start="2035-03-23T14:00:00", duration="5 hours")
    live = opened("s", station)
    session = live.session
    start_ns = session.now_ns
    session.advance(start_ns + 2 * HOUR_NS)
    assert session.ground.value("battery/charge_fraction")[1] == -1
    assert not session.way.path.up
    session.advance(start_ns + 4 * HOUR_NS)
    session.ground.keep()
    rows = list(live.archive.rows("battery", start_ns, session.now_ns))
    made = [int(t) for r in rows for t in r.generated_ns]
    received = [int(t) for r in rows for t in r.received_ns]
    period = 60 * S
    assert made == list(range(start_ns + period, session.now_ns + 1 - 2 * S, period))
    assert min(received) - start_ns > 2 * HOUR_NS
    assert live.archive.gaps(start_ns + period, session.now_ns - period) == []


def test_lost_frames_are_asked_for_again(opened: Opener) -> None:
    live = opened("s", outpost(), loss=0.3)
    session = live.session
    start_ns = session.now_ns
    session.advance(start_ns + 2 * HOUR_NS)
    session.ground.keep()
    lost = session.space.facts()["counters"]["lost_frames"]
    assert lost > 30
    gaps = live.archive.gaps(start_ns, start_ns + HOUR_NS)
    assert gaps == []
