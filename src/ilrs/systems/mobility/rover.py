"""Rover: drives to a point on command, lives on its battery, charges at its dock."""

from __future__ import annotations

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Param, Port, Stage, State
from ilrs.systems.mobility.driving import offer, step

REACH_M = 1e4


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
        "battery and panel: dE/dt = η_c P_charge - P_discharge / η_d; standing at the dock it is "
        "plugged in, served and charged from the bus. The heater works for the part of the Sun "
        "that is hidden."
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
