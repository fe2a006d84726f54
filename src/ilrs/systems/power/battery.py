"""Battery: limits, losses, a temperature window with cold lock-out, and ageing."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage, State

YEAR_S = 31557600.0
CALENDAR_REFERENCE_K = 298.15


def offer(
    capacity_j: float,
    max_charge_w: float,
    max_discharge_w: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    charge_min_temperature_k: float,
    charge_full_temperature_k: float,
    discharge_min_temperature_k: float,
    max_temperature_k: float,
    reserve_fraction: float,
    body_temperature_k: float,
    energy_j: float,
    health: float,
    cells: float,
    switch: float,
    failed: float,
    cells_lost: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What the battery can take and give now: by energy, power and temperature."""
    whole = min(1.0, max(0.0, 1.0 - cells_lost))
    capacity_now_j = capacity_j * min(1.0, max(0.0, health)) * whole
    # Cells that go take their charge with them; cells that come back come empty.
    left = min(1.0, whole / cells) if cells > 0.0 else 1.0
    held_j = max(0.0, energy_j) * left
    stored_j = min(capacity_now_j, held_j)
    span_k = max(0.01, charge_full_temperature_k - charge_min_temperature_k)
    derating = min(1.0, max(0.0, (body_temperature_k - charge_min_temperature_k) / span_k))
    cold_lockout = 1.0 if derating <= 0.0 else 0.0
    hot_lockout = 1.0 if body_temperature_k > max_temperature_k else 0.0
    frozen = 1.0 if body_temperature_k < discharge_min_temperature_k else 0.0
    connected = 1.0 if switch > 0.5 and failed < 0.5 else 0.0

    room_w = (capacity_now_j - stored_j) / (charge_efficiency * dt_s)
    usable_j = max(0.0, stored_j - reserve_fraction * capacity_now_j)
    content_w = usable_j * discharge_efficiency / dt_s
    give = connected * (1.0 - hot_lockout) * (1.0 - frozen)
    take = connected * (1.0 - hot_lockout) * derating
    charge_limit_w = take * min(max_charge_w * whole, room_w)
    discharge_limit_w = give * min(max_discharge_w * whole, content_w)
    return (
        charge_limit_w,
        discharge_limit_w,
        charge_limit_w,
        discharge_limit_w,
        capacity_now_j,
        held_j,
        whole,
        cold_lockout,
        hot_lockout,
        frozen,
    )


def step(
    charge_limit_w: float,
    discharge_limit_w: float,
    capacity_now_j: float,
    held_j: float,
    bus_charge_fraction: float,
    bus_discharge_fraction: float,
    capacity_j: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    self_discharge_per_s: float,
    calendar_fade_per_s: float,
    cycle_fade: float,
    reserve_fraction: float,
    body_temperature_k: float,
    energy_j: float,
    health: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Charge, discharge, lose and age over the step."""
    charge_w = charge_limit_w * min(1.0, max(0.0, bus_charge_fraction))
    discharge_w = discharge_limit_w * min(1.0, max(0.0, bus_discharge_fraction))
    leak_w = held_j * min(self_discharge_per_s, 1.0 / dt_s)
    into_w = charge_w * charge_efficiency
    out_w = discharge_w / discharge_efficiency
    loss_w = charge_w - into_w + out_w - discharge_w + leak_w

    # Calendar fade doubles every 10 K, as is usual for lithium-ion cells; the exponent is bounded.
    hotter = min(10.0, max(-10.0, (body_temperature_k - CALENDAR_REFERENCE_K) / 10.0))
    calendar = calendar_fade_per_s * dt_s * 2.0**hotter
    cycles = 0.5 * (into_w + out_w) * dt_s / capacity_j
    aged = max(0.0, min(1.0, max(0.0, health)) - calendar - cycle_fade * cycles)

    moved_j = max(0.0, held_j + (into_w - out_w - leak_w) * dt_s)
    ceiling_j = min(capacity_now_j, capacity_j * aged)
    kept_j = min(ceiling_j, moved_j)
    lost_w = (max(0.0, energy_j) - held_j + moved_j - kept_j) / dt_s
    charge_fraction = kept_j / ceiling_j if ceiling_j > 0.0 else 0.0
    empty = 1.0 if charge_fraction <= reserve_fraction + 1e-3 else 0.0
    full = 1.0 if charge_fraction >= 0.999 else 0.0
    return (
        kept_j,
        aged,
        discharge_w - charge_w,
        charge_w,
        discharge_w,
        loss_w,
        loss_w,
        lost_w,
        charge_fraction,
        empty,
        full,
    )


def energy_at_start(
    capacity_j: float, initial_charge_fraction: float, initial_health: float
) -> float:
    """Energy stored at the start."""
    return capacity_j * initial_health * initial_charge_fraction


KIND = Kind(
    id="power.battery",
    title="Battery",
    equation=(
        "dE/dt = η_c P_charge - P_discharge / η_d - s E, kept within 0 and capacity × health. "
        "The charge limit rises from nothing at the lowest charging temperature to full at the "
        "derating temperature (cold lock-out: lithium plates on cold anodes); discharge stops "
        "below its own lowest temperature, both stop above the highest. Health falls by "
        "calendar fade × 2^((T - 298.15 K) / 10 K) and by cycle fade × full cycles. All losses "
        "become heat in the body. Lost cells take their part of E and of the power limits with "
        "them; when they come back they are empty."
    ),
    source=(
        "Engineering model (energy reservoir with constant efficiencies). Round trip of "
        "lithium-ion batteries: 92 to 97 % (ISS battery papers); the default is 94 %. "
        "Temperature window and fade: typical of lithium-ion data sheets, assumed."
    ),
    not_modelled=(
        "Cell voltage and current, taper of the charging power near full, dependence of the "
        "losses on rate and temperature and of the fade on charge, fade of the power limits, "
        "imbalance of cells, sudden fade, thermal runaway."
    ),
    stages=(
        Stage(
            offer,
            (
                "bus_charge_limit_w",
                "bus_discharge_limit_w",
                "charge_limit_w",
                "discharge_limit_w",
                "capacity_now_j",
                "held_j",
                "cells",
                "cold_lockout",
                "hot_lockout",
                "frozen",
            ),
        ),
        Stage(
            step,
            (
                "energy_j",
                "health",
                "power_w",
                "charge_w",
                "discharge_w",
                "loss_w",
                "body_heat_w",
                "lost_w",
                "charge_fraction",
                "empty",
                "full",
            ),
        ),
    ),
    params=(
        Param("capacity_j", "energy of the new, full battery", minimum=1.0),
        Param("max_charge_w", "highest charging power at the bus", minimum=0.0),
        Param("max_discharge_w", "highest discharging power at the bus", minimum=0.0),
        Param("charge_efficiency", "stored over charged energy", 0.97, 0.05, 1.0),
        Param("discharge_efficiency", "delivered over released energy", 0.97, 0.05, 1.0),
        Param("self_discharge_per_s", "relative loss of charge", 0.02 / (30.0 * 86400.0), 0.0, 1.0),
        Param("charge_min_temperature_k", "no charging below (cold lock-out)", 273.15, 0.0, 1000.0),
        Param("charge_full_temperature_k", "full charging power from", 283.15, 0.0, 1000.0),
        Param("discharge_min_temperature_k", "no discharging below", 253.15, 0.0, 1000.0),
        Param("max_temperature_k", "disconnected above", 323.15, 0.0, 2000.0),
        Param("reserve_fraction", "charge that is never given to the bus", 0.0, 0.0, 1.0),
        Param("calendar_fade_per_s", "loss of capacity at 25 °C", 0.02 / YEAR_S, 0.0, 1.0),
        Param("cycle_fade", "loss of capacity per full cycle", 5.0e-5, 0.0, 1.0),
        Param("initial_charge_fraction", "charge at the start", 0.8, 0.0, 1.0),
        Param("initial_health", "capacity left at the start", 1.0, 0.0, 1.0),
        Param("tier", "0: first charged, last discharged; 1: the other way", 0.0, 0.0, 1.0, True),
    ),
    states=(
        State("energy_j", "energy stored", energy_at_start),
        State("health", "part of the capacity that ageing has left", "initial_health"),
        State("cells", "part of the cells that is there", 1.0),
    ),
    ports=(
        Port("bus", "electricity", "what it charges from and feeds", flow="power_w", index="tier"),
        Port("body", "heat", "what holds its temperature", flow="loss_w"),
    ),
    commands=(
        Command("switch", "connect the battery to its bus", "closed", {"open": 0, "closed": 1}),
    ),
    faults=(
        Fault("failed", "1: disconnected"),
        Fault("cells_lost", "part of the cells that is lost with what they hold"),
    ),
    measurements=(
        Measurement("power_w", "power into the bus; negative when charging"),
        Measurement("charge_w", "charging power at the bus", account="energy.stored"),
        Measurement("discharge_w", "discharging power at the bus", account="energy.released"),
        Measurement("charge_limit_w", "charging power it could take"),
        Measurement("discharge_limit_w", "discharging power it could give"),
        Measurement("capacity_now_j", "capacity after ageing and lost cells"),
        Measurement("held_j", "energy at the start of the step in the cells that are left"),
        Measurement(
            "charge_fraction",
            "charge at the end of the step, of the capacity now",
            account="charge.level",
        ),
        Measurement("loss_w", "losses, as heat into the body"),
        Measurement("lost_w", "stored energy that vanished with capacity"),
        Measurement("cold_lockout", "1: too cold to charge"),
        Measurement("hot_lockout", "1: too hot, disconnected"),
        Measurement("frozen", "1: too cold to discharge"),
        Measurement("empty", "1: nothing left above the reserve"),
        Measurement("full", "1: charged"),
    ),
    events=(
        Event("cold_lockout", "too cold to charge", "cold_lockout"),
        Event("hot_lockout", "too hot: disconnected", "hot_lockout"),
        Event("frozen", "too cold to discharge", "frozen"),
        Event("empty", "nothing left above the reserve", "empty"),
        Event("full", "charged", "full"),
    ),
)
