"""An invented station of 45 elements and a year of its telemetry, one value every 10 minutes."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

STEP_S = 600
DAY_S = 86400.0
FACILITIES = (
    "surface-support", "science", "surface-transport", "cislunar-transport", "ground",
)  # fmt: skip
MODES = ("nominal", "low_power", "survival", "safe")


class Builder:
    def __init__(self, days: int) -> None:
        self.n = int(days * DAY_S / STEP_S)
        self.start = np.datetime64("2035-01-01T00:00:00", "ns")
        self.time = self.start + np.arange(self.n) * np.timedelta64(STEP_S, "s")
        self.day = (np.arange(self.n) + 0.5) * STEP_S / DAY_S
        self.vars: dict[str, xr.DataArray] = {}
        self.elements: dict[str, dict[str, Any]] = {}

    def utc(self, k: int) -> str:
        return str(self.time[k].astype("datetime64[s]")) + "Z"

    def element(self, name: str, kind: str, title: str, facility: str, **params: Any) -> None:
        self.elements[name] = {
            "kind": kind, "title": title, "facility": facility, "owner": "example",
            "site": "ridge", "part": "", "note": "",
            "params": {
                key: {"si": si, "text": text, "source": source, "confidence": conf, "note": note}
                for key, (si, text, source, conf, note) in params.items()
            },
        }  # fmt: skip

    def add(self, address: str, values: Any, units: str, account: str = "", doc: str = "") -> None:
        name = address.replace("/", ".")
        element, _, quantity = address.partition("/")
        attrs: dict[str, Any] = {
            "address": address, "units": units, "long_name": doc or quantity, "element": element,
            "quantity": quantity, "cell_methods": "time: mean",
        }  # fmt: skip
        attrs["account"] = account
        self.vars[name] = xr.DataArray(np.asarray(values, np.float32), dims="time", attrs=attrs)

    def site(self, name: str, values: Any, units: str) -> None:
        self.vars[f"site.{name}"] = xr.DataArray(
            np.asarray(values, np.float32), dims="time", attrs={"units": units, "long_name": name}
        )


def _light(b: Builder, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    azimuth = (4.0 - 2 * np.pi * b.day / 29.53) % (2 * np.pi)
    season = np.sin(2 * np.pi * (b.day - 20) / 346.6)
    elevation = 1.54 * season + 0.6 * np.cos(azimuth)
    grid = np.linspace(0, 2 * np.pi, 361)
    mask = -0.9 + 0.25 * np.sin(2 * grid + 1) + 0.2 * np.sin(7 * grid)
    mask += 1.1 * np.exp(-(((grid - 1.1) / 0.16) ** 2))
    mask += 1.5 * np.exp(-(((grid - 4.5) / 0.12) ** 2)) + 0.1 * rng.standard_normal(361)
    ridge = np.clip((elevation - np.interp(azimuth, grid, mask)) / 0.53 + 0.5, 0, 1)
    crater = np.clip((elevation - 1.7 - np.interp(azimuth, grid, mask)) / 0.53 + 0.5, 0, 1)
    earth = np.clip(np.sin(2 * np.pi * b.day / 27.2) * 4 + 1.2, 0, 1)
    b.site("ridge.sun_visible_10m", ridge, "1")
    b.site("ridge.sun_visible_2m", np.clip(ridge * 1.1 - 0.1, 0, 1), "1")
    b.site("crater.sun_visible_2m", crater, "1")
    b.site("ridge.earth_visible_10m", earth, "1")
    b.site("ridge.sun_azimuth_rad", azimuth, "rad")
    b.site("ridge.sun_elevation_rad", np.radians(elevation), "rad")
    b.site("ridge.ground_temperature_k", 90 + 130 * ridge**0.25, "K")
    b.site("crater.sun_azimuth_rad", azimuth, "rad")
    return {"ridge": ridge, "crater": crater, "earth": earth}


def _cycle(b: Builder, possible: np.ndarray, demand: np.ndarray) -> dict[str, np.ndarray]:
    capacity, soc, mode = 900 * 3.6e6, 0.8, 0
    names = ("soc", "made", "used", "shed", "curt", "in", "out", "mode")
    out = {key: np.zeros(b.n) for key in names}
    for k in range(b.n):
        if mode and soc > 0.6:
            mode = 0
        mode = 2 if soc < 0.22 else max(mode, 1) if soc < 0.4 else mode
        want = demand[k] * (1.0, 0.6, 0.28)[mode]
        room, have = (1 - soc) * capacity / STEP_S, soc * capacity / STEP_S
        made = min(possible[k], want + min(room / 0.95, 6000))
        give = min(max(want - made, 0), have)
        take = max(made - want, 0)
        soc += (take * 0.95 - give) * STEP_S / capacity
        values = (soc, made, min(want, made + give), demand[k] - min(want, made + give),
                  possible[k] - made, take, give, mode)  # fmt: skip
        for key, value in zip(out, values, strict=True):
            out[key][k] = value
    return out


def _lag(target: np.ndarray, hours: float, first: float) -> np.ndarray:
    out, value, a = np.empty(len(target)), first, STEP_S / (hours * 3600 + STEP_S)
    for k, goal in enumerate(target.tolist()):
        value += a * (goal - value)
        out[k] = value
    return out


P = "published"
NODES = ("battery_body", "habitat_shell", "avionics_bay", "spectrometer_body", "rover_body",
         "seismometer_body", "radar_body", "antenna_head", "array_root", "cache_body")  # fmt: skip
INSTRUMENTS = ("spectrometer", "seismometer", "radar", "camera", "telescope", "dust_monitor")
LOADS = ("avionics", "lander_keepalive", "rover_charger", "hopper_charger", "relay_radio", "crane",
         "weather", "ground_terminal", "beacon", "workshop", "drill", "oven", "pumps",
         "lights")  # fmt: skip


def _declare(b: Builder) -> None:
    b.element("array_ridge", "power.photovoltaic", "Ridge array, 10 m mast", "surface-support",
              area_m2=(60.0, "60 m2", "study 2031", P, ""),
              efficiency=(0.3, "30 %", "datasheet", "measured", ""),
              dust_loss_per_s=(1e-9, "3 %/year", "two sources differ by a factor of 4", "disputed",
                               "Apollo-era figures against a 2022 test"))  # fmt: skip
    b.element("radioisotope", "power.radioisotope", "Radioisotope source", "surface-support",
              power_w=(350.0, "350 W", "", "assumed", "no rating was published"))  # fmt: skip
    for name in ("battery", "battery_science"):
        b.element(name, "power.battery", name.replace("_", " ").title(), "surface-support",
                  capacity_j=(3.24e9, "900 kWh", "mass budget", "derived", ""),
                  low_temperature_k=(263.15, "-10 degC", "", "assumed", ""))  # fmt: skip
    for i, name in enumerate(LOADS):
        b.element(name, "power.load", name.replace("_", " ").capitalize(), FACILITIES[i % 5],
                  power_w=(100.0 + 10 * i, f"{100 + 10 * i} W", "", "assumed", ""),
                  priority=(1.0, "1", "", "default", ""))  # fmt: skip
    for name in INSTRUMENTS:
        b.element(name, "science.instrument", name.replace("_", " ").capitalize(), "science",
                  power_w=(40.0, "40 W", "call for payloads", P, ""),
                  rate_bit_s=(None, "unknown", "", "unknown", "to be agreed"))  # fmt: skip
    b.element("store", "comms.data_store", "Data store", "surface-support",
              capacity_bit=(4e12, "500 GB", "datasheet", P, ""))  # fmt: skip
    b.element("dte", "comms.earth_link", "Direct-to-Earth link", "ground",
              rate_bit_s=(2e6, "2 Mbit/s", "link budget", "derived", ""))  # fmt: skip
    for name in NODES:
        b.element(name, "thermal.node", name.replace("_", " ").capitalize(), "surface-support",
                  heat_capacity_j_k=(4e4, "40 kJ/K", "", "assumed", ""))  # fmt: skip
    for name in NODES[:9]:
        b.element(f"{name}_heater", "thermal.heater", f"Heater of {name}", "surface-support",
                  power_w=(60.0, "60 W", "", "assumed", ""))  # fmt: skip


def _power(b: Builder, light: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(11)
    demand = 3600 + 500 * np.sin(b.day * 2.1) + 120 * rng.standard_normal(b.n)
    possible = 13000 * light["ridge"] * (1 - 0.03 * b.day / 365)
    fault = slice(120 * 144, 123 * 144)
    possible[fault] *= 0.4
    c = _cycle(b, possible + 350, demand)
    rtg = np.full(b.n, 350.0)
    b.add("array_ridge/made_w", np.maximum(c["made"] - rtg, 0), "W", "energy.made")
    b.add("array_ridge/curtailed_w", c["curt"], "W", "energy.curtailed")
    b.add("radioisotope/made_w", np.minimum(rtg, c["made"]), "W", "energy.made")
    b.add("battery/charge_fraction", c["soc"], "1", "charge.level", "state of charge")
    b.add("battery_science/charge_fraction", _lag(c["soc"], 30, 0.8), "1", "charge.level")
    b.add("battery/stored_w", c["in"] * 0.95, "W", "energy.stored")
    b.add("battery/released_w", c["out"], "W", "energy.released")
    b.add("battery/lost_w", c["in"] * 0.05, "W", "energy.lost")
    users = [*LOADS, *INSTRUMENTS, *(f"{n}_heater" for n in NODES[:9])]
    weights = rng.uniform(0.3, 1.5, len(users))
    for name, w in zip(users, weights / weights.sum(), strict=True):
        b.add(f"{name}/power_w", c["used"] * w, "W", "energy.used")
        b.add(f"{name}/shed_w", c["shed"] * w, "W", "energy.shed")
    return c


def _thermal(b: Builder, light: dict[str, np.ndarray], c: dict[str, np.ndarray]) -> None:
    for i, name in enumerate(NODES):
        target = 262 + 3.1 * i + (24 + i) * light["ridge"] - 9 * (c["mode"] > 1) - 2.0 * i * (i > 6)
        kelvin = _lag(target, 9 + 4 * i, 285.0)
        if i == 3:
            kelvin[20000:20002] += 60.0  # a spike of 20 minutes that no chart may lose
        b.add(f"{name}/temperature_k", kelvin, "K", "temperature.level", "temperature")


def _science(b: Builder, light: dict[str, np.ndarray], c: dict[str, np.ndarray]) -> None:
    made = np.where(c["mode"] > 0, 1.0e5, 9.0e5) * (1 + 0.2 * np.sin(b.day))
    drain, level = 1.05e6 * light["earth"], 0.0
    fill, sent, lost = np.zeros(b.n), np.zeros(b.n), np.zeros(b.n)
    for k in range(b.n):
        room = (4e12 - level) / STEP_S
        sent[k] = min(drain[k], made[k] + level / STEP_S)
        lost[k] = max(made[k] - sent[k] - room, 0)
        level += (made[k] - sent[k] - lost[k]) * STEP_S
        fill[k] = level
    for name in INSTRUMENTS:
        b.add(f"{name}/made_bit_s", made / len(INSTRUMENTS), "bit s-1", "data.made")
    b.add("store/kept_bit", fill, "bit", "data.kept")
    b.add("store/lost_bit_s", lost, "bit s-1", "data.lost")
    b.add("dte/sent_bit_s", sent, "bit s-1", "data.sent")


def lived(days: int) -> tuple[Builder, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The station after so many days, the light at its sites, and the cycle of its battery."""
    b = Builder(days)
    light = _light(b)
    _declare(b)
    cycle = _power(b, light)
    _thermal(b, light, cycle)
    _science(b, light, cycle)
    return b, light, cycle
