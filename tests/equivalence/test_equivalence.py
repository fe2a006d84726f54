"""One model under every clock: how a run is cut into windows does not change a bit of it."""

from __future__ import annotations

import random

import numpy as np
import pytest
from small import small_station

from ilrs.provenance import digest_array, digest_bytes
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import Environment, make_environment
from ilrs.sim.journal import Command, journal_lines, read_journal
from ilrs.sim.plant import Plant
from ilrs.station.model import FaultPlan, Station

FAULTS = (
    FaultPlan(36_000.0, "array/failed", 1.0, 7_230.0, "a test"),
    FaultPlan(90_000.0, "battery/cells_lost", 0.3, None, "a test"),
)
# (step, address, value): on and off control-period boundaries.
COMMANDS = [
    (7, "camera/mode", 0.0),
    (140, "heater/mode", 0.0),
    (611, "camera/mode", 2.0),
    (613, "main/shed_from", 3.0),
    (1500, "heater/mode", 1.0),
    (2000, "main/shed_from", 6.0),
    (2000, "link/mode", 0.0),
]


@pytest.fixture(scope="module")
def station() -> Station:
    return small_station(2.0, FAULTS)


@pytest.fixture(scope="module")
def environment(station: Station) -> Environment:
    return make_environment(station, station.grid(), seed=7)


def outcome(plant: Plant) -> str:
    """Digest of everything that came out: rows, memory, journal, events."""
    memory = digest_array(plant.memory.floats, plant.memory.ints, plant.rows)
    journal = journal_lines(plant.journal)
    return digest_bytes(memory.encode(), journal.encode(), repr(plant.events).encode())


def live(station: Station, environment: Environment, windows: list[int]) -> Plant:
    """A run that stops at the given steps and at every command."""
    plant = compile_plant(station, environment, chunk_rows=400)
    stops = sorted({*windows, *(step for step, _, _ in COMMANDS), environment.grid.count})
    pending = list(COMMANDS)
    for stop in stops:
        plant.advance(stop)
        while pending and pending[0][0] == stop:
            step, address, value = pending.pop(0)
            plant.command(Command(step, "a person", address, value, "a test"))
    return plant


@pytest.fixture(scope="module")
def batch(station: Station, environment: Environment) -> Plant:
    return live(station, environment, [])


def test_the_commands_and_faults_matter(
    station: Station, environment: Environment, batch: Plant
) -> None:
    quiet = compile_plant(station, environment, chunk_rows=400)
    quiet.advance(environment.grid.count)
    assert not np.array_equal(quiet.rows, batch.rows)


def test_windows_of_any_length_give_the_same(
    station: Station, environment: Environment, batch: Plant
) -> None:
    chance = random.Random(3)
    cuts = [chance.randrange(environment.grid.count) for _ in range(60)]
    assert outcome(live(station, environment, cuts)) == outcome(batch)


def test_single_steps_give_the_same(
    station: Station, environment: Environment, batch: Plant
) -> None:
    steps = list(range(environment.grid.count))
    assert outcome(live(station, environment, steps)) == outcome(batch)


def test_the_replayed_journal_gives_the_same(
    station: Station, environment: Environment, batch: Plant
) -> None:
    journal = read_journal(journal_lines(batch.journal))
    plant = compile_plant(station, environment, chunk_rows=400, replay=journal)
    plant.advance(environment.grid.count)
    assert np.array_equal(plant.rows, batch.rows)
    for name in ("x", "c", "total", "low", "high", "v"):
        assert np.array_equal(plant.memory.view(name), batch.memory.view(name)), name
    assert plant.events == batch.events


@pytest.mark.parametrize("at", [10, 603, 1440, 2001])
def test_through_a_checkpoint_the_same(
    station: Station, environment: Environment, batch: Plant, at: int
) -> None:
    first = compile_plant(station, environment, chunk_rows=400)
    before = [c for c in COMMANDS if c[0] <= at]
    for step, address, value in before:
        first.advance(step)
        first.command(Command(step, "a person", address, value, "a test"))
    first.advance(at)
    rows = [first.take_rows()]
    kept, journal, events = first.snapshot(), list(first.journal), list(first.events)

    second = compile_plant(station, environment, chunk_rows=400)
    second.restore(kept, journal)
    second.events += events
    for step, address, value in COMMANDS[len(before) :]:
        second.advance(step)
        second.command(Command(step, "a person", address, value, "a test"))
    second.advance(environment.grid.count)
    rows.append(second.take_rows())
    assert np.array_equal(np.concatenate(rows), batch.rows[: environment.grid.count // 10])
    assert np.array_equal(second.x, batch.x)
    assert second.events == batch.events
    assert second.journal == batch.journal


def test_another_seed_gives_another_run(station: Station, environment: Environment) -> None:
    other = make_environment(station, station.grid(), seed=8)
    names = [c.name for c in compile_plant(station, other, chunk_rows=1).layout.columns]
    same = [np.array_equal(a, b) for a, b in zip(other.columns, environment.columns, strict=True)]
    noisy = [not s for s in same]
    assert any(noisy)
    assert not all(noisy), names
