"""A year of an invented station, shaped like a Record: 45 elements, one value every 10 minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import xarray as xr

STEP_S = 600
DAY_S = 86400.0
FACILITIES = (
    "surface-support", "science", "surface-transport", "cislunar-transport", "ground",
)  # fmt: skip
MODES = ("nominal", "low_power", "survival", "safe")


@dataclass
class SyntheticRecord:
    dataset: xr.Dataset
    extremes: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]
    journal: list[Any]
    summary: dict[str, Any]
    provenance: dict[str, Any]
    station: dict[str, Any]
    network: dict[str, Any] = field(default_factory=dict)
    path: str = "runs/2035-reference"
    complete: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, address: str) -> xr.DataArray:
        return self.dataset[address.replace("/", ".")]

    @property
    def attributes(self) -> dict[str, dict[str, Any]]:
        return {str(name): dict(v.attrs) for name, v in self.dataset.variables.items()}

    def values(self, name: str) -> Any:
        found = self.dataset[name].to_numpy()
        return found.astype("datetime64[s]").astype(np.int64) if name == "time" else found


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


def _changes(mode: np.ndarray) -> list[int]:
    return [int(k) + 1 for k in np.flatnonzero(np.diff(mode))]


def _story(b: Builder, c: dict[str, np.ndarray]) -> tuple[list[dict[str, Any]], list[Any]]:
    events: list[dict[str, Any]] = []
    journal: list[Any] = []

    def event(k: int, address: str, name: str, text: str, severity: str) -> None:
        events.append({"time": b.utc(k), "step": k * 10, "address": address, "event": name,
                       "text": text, "severity": severity})  # fmt: skip

    for k in _changes(c["mode"]):
        mode = MODES[int(c["mode"][k])]
        event(k, "centre/mode", "mode", f"mode {mode}: battery at {c['soc'][k]:.0%}", "info")
        told = ("charge above 60 %", "charge below 40 %", "charge below 22 %")[int(c["mode"][k])]
        value, why = float(mode == "nominal"), f"mode {mode}: {told}"
        journal += [
            SimpleNamespace(
                step=k * 10, actor="centre", address=f"{name}/mode", value=value, why=why
            )
            for name in INSTRUMENTS
        ]
        if mode == "survival":
            event(k, "battery/charge_fraction", "alarm", "red low: charge below 22 %", "red")
        if mode == "low_power":
            event(k, "battery/charge_fraction", "alarm", "yellow low: charge below 40 %", "yellow")
    if b.n > 124 * 144:
        event(120 * 144, "array_ridge/failed", "fault", "fault injected: 60 % of strings", "fault")
        event(123 * 144, "array_ridge/failed", "fault", "fault cleared", "info")
    events.sort(key=lambda e: e["step"])
    return events, journal


def _total(b: Builder, account: str) -> float:
    arrays = [v for v in b.vars.values() if v.attrs.get("account") == account]
    return float(sum(float(v.values.astype(float).sum()) for v in arrays)) * STEP_S


def _by_element(b: Builder) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for v in b.vars.values():
        group, _, what = v.attrs.get("account", "").partition(".")
        if group == "energy":
            name = v.attrs["element"]
            entry = out.setdefault(name, {"title": b.elements[name]["title"]})
            entry[f"{what}_j"] = float(v.values.astype(float).sum()) * STEP_S
    return out


def _extremes(b: Builder) -> dict[str, Any]:
    return {
        v.attrs["address"]: {
            "min": float(v.min()), "min_at": b.utc(int(np.argmin(v.values))), "max": float(v.max()),
            "max_at": b.utc(int(np.argmax(v.values))), "mean": float(v.mean()),
        }
        for v in b.vars.values() if "address" in v.attrs
    }  # fmt: skip


def _summary(b: Builder, light: Any, c: Any, events: list[Any], n: int) -> dict[str, Any]:
    ext = _extremes(b)
    dark = np.flatnonzero(np.diff(np.r_[0, light["ridge"] < 0.5, 0]))
    starts, ends = dark[::2], dark[1::2]
    longest = int(np.argmax(ends - starts)) if len(starts) else 0
    temps = {a: e for a, e in ext.items() if a.endswith("temperature_k")}
    cold, hot = min(temps, key=lambda a: temps[a]["min"]), max(temps, key=lambda a: temps[a]["max"])
    alarms = [
        {"time": e["time"], "address": e["address"], "level": e["severity"], "value": 0.2,
         "text": e["text"]} for e in events if e["event"] == "alarm"
    ]  # fmt: skip
    charge = ext["battery/charge_fraction"]
    kinds = ("made", "stored", "released", "used", "shed", "curtailed", "lost")
    return {
        "station": "reference", "title": "International Lunar Research Station, 2035",
        "start": b.utc(0), "end": "2036-01-01T00:00:00Z", "duration_s": b.n * STEP_S,
        "steps": b.n * 10, "step_s": 60, "scenario": "", "seed": 0, "survived": True,
        "why_not": [], "digest": "5d41402abc4b2a76b9719d911017c592" * 2,
        "energy": {f"{k}_j": _total(b, f"energy.{k}") for k in kinds}
        | {"by_element": _by_element(b)},
        "charge": {"address": "battery/charge_fraction", "lowest": charge["min"],
                   "at": charge["min_at"], "element": "battery"},
        "dark": {"site": "ridge", "height_m": 10.0,
                 "longest_s": float((ends - starts)[longest] * STEP_S) if len(starts) else 0.0,
                 "start": b.utc(int(starts[longest])) if len(starts) else "",
                 "end": b.utc(min(int(ends[longest]), b.n - 1)) if len(starts) else "",
                 "lit_fraction": float((light["ridge"] > 0).mean())},
        "modes": {m: float((c["mode"] == i).sum() * STEP_S) for i, m in enumerate(MODES)},
        "temperature": {
            "coldest": {"address": cold, "value_k": temps[cold]["min"],
                        "at": temps[cold]["min_at"]},
            "hottest": {"address": hot, "value_k": temps[hot]["max"],
                        "at": temps[hot]["max_at"]},
        },
        "data": {"made_bit": _total(b, "data.made"),
                 "kept_bit": float(b.vars["store.kept_bit"][-1]),
                 "sent_bit": _total(b, "data.sent"), "lost_bit": _total(b, "data.lost")},
        "alarms": {"red": sum(a["level"] == "red" for a in alarms),
                   "yellow": sum(a["level"] == "yellow" for a in alarms), "list": alarms},
        "commands": n, "events": len(events),
        "margins": [
            {"name": "Charge of the main battery", "address": "battery/charge_fraction",
             "value": charge["min"], "limit": 0.1, "margin": charge["min"] - 0.1, "unit": "1",
             "at": charge["min_at"]},
            *({"name": f"{n} not too cold", "address": f"{n}/temperature_k",
               "value": ext[f"{n}/temperature_k"]["min"], "limit": 255.0,
               "margin": ext[f"{n}/temperature_k"]["min"] - 255.0, "unit": "K",
               "at": ext[f"{n}/temperature_k"]["min_at"]} for n in NODES[:7]),
            {"name": "Room in the data store", "address": "store/kept_bit", "value": 3e12,
             "limit": 4e12, "margin": 1e12, "unit": "bit", "at": b.utc(100)},
        ],
    }  # fmt: skip


def _station(b: Builder) -> dict[str, Any]:
    limits = [
        {"telemetry": f"{n}/temperature_k", "red_low": 255.0, "yellow_low": 260.0,
         "yellow_high": 308.0, "red_high": 318.0, "persist_s": 600.0, "why": "qualified range"}
        for n in NODES[:7]
    ]  # fmt: skip
    limits.append({"telemetry": "battery/charge_fraction", "red_low": 0.22, "yellow_low": 0.4,
                   "yellow_high": None, "red_high": None, "persist_s": 600.0,
                   "why": "reserve"})  # fmt: skip
    return {
        "name": "reference", "title": "International Lunar Research Station, 2035",
        "summary": "The station as planned for 2035, laid out by its five facilities.",
        "elements": b.elements, "buses": {"main": {"carrier": "electricity", "title": "Main bus"}},
        "sites": {"ridge": {"title": "Connecting ridge"}, "crater": {"title": "Shadowed crater"}},
        "limits": limits,
        "modes": [{"name": m, "level": i, "title": m.replace("_", " ").capitalize()}
                  for i, m in enumerate(MODES)],
        "rules": [{"name": "save power", "when": "battery/charge_fraction < 40 %", "why": "night"}],
    }  # fmt: skip


def synthetic_record(days: int = 365) -> SyntheticRecord:
    b = Builder(days)
    light = _light(b)
    _declare(b)
    c = _power(b, light)
    _thermal(b, light, c)
    _science(b, light, c)
    events, journal = _story(b, c)
    mode_attrs = {"flag_values": [0, 1, 2, 3], "flag_meanings": " ".join(MODES)}
    b.vars["centre.mode"] = xr.DataArray(c["mode"].astype(np.int8), dims="time", attrs=mode_attrs)
    summary = _summary(b, light, c, events, len(journal))
    provenance = {
        "digests": {"station": summary["digest"], "loop": "ab" * 32, "data": "cd" * 32},
        "seed": 0, "versions": {"ilrs": "0.1.0", "python": "3.11.7", "numpy": "2.4.6"},
    }  # fmt: skip
    return SyntheticRecord(
        xr.Dataset(b.vars, coords={"time": b.time}), _extremes(b), events, journal, summary,
        provenance, _station(b),
    )  # fmt: skip
