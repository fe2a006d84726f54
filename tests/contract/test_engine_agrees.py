"""The compiled loop and the workbench, written apart, run a station of every kind alike."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.kind import Kind
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import Environment
from ilrs.sim.journal import Command
from ilrs.sim.layout import make_layout
from ilrs.station.model import Bus, Element, Site, Station, Value
from ilrs.systems import comms, mobility, power, science, thermal
from ilrs.testing import Workbench
from ilrs.testing.draws import usual

KINDS: dict[str, Kind] = {
    k.id: k for k in (*power.KINDS, *thermal.KINDS, *comms.KINDS, *science.KINDS, *mobility.KINDS)
}
STEPS, STEP_S = 240, 600
P, F, HEAT = {"bus": "near"}, {"bus": "far"}, {"body": "box"}
BUSES = {
    "near": "electricity",
    "far": "electricity",
    "box": "heat",
    "shed": "heat",
    "data": "data",
    "sky": "data",
}

# name: kind, ports, parameters
ELEMENTS: dict[str, tuple[str, dict[str, str], dict[str, float]]] = {
    "board": ("power.distributor", P | HEAT, {"rating_w": 5e4, "own_power_w": 30.0}),
    "far_board": ("power.distributor", F, {"rating_w": 4e3, "own_power_w": 10.0}),
    "tower": ("power.photovoltaic", P, {"area_m2": 12.0, "mounting": 2.0}),
    "fence": ("power.photovoltaic", F, {"area_m2": 4.0, "mounting": 1.0, "faces": 3.0}),
    "rtg": ("power.radioisotope", P | HEAT, {
        "electric_power_w": 110.0, "thermal_power_w": 2e3, "heat_fraction": 0.1}),
    "reactor": ("power.fission", P, {"electric_power_w": 2e3, "initial_level": 0.0}),
    "cells": ("power.battery", P | HEAT, {
        "capacity_j": 3.6e7, "max_charge_w": 4e3, "max_discharge_w": 4e3}),
    "far_cells": ("power.battery", F | {"body": "shed"}, {
        "capacity_j": 7.2e6, "max_charge_w": 1e3, "max_discharge_w": 1e3}),
    "gases": ("power.fuel_cell", P | HEAT, {
        "hydrogen_capacity_kg": 5.0, "max_charge_w": 3e3, "max_discharge_w": 2e3}),
    "wire": ("power.cable", {"up": "near", "down": "far"}, {
        "length_m": 800.0, "voltage_v": 300.0, "rating_w": 2e3, "priority": 2.0}),
    "brick": ("power.converter", {"up": "near", "down": "far"} | HEAT, {
        "rating_w": 5e2, "no_load_w": 4.0, "priority": 4.0}),
    "computer": ("power.load", P | HEAT, {"on_power_w": 200.0, "priority": 0.0}),
    "drill": ("power.load", F, {
        "on_power_w": 1500.0, "profile": 3.0, "duty_period_s": 7000.0, "priority": 5.0}),
    "lamp": ("power.load", F, {"on_power_w": 300.0, "profile": 2.0}),
    "box": ("thermal.node", HEAT, {"heat_capacity_j_k": 2e5}),
    "shed": ("thermal.node", {"body": "shed"}, {"heat_capacity_j_k": 5e4}),
    "panel": ("thermal.radiator", HEAT, {"area_m2": 1.2, "tilt_rad": 1.0}),
    "warmer": ("thermal.heater", F | {"body": "shed"}, {"max_power_w": 80.0}),
    "pellet": ("thermal.radioisotope_heater", {"body": "shed"}, {"thermal_power_w": 5.0}),
    "feet": ("thermal.ground", {"body": "shed"}, {"conductance_w_k": 0.4}),
    "strap": ("thermal.link", {"a": "box", "b": "shed"}, {"conductance_w_k": 0.5}),
    "camera": ("science.instrument", P | HEAT | {"data": "data"}, {
        "on_power_w": 60.0, "data_rate_bit_s": 2e5, "thermal_window": 1.0, "burst_fraction": 0.3,
        "burst_factor": 4.0}),
    "seismometer": ("science.instrument", F | {"data": "data"}, {
        "on_power_w": 8.0, "data_rate_bit_s": 3e3, "data_priority": 0.0}),
    "memory": ("comms.data_store", {"data": "data"}, {"capacity_bit": 2e9}),
    "antenna": ("comms.earth_link", P | {"data": "data"}, {
        "rate_bit_s": 1e6, "on_power_w": 70.0, "rate_law": 1.0}),
    "dish": ("comms.antenna", P | {"data": "data", "far": "sky"}, {
        "antenna_diameter_m": 0.5, "on_power_w": 90.0, "through": 1.0}),
    "relay": ("comms.relay", {"data": "sky"}, {
        "orbit": 0.0, "perilune_height_m": 2e5, "apolune_height_m": 1.6e7, "inclination_rad": 1.0,
        "orbit_frame": 0.0,
        "antenna_diameter_m": 0.6}),
    "recorder": ("comms.data_store", {"data": "sky"}, {"capacity_bit": 5e8}),
    "walker": ("mobility.rover", P | HEAT, {
        "mass_kg": 200.0, "max_motor_w": 300.0, "on_power_w": 30.0, "heater_power_w": 10.0,
        "panel_area_m2": 0.3, "capacity_j": 3.6e6, "max_charge_w": 200.0, "dock_east_m": 40.0,
        "panel_height_m": 2.0}),
    "earth": ("comms.ground_station", {}, {
        "latitude_rad": 0.7, "longitude_rad": 1.0, "height_m": 0.0, "antenna_diameter_m": 35.0}),
}  # fmt: skip

# step: address, value
COMMANDS = {
    10: ("walker/target_north_m", 300.0),
    12: ("walker/drive", 1.0),
    20: ("gases/mode", 4.0),
    50: ("board/shed_from", 4.0),
    90: ("wire/switch", 0.0),
    120: ("gases/mode", 3.0),
    130: ("board/shed_from", 6.0),
    140: ("walker/drive", 2.0),
    150: ("reactor/mode", 2.0),
    170: ("tower/deployment", 0.0),
}


def station() -> Station:
    elements: dict[str, Element] = {}
    for name, (kind_id, ports, given) in ELEMENTS.items():
        kind = KINDS[kind_id]
        numbers = {p.name: given.get(p.name, p.default) for p in kind.params}
        params = {name: Value(value, "") for name, value in numbers.items()}
        elements[name] = Element(name, name, kind, "", "here", "", "", ports, params)
    point = SitePoint.from_degrees(-89.0, 120.0, 0.0)
    return Station(
        name="all", title="All kinds", summary="", start=Epoch.from_utc("2035-01-01"),
        duration_s=float(STEPS * STEP_S), step_s=STEP_S, control_period_s=STEP_S,
        sites={"here": Site("here", "Here", point)},
        buses={name: Bus(name, carrier) for name, carrier in BUSES.items()},
        elements=elements, digest="all",
    )  # fmt: skip


def environment(declared: Station, grid: Grid) -> Environment:
    """Invented light, dark and noise: what matters is that both see the same."""
    rng = np.random.default_rng(7)
    rows: list[np.ndarray] = []
    for column in make_layout(declared).columns:
        low, high = usual(column.name)
        row = rng.uniform(low, high, STEPS)
        if column.name.endswith("_visible"):
            row = np.where(np.sin(np.arange(STEPS) / 15.0) > 0.0, row, 0.0)
        rows.append(row)
    return Environment(grid, np.array(rows), {})


def test_every_kind_takes_part() -> None:
    assert {kind for kind, _, _ in ELEMENTS.values()} == set(KINDS)


def test_the_loop_and_the_workbench_agree_in_every_step() -> None:
    declared = station()
    world = environment(declared, declared.grid())
    plant = compile_plant(declared, world, chunk_rows=STEPS + 1)
    bench = Workbench()
    for name, (kind_id, ports, given) in ELEMENTS.items():
        bench.add(name, KINDS[kind_id], ports, **given)
    columns = make_layout(declared).columns
    busy: set[str] = set()
    for step in range(STEPS):
        if step in COMMANDS:
            address, value = COMMANDS[step]
            plant.command(Command(step, "test", address, value, "to see"))
            element, slot = address.split("/")
            bench.elements[element].values[slot] = value
        sky = {
            (f"{c.element}/{c.name}" if c.element else c.name): float(world.columns[i, step])
            for i, c in enumerate(columns)
        }
        found = bench.step(float(STEP_S), **sky)
        plant.advance(step + 1)
        for channel, value in zip(plant.layout.channels, plant.values, strict=True):
            if not channel.is_state:
                expected = found[channel.address]
                assert value == pytest.approx(expected, rel=1e-9, abs=1e-6), (step, channel.address)
                if expected and math.isfinite(expected):
                    busy.add(channel.address)
    for address in ("wire/output_w", "brick/output_w", "gases/discharge_w", "cells/charge_w",
                    "warmer/power_w", "antenna/sent_bit_s", "reactor/power_w",
                    "dish/far_flow_bit_s", "relay/sent_bit_s", "walker/motor_w", "walker/charge_w",
                    "walker/panel_used_w"):  # fmt: skip
        assert address in busy, "the scene does not exercise this"
