"""The rover: energy per kilometre against published figures, safety of driving, every joule."""

from __future__ import annotations

import math

import pytest

from ilrs.kind import Command, Kind, kind_problems
from ilrs.systems.mobility import rover
from ilrs.systems.power import distributor, radioisotope
from ilrs.systems.thermal import node
from ilrs.testing import Workbench

WH = 3600.0
# 0.15 x 100 kg x 1.62 m/s2 / 0.5: what a metre takes.
PER_METRE_J = 48.6
ROVER = {
    "mass_kg": 100.0, "cruise_m_s": 0.5, "max_motor_w": 1e3, "on_power_w": 20.0,
    "standby_power_w": 5.0, "capacity_j": 1000.0 * WH, "initial_charge_fraction": 0.5,
    "max_charge_w": 200.0, "charge_efficiency": 0.9, "discharge_efficiency": 0.8,
}  # fmt: skip


def bench_with(supply_w: float = 1e4, **values: float) -> Workbench:
    bench = Workbench()
    bench.add("box", node.KIND, {"body": "box"}, heat_capacity_j_k=1e9)
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=supply_w,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("rover", rover.KIND, {"bus": "main", "body": "box"}, **(ROVER | values))
    return bench


def alone(**values: float) -> Workbench:
    bench = Workbench()
    bench.add("rover", rover.KIND, {}, **(ROVER | values))
    return bench


def order(bench: Workbench, **slots: float | str) -> None:
    for name, value in slots.items():
        command = rover.KIND.command(name)
        assert command is not None
        bench.elements["rover"].values[name] = command.code(value)


def drive_out(bench: Workbench, steps: int, **sky: float) -> dict[str, float]:
    values: dict[str, float] = {}
    for _ in range(steps):
        values = bench.step(60.0, **sky)
    return values


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


def test_a_step_by_hand() -> None:
    bench = alone(dock_east_m=10.0, dock_north_m=20.0)
    order(bench, target_east_m=310.0, target_north_m=420.0, drive="go")
    values = bench.step(60.0)
    # 3, 4, 5: 30 m of 500 m, towards atan2(3, 4) from north.
    assert values["rover/east_m"] == pytest.approx(28.0)
    assert values["rover/north_m"] == pytest.approx(44.0)
    assert values["rover/heading_rad"] == pytest.approx(math.atan2(3.0, 4.0))
    assert values["rover/distance_left_m"] == pytest.approx(470.0)
    assert values["rover/speed_m_s"] == pytest.approx(0.5)
    assert values["rover/odometer_m"] == pytest.approx(30.0)
    assert values["rover/motor_w"] == pytest.approx(PER_METRE_J * 0.5)
    # 24.3 W and 20 W for a minute, at 80 %.
    used_j = (24.3 + 20.0) * 60.0 / 0.8
    assert values["rover/energy_j"] == pytest.approx(500.0 * WH - used_j)
    assert values["rover/drive_done"] == 0.0
    assert values["rover/docked"] == 0.0
    assert values["rover/away"] == 1.0


def test_it_arrives_exactly_and_a_new_target_alone_moves_nothing() -> None:
    bench = alone()
    order(bench, target_east_m=50.0, drive="go")
    values = drive_out(bench, 2)
    assert values["rover/east_m"] == 50.0
    assert values["rover/arrived"] == values["rover/drive_done"] == 1.0
    assert values["rover/odometer_m"] == pytest.approx(50.0)
    order(bench, target_east_m=500.0)
    assert drive_out(bench, 3)["rover/east_m"] == 50.0
    order(bench, drive="stop")
    assert bench.step(60.0)["rover/drive_done"] == 1.0
    order(bench, drive="go")
    assert bench.step(60.0)["rover/east_m"] == pytest.approx(80.0)


@pytest.mark.parametrize("slots", [{"drive": "stop"}, {"mode": "standby"}, {"mode": "off"}])
def test_it_stands_unless_told_to_drive(slots: dict[str, str]) -> None:
    bench = alone()
    order(bench, target_east_m=500.0, drive="go")
    assert bench.step(60.0)["rover/east_m"] == pytest.approx(30.0)
    order(bench, **slots)
    values = drive_out(bench, 3)
    assert values["rover/east_m"] == pytest.approx(30.0)
    assert values["rover/motor_w"] == 0.0


def test_a_failure_stops_it_for_good() -> None:
    bench = alone()
    order(bench, target_east_m=500.0, drive="go")
    bench.step(60.0)
    bench.elements["rover"].values["failed"] = 1.0
    values = bench.step(60.0)
    assert values["rover/east_m"] == pytest.approx(30.0)
    assert values["rover/power_w"] == 0.0
    bench.elements["rover"].values["failed"] = 0.0
    assert bench.step(60.0)["rover/east_m"] == pytest.approx(30.0)
    order(bench, drive="home")
    assert bench.step(60.0)["rover/east_m"] == pytest.approx(0.0)


def test_it_stops_at_its_reserve_and_stays() -> None:
    bench = alone(initial_charge_fraction=0.21, panel_area_m2=1.0)
    order(bench, target_east_m=5000.0, drive="go")
    # 10 Wh above the reserve give 8 Wh: 28 800 J = m x 48.6 J + 20 W of computer meanwhile.
    values = drive_out(bench, 30)
    seconds = 28800.0 / (20.0 + 24.3)
    assert values["rover/odometer_m"] == pytest.approx(0.5 * seconds, rel=0.03)
    assert values["rover/low_charge"] == 1.0
    assert values["rover/drive_done"] == 0.0
    place = values["rover/east_m"]
    sunny = drive_out(bench, 60, sun_visible=1.0, sun_irradiance_w_m2=1361.0)
    assert sunny["rover/charge_fraction"] > 0.3
    assert sunny["rover/east_m"] == place, "a go that has ended is not taken up again"


def test_the_reserve_is_not_driven_with() -> None:
    bench = alone(initial_charge_fraction=0.21, on_power_w=0.0)
    order(bench, target_east_m=5000.0, drive="go")
    values = drive_out(bench, 30)
    assert values["rover/charge_fraction"] == pytest.approx(0.2, abs=1e-9)
    assert values["rover/odometer_m"] == pytest.approx(28800.0 / PER_METRE_J)


def test_it_waits_for_light_only_if_told_so() -> None:
    for told, east_m in ((1.0, 0.0), (0.0, 30.0)):
        bench = alone(stop_in_shadow=told)
        order(bench, target_east_m=500.0, drive="go")
        values = bench.step(60.0, sun_visible=0.2)
        assert values["rover/east_m"] == pytest.approx(east_m)
        assert values["rover/waiting_for_light"] == told
        assert bench.step(60.0, sun_visible=0.9)["rover/east_m"] == pytest.approx(east_m + 30.0)


def test_slip_takes_way_but_not_energy() -> None:
    bench = alone(slip=0.4)
    order(bench, target_east_m=500.0, drive="go")
    values = bench.step(60.0)
    assert values["rover/east_m"] == pytest.approx(18.0)
    assert values["rover/odometer_m"] == pytest.approx(30.0)
    assert values["rover/motor_w"] == pytest.approx(PER_METRE_J * 0.5)
    bench.elements["rover"].values["slip"] = 1.0
    stuck = bench.step(60.0)
    assert stuck["rover/east_m"] == pytest.approx(18.0)
    assert stuck["rover/motor_w"] == pytest.approx(PER_METRE_J * 0.5)


def test_weak_motors_make_it_slow() -> None:
    bench = alone(max_motor_w=PER_METRE_J * 0.1)
    order(bench, target_east_m=500.0, drive="go")
    assert bench.step(60.0)["rover/speed_m_s"] == pytest.approx(0.1)


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


@pytest.mark.parametrize(("done", "wrong"), [("drive_done", 0), ("nothing", 1), ("east_m", 1)])
def test_what_says_that_a_command_is_done_must_be_measured(done: str, wrong: int) -> None:
    drive = Command("drive", "x", "stop", {"stop": 0, "go": 1, "home": 2}, done=done)
    others = tuple(c for c in rover.KIND.commands if c.name != "drive")
    fields = {
        name: getattr(rover.KIND, name)
        for name in ("id", "title", "equation", "source", "not_modelled", "stages", "params",
                     "states", "ports", "drivers", "faults", "measurements", "events")
    }  # fmt: skip
    if wrong:
        with pytest.raises(ValueError, match=f"command drive: done {done} is no measurement"):
            Kind(**fields, commands=(*others, drive))
    else:
        assert kind_problems(Kind(**fields, commands=(*others, drive))) == []
