"""Rover: drives to a point on command, lives on its battery, charges at its dock.

What it may not do on its own matters as much as what it does: it drives only while its `drive` slot
says so, and a `go` is used up when it has ended, so that a new target alone moves nothing.
"""

from __future__ import annotations

import math

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Param, Port, Stage, State

GRAVITY_M_S2 = 1.62
REACH_M = 1e4


def offer(
    mass_kg: float,
    rolling_resistance: float,
    drive_efficiency: float,
    cruise_m_s: float,
    max_motor_w: float,
    on_power_w: float,
    standby_power_w: float,
    heater_power_w: float,
    docked_heater_fraction: float,
    panel_area_m2: float,
    panel_efficiency: float,
    capacity_j: float,
    reserve_fraction: float,
    max_charge_w: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    dock_east_m: float,
    dock_north_m: float,
    dock_radius_m: float,
    tolerance_m: float,
    stop_in_shadow: float,
    lit_threshold: float,
    sun_visible: float,
    sun_irradiance_w_m2: float,
    east_m: float,
    north_m: float,
    heading_rad: float,
    odometer_m: float,
    energy_j: float,
    spent: float,
    target_east_m: float,
    target_north_m: float,
    drive: float,
    mode: float,
    failed: float,
    slip: float,
    dt_s: float,
) -> tuple[float, ...]:
    """How far it drives in the step, and what it asks of the dock; a rover that drives does not."""
    alive = 1.0 if failed < 0.5 else 0.0
    home = 1.0 if drive > 1.5 else 0.0
    asked = 1.0 if drive > 0.5 else 0.0
    lit = 1.0 if sun_visible >= lit_threshold else 0.0
    away_east_m, away_north_m = east_m - dock_east_m, north_m - dock_north_m
    at_dock = 1.0 if math.hypot(away_east_m, away_north_m) <= dock_radius_m else 0.0

    # Its own needs come first: what they take of the step cannot be driven with.
    need_w = alive * (on_power_w if mode > 1.5 else standby_power_w)
    cold = alive * (1.0 - min(1.0, max(0.0, sun_visible)))
    outside_heater_w = cold * heater_power_w
    panel_w = alive * panel_area_m2 * panel_efficiency * max(0.0, sun_irradiance_w_m2)
    panel_w *= min(1.0, max(0.0, sun_visible))
    if mode < 0.5:
        need_w = 0.0
        outside_heater_w = 0.0

    aim_east_m = dock_east_m if home > 0.5 else target_east_m
    aim_north_m = dock_north_m if home > 0.5 else target_north_m
    to_east_m, to_north_m = aim_east_m - east_m, aim_north_m - north_m
    left_m = math.hypot(to_east_m, to_north_m)
    wanted = 1.0 if asked * alive > 0.5 and mode > 1.5 and left_m > tolerance_m else 0.0
    used_up = 1.0 if spent > 0.5 and home < 0.5 else 0.0
    waiting = 1.0 if wanted > 0.5 and stop_in_shadow > 0.5 and lit < 0.5 else 0.0

    grip = 1.0 - min(1.0, max(0.0, slip))
    per_metre_j = rolling_resistance * mass_kg * GRAVITY_M_S2 / drive_efficiency
    speed_m_s = min(cruise_m_s, max_motor_w / per_metre_j)
    span_m = speed_m_s * dt_s
    if grip * span_m > left_m:
        span_m = left_m / grip
    above_j = max(0.0, min(energy_j, capacity_j) - reserve_fraction * capacity_j)
    spare_j = above_j * discharge_efficiency + (panel_w - need_w - outside_heater_w) * dt_s
    affordable_m = max(0.0, spare_j) / per_metre_j
    low_charge = 1.0 if wanted > 0.5 and affordable_m < span_m else 0.0
    rolled_m = min(span_m, affordable_m)
    if wanted < 0.5 or used_up > 0.5 or waiting > 0.5:
        rolled_m = 0.0
    moved_m = min(left_m, grip * rolled_m)
    east_then_m, north_then_m, heading_then_rad = east_m, north_m, heading_rad
    if rolled_m > 0.0:
        share = moved_m / left_m
        east_then_m = aim_east_m if share >= 1.0 else east_m + share * to_east_m
        north_then_m = aim_north_m if share >= 1.0 else north_m + share * to_north_m
        heading_then_rad = math.atan2(to_east_m, to_north_m)
        if heading_then_rad < 0.0:
            heading_then_rad += 2.0 * math.pi
    still_m = math.hypot(aim_east_m - east_then_m, aim_north_m - north_then_m)
    arrived = 1.0 if still_m <= tolerance_m else 0.0
    ended = 1.0 if max(arrived, low_charge, used_up, 1.0 - alive) > 0.5 else 0.0
    spent_then = ended if asked > 0.5 and home < 0.5 else 0.0
    off_east_m, off_north_m = east_then_m - dock_east_m, north_then_m - dock_north_m
    docked = 1.0 if math.hypot(off_east_m, off_north_m) <= dock_radius_m else 0.0
    drive_done = arrived if asked > 0.5 else 1.0

    plugged = at_dock * alive if rolled_m <= 0.0 else 0.0
    heater_w = outside_heater_w * (docked_heater_fraction if plugged > 0.5 else 1.0)
    panel_w = 0.0 if plugged > 0.5 else panel_w
    room_w = max(0.0, capacity_j - max(0.0, energy_j)) / (charge_efficiency * dt_s)
    charge_limit_w = alive * min(max_charge_w, room_w)
    request_w = plugged * (need_w + heater_w + charge_limit_w)
    return (
        request_w,
        request_w,
        charge_limit_w,
        need_w,
        heater_w,
        per_metre_j * rolled_m / dt_s,
        panel_w,
        plugged,
        east_then_m,
        north_then_m,
        heading_then_rad,
        max(0.0, odometer_m) + rolled_m,
        spent_then,
        moved_m / dt_s,
        still_m,
        arrived,
        drive_done,
        docked,
        1.0 - docked,
        low_charge,
        waiting,
    )


def step(
    request_w: float,
    charge_limit_w: float,
    need_w: float,
    heater_w: float,
    motor_w: float,
    panel_w: float,
    plugged: float,
    bus_grant_fraction: float,
    capacity_j: float,
    reserve_fraction: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    heat_fraction: float,
    energy_j: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Share out what the dock and the panel give; the battery takes the rest or makes it up."""
    bus_w = request_w * min(1.0, max(0.0, bus_grant_fraction))
    held_j = min(capacity_j, max(0.0, energy_j))
    wanted_w = need_w + heater_w + motor_w
    charge_w = min(charge_limit_w, max(0.0, bus_w + panel_w - wanted_w))
    content_w = held_j * discharge_efficiency / dt_s
    discharge_w = min(content_w, max(0.0, wanted_w - bus_w - panel_w))
    # A panel that has no taker gives less; the dock is never asked for more than it is used.
    panel_used_w = min(panel_w, max(0.0, wanted_w + charge_w - bus_w))
    power_w = bus_w + panel_used_w + discharge_w - charge_w
    into_w = charge_w * charge_efficiency
    out_w = discharge_w / discharge_efficiency
    loss_w = charge_w - into_w + out_w - discharge_w
    kept_j = min(capacity_j, max(0.0, held_j + (into_w - out_w) * dt_s))
    charge_fraction = kept_j / capacity_j
    at_reserve = 1.0 if charge_fraction <= reserve_fraction + 1e-3 else 0.0
    unpowered = 1.0 if power_w < 0.999 * wanted_w else 0.0
    heat_w = plugged * heat_fraction * (power_w + loss_w)
    return (
        kept_j,
        bus_w,
        -bus_w,
        request_w - bus_w,
        panel_used_w,
        charge_w,
        discharge_w,
        power_w,
        loss_w,
        charge_fraction,
        at_reserve,
        unpowered,
        heat_w,
        heat_w,
    )


def energy_at_start(capacity_j: float, initial_charge_fraction: float) -> float:
    """Energy stored at the start."""
    return capacity_j * initial_charge_fraction


KIND = Kind(
    id="mobility.rover",
    title="Rover",
    equation=(
        "Drives straight to the point of its target (go) or to its dock (home) at its cruising "
        "speed v, no faster than its motors allow: motor power = c m g v / η with g = 1.62 m/s². "
        "Of what the wheels roll, 1 - slip is way. It drives only in mode on and while `drive` "
        "says so, stops at its aim, at the reserve of its battery, when failed and, if told so, in "
        "the dark. A go is used up when it has ended at the target, for want of charge or by a "
        "failure: then only stop and go, or home, move it again. Away from the dock it lives on "
        "battery and panel: dE/dt = η_c P_charge - P_discharge / η_d; standing at the dock it is plugged in, "
        "served and charged from the bus. The heater works for the part of the Sun that is hidden."
    ),
    source=(
        "Engineering model. Defaults of rolling resistance and drive efficiency (0.15 / 0.5) give "
        "the Lunar Roving Vehicle with 700 kg (210 kg and 490 kg of payload) 94 Wh/km; its range of"
        " 92 km on two batteries of 121 A h at 36 V is 95 Wh/km (Wikipedia, Lunar Roving Vehicle). "
        "All of Apollo 16, with stops, television and radio, took 98.2 A h for 26.7 km, 132 Wh/km "
        "(Apollo 16 Mission Report, Lunar Roving Vehicle). Cruising speed: Yutu-2, at most 200 m/h."
    ),
    not_modelled=(
        "Terrain: slopes, obstacles and shadows on the way (light is that of the site), turning, "
        "acceleration, the way round something, braking, the temperature and ageing of battery and "
        "body, what the dark does to a rover that is off, dust on the panel, the radio."
    ),
    stages=(
        Stage(
            offer,
            (
                "bus_request_w",
                "request_w",
                "charge_limit_w",
                "need_w",
                "heater_w",
                "motor_w",
                "panel_w",
                "plugged",
                "east_m",
                "north_m",
                "heading_rad",
                "odometer_m",
                "spent",
                "speed_m_s",
                "distance_left_m",
                "arrived",
                "drive_done",
                "docked",
                "away",
                "low_charge",
                "waiting_for_light",
            ),
        ),
        Stage(
            step,
            (
                "energy_j",
                "bus_w",
                "flow_w",
                "shed_w",
                "panel_used_w",
                "charge_w",
                "discharge_w",
                "power_w",
                "loss_w",
                "charge_fraction",
                "at_reserve",
                "unpowered",
                "heat_w",
                "body_heat_w",
            ),
        ),
    ),
    params=(
        Param("mass_kg", "mass with payload", None, 1.0),
        Param("rolling_resistance", "drag on the wheels over weight, as a mean", 0.15, 0.001, 2.0),
        Param("drive_efficiency", "work at the wheels over energy of the motors", 0.5, 0.01, 1.0),
        Param("cruise_m_s", "speed of the wheels when driving", 200.0 / 3600.0, 0.0, 10.0),
        Param("max_motor_w", "highest power of the motors together", minimum=0.0),
        Param("on_power_w", "computer, radio and cameras in mode on", minimum=0.0),
        Param("standby_power_w", "asleep", 0.0, 0.0),
        Param("heater_power_w", "heater in the dark, in standby and on", 0.0, 0.0),
        Param("docked_heater_fraction", "part of the heater needed at the dock", 1.0, 0.0, 1.0),
        Param("panel_area_m2", "panel that faces the Sun, folded at the dock", 0.0, 0.0),
        Param("panel_efficiency", "electric over sunlight", 0.28, 0.0, 1.0),
        Param("panel_height_m", "height of the panel above ground", 1.0, 0.0, 100.0),
        Param("capacity_j", "energy of the full battery", minimum=1.0),
        Param("reserve_fraction", "charge that is not driven with", 0.2, 0.0, 1.0),
        Param("max_charge_w", "highest charging power", minimum=0.0),
        Param("charge_efficiency", "stored over charged energy", 0.97, 0.05, 1.0),
        Param("discharge_efficiency", "delivered over released energy", 0.97, 0.05, 1.0),
        Param("initial_charge_fraction", "charge at the start", 0.8, 0.0, 1.0),
        Param("dock_east_m", "place of the dock, east of the site", 0.0, -REACH_M, REACH_M),
        Param("dock_north_m", "place of the dock, north of the site", 0.0, -REACH_M, REACH_M),
        Param("dock_radius_m", "how near it is docked", 2.0, 0.1, 100.0),
        Param("tolerance_m", "how near it has arrived", 0.5, 0.01, 100.0),
        Param("stop_in_shadow", "whether it waits for light", 0.0, choices={"no": 0, "yes": 1}),
        Param("lit_threshold", "visible part of the Sun that counts as lit", 0.5, 0.0, 1.0),
        Param("heat_fraction", "part of its power that warms the dock", 1.0, 0.0, 1.0),
        Param("priority", "0 is served first, 5 last and shed first", 4.0, 0.0, 5.0, True),
    ),
    states=(
        State("east_m", "place, east of the site", "dock_east_m", signed=True),
        State("north_m", "place, north of the site", "dock_north_m", signed=True),
        State("heading_rad", "direction of its last way, clockwise from north", 0.0),
        State("odometer_m", "what its wheels have rolled", 0.0),
        State("energy_j", "energy stored", energy_at_start),
        State("spent", "1: the go that stands in its slot is used up", 0.0),
    ),
    ports=(
        Port("bus", "electricity", "the dock", flow="flow_w", index="priority", optional=True),
        Port("body", "heat", "what it warms at the dock", flow="heat_w", optional=True),
    ),
    drivers=(
        Driver("sun_visible", "visible part of the Sun's disc", height="panel_height_m"),
        Driver("sun_irradiance_w_m2", "sunlight at normal incidence"),
    ),
    commands=(
        Command("target_east_m", "where to go, east of the site", 0.0, None, -REACH_M, REACH_M),
        Command("target_north_m", "where to go, north of the site", 0.0, None, -REACH_M, REACH_M),
        Command(
            "drive",
            "stand, drive to the target, or drive to the dock",
            "stop",
            {"stop": 0, "go": 1, "home": 2},
            done="drive_done",
        ),
        Command("mode", "off, standby or on", "on", {"off": 0, "standby": 1, "on": 2}),
    ),
    faults=(
        Fault("failed", "1: stands, draws nothing, cannot be charged"),
        Fault("slip", "part of what the wheels roll that is no way; 1: dug in"),
    ),
    measurements=(
        Measurement("request_w", "power asked of the dock"),
        Measurement("bus_w", "power from the dock"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked of the dock and not granted", account="energy.shed"),
        Measurement("need_w", "power that computer, radio and cameras want"),
        Measurement("heater_w", "power that the heater wants"),
        Measurement("motor_w", "power of the motors"),
        Measurement("panel_w", "power that the panel could give"),
        Measurement("panel_used_w", "power that the panel gives", account="energy.made"),
        Measurement("power_w", "power used, charging apart", account="energy.used"),
        Measurement("charge_limit_w", "charging power the battery could take"),
        Measurement("charge_w", "power into the battery", account="energy.stored"),
        Measurement("discharge_w", "power out of the battery", account="energy.released"),
        Measurement("loss_w", "losses of the battery"),
        Measurement("charge_fraction", "charge at the end of the step"),
        Measurement("at_reserve", "1: nothing left above the reserve"),
        Measurement("unpowered", "1: it did not get the power it needs"),
        Measurement("plugged", "1: connected to the dock"),
        Measurement("heat_w", "heat into the dock's body"),
        Measurement("speed_m_s", "way made over the step"),
        Measurement("distance_left_m", "straight way to its aim at the end of the step"),
        Measurement("arrived", "1: at its aim"),
        Measurement("drive_done", "1: what `drive` asks for is done: it stands, or has arrived"),
        Measurement("docked", "1: at its dock"),
        Measurement("away", "1: not at its dock"),
        Measurement("low_charge", "1: it should drive, and its charge does not allow it"),
        Measurement("waiting_for_light", "1: it should drive, and waits for the Sun"),
    ),
    events=(
        Event("arrived", "at its aim", "arrived"),
        Event("low_charge", "stopped by low charge", "low_charge"),
        Event("docked", "at its dock", "docked"),
        Event("undocked", "has left its dock", "away"),
        Event("unpowered", "did not get the power it needs", "unpowered"),
    ),
)
