"""Conduction between two thermal nodes, with an optional switch."""

from __future__ import annotations

import math

from ilrs.kind import Command, Fault, Kind, Measurement, Param, Port, Stage


def step(
    conductance_w_k: float,
    open_conductance_w_k: float,
    a_temperature_k: float,
    b_temperature_k: float,
    a_heat_capacity_j_k: float,
    b_heat_capacity_j_k: float,
    switch: float,
    failed: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Heat from a to b, as the mean over the step if nothing else changed the two."""
    closed = switch > 0.5 and failed < 0.5
    flow_w_k = conductance_w_k if closed else open_conductance_w_k
    both = a_heat_capacity_j_k + b_heat_capacity_j_k
    pair_j_k = a_heat_capacity_j_k * b_heat_capacity_j_k / both if both > 0.0 else 0.0
    steps = flow_w_k * dt_s / pair_j_k if pair_j_k > 0.0 else 0.0
    part = -math.expm1(-steps) / steps if steps > 0.0 else 1.0
    heat_w = part * flow_w_k * (a_temperature_k - b_temperature_k)
    return heat_w, -heat_w, -heat_w, heat_w, heat_w


KIND = Kind(
    id="thermal.link",
    title="Thermal link",
    equation=(
        "dQ/dt = G (T_a - T_b), taken from a and given to b; G is open_conductance while the "
        "switch is open. Over a step the two approach each other as exp(-G t / C), 1 / C = 1 / "
        "C_a + 1 / C_b: the mean heat is G (T_a - T_b) (1 - exp(-x)) / x, x = G Δt / C."
    ),
    source=(
        "Fourier's law; exact for two nodes and nothing else, and heat is conserved. Stable for "
        "any step unless three or more strong links meet at one small node."
    ),
    not_modelled="Heat pipes that work in one direction; heat capacity of the link.",
    stages=(Stage(step, ("heat_w", "a_flow_w", "a_heat_w", "b_flow_w", "b_heat_w")),),
    params=(
        Param("conductance_w_k", "conductance with closed switch", minimum=0.0),
        Param("open_conductance_w_k", "conductance with open switch", 0.0, 0.0),
    ),
    ports=(
        Port("a", "heat", "one node", flow="a_flow_w"),
        Port("b", "heat", "the other node", flow="b_flow_w"),
    ),
    commands=(Command("switch", "thermal switch", "closed", {"open": 0, "closed": 1}),),
    faults=(Fault("failed", "1: stuck open"),),
    measurements=(
        Measurement("heat_w", "heat from a to b"),
        Measurement("a_flow_w", "heat into a"),
        Measurement("b_flow_w", "heat into b"),
    ),
)
