"""Conduction between two thermal nodes, with an optional switch."""

from __future__ import annotations

from ilrs.kind import Command, Fault, Kind, Measurement, Param, Port, Stage


def step(
    conductance_w_k: float,
    open_conductance_w_k: float,
    a_temperature_k: float,
    b_temperature_k: float,
    switch: float,
    failed: float,
) -> tuple[float, ...]:
    """Heat from a to b at the temperatures of step k."""
    closed = switch > 0.5 and failed < 0.5
    heat_w = (conductance_w_k if closed else open_conductance_w_k) * (
        a_temperature_k - b_temperature_k
    )
    return heat_w, -heat_w, -heat_w, heat_w, heat_w


KIND = Kind(
    id="thermal.link",
    title="Thermal link",
    equation=(
        "Q = G (T_a - T_b) at step k, taken from a and given to b; G is open_conductance while "
        "the switch is open."
    ),
    source=(
        "Fourier's law, explicit in both nodes so that heat is conserved; stable while G Δt is "
        "well below the smaller heat capacity."
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
