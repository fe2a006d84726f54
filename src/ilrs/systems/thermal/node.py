"""Thermal node: one heat capacity at one temperature; the host of a heat bus."""

from __future__ import annotations

from ilrs.kind import Kind, Measurement, Param, Port, Stage, State

SKY_K = 2.7


def tell(temperature_k: float, heat_capacity_j_k: float) -> tuple[float, ...]:
    """The temperature at step k and what it takes to change it, for all members."""
    return temperature_k, heat_capacity_j_k


def settle(
    heat_capacity_j_k: float,
    temperature_k: float,
    body_heat_w: float,
    body_conductance_w_k: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Advance linear-implicitly; the members' heat over the step is Q - G ΔT."""
    stiffness = heat_capacity_j_k + dt_s * max(0.0, body_conductance_w_k)
    # Not the difference of two temperatures: that would lose the small flows to rounding.
    warming_k = max(-temperature_k, dt_s * body_heat_w / stiffness)
    warmer_k = max(0.0, temperature_k + warming_k)
    stored_w = heat_capacity_j_k * warming_k / dt_s
    return warmer_k, warming_k, -stored_w, stored_w


KIND = Kind(
    id="thermal.node",
    title="Thermal node",
    equation=(
        "C dT/dt = Σ Q(T), advanced by one linear-implicit step ΔT = Δt Q / (C + Δt G) with Q "
        "at step k and G = -dQ/dT; each member's heat over the step is Q_i - G_i ΔT, so the sum"
        " of all and of -C ΔT/Δt is zero."
    ),
    source="Linear-implicit Euler step: Rosenbrock 1963, doi:10.1093/comjnl/5.4.329.",
    not_modelled=(
        "Gradients inside the node (use several nodes and links); change of heat capacity with "
        "temperature."
    ),
    stages=(
        Stage(tell, ("body_temperature_k", "body_heat_capacity_j_k")),
        Stage(settle, ("temperature_k", "body_warming_k", "flow_w", "stored_w")),
    ),
    params=(
        Param("heat_capacity_j_k", "mass times specific heat", minimum=1e-3),
        Param("initial_temperature_k", "temperature at the start", 293.15, SKY_K, 5000.0),
    ),
    states=(
        State("temperature_k", "temperature", "initial_temperature_k", account="temperature.level"),
    ),
    ports=(Port("body", "heat", "all that warms or cools it", flow="flow_w", role="host"),),
    measurements=(
        Measurement("flow_w", "heat given to the bus: minus what is stored"),
        Measurement("stored_w", "heat stored in the node"),
    ),
)
