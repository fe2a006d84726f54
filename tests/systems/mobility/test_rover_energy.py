"""The rover's energy: per kilometre against published figures, at the dock, and every joule."""

from __future__ import annotations

import pytest
from rover_bench import PER_METRE_J, WH, alone, bench_with, drive_out, order

from ilrs.systems.mobility import rover


def test_the_apollo_rover_goes_as_far_as_is_published() -> None:
    """700 kg and two batteries of 121 A h at 36 V: 92 km (57 miles); within 2 %."""
    bench = alone(
        mass_kg=700.0, cruise_m_s=10.0 / 3.6, on_power_w=0.0, capacity_j=2 * 121 * 36 * WH,
        initial_charge_fraction=1.0, discharge_efficiency=1.0, reserve_fraction=0.0,
    )  # fmt: skip
    order(bench, target_east_m=10000.0, drive="go")
    for k in range(700):
        values = bench.step(60.0)
        if values["rover/drive_done"] == 1.0:
            order(bench, target_east_m=10000.0 * (-1) ** (k % 2), drive="stop")
            bench.step(60.0)
            order(bench, target_east_m=-10000.0 if values["rover/east_m"] > 0 else 10000.0)
            order(bench, drive="go")
        if values["rover/low_charge"] == 1.0:
            break
    assert values["rover/low_charge"] == 1.0
    assert values["rover/odometer_m"] == pytest.approx(92e3, rel=0.02)


def test_apollo_16_took_more_than_the_wheels_alone() -> None:
    """26.7 km took 98.2 A h at 36 V with television and radio; the wheels are most of it."""
    per_metre_j = 0.15 * 700.0 * 1.62 / 0.5
    wheels_wh = 26.7e3 * per_metre_j / WH
    whole_wh = 98.2 * 36.0
    assert wheels_wh == pytest.approx(2523.15, abs=0.01)
    assert 0.6 < wheels_wh / whole_wh < 0.9
    bench = alone(
        mass_kg=700.0, cruise_m_s=7.73 / 3.6, max_motor_w=1e4, on_power_w=50.0,
        capacity_j=2 * 121 * 36 * WH,
    )  # fmt: skip
    order(bench, target_north_m=10000.0, drive="go")
    values = bench.step(3600.0)
    assert values["rover/motor_w"] == pytest.approx(7730.0 * per_metre_j / 3600.0)


def test_yutu_2_is_no_faster_than_it_is() -> None:
    """200 m/h: with 140 kg that is 3.8 W at the motors."""
    bench = alone(mass_kg=140.0, cruise_m_s=rover.KIND.param("cruise_m_s").default)  # type: ignore[union-attr]
    order(bench, target_north_m=1000.0, drive="go")
    values = bench.step(3600.0)
    assert values["rover/north_m"] == pytest.approx(200.0)
    assert values["rover/motor_w"] == pytest.approx(0.15 * 140.0 * 1.62 / 0.5 * 200.0 / 3600.0)


def test_the_reserve_is_not_driven_with() -> None:
    bench = alone(initial_charge_fraction=0.21, on_power_w=0.0)
    order(bench, target_east_m=5000.0, drive="go")
    values = drive_out(bench, 30)
    assert values["rover/charge_fraction"] == pytest.approx(0.2, abs=1e-9)
    assert values["rover/odometer_m"] == pytest.approx(28800.0 / PER_METRE_J)


def test_at_the_dock_it_is_served_and_charged_and_warms_it() -> None:
    bench = bench_with()
    values = bench.step(60.0)
    assert values["rover/plugged"] == values["rover/docked"] == 1.0
    assert values["rover/bus_w"] == pytest.approx(220.0)
    assert values["rover/charge_w"] == pytest.approx(200.0)
    assert values["rover/energy_j"] == pytest.approx(500.0 * WH + 200.0 * 0.9 * 60.0)
    assert values["rover/heat_w"] == pytest.approx(20.0 + 20.0)
    assert values["box/stored_w"] == pytest.approx(40.0)


def test_a_weak_dock_serves_first_and_charges_with_the_rest() -> None:
    bench = bench_with(supply_w=50.0)
    values = bench.step(60.0)
    assert values["rover/bus_w"] == pytest.approx(50.0)
    assert values["rover/charge_w"] == pytest.approx(30.0)
    assert values["rover/shed_w"] == pytest.approx(170.0)
    bench = bench_with(supply_w=8.0)
    assert bench.step(60.0)["rover/discharge_w"] == pytest.approx(12.0)


def test_out_and_home_by_command_keeps_every_joule() -> None:
    bench = bench_with(panel_area_m2=0.2, heater_power_w=15.0)
    order(bench, target_east_m=300.0, target_north_m=-100.0, drive="go")
    before = bench.elements["rover"].values["energy_j"]
    was_docked, seen = 1.0, set[str]()
    for k in range(80):
        if k == 30:
            order(bench, drive="home")
        values = bench.step(60.0, sun_visible=float(k % 7 < 4), sun_irradiance_w_m2=1361.0)
        gained_w = (values["rover/energy_j"] - before) / 60.0
        before = values["rover/energy_j"]
        into_w = values["rover/bus_w"] + values["rover/panel_used_w"]
        assert into_w == pytest.approx(
            values["rover/power_w"] + values["rover/loss_w"] + gained_w, abs=1e-6
        )
        for bus in ("main", "box"):
            off, through = bench.imbalance(bus)
            assert abs(off) <= 1e-9 * max(1.0, through)
        if values["rover/away"] == 1.0:
            assert values["rover/bus_w"] == values["rover/heat_w"] == 0.0
        if values["rover/docked"] != was_docked:
            seen.add("docked" if values["rover/docked"] else "undocked")
        was_docked = values["rover/docked"]
        if k == 29:
            assert values["rover/arrived"] == 1.0
    assert seen == {"docked", "undocked"}
    assert (values["rover/east_m"], values["rover/north_m"]) == (0.0, 0.0)
    assert values["rover/drive_done"] == values["rover/plugged"] == 1.0
    assert values["rover/charge_w"] > 0.0


def test_without_power_it_says_so() -> None:
    bench = alone(initial_charge_fraction=1e-4)
    values = drive_out(bench, 5)
    assert values["rover/energy_j"] == pytest.approx(0.0, abs=1e-6)
    assert values["rover/unpowered"] == values["rover/at_reserve"] == 1.0
