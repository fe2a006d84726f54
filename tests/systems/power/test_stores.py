"""Stores: energy and mass balance, limits, temperature window, ageing."""

from __future__ import annotations

import pytest

from ilrs.kind import Kind
from ilrs.systems.power import battery, distributor, fuel_cell, load, radioisotope
from ilrs.systems.thermal import node
from ilrs.testing import Workbench

YEAR_S = 31557600.0
KWH = 3.6e6
STILL = {"self_discharge_per_s": 0.0, "calendar_fade_per_s": 0.0, "cycle_fade": 0.0}


def bench_with(
    kind: Kind, supply_w: float = 0.0, demand_w: float = 0.0, temperature_k: float = 293.15,
    **values: float,
) -> Workbench:  # fmt: skip
    bench = Workbench()
    bench.add("box", node.KIND, {"body": "box"}, heat_capacity_j_k=1e12,
              initial_temperature_k=temperature_k)  # fmt: skip
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=supply_w,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("user", load.KIND, {"bus": "main"}, on_power_w=demand_w)
    bench.add("store", kind, {"bus": "main", "body": "box"}, **values)
    return bench


def cells(supply_w: float = 0.0, demand_w: float = 0.0, **values: float) -> Workbench:
    numbers = {"capacity_j": 40 * KWH, "max_charge_w": 8e3, "max_discharge_w": 8e3} | STILL | values
    return bench_with(battery.KIND, supply_w, demand_w, **numbers)


def test_a_battery_accounts_for_every_joule() -> None:
    bench = cells(demand_w=3e3, initial_charge_fraction=0.5, self_discharge_per_s=1e-7)
    before = bench.elements["store"].values["energy_j"]
    for _ in range(100):
        values = bench.step(60.0)
        after = values["store/energy_j"]
        out = values["store/power_w"] + values["store/loss_w"] + values["store/lost_w"]
        assert before - after == pytest.approx(60.0 * out, rel=1e-9)
        before = after
    assert values["user/power_w"] == pytest.approx(3e3)


def test_the_round_trip_is_the_product_of_the_efficiencies() -> None:
    bench = cells(supply_w=5e3, initial_charge_fraction=0.0)
    charged = sum(bench.step(60.0)["store/charge_w"] for _ in range(120))
    bench.elements["source"].values["failed"] = 1.0
    bench.elements["user"].values["on_power_w"] = 4e3
    given = sum(bench.step(60.0)["store/discharge_w"] for _ in range(400))
    assert given / charged == pytest.approx(0.97 * 0.97, rel=1e-6)


def test_it_stops_exactly_at_full_and_at_the_reserve() -> None:
    full = cells(supply_w=1e5, initial_charge_fraction=0.999)
    for _ in range(5):
        values = full.step(600.0)
    assert values["store/charge_fraction"] == pytest.approx(1.0, abs=1e-12)
    assert values["store/full"] == 1.0
    low = cells(demand_w=1e5, initial_charge_fraction=0.21, reserve_fraction=0.2)
    for _ in range(5):
        values = low.step(600.0)
    assert values["store/charge_fraction"] == pytest.approx(0.2)
    assert values["store/empty"] == 1.0


@pytest.mark.parametrize(
    ("temperature_k", "charge", "discharge"),
    [
        (250.0, 0.0, 0.0),
        (263.15, 0.0, 8e3),
        (278.15, 4e3, 8e3),
        (293.15, 8e3, 8e3),
        (330.0, 0.0, 0.0),
    ],
)
def test_the_temperature_window(temperature_k: float, charge: float, discharge: float) -> None:
    bench = cells(initial_charge_fraction=0.5, temperature_k=temperature_k)
    values = bench.step(60.0)
    assert values["store/charge_limit_w"] == pytest.approx(charge)
    assert values["store/discharge_limit_w"] == pytest.approx(discharge)
    assert values["store/cold_lockout"] == float(temperature_k < 273.2)
    assert values["store/frozen"] == float(temperature_k < 253.15)
    assert values["store/hot_lockout"] == float(temperature_k > 323.15)


def test_losses_warm_the_body() -> None:
    bench = cells(supply_w=5e3, initial_charge_fraction=0.2)
    values = bench.step(60.0)
    assert values["store/loss_w"] == pytest.approx(0.03 * values["store/charge_w"])
    assert values["box/stored_w"] == pytest.approx(values["store/loss_w"])


def test_calendar_and_cycles_age_the_capacity() -> None:
    resting = cells(calendar_fade_per_s=0.02 / YEAR_S, temperature_k=298.15)
    for _ in range(12):
        values = resting.step(YEAR_S / 12.0)
    assert values["store/health"] == pytest.approx(0.98, rel=1e-6)
    hot = cells(calendar_fade_per_s=0.02 / YEAR_S, temperature_k=308.15)
    assert hot.step(YEAR_S)["store/health"] == pytest.approx(0.96, rel=1e-6)
    worked = cells(demand_w=4e3, initial_charge_fraction=1.0, cycle_fade=1e-3)
    for _ in range(700):
        values = worked.step(60.0)
    assert values["store/health"] == pytest.approx(1.0 - 0.5e-3, rel=1e-4)


@pytest.mark.parametrize("charge", [1.0, 0.4])
def test_lost_cells_take_their_charge_with_them(charge: float) -> None:
    bench = cells(initial_charge_fraction=charge, cells_lost=0.25)
    values = bench.step(60.0)
    assert values["store/energy_j"] == pytest.approx(charge * 30 * KWH)
    assert values["store/charge_fraction"] == pytest.approx(charge)
    assert values["store/lost_w"] == pytest.approx(charge * 10 * KWH / 60.0)
    assert values["store/loss_w"] == 0.0
    assert bench.step(60.0)["store/energy_j"] == pytest.approx(charge * 30 * KWH)


def test_cells_that_come_back_are_empty() -> None:
    bench = cells(initial_charge_fraction=0.8, cells_lost=1.0)
    assert bench.step(60.0)["store/energy_j"] == 0.0
    bench.elements["store"].values["cells_lost"] = 0.5
    bench.elements["store"].values["energy_j"] = 8 * KWH
    bench.elements["store"].values["cells"] = 0.25
    values = bench.step(60.0)
    assert values["store/energy_j"] == pytest.approx(8 * KWH)
    assert values["store/capacity_now_j"] == pytest.approx(20 * KWH)
    assert values["store/lost_w"] == 0.0


@pytest.mark.parametrize("values", [{"switch": 0.0}, {"failed": 1.0}])
def test_a_battery_can_be_disconnected(values: dict[str, float]) -> None:
    found = cells(supply_w=1e3, **values).step(60.0)
    assert (found["store/charge_limit_w"], found["store/discharge_limit_w"]) == (0.0, 0.0)


def gases(supply_w: float = 0.0, demand_w: float = 0.0, **values: float) -> Workbench:
    numbers = {"hydrogen_capacity_kg": 10.0, "max_charge_w": 10e3, "max_discharge_w": 5e3,
               "readiness": 1.0} | values  # fmt: skip
    return bench_with(fuel_cell.KIND, supply_w, demand_w, **numbers)


def test_a_fuel_cell_conserves_energy_and_mass() -> None:
    bench = gases(supply_w=6e3, mode=4.0, leak_per_s=1e-8)
    before = bench.elements["store"].values["hydrogen_kg"] * fuel_cell.HYDROGEN_HHV_J_KG
    for step in range(200):
        bench.elements["user"].values["on_power_w"] = 0.0 if step < 100 else 9e3
        values = bench.step(600.0)
        after = values["store/energy_j"]
        out = values["store/power_w"] + values["store/loss_w"]
        assert before - after == pytest.approx(600.0 * out, rel=1e-6, abs=1e-3)
        mass = values["store/hydrogen_kg"] + values["store/oxygen_kg"] + values["store/water_kg"]
        assert mass == pytest.approx(10.0 * 8.936)
        assert values["store/loss_w"] >= 0.0
        before = after


def test_the_round_trip_is_in_the_published_range() -> None:
    bench = gases(supply_w=10e3, mode=4.0, initial_charge_fraction=0.0)
    charged = sum(bench.step(600.0)["store/charge_w"] for _ in range(100))
    bench.elements["source"].values["failed"] = 1.0
    bench.elements["user"].values["on_power_w"] = 5e3
    given = sum(bench.step(600.0)["store/discharge_w"] for _ in range(300))
    assert 0.45 <= given / charged <= 0.55


def test_electrolysis_needs_more_than_the_thermodynamic_floor() -> None:
    """About 4.95 kWh per kg of oxygen at the higher heating value; more with losses."""
    bench = gases(supply_w=10e3, mode=2.0, initial_charge_fraction=0.0, electrolyser_efficiency=1.0)
    values = bench.step(3600.0)
    assert values["store/charge_w"] / 1e3 / values["store/oxygen_kg"] == pytest.approx(
        4.94, abs=0.04
    )


@pytest.mark.parametrize(
    ("mode", "takes", "gives"),
    [(0.0, False, False), (1.0, False, False), (2.0, True, False), (3.0, False, True),
     (4.0, True, True)],
)  # fmt: skip
def test_modes(mode: float, takes: bool, gives: bool) -> None:
    values = gases(mode=mode).step(60.0)
    assert (values["store/charge_limit_w"] > 0.0, values["store/discharge_limit_w"] > 0.0) == (
        takes,
        gives,
    )


def test_it_warms_up_before_it_works() -> None:
    bench = gases(mode=3.0, readiness=0.0, demand_w=1e3)
    powers = [bench.step(60.0)["store/discharge_w"] for _ in range(15)]
    assert powers[:10] == [0.0] * 10
    assert powers[11] == pytest.approx(1e3)
    bench.elements["store"].values["mode"] = 1.0
    assert bench.step(60.0)["store/readiness"] == 0.0


def test_a_failed_electrolyser_still_lets_the_cell_run() -> None:
    values = gases(mode=4.0, electrolyser_failed=1.0).step(60.0)
    assert values["store/charge_limit_w"] == 0.0
    assert values["store/discharge_limit_w"] > 0.0
