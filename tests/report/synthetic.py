"""A year of an invented station, shaped like a Record: its events, journal and summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import xarray as xr
from invented import INSTRUMENTS, MODES, NODES, STEP_S, Builder, lived


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
    b, light, c = lived(days)
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
