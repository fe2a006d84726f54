"""Kinds of equipment: `cases()` runs them on a workbench, beside published values and closed forms.

Nothing here compares a constant with a constant: every figure of ours comes out of the stages of a
kind, on its buses.
"""

import math
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.kind import Kind
from ilrs.moon.drivers import site_drivers
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import flat
from ilrs.systems.comms import data_store, earth_link
from ilrs.systems.power import (
    battery,
    cable,
    distributor,
    fission,
    fuel_cell,
    load,
    photovoltaic,
    radioisotope,
)
from ilrs.systems.science import instrument
from ilrs.systems.thermal import ground, link, node, radiator, radioisotope_heater
from ilrs.testing import Workbench

Case = runpy.run_path(str(Path(__file__).parent / "case.py"))["Case"]
YEAR_S = 31_557_600.0
HOUR_S = 3_600.0
KWH_J = 3.6e6
ENDLESS = {"half_life_s": 1e15}


def cases() -> list:
    """All comparisons of kinds, in a few seconds of computing."""
    found = [*source_cases(), *store_cases(), *light_cases(), *wire_cases()]
    return [*found, *heat_cases(), *reactor_cases(), *link_cases()]


def source_cases() -> Iterator:
    """Decay of plutonium-238 and decline of its generators."""
    bench = _bus(1e6)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=110.0,
              thermal_power_w=2000.0)  # fmt: skip
    first = bench.step(YEAR_S)
    year = bench.step(YEAR_S)
    fuel_loss = 100.0 * (1.0 - year["source/thermal_w"] / first["source/thermal_w"])
    yield Case(
        "heat lost by plutonium-238 in a year", fuel_loss, 0.787, 0.002, "%",
        "half-life of 87.7 years, yearly loss as commonly quoted",
    )  # fmt: skip
    loss = 100.0 * (1.0 - year["source/power_w"] / first["source/power_w"])
    # Quoted to a tenth of a per cent, for the first years of a unit.
    yield Case(
        "MMRTG, electricity lost in the first year", loss, 4.8, 0.2, "%",
        "DOE/NASA fact sheet on the MMRTG, as commonly quoted",
    )  # fmt: skip
    bench = _bus(1e6)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=470.0,
              thermal_power_w=7200.0, converter_ageing_per_s=0.0, age_s=23.0 * YEAR_S)  # fmt: skip
    # Printed in whole watts; the spans of 23 years are rounded too.
    yield Case(
        "Voyager's generators by decay alone, after 23 years", bench.step(60.0)["source/power_w"],
        392.0, 1.0, "W", "Wikipedia, Radioisotope thermoelectric generator, Life span",
    )  # fmt: skip


def store_cases() -> Iterator:
    """Electrolysis, regenerative fuel cell and battery, charged and discharged through a bus."""
    bench = _store(fuel_cell.KIND, 10e3, hydrogen_capacity_kg=10.0, max_charge_w=10e3,
                   max_discharge_w=5e3, readiness=1.0, initial_charge_fraction=0.0,
                   electrolyser_efficiency=1.0)  # fmt: skip
    found = bench.step(HOUR_S)
    energy_kwh = found["store/charge_w"] * HOUR_S / KWH_J
    # 285.83 kJ turn a mole of liquid water into 15.9995 g of oxygen gas and hydrogen gas.
    floor = 285.83e3 / 15.9995e-3 / KWH_J
    chemistry = "enthalpy of formation of liquid water, 285.83 kJ/mol (CODATA 1989)"
    yield Case(
        "electrolysis without losses, per kilogram of oxygen",
        energy_kwh / found["store/oxygen_kg"], floor, 0.01, "kWh/kg", chemistry,
    )  # fmt: skip
    yield Case(
        "electrolysis without losses, per kilogram of hydrogen",
        energy_kwh / found["store/hydrogen_kg"], 39.4, 0.05, "kWh/kg",
        "higher heating value of hydrogen, as commonly tabulated",
    )  # fmt: skip
    gases = _store(fuel_cell.KIND, 10e3, hydrogen_capacity_kg=10.0, max_charge_w=10e3,
                   max_discharge_w=5e3, readiness=1.0, initial_charge_fraction=0.0)  # fmt: skip
    gases.elements["store"].values["mode"] = 4.0
    # The range that is published, as its middle and half width.
    yield Case(
        "regenerative fuel cell, round trip", _round_trip(gases), 50.0, 5.0, "%",
        "regenerative fuel cells: 45 to 55 % (NASA Glenn papers, as commonly quoted)",
    )  # fmt: skip
    cells = _store(battery.KIND, 8e3, capacity_j=40 * KWH_J, max_charge_w=8e3,
                   max_discharge_w=8e3, initial_charge_fraction=0.0)  # fmt: skip
    yield Case(
        "lithium-ion battery, round trip", _round_trip(cells), 94.5, 2.5, "%",
        "lithium-ion batteries in orbit: 92 to 97 % (as commonly quoted)",
    )  # fmt: skip


def light_cases() -> Iterator:
    """Photovoltaic arrays at one astronomical unit."""
    sky = {"sun_irradiance_w_m2": 1361.0, "sun_visible": 1.0, "sun_elevation_rad": 0.0}
    bench = _bus(1e6)
    bench.add("cell", photovoltaic.KIND, {"bus": "main"}, area_m2=1.0, packing=1.0,
              efficiency=0.295, mounting=2.0)  # fmt: skip
    found = bench.step(60.0, **sky)
    ours = found["cell/power_w"] - 401.495
    # In free space: 0.92 G = P(T) + 2 * 0.85 sigma T^4, its root found by bisection.
    kelvins = _root(
        lambda t: _cell_w(t) + 1.7 * 5.670374419e-8 * t**4 - 0.92 * 1361.0, 200.0, 500.0
    )
    yield Case(
        "1 m2 of cells of 29.5 % in free space, temperature", found["cell/cell_temperature_k"],
        kelvins, 0.05, "K", "balance of a flat panel, root by bisection",
    )  # fmt: skip
    yield Case(
        "the same, power beyond that at 28 degC", ours, _cell_w(kelvins) - 401.495, 0.05, "W",
        "balance of a flat panel, root by bisection",
    )  # fmt: skip
    tower = _bus(1e6)
    tower.add("tower", photovoltaic.KIND, {"bus": "main"}, area_m2=35.0, mounting=2.0)
    # The published tower is a class, not a design: its cells and its losses are not told.
    yield Case(
        "vertical array of 35 m2 in full sunlight at the pole",
        tower.step(60.0, **sky, ground_temperature_k=150.0)["tower/power_w"] / 1e3, 10.0, 3.0, "kW",
        "NASA Vertical Solar Array Technology: 10 kW, 35 m2",
    )  # fmt: skip


def wire_cases() -> Iterator:
    """A cable of 1.1 km at 3 kV that delivers 100 kW, by Ohm's law with the current as unknown."""
    bench = Workbench()
    for bus in ("near", "far"):
        bench.add(f"board_{bus}", distributor.KIND, {"bus": bus}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "near"}, electric_power_w=1e6,
              thermal_power_w=1e7)  # fmt: skip
    bench.add("wire", cable.KIND, {"up": "near", "down": "far"}, length_m=1100.0, voltage_v=3000.0,
              rating_w=2e5, resistance_ohm_m=0.002)  # fmt: skip
    bench.add("user", load.KIND, {"bus": "far"}, on_power_w=1e5)
    current = 0.0
    for _ in range(100):
        current = 1e5 / (3000.0 - 2.2 * current)
    found = bench.step(60.0)
    source = "Ohm's law at both ends, current by iteration"
    yield Case(
        "cable, 100 kW over 1.1 km at 3 kV: loss", found["wire/loss_w"], 2.2 * current**2, 0.01,
        "W", source,
    )  # fmt: skip
    yield Case(
        "cable, power taken at the near end", found["wire/input_w"], 3000.0 * current, 0.01, "W",
        source,
    )  # fmt: skip


def heat_cases() -> Iterator:
    """Radiation against Planck's law, conduction against closed forms."""
    bench = _body(1e9, 300.0)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=1.0, emittance=1.0)
    x = np.linspace(1e-6, 60.0, 200_001)
    # 2 pi (k T)^4 / (h^3 c^2) times the integral of x^3 / (e^x - 1), constants of the SI.
    scale = 2.0 * math.pi * (1.380649e-23 * 300.0) ** 4 / (6.62607015e-34**3 * 299792458.0**2)
    planck = scale * float(np.trapezoid(x**3 / np.expm1(x), x))
    yield Case(
        "black radiator of 1 m2 at 300 K", bench.step(1.0)["rad/rejected_w"], planck, 0.01, "W",
        "Planck's law, integrated over all wavelengths",
    )  # fmt: skip

    plate = _body(1e4, 200.0)
    plate.add("rad", radiator.KIND, {"body": "box"}, area_m2=1.0, emittance=1.0, absorptance=1.0)
    sky = {"sun_irradiance_w_m2": 1361.0, "sun_visible": 1.0, "sun_elevation_rad": math.pi / 2.0}
    for _ in range(600):
        found = plate.step(600.0, **sky)
    # Textbooks print 394 K, with solar constants of 1361 to 1367 W/m2.
    yield Case(
        "black plate facing the Sun at 1 au, back insulated", found["box/temperature_k"], 394.0,
        0.5, "K", "subsolar black body at 1 au, as commonly printed",
    )  # fmt: skip

    # A body on the ground, warmed by 20 W: T(t) = T_end - (T_end - T_0) exp(-G t / C).
    box = _body(2e5, 250.0)
    box.add("feet", ground.KIND, {"body": "box"}, conductance_w_k=0.5)
    box.add("hot", radioisotope_heater.KIND, {"body": "box"}, thermal_power_w=20.0, **ENDLESS)
    for _ in range(24 * 60 * 3):
        found = box.step(60.0, ground_temperature_k=110.0)
    end = 110.0 + 20.0 / 0.5
    expected = end + (250.0 - end) * math.exp(-0.5 * 3.0 * 86_400.0 / 2e5)
    # Backward Euler at 60 s is late by half a step.
    yield Case(
        "body on cold ground, after three days", found["box/temperature_k"], expected, 0.01, "K",
        "exponential approach, closed form",
    )  # fmt: skip
    pair = _body(5e3, 300.0)
    pair.add("other", node.KIND, {"body": "other"}, heat_capacity_j_k=2e4,
             initial_temperature_k=200.0)  # fmt: skip
    pair.add("strap", link.KIND, {"a": "box", "b": "other"}, conductance_w_k=5.0)
    found = pair.step(HOUR_S)
    expected = 220.0 + 80.0 * math.exp(-5.0 * HOUR_S / 4e3)
    yield Case(
        "two bodies on a strap, after one step of an hour", found["box/temperature_k"], expected,
        1e-3, "K", "exponential approach, closed form",
    )  # fmt: skip


def reactor_cases() -> Iterator:
    """A plant of 40 kW: balance of its radiator, and heat through a start."""
    bench = _bus(1e6)
    bench.add("plant", fission.KIND, {"bus": "main"}, electric_power_w=40e3, initial_level=0.0)
    heat = electric = away = 0.0
    first = bench.elements["plant"].values["radiator_temperature_k"]
    for _ in range(24 * 6):
        found = bench.step(600.0)
        heat += found["plant/thermal_w"] * 600.0
        electric += found["plant/power_w"] * 600.0
        away += found["plant/rejected_w"] * 600.0
    last = found["plant/radiator_temperature_k"]
    # Six hours of ramp at half power on average, eighteen at full power.
    expected = 40e3 / 0.22 * (3.0 + 18.0) * HOUR_S / KWH_J
    by_hand = "ramp and balance by hand"
    yield Case(
        "fission plant of 40 kW, heat made on the day of its start", heat / KWH_J, expected, 0.01,
        "kWh", by_hand,
    )  # fmt: skip
    stored = 2.0e6 * (last - first)
    yield Case(
        "the same, electricity and heat that left and stayed", (electric + away + stored) / KWH_J,
        expected, 0.01, "kWh", by_hand,
    )  # fmt: skip
    hot = _root(lambda t: 0.85 * 5.670374419e-8 * (t**4 - 200.0**4) - 1000.0, 200.0, 900.0)
    yield Case(
        "the same, radiator in the end", last, hot, 0.05, "K", by_hand,
    )  # fmt: skip


def link_cases() -> Iterator:
    """Data brought home in the passes of a month, and the fall of a rate with the range."""
    step_s, rate, lowest = 600, 2e6, math.radians(3.0)
    point = SitePoint.from_degrees(-89.0, 0.0, 0.0)
    grid = Grid.covering(Epoch.from_utc("2035-01-01"), 30 * 86_400, step_s)
    sky = site_drivers(point, flat(), Ground(), grid, [2.0])
    height = sky["earth_elevation_rad"].to_numpy()
    bench = _dish(rate_bit_s=rate, min_elevation_rad=lowest)
    ours = 0.0
    for k in range(grid.count):
        view = {"earth_visible": 1.0, "earth_elevation_rad": float(height[k])}
        ours += bench.step(step_s, earth_range_m=4e8, **view)["dish/sent_bit_s"] * step_s
    middle = (np.arange(grid.count) + 0.5) * step_s
    yield Case(
        "data sent in the passes of 30 days near the pole, 2 Mbit/s", ours / 8e9,
        _time_above(middle, height, lowest) * rate / 8e9, rate * step_s * 2 / 8e9, "GB",
        "rising and setting of the Earth, interpolated; tolerance: one step at each end",
    )  # fmt: skip
    decibels = []
    for range_m in (47e6, 79e6):
        bench = _dish(rate_bit_s=rate, rate_law=1.0, reference_range_m=47e6)
        bench.step(60.0)
        found = bench.step(60.0, earth_visible=1.0, earth_elevation_rad=0.5, earth_range_m=range_m)
        decibels.append(10.0 * math.log10(found["dish/sent_bit_s"]))
    # Printed to a tenth of a decibel, both.
    yield Case(
        "fall of a link's rate from 47 000 to 79 000 km", decibels[0] - decibels[1], 4.5, 0.1, "dB",
        "Zhang 2021, Space: Science & Technology 3471608, table 1: 204.4 and 208.9 dB",
    )  # fmt: skip


def _bus(demand_w: float) -> Workbench:
    """A bus that takes everything it is offered."""
    bench = Workbench()
    bench.add("board", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("user", load.KIND, {"bus": "main"}, on_power_w=demand_w)
    return bench


def _store(kind: Kind, power_w: float, **values: float) -> Workbench:
    """A store at 20 degC on a bus with a source, and with a user that is still switched off."""
    bench = _body(1e12, 293.15)
    bench.add("board", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("user", load.KIND, {"bus": "main"}, on_power_w=0.5 * power_w, mode=0.0)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=power_w,
              thermal_power_w=1e9, converter_ageing_per_s=0.0, **ENDLESS)  # fmt: skip
    bench.add("store", kind, {"bus": "main", "body": "box"}, **values)
    return bench


def _round_trip(bench: Workbench) -> float:
    """Energy given over energy taken, per cent: four hours of charge, then until it is empty."""
    taken = sum(bench.step(60.0)["store/charge_w"] for _ in range(240))
    bench.elements["source"].values["failed"] = 1.0
    bench.elements["user"].values["mode"] = 2.0
    given = sum(bench.step(60.0)["store/discharge_w"] for _ in range(600))
    return 100.0 * given / taken


def _body(heat_capacity_j_k: float, temperature_k: float) -> Workbench:
    bench = Workbench()
    bench.add("box", node.KIND, {"body": "box"}, heat_capacity_j_k=heat_capacity_j_k,
              initial_temperature_k=temperature_k)  # fmt: skip
    return bench


def _dish(**values: float) -> Workbench:
    """A link with power and with more data than it can send."""
    bench = Workbench()
    bench.add("board", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=1e3,
              thermal_power_w=1e9, converter_ageing_per_s=0.0, **ENDLESS)  # fmt: skip
    bench.add("memory", data_store.KIND, {"data": "data"}, capacity_bit=1e14)
    bench.add("camera", instrument.KIND, {"bus": "main", "data": "data"}, on_power_w=1.0,
              data_rate_bit_s=1e9)  # fmt: skip
    bench.add("dish", earth_link.KIND, {"bus": "main", "data": "data"}, on_power_w=50.0, **values)
    return bench


def _cell_w(kelvins: float) -> float:
    return 1361.0 * 0.295 * (1.0 - 0.0022 * (kelvins - 301.15))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """The place where a rising function is zero."""
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if function(middle) > 0.0 else (middle, high)
    return 0.5 * (low + high)


def _time_above(at_s: np.ndarray, height: np.ndarray, lowest: float) -> float:
    """How long a series lies above a level, its crossings interpolated."""
    above, total = height - lowest, 0.0
    for k in range(at_s.size - 1):
        a, b, step = above[k], above[k + 1], at_s[k + 1] - at_s[k]
        if a > 0.0 and b > 0.0:
            total += step
        elif a > 0.0 or b > 0.0:
            total += step * max(a, b) / (max(a, b) - min(a, b))
    return total
