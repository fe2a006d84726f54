"""Electricity buses on a bench, for tests: what stands on them."""

from __future__ import annotations

from ilrs.systems.power import battery, distributor, load, radioisotope
from ilrs.systems.thermal import node
from ilrs.testing import Workbench


def bus_bench(names: tuple[str, ...] = ("main",), rating_w: float = 1e7) -> Workbench:
    bench = Workbench()
    bench.add("box", node.KIND, {"body": "box"}, heat_capacity_j_k=1e7)
    for name in names:
        bench.add(f"d_{name}", distributor.KIND, {"bus": name}, rating_w=rating_w)
    return bench


def add_source(bench: Workbench, name: str, power_w: float, bus: str = "main") -> None:
    bench.add(name, radioisotope.KIND, {"bus": bus}, electric_power_w=power_w, thermal_power_w=1e9)


def add_load(bench: Workbench, name: str, power_w: float, priority: int, bus: str = "main") -> None:
    bench.add(name, load.KIND, {"bus": bus}, on_power_w=power_w, priority=float(priority))


def add_battery(bench: Workbench, name: str, bus: str = "main", **values: float) -> None:
    given_values = {
        "capacity_j": 3.6e7, "max_charge_w": 5e3, "max_discharge_w": 5e3,
        "self_discharge_per_s": 0.0, "calendar_fade_per_s": 0.0, "cycle_fade": 0.0,
    } | values  # fmt: skip
    bench.add(name, battery.KIND, {"bus": bus, "body": "box"}, **given_values)
