"""An outpost by hand: `cases()` runs `stations/outpost` and computes its flows from its record.

What is known of the environment (the record's `site.*` variables) and the parameters are enough to
compute the power of the array with numpy, without the kind; what warms the box and the law of its
radiator are enough to integrate its temperature by Runge-Kutta, without the engine.
"""

import math
import runpy
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ilrs import batch
from ilrs.sim.record import Record

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
OUTPOST = HERE.parents[1] / "stations" / "outpost"
SIGMA_W_M2_K4 = 5.670374419e-8
YEAR_S = 365.25 * 86_400.0
KWH_J = 3.6e6


def cases() -> list:
    """Thirty days of the outpost against its own record, in some seconds."""
    station = batch.load(OUTPOST)
    with tempfile.TemporaryDirectory() as folder:
        record = batch.run(station, out=Path(folder) / "run")
        params = {
            name: {key: value.si for key, value in element.params.items()}
            for name, element in station.elements.items()
        }
        row_s = float(station.control_period_s)
        return [
            *array_cases(record, params["array"], row_s),
            *box_cases(record, params, row_s),
            *total_cases(record, params["spectrometer"], row_s),
        ]


def array_cases(record: Record, panel: dict[str, Any], row_s: float) -> Iterator:
    """The array from Sun, mask and ground: light times cosine times efficiency, balance by hand."""
    elevation = series(record, "site.rim.sun_elevation_rad")
    light = series(record, "site.rim.sun_irradiance_w_m2") * np.cos(elevation)
    light *= series(record, "site.rim.sun_visible_10m")
    floor4 = series(record, "site.rim.ground_temperature_k") ** 4
    age_s = (np.arange(light.size) + 0.5) * row_s
    worn = np.exp(-(panel["dust_rate_per_s"] + panel["ageing_rate_per_s"]) * age_s)
    full = panel["packing"] * panel["efficiency"] * worn
    slope, reference_k = panel["temperature_coefficient_per_k"], panel["reference_temperature_k"]

    def excess(cell_k: np.ndarray) -> np.ndarray:
        out = panel["emittance"] * SIGMA_W_M2_K4 * (2.0 * cell_k**4 - floor4)
        return out + (full * gain(cell_k) - panel["absorptance"]) * light

    def gain(cell_k: np.ndarray) -> np.ndarray:
        return np.minimum(1.25, 1.0 + slope * (cell_k - reference_k))

    low, high = np.full(light.size, 10.0), np.full(light.size, 500.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        low = np.where(excess(middle) > 0.0, low, middle)
        high = np.where(excess(middle) > 0.0, middle, high)
    power_w = panel["area_m2"] * full * gain(low) * light
    made_w = series(record, "array.power_w")
    source = "numpy on the record's light and ground, panel balance by bisection"
    # Rows are means over ten minutes; temperature and light are no straight lines at sunrise.
    yield Case(
        "array, energy it could have made in thirty days",
        float(np.sum(made_w + series(record, "array.curtailed_w"))) * row_s / KWH_J,
        float(power_w.sum()) * row_s / KWH_J, 0.02, "kWh", source,
    )  # fmt: skip
    # What the loads, the battery and the distributor took is another account of the same energy.
    taken_w = sum(
        series(record, name)
        for name in ("heater.power_w", "spectrometer.power_w", "distributor.own_used_w",
                     "battery.charge_w")
    )  # fmt: skip
    taken_w = taken_w - series(record, "battery.discharge_w")
    yield Case(
        "array, energy made", float(made_w.sum()) * row_s / KWH_J,
        float(np.sum(np.minimum(taken_w, power_w))) * row_s / KWH_J, 0.02, "kWh",
        "what was taken from the bus, at most what numpy says the array could give",
    )  # fmt: skip


def box_cases(record: Record, params: dict[str, dict[str, Any]], row_s: float) -> Iterator:
    """The temperature of the box by Runge-Kutta: heat from the record, radiator by hand."""
    rad, box = params["radiator"], params["box"]
    heat_w = sum(
        series(record, name)
        for name in ("heater.heat_w", "spectrometer.heat_w", "distributor.heat_w", "battery.loss_w")
    )
    heat_w = np.asarray(heat_w)
    elevation = series(record, "site.rim.sun_elevation_rad")
    light = series(record, "site.rim.sun_irradiance_w_m2") * np.maximum(0.0, np.sin(elevation))
    sunlight = rad["absorptance"] * light * series(record, "site.rim.sun_visible_2m")
    span = rad["open_temperature_k"] - rad["closed_temperature_k"]

    def warming(row: int, kelvins: float) -> float:
        blades = min(1.0, max(0.0, (kelvins - rad["closed_temperature_k"]) / span))
        area = rad["area_m2"] * (rad["closed_fraction"] + (1.0 - rad["closed_fraction"]) * blades)
        out = area * (rad["emittance"] * SIGMA_W_M2_K4 * kelvins**4 - sunlight[row])
        return float(heat_w[row] - out) / box["heat_capacity_j_k"]

    found = np.empty(heat_w.size)
    found[0] = box["initial_temperature_k"]
    for row in range(heat_w.size - 1):
        found[row + 1] = runge_kutta(warming, row, found[row], row_s, 10)
    gap = series(record, "box.temperature_k") - found
    source = "Runge-Kutta of fourth order, heat from the record, radiator by hand"
    # First-order steps of a minute against a method of higher order; heat as means of ten minutes.
    yield Case(
        "box, largest difference of its temperature in thirty days", float(np.abs(gap).max()), 0.0,
        0.05, "K", source,
    )  # fmt: skip
    yield Case(
        "box, mean temperature", float(series(record, "box.temperature_k").mean()),
        float(found.mean()), 0.02, "K", source,
    )  # fmt: skip


def runge_kutta(
    slope: Callable[[int, float], float], row: int, value: float, span_s: float, parts: int
) -> float:
    """The classical method of fourth order over one row, in so many equal parts."""
    h = span_s / parts
    for _ in range(parts):
        a = slope(row, value)
        b = slope(row, value + 0.5 * h * a)
        c = slope(row, value + 0.5 * h * b)
        d = slope(row, value + h * c)
        value += h * (a + 2.0 * b + 2.0 * c + d) / 6.0
    return value


def total_cases(record: Record, camera: dict[str, Any], row_s: float) -> Iterator:
    """Energy and data of the whole outpost, closed over thirty days."""
    energy = record.summary["energy"]
    held = series(record, "battery.energy_j")
    loss_j = float(np.sum(series(record, "battery.loss_w") + series(record, "battery.lost_w")))
    last = float(np.sum(series(record, "battery.power_w")[-1:])) + float(
        series(record, "battery.loss_w")[-1]
    )
    gained = held[-1] - last * row_s - held[0]
    # The battery's energy is kept as float32 joules: 1 J in 18 MJ.
    yield Case(
        "energy made less used, stored and turned to heat in the battery",
        (energy["made_j"] - energy["used_j"] - gained - loss_j * row_s) / KWH_J, 0.0, 0.001, "kWh",
        "conservation of energy",
    )  # fmt: skip
    working = series(record, "spectrometer.working")
    awake = series(record, "spectrometer.power_w") > 0.0
    bits = camera["data_rate_bit_s"] * working + camera["housekeeping_bit_s"] * awake
    yield Case(
        "data made by the spectrometer", record.summary["data"]["made_bit"] / 8e9,
        float(bits.sum()) * row_s / 8e9, 0.001, "GB", "rate times the time it worked",
    )  # fmt: skip


def series(record: Record, name: str) -> np.ndarray:
    """A variable of the record in double precision, shape (rows,)."""
    values = np.asarray(record.values(name), dtype=np.float64)
    assert not math.isnan(values.sum()), name
    return values
