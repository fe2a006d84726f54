"""Radioisotope heater: warms a body for years without a wire."""

from __future__ import annotations

import math

from ilrs.kind import Kind, Measurement, Param, Port, Stage, State

YEAR_S = 31557600.0


def step(
    thermal_power_w: float, half_life_s: float, fuel_fraction: float, dt_s: float
) -> tuple[float, ...]:
    """Heat of the fuel, and its decay over the step."""
    heat_w = thermal_power_w * fuel_fraction
    return heat_w, heat_w, fuel_fraction * math.exp(-math.log(2.0) * dt_s / half_life_s)


def fuel_at_start(age_s: float, half_life_s: float) -> float:
    """Part of the fresh fuel's heat that is left at the start."""
    return math.exp(-math.log(2.0) * age_s / half_life_s)


KIND = Kind(
    id="thermal.radioisotope_heater",
    title="Radioisotope heater",
    equation="Q = Q₀ 2^(-t/T½), all of it into the body.",
    source="Half-life of plutonium-238: 87.7 years (National Nuclear Data Center).",
    not_modelled="Radiation; a movable heat path (use a thermal link with a switch).",
    stages=(Stage(step, ("heat_w", "body_heat_w", "fuel_fraction")),),
    params=(
        Param("thermal_power_w", "heat of fresh fuel", minimum=0.0),
        Param("half_life_s", "half-life of the fuel", 87.7 * YEAR_S, 3600.0),
        Param("age_s", "age of the fuel at the start", 0.0, 0.0),
    ),
    states=(State("fuel_fraction", "part of the fresh fuel's heat that is left", fuel_at_start),),
    ports=(Port("body", "heat", "what it warms", flow="heat_w"),),
    measurements=(Measurement("heat_w", "heat into the body"),),
)
