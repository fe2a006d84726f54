"""Heater with a thermostat."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage, State


def offer(
    max_power_w: float,
    on_temperature_k: float,
    off_temperature_k: float,
    body_temperature_k: float,
    heating: float,
    mode: float,
    offset_k: float,
    failed: float,
    stuck_on: float,
) -> tuple[float, ...]:
    """Ask for power below the lower setpoint until the upper one is reached."""
    wanted = 1.0 if heating > 0.5 else 0.0
    if body_temperature_k < on_temperature_k + offset_k:
        wanted = 1.0
    elif body_temperature_k > off_temperature_k + offset_k:
        wanted = 0.0
    if mode > 1.5:
        wanted = 1.0
    elif mode < 0.5:
        wanted = 0.0
    if stuck_on > 0.5:
        wanted = 1.0
    if failed > 0.5:
        wanted = 0.0
    request_w = max_power_w * wanted
    return request_w, request_w, wanted


def step(request_w: float, bus_grant_fraction: float) -> tuple[float, ...]:
    """All power used becomes heat in the body."""
    power_w = request_w * bus_grant_fraction
    unserved = 1.0 if request_w > 0.0 and bus_grant_fraction < 0.999 else 0.0
    return power_w, -power_w, request_w - power_w, unserved, power_w, power_w


KIND = Kind(
    id="thermal.heater",
    title="Heater with thermostat",
    equation=(
        "In auto: on below the lower setpoint, off above the upper one, unchanged between (both"
        " shifted by offset). Heat = power granted."
    ),
    source="Engineering model.",
    not_modelled="Switching inside a step: a small body with a strong heater needs a short step.",
    stages=(
        Stage(offer, ("bus_request_w", "request_w", "heating")),
        Stage(step, ("power_w", "flow_w", "shed_w", "unserved", "heat_w", "body_heat_w")),
    ),
    params=(
        Param("max_power_w", "power when heating", minimum=0.0),
        Param("on_temperature_k", "starts to heat below", 278.15, 0.0, 2000.0),
        Param("off_temperature_k", "stops to heat above", 283.15, 0.0, 2000.0),
        Param("priority", "0 is served first, 5 last and shed first", 1.0, 0.0, 5.0, True),
    ),
    states=(State("heating", "1: the thermostat is on", 0.0),),
    ports=(
        Port("bus", "electricity", "where power comes from", flow="flow_w", index="priority"),
        Port("body", "heat", "what it keeps warm", flow="heat_w"),
    ),
    commands=(
        Command("mode", "off, auto (thermostat) or on", "auto", {"off": 0, "auto": 1, "on": 2}),
        Command("offset_k", "shift of both setpoints", 0.0, minimum=-100.0, maximum=100.0),
    ),
    faults=(
        Fault("failed", "1: does not heat"),
        Fault("stuck_on", "1: heats always"),
    ),
    measurements=(
        Measurement("request_w", "power asked for"),
        Measurement("power_w", "power used", account="energy.used"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked for and not granted", account="energy.shed"),
        Measurement("unserved", "1: not all power was granted"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(Event("unserved", "not all heating power was granted", "unserved"),),
)
