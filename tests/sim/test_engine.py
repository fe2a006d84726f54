"""The engine: order from ports, exact tallies, conservation and finiteness watched."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from small import element, small_station

from ilrs.diagnostics import DeclarationError, SimulationError
from ilrs.kind import Kind, Measurement, Port, Stage, State
from ilrs.sim import memory, sections
from ilrs.sim.assembly import compile_plant
from ilrs.sim.codegen import generate
from ilrs.sim.compile import load_loop
from ilrs.sim.environment import make_environment, noise
from ilrs.sim.journal import Command, read_journal
from ilrs.sim.layout import make_layout
from ilrs.sim.plant import Plant
from ilrs.sim.summary import longest_run
from ilrs.sim.wiring import StageOf, wire
from ilrs.station.model import Bus, Element, FaultPlan, Station


def leaky(t: float) -> tuple[float, ...]:
    """Gives a watt of heat and reports half of it."""
    return 1.0, 0.5, t


def root(t: float) -> tuple[float, ...]:
    """Grows beyond what a float can hold."""
    return 0.0, 0.0, (t + 2.0) ** 3


def heat_member(stage: Stage) -> Kind:
    return Kind(
        id=f"test.{stage.name}", title="Test", equation="-", source="-", not_modelled="-",
        stages=(stage,), states=(State("t", "a number"),),
        ports=(Port("body", "heat", "a node", flow="flow_w"),),
        measurements=(Measurement("flow_w", "heat"),),
    )  # fmt: skip


LEAKY = heat_member(Stage(leaky, ("body_heat_w", "flow_w", "t")))
ROOT = heat_member(Stage(root, ("body_heat_w", "flow_w", "t")))


def with_elements(station: Station, *more: Element, buses: tuple[Bus, ...] = ()) -> Station:
    elements = station.elements | {e.name: e for e in more}
    return replace(station, elements=elements, buses=station.buses | {b.name: b for b in buses})


def running(station: Station) -> Plant:
    environment = make_environment(station, station.grid(), seed=0)
    return compile_plant(station, environment, chunk_rows=500)


def test_stages_run_after_what_they_read() -> None:
    station = small_station()
    order = wire(station).order
    place = {node: i for i, node in enumerate(order)}
    settle = StageOf("main", len(station.elements["main"].kind.stages) - 1)
    assert place[StageOf("array", 0)] < place[settle] < place[StageOf("array", 1)]
    assert place[StageOf("battery", 0)] < place[settle] < place[StageOf("battery", 1)]


def test_two_cables_in_a_ring_are_a_loop() -> None:
    ring = with_elements(
        small_station(),
        element("there", "power.cable", {"up": "main_bus", "down": "far_bus"},
                length="1 km", voltage="400 V", rating="5 kW"),
        element("back", "power.cable", {"up": "far_bus", "down": "main_bus"},
                length="1 km", voltage="400 V", rating="5 kW"),
        element("far", "power.distributor", {"bus": "far_bus"}, rating="5 kW"),
        buses=(Bus("far_bus", "electricity"),),
    )  # fmt: skip
    with pytest.raises(DeclarationError) as caught:
        wire(ring)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.id == "SIM-LOOP"
    assert "there" in diagnostic.what
    assert "back" in diagnostic.what


def test_a_bus_that_does_not_balance_stops_the_run() -> None:
    leak = Element("leak", "leak", LEAKY, "", "ridge", ports={"body": "box_heat"})
    plant = running(with_elements(small_station(0.1), leak))
    with pytest.raises(SimulationError, match="box_heat is out of balance"):
        plant.advance(plant.grid.count)


def test_a_number_that_overflows_stops_the_run_and_is_named() -> None:
    element_ = Element("growth", "growth", ROOT, "", "ridge", ports={"body": "box_heat"})
    plant = running(with_elements(small_station(0.1), element_))
    with pytest.raises(SimulationError) as caught:
        plant.advance(plant.grid.count)
    assert caught.value.address == "growth/t"
    assert caught.value.epoch.startswith("2035-01-01T00:09")


def blip(t: float) -> tuple[float, ...]:
    """Is infinite in step 3 only."""
    return 0.0, math.inf if t == 3.0 else 0.0, t + 1.0


def nothing(dt_s: float) -> tuple[float, ...]:
    return (0.0 * dt_s,)


def test_one_bad_value_between_good_ones_stops_the_run() -> None:
    kind = replace(
        LEAKY,
        stages=(Stage(blip, ("body_heat_w", "reading", "t")), Stage(nothing, ("flow_w",))),
        measurements=(Measurement("flow_w", "heat"), Measurement("reading", "anything")),
    )
    blips = Element("blips", "blips", kind, "", "ridge", ports={"body": "box_heat"})
    plant = running(with_elements(small_station(0.1), blips))
    with pytest.raises(SimulationError) as caught:
        plant.advance(plant.grid.count)
    assert caught.value.address == "blips/reading"


def test_totals_and_extremes_are_those_of_every_step() -> None:
    plant = running(small_station(0.5))
    seen: list[np.ndarray] = []
    while plant.step < plant.grid.count:
        plant.advance(plant.step + 1)
        seen.append(plant.values.copy())
    values = np.array(seen)
    assert np.array_equal(plant.low, values.min(axis=0))
    assert np.array_equal(plant.high_at, values.argmax(axis=0) // 10 * 10)
    assert np.allclose(plant.total, values.sum(axis=0), rtol=1e-12)
    is_state = np.array([c.is_state for c in plant.layout.channels])
    blocks = values.reshape(-1, 10, values.shape[1])
    rows = np.where(is_state, blocks[:, 0], blocks.mean(axis=1))
    assert np.allclose(plant.take_rows(), rows, rtol=1e-6)


def test_the_loop_is_readable_and_the_same_every_time() -> None:
    station = small_station()
    plant = running(station)
    text = plant.loop.source
    assert "# battery: Battery, offer" in text
    assert text == generate(station, plant.layout, wire(station), plant.memory.shape)
    again = load_loop(station, make_layout(station), wire(station), plant.memory.shape)
    assert again.digest == plant.loop.digest
    assert again.function is plant.loop.function


@pytest.mark.parametrize("most", [1, 7, 40])
def test_how_a_step_is_cut_into_sections_does_not_change_a_bit(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    station = small_station(0.5)
    whole = running(station)
    whole.advance(whole.grid.count)
    assert "section_2" not in whole.loop.source
    monkeypatch.setattr(sections, "MOST_LINES", most)
    cut = running(station)
    assert "section_2" in cut.loop.source
    cut.advance(cut.grid.count)
    assert cut.memory.floats.tobytes() == whole.memory.floats.tobytes()
    assert cut.rows.tobytes() == whole.rows.tobytes()


def test_commands_are_checked() -> None:
    plant = running(small_station(0.1))
    with pytest.raises(ValueError, match='did you mean "camera/mode"'):
        plant.command(Command(0, "me", "camera/mod", 1.0, ""))
    with pytest.raises(ValueError, match="for step 5, now 0"):
        plant.command(Command(5, "me", "camera/mode", 1.0, ""))
    with pytest.raises(ValueError, match="has no code 17"):
        plant.command(Command(0, "me", "camera/mode", 17.0, ""))
    with pytest.raises(ValueError, match="no command array/failed"):
        plant.command(Command(0, "me", "array/failed", 1.0, "faults are not commands"))
    assert plant.journal == []


def test_a_plant_neither_goes_back_nor_beyond_its_time() -> None:
    plant = running(small_station(0.1))
    plant.advance(20)
    with pytest.raises(ValueError, match="cannot advance"):
        plant.advance(10)
    with pytest.raises(ValueError, match="cannot advance"):
        plant.advance(plant.grid.count + 1)


def test_more_events_than_the_list_was_made_for_still_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list for one event: all others that rise in the same step must find room, too."""
    station = small_station(0.2, (FaultPlan(600.0, "array/failed", 1.0, None, ""),))
    roomy = running(station)
    roomy.advance(roomy.grid.count)
    monkeypatch.setattr(memory, "EVENT_ROOM", 1)
    tight = running(station)
    assert len(tight.layout.events) > 1
    tight.advance(tight.grid.count)
    assert tight.events == roomy.events
    assert roomy.events


def test_a_run_goes_on_to_the_end_of_its_last_control_period() -> None:
    station = replace(small_station(), duration_s=1501.0)
    assert station.grid().count == 30
    plant = running(station)
    plant.advance(plant.grid.count)
    assert len(plant.take_rows()) == 3
    assert replace(station, duration_s=1200.0).grid().count == 20


def test_noise_depends_on_seed_and_purpose_only() -> None:
    first = noise(1, "camera/activity", "uniform", 100)
    assert np.array_equal(first, noise(1, "camera/activity", "uniform", 100))
    assert not np.array_equal(first, noise(2, "camera/activity", "uniform", 100))
    assert not np.array_equal(first, noise(1, "radar/activity", "uniform", 100))
    # Raw value: Philox with key SHA-256("1:camera/activity")[:16], little endian.
    assert 0.0 <= first.min() <= first.max() < 1.0


def test_longest_run() -> None:
    assert longest_run(np.array([False, True, True, False, True])) == (1, 3)
    assert longest_run(np.array([True])) == (0, 1)
    assert longest_run(np.array([False])) == (0, 0)


def test_a_broken_journal_says_where() -> None:
    with pytest.raises(ValueError, match="journal line 2"):
        read_journal('{"step":1,"actor":"a","address":"b/c","value":1,"why":""}\n{"step":')
