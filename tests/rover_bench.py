"""A rover on a bench, with a dock or alone, for tests."""

from __future__ import annotations

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
