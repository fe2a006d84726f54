"""Fission plant: a throttled reactor with its own converter and radiator."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage, State

STEFAN_BOLTZMANN_W_M2_K4 = 5.670374419e-8  # CODATA 2018


def offer(
    electric_power_w: float,
    minimum_level: float,
    startup_s: float,
    level: float,
    mode: float,
    throttle: float,
    scram: float,
    converters_lost: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Move the reactor towards its set level; the power it can deliver at its mean level."""
    level_k = min(1.0, max(0.0, level))
    target = min(1.0, max(minimum_level, throttle)) if mode > 0.5 else 0.0
    ramp = dt_s / startup_s
    moved = min(level_k + ramp, max(level_k - ramp, target))
    if scram > 0.5 or mode > 1.5:
        moved = 0.0
        level_k = 0.0
    # The mean over the step: a ramp, then the level it has reached.
    ramping = abs(moved - level_k) / ramp if ramp > 0.0 else 0.0
    mean_level = moved + 0.5 * ramping * (level_k - moved)
    whole = min(1.0, max(0.0, 1.0 - converters_lost))
    # Below the minimum level the converter does not turn: start-up delivers nothing.
    turning = 1.0 if mean_level >= minimum_level and mean_level > 0.0 else 0.0
    available_w = electric_power_w * mean_level * whole * turning
    stopped = 1.0 if moved <= 0.0 else 0.0
    return available_w, available_w, mean_level, moved, stopped


def step(
    available_w: float,
    mean_level: float,
    bus_supply_fraction: float,
    electric_power_w: float,
    efficiency: float,
    radiator_flux_w_m2: float,
    radiator_emittance: float,
    radiator_heat_capacity_j_k: float,
    sink_temperature_k: float,
    radiator_temperature_k: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What is drawn; the rest of the thermal power leaves through the plant's own radiator."""
    power_w = available_w * bus_supply_fraction
    rated_thermal_w = electric_power_w / efficiency
    thermal_w = rated_thermal_w * mean_level
    area_m2 = (rated_thermal_w - electric_power_w) / radiator_flux_w_m2
    factor = radiator_emittance * STEFAN_BOLTZMANN_W_M2_K4 * area_m2
    t = min(5000.0, max(1.0, radiator_temperature_k))
    sink2 = sink_temperature_k * sink_temperature_k
    radiated_w = factor * (t * t * t * t - sink2 * sink2)
    slope_w_k = 4.0 * factor * t * t * t
    gained_w = thermal_w - power_w - radiated_w
    warming = dt_s * gained_w / (radiator_heat_capacity_j_k + dt_s * slope_w_k)
    rejected_w = radiated_w + slope_w_k * warming
    return power_w, available_w - power_w, thermal_w, rejected_w, max(1.0, t + warming)


def radiator_at_start(
    initial_level: float,
    efficiency: float,
    radiator_flux_w_m2: float,
    radiator_emittance: float,
    sink_temperature_k: float,
) -> float:
    """Radiator temperature in balance at the initial level, at full draw."""
    # Area scales with the waste heat at rating, so the balance needs the flux alone.
    flux = radiator_flux_w_m2 * initial_level if efficiency < 1.0 else 0.0
    sink4 = sink_temperature_k**4
    return max(1.0, (flux / (radiator_emittance * STEFAN_BOLTZMANN_W_M2_K4) + sink4) ** 0.25)


KIND = Kind(
    id="power.fission",
    title="Fission plant",
    equation=(
        "The level moves towards the throttle by at most Δt / startup time; electric power = "
        "rating × mean level × (1 - converters lost), nothing below the minimum level. Thermal "
        "power = rating / η × mean level whatever is drawn; C dT/dt = Q - P - ε σ A (T⁴ - "
        "T_sink⁴) for the plant's own radiator, advanced linear-implicitly; A = waste heat at "
        "rating / design flux."
    ),
    source=(
        "Engineering model. Scale of efficiency: Kilopower and Fission Surface Power studies "
        "(NASA Glenn, 2017 to 2025). Linear-implicit step: Rosenbrock 1963, "
        "doi:10.1093/comjnl/5.4.329."
    ),
    not_modelled=(
        "Reactor kinetics, xenon, decay heat after shutdown, burn-up, radiation field, "
        "efficiency at part load or with the radiator's temperature."
    ),
    stages=(
        Stage(offer, ("bus_available_w", "available_w", "mean_level", "level", "stopped")),
        Stage(
            step,
            ("power_w", "curtailed_w", "thermal_w", "rejected_w", "radiator_temperature_k"),
        ),
    ),
    params=(
        Param("electric_power_w", "net electric power at full level", minimum=0.0),
        Param("efficiency", "net electric over thermal power", 0.22, 0.01, 0.9),
        Param("minimum_level", "lowest level at which the converter runs", 0.2, 0.0, 1.0),
        Param("startup_s", "time from nothing to full level", 6.0 * 3600.0, 1.0),
        Param("initial_level", "level at the start", 1.0, 0.0, 1.0),
        Param("radiator_flux_w_m2", "heat rejected per area at rating", 1000.0, 1.0),
        Param("radiator_emittance", "emittance of the radiator", 0.85, 0.05, 1.0),
        Param("radiator_heat_capacity_j_k", "heat capacity of the radiator loop", 2.0e6, 1.0),
        Param("sink_temperature_k", "what the radiator sees", 200.0, 0.0, 1000.0),
    ),
    states=(
        State("level", "thermal level, 1 at rating", "initial_level"),
        State("radiator_temperature_k", "temperature of the radiator", radiator_at_start),
    ),
    ports=(Port("bus", "electricity", "where the power goes", flow="power_w"),),
    commands=(
        Command(
            "mode",
            "off: controlled shutdown; on: follow the throttle; scram: stop at once",
            "on",
            {"off": 0, "on": 1, "scram": 2},
        ),
        Command("throttle", "wanted level", 1.0, minimum=0.0, maximum=1.0),
    ),
    faults=(
        Fault("scram", "1: the reactor is shut down at once and stays down"),
        Fault("converters_lost", "part of the converters that is lost"),
    ),
    measurements=(
        Measurement("available_w", "electric power the plant could deliver"),
        Measurement("power_w", "power delivered to the bus", account="energy.made"),
        Measurement(
            "curtailed_w", "power that nobody took (becomes heat)", account="energy.curtailed"
        ),
        Measurement("mean_level", "mean thermal level of the step"),
        Measurement("stopped", "1 when the reactor is down"),
        Measurement("thermal_w", "thermal power"),
        Measurement("rejected_w", "heat radiated to space"),
    ),
    events=(Event("shutdown", "the reactor has stopped", "stopped"),),
)
