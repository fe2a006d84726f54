"""The rover: safety of driving, and the flag that says a command is done."""

from __future__ import annotations

import math

import pytest
from rover_bench import PER_METRE_J, WH, alone, drive_out, order

from ilrs.kind import Command, Kind, kind_problems
from ilrs.systems.mobility import rover


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
