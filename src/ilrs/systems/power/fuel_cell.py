"""Regenerative fuel cell: an electrolyser, a fuel cell, and hydrogen, oxygen and water tanks."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage, State

HYDROGEN_HHV_J_KG = 141.8e6
OXYGEN_PER_HYDROGEN = 7.936  # masses: 15.999 / 2.016


def offer(
    hydrogen_capacity_kg: float,
    max_charge_w: float,
    max_discharge_w: float,
    electrolyser_efficiency: float,
    cell_efficiency: float,
    start_s: float,
    hydrogen_kg: float,
    readiness: float,
    mode: float,
    failed: float,
    electrolyser_failed: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What electrolyser and cell could take and give now; warm up while a mode needs them."""
    running = 1.0 if mode > 1.5 and failed < 0.5 else 0.0
    warmed = running * min(1.0, max(0.0, readiness) + dt_s / start_s)
    ready = 1.0 if running > 0.5 and readiness >= 1.0 else 0.0
    may_charge = ready if (mode < 2.5 or mode > 3.5) and electrolyser_failed < 0.5 else 0.0
    may_discharge = ready if mode > 2.5 else 0.0
    held_kg = min(hydrogen_capacity_kg, max(0.0, hydrogen_kg))
    room_j = (hydrogen_capacity_kg - held_kg) * HYDROGEN_HHV_J_KG
    room_w = room_j / (electrolyser_efficiency * dt_s)
    content_w = held_kg * HYDROGEN_HHV_J_KG * cell_efficiency / dt_s
    charge_limit_w = may_charge * min(max_charge_w, room_w)
    discharge_limit_w = may_discharge * min(max_discharge_w, content_w)
    return (
        charge_limit_w,
        discharge_limit_w,
        charge_limit_w,
        discharge_limit_w,
        warmed,
    )


def step(
    charge_limit_w: float,
    discharge_limit_w: float,
    bus_charge_fraction: float,
    bus_discharge_fraction: float,
    hydrogen_capacity_kg: float,
    electrolyser_efficiency: float,
    cell_efficiency: float,
    leak_per_s: float,
    heat_fraction: float,
    hydrogen_kg: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Turn power into gases or gases into power and water."""
    charge_w = charge_limit_w * min(1.0, max(0.0, bus_charge_fraction))
    discharge_w = discharge_limit_w * min(1.0, max(0.0, bus_discharge_fraction))
    made_kg_s = charge_w * electrolyser_efficiency / HYDROGEN_HHV_J_KG
    burnt_kg_s = discharge_w / cell_efficiency / HYDROGEN_HHV_J_KG
    held_kg = min(hydrogen_capacity_kg, max(0.0, hydrogen_kg))
    # A leak is a membrane or a valve through which the gases recombine: its energy is heat.
    leaked_kg_s = held_kg * min(leak_per_s, 1.0 / dt_s)
    released_kg_s = leaked_kg_s + burnt_kg_s - made_kg_s
    loss_w = charge_w - discharge_w + released_kg_s * HYDROGEN_HHV_J_KG
    heat_w = heat_fraction * loss_w
    moved_kg = held_kg - released_kg_s * dt_s
    kept_kg = min(hydrogen_capacity_kg, max(0.0, moved_kg))
    charge_fraction = kept_kg / hydrogen_capacity_kg
    return (
        kept_kg,
        kept_kg * OXYGEN_PER_HYDROGEN,
        (hydrogen_capacity_kg - kept_kg) * (1.0 + OXYGEN_PER_HYDROGEN),
        kept_kg * HYDROGEN_HHV_J_KG,
        discharge_w - charge_w,
        charge_w,
        discharge_w,
        loss_w,
        heat_w,
        heat_w,
        charge_fraction,
        1.0 if charge_fraction <= 1e-3 else 0.0,
        1.0 if charge_fraction >= 0.999 else 0.0,
    )


def hydrogen_at_start(hydrogen_capacity_kg: float, initial_charge_fraction: float) -> float:
    """Hydrogen held at the start."""
    return hydrogen_capacity_kg * initial_charge_fraction


KIND = Kind(
    id="power.fuel_cell",
    title="Regenerative fuel cell",
    equation=(
        "Charging makes η_e P / HHV kg/s of hydrogen, discharging uses P / (η_c HHV); HHV = "
        "141.8 MJ/kg of hydrogen; oxygen is 7.936 times the hydrogen's mass, and the water is "
        "what of the closed charge is not gas. What is neither stored nor delivered becomes "
        "heat."
    ),
    source=(
        "Engineering model. Round trip of regenerative fuel cells: 45 to 55 % (NASA Glenn "
        "papers); the default is 48 %, on the higher heating value, auxiliaries included. "
        "Masses: standard atomic weights. Water to gases takes 285.8 kJ/mol at least, of which "
        "a cell can give back 237.1 kJ/mol (enthalpy and Gibbs energy of liquid water, 25 °C)."
    ),
    not_modelled=(
        "Dependence of the efficiencies on load, temperature and pressure; power for the "
        "warm-up; freezing of water; "
        "drying and compression as separate steps; ageing of the stacks."
    ),
    stages=(
        Stage(
            offer,
            (
                "bus_charge_limit_w",
                "bus_discharge_limit_w",
                "charge_limit_w",
                "discharge_limit_w",
                "readiness",
            ),
        ),
        Stage(
            step,
            (
                "hydrogen_kg",
                "oxygen_kg",
                "water_kg",
                "energy_j",
                "power_w",
                "charge_w",
                "discharge_w",
                "loss_w",
                "heat_w",
                "body_heat_w",
                "charge_fraction",
                "empty",
                "full",
            ),
        ),
    ),
    params=(
        Param("hydrogen_capacity_kg", "hydrogen held when full", minimum=1e-6),
        Param("max_charge_w", "highest power of the electrolyser", minimum=0.0),
        Param("max_discharge_w", "highest power of the fuel cell", minimum=0.0),
        Param("electrolyser_efficiency", "stored (HHV) over charged energy", 0.80, 0.05, 1.0),
        Param(
            "cell_efficiency",
            "delivered over used energy (HHV); 0.83 is the limit of thermodynamics at 25 °C",
            0.60,
            0.05,
            0.83,
        ),
        Param("start_s", "warm-up before power flows", 600.0, 1e-3),
        Param("leak_per_s", "part of the gases that recombines", 0.0, 0.0, 1.0),
        Param(
            "heat_fraction",
            "part of the losses that goes into the body; the rest leaves by its own radiator",
            1.0,
            0.0,
            1.0,
        ),
        Param("initial_charge_fraction", "hydrogen at the start", 0.5, 0.0, 1.0),
        Param("tier", "1: last charged, first discharged; 0: the other way", 1.0, 0.0, 1.0, True),
    ),
    states=(
        State("hydrogen_kg", "hydrogen held", hydrogen_at_start),
        State("readiness", "0 cold, 1 warm and ready", 0.0),
    ),
    ports=(
        Port("bus", "electricity", "what it charges from and feeds", flow="power_w", index="tier"),
        Port("body", "heat", "what its losses warm", flow="heat_w", optional=True),
    ),
    commands=(
        Command(
            "mode",
            "off; standby (cold); charge: take surplus; discharge: feed the bus; auto: both",
            "charge",
            {"off": 0, "standby": 1, "charge": 2, "discharge": 3, "auto": 4},
        ),
    ),
    faults=(
        Fault("failed", "1: neither takes nor gives"),
        Fault("electrolyser_failed", "1: cannot charge"),
    ),
    measurements=(
        Measurement("power_w", "power into the bus; negative when charging"),
        Measurement("charge_w", "power of the electrolyser", account="energy.stored"),
        Measurement("discharge_w", "power of the fuel cell", account="energy.released"),
        Measurement("charge_limit_w", "power the electrolyser could take"),
        Measurement("discharge_limit_w", "power the fuel cell could give"),
        Measurement("oxygen_kg", "oxygen held at the end of the step"),
        Measurement("water_kg", "water held at the end of the step"),
        Measurement("energy_j", "higher heating value of the gases at the end of the step"),
        Measurement("charge_fraction", "hydrogen held, of the capacity", account="charge.level"),
        Measurement("loss_w", "losses of both directions"),
        Measurement("heat_w", "heat into the body"),
        Measurement("empty", "1: no gas left"),
        Measurement("full", "1: tanks full"),
    ),
    events=(
        Event("empty", "no gas left", "empty"),
        Event("full", "the tanks are full", "full"),
    ),
)
