"""Wide stations: what is alike is a loop over a table, and gives the same bits."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from small import element, small_station

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import wide_station

from ilrs import batch
from ilrs.sim import alike, sections
from ilrs.sim.alike import Run, gathered
from ilrs.sim.assembly import compile_plant
from ilrs.sim.codegen import generate
from ilrs.sim.environment import make_environment
from ilrs.sim.layout import make_layout
from ilrs.sim.memory import Shape
from ilrs.sim.plant import Plant
from ilrs.sim.statement import Statement
from ilrs.sim.wiring import wire
from ilrs.station.model import Bus, Station

ROOT = Path(__file__).parents[2]


def lived(station: Station) -> Plant:
    environment = make_environment(station, station.grid(), seed=0)
    plant = compile_plant(station, environment, chunk_rows=500)
    plant.warm()
    plant.advance(plant.grid.count)
    return plant


def source(station: Station) -> str:
    layout = make_layout(station)
    shape = Shape(
        len(layout.states), len(layout.params), len(layout.slots), len(layout.channels),
        len(station.buses), len(layout.events), 0,
    )  # fmt: skip
    return generate(station, layout, wire(station), shape)


def same(a: Plant, b: Plant) -> bool:
    return (
        a.memory.floats.tobytes() == b.memory.floats.tobytes()
        and a.memory.ints.tobytes() == b.memory.ints.tobytes()
        and a.rows.tobytes() == b.rows.tobytes()
    )


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Station:
    return batch.load(wide_station.write(tmp_path_factory.mktemp("wide"), 10_000))


@pytest.mark.parametrize(("least", "loops", "indices"), [(1, 12, 200_000), (2, 1, 60)])
def test_loops_do_not_change_a_bit(
    monkeypatch: pytest.MonkeyPatch, least: int, loops: int, indices: int
) -> None:
    """Of a small station, down to loops over one statement and tables of a few rows."""
    station = small_station(0.5)
    several = {
        name: element(name, "power.load", {"bus": "main_bus"}, on_power="7 W", priority=i % 6)
        for i, name in enumerate(["one", "two", "three", "four", "five"])
    }
    station = replace(station, elements=station.elements | several)
    written = lived(station)
    assert "PLACES" not in written.loop.source
    monkeypatch.setattr(sections, "LEAST_SAVED", 0)
    monkeypatch.setattr(sections, "MOST_LOOPS", loops)
    monkeypatch.setattr(alike, "LEAST_ALIKE", least)
    monkeypatch.setattr(alike, "MOST_INDICES", indices)
    looped = lived(station)
    title = several["one"].kind.title
    assert f"# 5 of {title}, step" in looped.loop.source or indices < 100
    assert f"# one: {title}, step" not in looped.loop.source
    assert "TERMS_" in looped.loop.source
    assert same(looped, written)


def test_loops_of_all_kinds_do_not_change_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the reference station, which is written out as long as nobody says otherwise."""
    station = batch.load(ROOT / "stations" / "reference", set={"station/duration": "1 day"})
    written = lived(station)
    assert "PLACES" not in written.loop.source
    monkeypatch.setattr(sections, "LEAST_SAVED", 0)
    looped = lived(station)
    assert looped.loop.source.count("PLACES_") > 20
    assert same(looped, written)


def test_a_wide_station_is_real_and_without_fault(wide: Station) -> None:
    assert batch.examine(wide.folder).diagnostics == ()
    assert 10_000 <= len(make_layout(wide).channels) < 10_400
    assert len({e.kind.id for e in wide.elements.values()}) == 9


def test_the_text_of_a_loop_grows_with_kinds_and_not_with_elements(
    wide: Station, tmp_path: Path
) -> None:
    """Three times as many elements: longer tables, and not a line of code more."""
    less = batch.load(wide_station.write(tmp_path, 3_500))

    def code(station: Station) -> int:
        text = source(station)
        return len([line for line in text.splitlines() if not line.startswith("    [")])

    assert len(wide.elements) > 2.5 * len(less.elements)
    assert code(wide) <= code(less) < 1000


def test_what_one_loop_does_is_ready_before_it() -> None:
    """A chain of cables: each waits for the one before it, all else is a loop."""
    station, links = small_station(), 30
    for i in range(links):
        station = replace(
            station,
            buses=station.buses | {f"b{i}": Bus(f"b{i}", "electricity")},
            elements=station.elements
            | {
                f"cable{i}": element(
                    f"cable{i}", "power.cable", {"up": f"b{i - 1}" if i else "main_bus",
                    "down": f"b{i}"}, length="1 km", voltage="400 V", rating="5 kW",
                ),
                f"host{i}": element(
                    f"host{i}", "power.distributor", {"bus": f"b{i}"}, rating="5 kW"
                ),
                f"load{i}": element(f"load{i}", "power.load", {"bus": f"b{i}"}, on_power="9 W"),
            },
        )  # fmt: skip
    title = station.elements["load0"].kind.title
    lines = [line.strip() for line in source(station).splitlines()]
    assert lines.count(f"# {links} of {title}, offer") == 1
    assert lines.count(f"# {links} of {title}, step") == 1
    assert f"# cable{links - 1}: {station.elements['cable0'].kind.title}, offer" in lines


def test_gathering_keeps_what_depends_in_order() -> None:
    """Statements of two sorts that feed one another: depth by depth, each once."""
    chain = [
        Statement((f"{sort}{i} = ...",), reads, (f"{sort}{i}",), (), sort, reads, (f"{sort}{i}",))
        for i in range(40)
        for sort, reads in (("a", (f"b{i - 5}",) if i >= 5 else ()), ("b", (f"a{i}",)))
    ]
    runs = gathered(chain, {}, {})
    assert runs[0] == Run(tuple(s for s in chain if s.head == "a" and not s.reads), alike=True)
    assert [len(run.statements) for run in runs] == [5] * 16
    done: set[str] = set()
    for run in runs:
        assert done.issuperset(name for s in run.statements for name in s.reads)
        done |= {name for s in run.statements for name in s.writes}
    assert len(done) == len(chain)
