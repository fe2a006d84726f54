"""Data: conserved from instrument to Earth; the store keeps what matters most."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.systems.comms import data_store, earth_link
from ilrs.systems.power import distributor, radioisotope
from ilrs.systems.science import instrument
from ilrs.testing import Workbench

IN_VIEW = {"earth_visible": 1.0, "earth_elevation_rad": 0.1, "earth_range_m": 384400e3}
rates = st.one_of(st.just(0.0), st.floats(1.0, 1e6))


def station(capacity_bit: float = 1e12, power_w: float = 1e6) -> Workbench:
    bench = Workbench()
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=power_w,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("store", data_store.KIND, {"data": "data"}, capacity_bit=capacity_bit)
    return bench


def camera(bench: Workbench, name: str, rate: float, klass: int, **values: float) -> None:
    bench.add(name, instrument.KIND, {"bus": "main", "data": "data"}, on_power_w=10.0,
              data_rate_bit_s=rate, data_priority=float(klass), **values)  # fmt: skip


def antenna(bench: Workbench, rate: float = 1e6, **values: float) -> None:
    bench.add("link", earth_link.KIND, {"bus": "main", "data": "data"}, rate_bit_s=rate,
              on_power_w=50.0, standby_power_w=5.0, **values)  # fmt: skip


@st.composite
def stations(draw: st.DrawFn) -> Workbench:
    bench = station(draw(st.floats(1e3, 1e8)))
    for klass in range(4):
        camera(bench, f"camera{klass}", draw(rates), klass)
        bench.elements["store"].values[f"stored_{klass}_bit"] = draw(st.floats(0, 2e7))
    antenna(bench, draw(rates))
    bench.elements["store"].values["erase_from"] = float(draw(st.integers(0, 4)))
    bench.elements["store"].values["failed"] = float(draw(st.booleans()))
    return bench


@given(stations())
@settings(max_examples=80, deadline=None)
def test_data_are_conserved(bench: Workbench) -> None:
    store = bench.elements["store"].values
    for _ in range(3):
        before = sum(store[f"stored_{i}_bit"] for i in range(4))
        values = bench.step(60.0, **IN_VIEW)
        total, size = bench.imbalance("data")
        assert abs(total) <= 1e-9 * max(1.0, size)
        changed = values["store/stored_bit"] - before
        rate = values["store/accepted_bit_s"] - values["store/drained_bit_s"]
        assert changed == pytest.approx(60.0 * (rate - values["store/dropped_bit_s"]), rel=1e-9,
                                        abs=1e-6 * max(1.0, before))  # fmt: skip
        made = sum(values[f"camera{i}/made_bit_s"] for i in range(4))
        lost = sum(values[f"camera{i}/rejected_bit_s"] for i in range(4))
        assert made == pytest.approx(values["store/accepted_bit_s"] + lost, rel=1e-9, abs=1e-6)
        assert values["store/stored_bit"] <= store_room(bench) * (1 + 1e-12)


def store_room(bench: Workbench) -> float:
    return bench.elements["store"].values["capacity_bit"]


def test_high_classes_push_out_low_ones() -> None:
    bench = station(capacity_bit=1000.0)
    bench.elements["store"].values["stored_3_bit"] = 900.0
    camera(bench, "vital", 5.0, 0)
    camera(bench, "luxury", 5.0, 3)
    values = bench.step(60.0)
    assert values["store/stored_0_bit"] == pytest.approx(300.0)
    assert values["store/stored_3_bit"] == pytest.approx(700.0)
    assert values["store/dropped_bit_s"] == pytest.approx(200.0 / 60.0)
    assert values["luxury/kept_bit_s"] == 0.0
    assert values["vital/rejected_bit_s"] == 0.0


def test_high_classes_are_sent_first() -> None:
    bench = station()
    bench.elements["store"].values |= {"stored_0_bit": 3e6, "stored_2_bit": 5e7}
    antenna(bench, 1e5)
    values = bench.step(60.0, **IN_VIEW)
    assert values["link/sent_bit_s"] == pytest.approx(1e5)
    assert values["store/stored_0_bit"] == 0.0
    assert values["store/stored_2_bit"] == pytest.approx(4.7e7)


def test_an_empty_store_sends_nothing() -> None:
    bench = station()
    antenna(bench)
    assert bench.step(60.0, **IN_VIEW)["link/sent_bit_s"] == 0.0


@pytest.mark.parametrize(
    ("change", "power_w"),
    [
        ({"earth_visible": 0.3}, 5.0),
        ({"earth_elevation_rad": -0.01}, 5.0),
        ({}, 50.0),
    ],
)
def test_contact_needs_the_earth_in_view(change: dict[str, float], power_w: float) -> None:
    bench = station()
    antenna(bench)
    values = bench.step(60.0, **(IN_VIEW | change))
    assert values["link/power_w"] == pytest.approx(power_w)
    assert (values["link/limit_bit_s"] > 0.0) == (power_w > 10.0)
    assert values["link/contact"] == float(power_w > 10.0)


def test_the_rate_falls_with_the_square_of_the_range() -> None:
    bench = station()
    antenna(bench, rate_law=1.0, degraded=0.5)
    values = bench.step(60.0, **(IN_VIEW | {"earth_range_m": 2 * 384400e3}))
    assert values["link/limit_bit_s"] == pytest.approx(1e6 / 8.0)


def test_half_the_power_makes_half_the_data() -> None:
    bench = station(power_w=5.0)
    camera(bench, "camera", 100.0, 1)
    values = bench.step(60.0)
    assert values["camera/made_bit_s"] == pytest.approx(50.0, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "environment", "made"),
    [
        ({}, {}, 110.0),
        ({"mode": 1.0}, {}, 10.0),
        ({"mode": 0.0}, {}, 0.0),
        ({"failed": 1.0}, {}, 0.0),
        ({"observes": 1.0}, {"sun_visible": 0.0}, 10.0),
        ({"observes": 1.0}, {"sun_visible": 1.0}, 110.0),
        ({"observes": 2.0}, {"sun_visible": 1.0}, 10.0),
        ({"thermal_window": 1.0}, {}, 10.0),
        ({"burst_fraction": 0.5, "burst_factor": 3.0}, {"activity": 0.4}, 310.0),
        ({"burst_fraction": 0.5, "burst_factor": 3.0}, {"activity": 0.6}, 110.0),
    ],
)
def test_an_instrument_observes_when_it_may(
    values: dict[str, float], environment: dict[str, float], made: float
) -> None:
    bench = station()
    camera(bench, "camera", 100.0, 1, housekeeping_bit_s=10.0, standby_power_w=2.0, **values)
    assert bench.step(60.0, **environment)["camera/made_bit_s"] == pytest.approx(made, rel=1e-9)
