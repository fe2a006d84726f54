"""Whatever the numbers, commands and faults: books balance and states stay in their bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import RIDGE, small_station

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.kind import Command as CommandSlot
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import Environment, make_environment
from ilrs.sim.journal import Command
from ilrs.sim.plant import Plant
from ilrs.sim.summary import summarise
from ilrs.station.model import FaultPlan, Site, Station

DAYS = 1.0
# The equator sees the Sun high and long: arrays, batteries and heat have something to do.
PLACES = {"ridge": RIDGE, "equator": SitePoint.from_degrees(0.0, 120.0, 0.0)}


@pytest.fixture(scope="module")
def places() -> dict[str, tuple[Station, Environment]]:
    found: dict[str, tuple[Station, Environment]] = {}
    for name, point in PLACES.items():
        site = Site("ridge", name, point)
        start = Epoch.from_utc("2035-01-04")
        station = replace(small_station(DAYS), sites={"ridge": site}, start=start)
        found[name] = station, make_environment(station, station.grid(), seed=1)
    return found


SCALES = st.dictionaries(
    st.sampled_from(
        ["array/area_m2", "battery/capacity_j", "battery/max_charge_w", "heater/max_power_w",
         "camera/on_power_w", "camera/data_rate_bit_s", "link/rate_bit_s", "store/capacity_bit",
         "box/heat_capacity_j_k", "main/rating_w", "link/on_power_w"]
    ),
    st.floats(1e-3, 1e3),
    max_size=6,
)  # fmt: skip
CHOICES = st.lists(
    st.tuples(st.integers(0, 143), st.integers(0, 50), st.integers(0, 50)), max_size=12
)
FAULTS = st.lists(
    st.tuples(st.floats(0, 86_000), st.integers(0, 50), st.floats(0, 1), st.floats(60, 40_000)),
    max_size=4,
)


def scaled(station: Station, scales: dict[str, float]) -> Station:
    elements = dict(station.elements)
    for address, factor in scales.items():
        name, _, param = address.partition("/")
        value = elements[name].params[param]
        params = elements[name].params | {param: replace(value, si=(value.si or 0.0) * factor)}
        elements[name] = replace(elements[name], params=params)
    return replace(station, elements=elements)


def faulty(station: Station, faults: list[tuple[float, int, float, float]]) -> Station:
    slots = [f"{e.name}/{f.name}" for e in station.elements.values() for f in e.kind.faults]
    plans = [FaultPlan(at, slots[i % len(slots)], v, d, "") for at, i, v, d in faults]
    return replace(station, faults=tuple(plans))


def lived(plant: Plant, choices: list[tuple[int, int, int]]) -> Plant:
    owners = [(a, o) for a, o in plant.layout.slot_owner.items() if isinstance(o, CommandSlot)]
    for period, which, value in sorted(choices):
        plant.advance(period * plant.period)
        address, owner = owners[which % len(owners)]
        if owner.values is not None:
            codes = sorted(owner.values.values())
            code = float(codes[value % len(codes)])
        else:
            code = owner.minimum + (owner.maximum - owner.minimum) * value / 50.0
        plant.command(Command(plant.step, "chance", address, code, ""))
    plant.advance(plant.grid.count)
    return plant


@pytest.mark.parametrize("place", list(PLACES))
@given(scales=SCALES, choices=CHOICES, faults=FAULTS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_books_balance(
    places: dict[str, tuple[Station, Environment]],
    place: str,
    scales: dict[str, float],
    choices: list[tuple[int, int, int]],
    faults: list[tuple[float, int, float, float]],
) -> None:
    station, environment = places[place]
    plant = lived(
        compile_plant(faulty(scaled(station, scales), faults), environment, chunk_rows=200), choices
    )
    summary = summarise(plant, {})
    energy, data = summary["energy"], summary["data"]
    came = energy["made_j"] + energy["released_j"]
    went = energy["used_j"] + energy["stored_j"] + energy["lost_j"]
    assert came == pytest.approx(went, rel=1e-9, abs=0.01)
    assert data["made_bit"] == pytest.approx(
        data["sent_bit"] + data["kept_bit"] + data["lost_bit"], rel=1e-9, abs=1.0
    )
    index = plant.layout.channel_index
    for address, low, high in (
        ("battery/charge_fraction", 0.0, 1.0 + 1e-12),
        ("battery/health", 0.0, 1.0),
        ("box/temperature_k", 2.0, 500.0),
        ("array/available_w", 0.0, float("inf")),
    ):
        assert plant.low[index[address]] >= low, address
        assert plant.high[index[address]] <= high, address
    assert max(summary["balance"].values()) < 1e-12
