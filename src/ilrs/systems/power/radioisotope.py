"""Radioisotope power source: decaying heat, part of it turned into electricity."""

from __future__ import annotations

import math

from ilrs.kind import Command, Fault, Kind, Measurement, Param, Port, Stage, State

YEAR_S = 31557600.0


def offer(
    electric_power_w: float,
    thermal_power_w: float,
    fuel_fraction: float,
    converter_fraction: float,
    switch: float,
    failed: float,
    strings_lost: float,
) -> tuple[float, ...]:
    """The electric power the source could deliver now."""
    whole = min(1.0, max(0.0, 1.0 - strings_lost))
    # No converter gives more than the fuel: a declaration may say so by mistake.
    fresh_w = min(electric_power_w, thermal_power_w)
    available_w = fresh_w * fuel_fraction * converter_fraction * whole
    if failed > 0.5 or switch < 0.5:
        available_w = 0.0
    return available_w, available_w


def step(
    available_w: float,
    bus_supply_fraction: float,
    thermal_power_w: float,
    heat_fraction: float,
    half_life_s: float,
    converter_ageing_per_s: float,
    fuel_fraction: float,
    converter_fraction: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What is drawn, the heat that is left, and decay over the step."""
    power_w = available_w * bus_supply_fraction
    thermal_w = thermal_power_w * fuel_fraction
    heat_w = heat_fraction * max(0.0, thermal_w - power_w)
    fuel = fuel_fraction * math.exp(-math.log(2.0) * dt_s / half_life_s)
    converter = converter_fraction * math.exp(-converter_ageing_per_s * dt_s)
    return power_w, available_w - power_w, thermal_w, heat_w, heat_w, fuel, converter


def fuel_at_start(age_s: float, half_life_s: float) -> float:
    """Part of the fresh fuel's heat that is left at the start."""
    return math.exp(-math.log(2.0) * age_s / half_life_s)


def converter_at_start(age_s: float, converter_ageing_per_s: float) -> float:
    """Part of the fresh converter's efficiency that is left at the start."""
    return math.exp(-converter_ageing_per_s * age_s)


KIND = Kind(
    id="power.radioisotope",
    title="Radioisotope power source",
    equation=(
        "Thermal power Q = Q₀ 2^(-t/T½); electric power P = P₀ 2^(-t/T½) exp(-a t) with the "
        "converter's ageing a, P₀ at most Q₀. Heat to the body = heat_fraction (Q - electric "
        "power drawn)."
    ),
    source=(
        "Half-life of plutonium-238: 87.7 years (National Nuclear Data Center). Converter "
        "ageing: the MMRTG loses about 4.8 % a year early in life, 0.8 % of it by decay of the "
        "fuel (DOE/NASA fact sheet); the rest is the default."
    ),
    not_modelled="Dependence of the efficiency on the hot and cold ends' temperatures; radiation.",
    stages=(
        Stage(offer, ("bus_available_w", "available_w")),
        Stage(
            step,
            (
                "power_w",
                "curtailed_w",
                "thermal_w",
                "heat_w",
                "body_heat_w",
                "fuel_fraction",
                "converter_fraction",
            ),
        ),
    ),
    params=(
        Param("electric_power_w", "electric power with fresh fuel", minimum=0.0),
        Param("thermal_power_w", "thermal power with fresh fuel", minimum=0.0),
        Param("half_life_s", "half-life of the fuel", 87.7 * YEAR_S, 3600.0),
        Param("converter_ageing_per_s", "relative loss of efficiency", 0.04 / YEAR_S, 0.0, 1.0),
        Param("age_s", "age of fuel and converter at the start", 0.0, 0.0),
        Param(
            "heat_fraction",
            "part of the waste heat that goes into the body; the rest is radiated to space",
            0.0,
            0.0,
            1.0,
        ),
    ),
    states=(
        State("fuel_fraction", "part of the fresh fuel's heat that is left", fuel_at_start),
        State("converter_fraction", "part of the efficiency that is left", converter_at_start),
    ),
    ports=(
        Port("bus", "electricity", "where the power goes", flow="power_w"),
        Port("body", "heat", "what the waste heat warms", flow="heat_w", optional=True),
    ),
    commands=(
        Command("switch", "connect the source to its bus", "closed", {"open": 0, "closed": 1}),
    ),
    faults=(
        Fault("failed", "1: no electricity (the fuel stays hot)"),
        Fault("strings_lost", "part of the converter that is lost"),
    ),
    measurements=(
        Measurement("available_w", "electric power the source could deliver"),
        Measurement("power_w", "power delivered to the bus", account="energy.made"),
        Measurement(
            "curtailed_w", "power that nobody took (becomes heat)", account="energy.curtailed"
        ),
        Measurement("thermal_w", "thermal power of the fuel"),
        Measurement("heat_w", "heat into the body"),
    ),
)
