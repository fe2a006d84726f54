"""What a well-formed station becomes: SI values with their origin, wiring, times, scenarios."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs.kind import Kind
from ilrs.station import Loaded, Station, load, station_json

Good = Callable[..., Station]
Read = Callable[..., Loaded]

PART = """
schema = 1
kind = "test.store"
partner = "example"
name = "Store, 40 kWh"
[params]
capacity = { value = "40 kWh", source = "datasheet r3", confidence = "published" }
loss = "2 %/year"
"""
STORE = "[elements.store]\npart = 'store_40'\nports = { bus = 'main' }\n"


def test_a_station_in_si(good: Good) -> None:
    station = good()
    assert (station.name, station.title) == ("trial", "Trial station")
    assert station.start.utc == "2035-01-01T00:00:00Z"
    assert (station.duration_s, station.step_s, station.control_period_s) == (864_000.0, 60, 600)
    assert station.grid().count == 14_400
    assert station.folder == "stations/trial"
    site = station.sites["ridge"]
    assert site.point.latitude_rad == pytest.approx(math.radians(-89.45), rel=1e-15)
    assert (site.point.height_m, site.horizon_text, site.line) == (1957.0, "", 7)
    lamp = station.elements["lamp"]
    assert (lamp.kind.id, lamp.ports, lamp.line) == ("test.lamp", {"bus": "main"}, 19)
    assert list(lamp.params) == ["power_w", "efficiency", "priority", "shade"]
    assert lamp.commands == {"mode": 1.0, "dim": 1.0}
    power = lamp.params["power_w"]
    assert (power.si, power.text, power.confidence, power.line) == (40.0, "40 W", "assumed", 22)


def test_the_station_file_may_be_named_itself(good: Good, kinds: dict[str, Kind]) -> None:
    station = good()
    assert load("stations/trial/station.toml", kinds).station == station


def test_defaults_say_that_they_are(good: Good) -> None:
    lamp = good().elements["lamp"]
    for name, text in (("efficiency", "0.5"), ("priority", "3"), ("shade", "white")):
        value = lamp.params[name]
        assert (value.text, value.confidence) == (text, "default")
        assert value.source == "default of test.lamp"


def test_a_part_brings_its_numbers_and_the_element_may_differ(good: Good) -> None:
    files = {"/parts/store_40/part.toml": PART}
    store = good(STORE, files).elements["store"]
    capacity = store.params["capacity_j"]
    assert (store.part, store.title, store.kind.id) == ("store_40", "Store, 40 kWh", "test.store")
    assert (capacity.si, capacity.source, capacity.confidence) == (
        144e6,
        "datasheet r3",
        "published",
    )
    assert (capacity.file, capacity.line) == ("parts/store_40/part.toml", 7)
    changed = good(STORE + "params = { capacity = '20 kWh' }\n", files).elements["store"]
    assert changed.params["capacity_j"].si == 72e6
    assert changed.params["capacity_j"].file == "stations/trial/station.toml"
    assert changed.params["loss_per_s"] == store.params["loss_per_s"]


def test_parts_are_found_in_all_three_places(read: Read, good: Good, station_text: str) -> None:
    for name in ("/parts", "parts", "/elsewhere"):
        loaded = read("", {f"{name}/store_40/part.toml": PART})
        assert loaded.diagnostics == ()
        Path(name.lstrip("/") if name[0] == "/" else f"stations/trial/{name}").exists()
    head = station_text.replace('"trial"', '"trial"\npart_paths = ["../../elsewhere"]', 1)
    folder = Path("stations/trial")
    (folder / "parts/store_40/part.toml").unlink()
    Path("parts/store_40/part.toml").unlink()
    store = good("", {"station.toml": head + STORE}).elements["store"]
    assert store.params["capacity_j"].file.startswith("elsewhere/")


def test_a_broken_part_that_nobody_uses_is_left_alone(good: Good) -> None:
    good("", {"/parts/broken/part.toml": "not toml"})


def test_words_counts_ratios_and_dates(good: Good, station_text: str) -> None:
    extra = (
        "[elements.lamp.commands]\nmode = 'off'\ndim = '50 %'\n"
        "[elements.second]\nkind = 'test.lamp'\nports = { bus = 'main' }\n"
        "params = { power = '1 W', efficiency = '94 %', priority = 2, shade = 'red' }\n"
        "commands = { dim = 0.25 }\n"
    )
    dated = station_text.replace('"2035-01-01"', "2035-01-01")
    station = good("", {"station.toml": dated + extra})
    assert station.start.utc == "2035-01-01T00:00:00Z"
    assert station.elements["lamp"].commands == {"mode": 0.0, "dim": 0.5}
    second = station.elements["second"]
    assert [v.si for v in second.params.values()] == [1.0, 0.94, 2.0, 1.0]
    assert second.commands["dim"] == 0.25


def test_limits_modes_rules_and_faults(good: Good) -> None:
    station = good(
        "[[limits]]\ntelemetry = 'lamp/glow'\nred_low = '10 %'\nyellow_low = '0.2'\n"
        "persist = '10 min'\nwhy = 'dark'\n"
        "[modes.safe]\nlevel = 3\ndo = ['lamp/mode = off']\n"
        "[modes.low]\nlevel = 1\nenter = 'lamp/glow < 20 %'\nleave = 'lamp/glow > 50 %'\n"
        "[[rules]]\nname = 'r'\nwhen = 'x'\ndo = ['lamp/mode = on']\nmodes = ['low']\n"
        "[[faults]]\nat = '1 day'\naddress = 'lamp/failed'\nvalue = 1\nduration = '2 h'\n"
        "[[faults]]\nat = '0 s'\naddress = 'lamp/leak_kg_s'\nvalue = '3.6 kg/h'\n"
    )
    (limit,) = station.limits
    assert (limit.red_low, limit.yellow_low, limit.yellow_high) == (0.1, 0.2, None)
    assert (limit.persist_s, limit.why, limit.line) == (600.0, "dark", 23)
    assert [mode.name for mode in station.modes] == ["low", "safe"]
    assert station.rules[0].modes == ("low",)
    first, second = station.faults
    assert (first.at_s, first.value, first.duration_s) == (86_400.0, 1.0, 7200.0)
    assert (second.value, second.duration_s) == (0.001, None)


def test_a_site_brings_its_horizon_and_ground(good: Good, station_text: str) -> None:
    head = station_text.replace(
        'height = "1957 m"', 'height = "1957 m"\nhorizon = "horizons/ridge.csv"\nsource = "LOLA"'
    )
    head += "[sites.ridge.ground]\nalbedo = '11 %'\nscale_depth = '7 cm'\n"
    station = good("", {"station.toml": head, "horizons/ridge.csv": "azimuth,elevation\n"})
    site = station.sites["ridge"]
    assert site.horizon_text == "azimuth,elevation\n"
    assert {name: value.si for name, value in site.ground.items()} == {
        "albedo": 0.11,
        "scale_depth_m": 0.07,
    }


def test_an_unknown_value_can_be_looked_at_but_not_run(read: Read) -> None:
    extra = "[elements.x]\nkind='test.lamp'\nports={bus='main'}\nparams={power='unknown'}\n"
    loaded = read(extra)
    assert [d.id for d in loaded.diagnostics] == ["STN-TO-BE-DETERMINED"]
    assert loaded.station is not None
    assert not loaded.runnable
    value = loaded.station.elements["x"].params["power_w"]
    assert (value.si, value.confidence) == (None, "unknown")
    assert station_json(loaded.station)["elements"]["x"]["params"]["power_w"]["si"] is None


SCENARIO = """
title = "Dust storm"
remove = ["lamp"]
[set]
"store/capacity" = { value = "20 kWh", source = "test", confidence = "derived" }
"station/duration" = "5 days"
"sites.ridge/height" = "0 m"
[elements.lamp]
kind = "test.lamp"
ports = { bus = "main" }
params = { power = "60 W" }
[[faults]]
at = "1 day"
address = "lamp/failed"
value = 1
"""


def test_a_scenario_removes_adds_and_sets(good: Good) -> None:
    files = {"/parts/store_40/part.toml": PART, "scenarios/dust.toml": SCENARIO}
    limits = "[[limits]]\ntelemetry = 'lamp/glow'\nred_low = '10 %'\n"
    plain = good(STORE + limits, files)
    station = good(STORE + limits, files, scenario="dust")
    assert plain.scenarios == station.scenarios == {"dust": "Dust storm"}
    assert (plain.scenario, station.scenario) == ("", "dust")
    assert station.duration_s == 5 * 86_400.0
    assert station.sites["ridge"].point.height_m == 0.0
    assert station.elements["lamp"].params["power_w"].si == 60.0
    capacity = station.elements["store"].params["capacity_j"]
    assert (capacity.si, capacity.confidence, capacity.line) == (72e6, "derived", 5)
    assert (len(plain.limits), len(station.limits), len(station.faults)) == (1, 0, 1)
    assert plain.elements["lamp"].params["power_w"].si == 40.0
    assert plain.digest != station.digest


def test_overrides_win_over_everything(good: Good) -> None:
    files = {"/parts/store_40/part.toml": PART, "scenarios/dust.toml": SCENARIO}
    overrides = {
        "store/capacity": "10 kWh",
        "lamp/priority": "5",
        "lamp/mode": "off",
        "lamp/dim": "0.5",
        "lamp/shade": "red",
        "station/step": "30 s",
        "station/start": "2036-02-29",
        "station/seed": "7",
        "sites.ridge/albedo": "20 %",
    }
    station = good(STORE, files, scenario="dust", overrides=overrides)
    assert station.elements["store"].params["capacity_j"].si == 36e6
    lamp = station.elements["lamp"]
    assert (lamp.params["priority"].si, lamp.params["shade"].si) == (5.0, 1.0)
    assert lamp.commands == {"mode": 0.0, "dim": 0.5}
    assert (station.step_s, station.seed, station.start.utc[:10]) == (30, 7, "2036-02-29")
    assert station.sites["ridge"].ground["albedo"].si == 0.2
    value = station.elements["store"].params["capacity_j"]
    assert value.file == "--set store/capacity=10 kWh"


def test_imports_are_read_in_order_and_once(good: Good, station_text: str) -> None:
    head = station_text.replace(
        'name = "trial"', 'name = "trial"\nimports = ["power/*.toml", "power/a.toml", "*.toml"]'
    )
    lamp = "[elements.{}]\nkind='test.lamp'\nports={{bus='main'}}\nparams={{power='1 W'}}\n"
    files = {
        "station.toml": head,
        "power/b.toml": lamp.format("b"),
        "power/a.toml": "imports = ['more/c.toml']\n" + lamp.format("a"),
        "more/c.toml": lamp.format("c"),
    }
    station = good("", files)
    assert list(station.elements) == ["hub", "lamp", "a", "c", "b"]
    assert station.elements["c"].file == "stations/trial/more/c.toml"
