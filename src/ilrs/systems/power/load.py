"""Load: draws power by mode, always or by a profile."""

from __future__ import annotations

import math

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Param, Port, Stage, State


def offer(
    on_power_w: float,
    standby_power_w: float,
    profile: float,
    lit_threshold: float,
    duty_fraction: float,
    duty_period_s: float,
    sun_visible: float,
    phase: float,
    mode: float,
    failed: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What the load asks for: standby power, and the rest for the active part of the step."""
    start = min(1.0, max(0.0, phase))
    end = start + dt_s / duty_period_s
    active = 1.0
    if 0.5 < profile < 1.5:
        active = 1.0 if sun_visible >= lit_threshold else 0.0
    elif 1.5 < profile < 2.5:
        active = 0.0 if sun_visible >= lit_threshold else 1.0
    elif profile > 2.5:
        before = math.floor(start) * duty_fraction + min(start - math.floor(start), duty_fraction)
        after = math.floor(end) * duty_fraction + min(end - math.floor(end), duty_fraction)
        active = min(1.0, max(0.0, (after - before) / (end - start)))
    if mode < 1.5:
        active = 0.0
    request_w = standby_power_w + active * (on_power_w - standby_power_w)
    if mode < 0.5 or failed > 0.5:
        request_w = 0.0
        active = 0.0
    return request_w, request_w, active, end - math.floor(end)


def step(
    request_w: float, active: float, bus_grant_fraction: float, heat_fraction: float
) -> tuple[float, ...]:
    """What the load uses of what it asked for."""
    power_w = request_w * bus_grant_fraction
    heat_w = heat_fraction * power_w
    shed_w = request_w - power_w
    unserved = 1.0 if request_w > 0.0 and bus_grant_fraction < 0.999 else 0.0
    return power_w, -power_w, shed_w, active * bus_grant_fraction, unserved, heat_w, heat_w


KIND = Kind(
    id="power.load",
    title="Load with modes",
    equation=(
        "Request = standby power + a (on power - standby power); a is 1 (constant), whether the"
        " Sun is up (lit_only) or down (dark_only), or the part of the step inside the first "
        "duty_fraction of each period (duty). Used = request × part granted; heat = "
        "heat_fraction × used."
    ),
    source="Engineering model.",
    not_modelled="Inrush, a lowest useful power, dependence on temperature or voltage.",
    stages=(
        Stage(offer, ("bus_request_w", "request_w", "active", "phase")),
        Stage(
            step,
            ("power_w", "flow_w", "shed_w", "working", "unserved", "heat_w", "body_heat_w"),
        ),
    ),
    params=(
        Param("on_power_w", "drawn when on and active", minimum=0.0),
        Param("standby_power_w", "drawn in standby, and when on but not active", 0.0, 0.0),
        Param("priority", "0 is served first, 5 last and shed first", 3.0, 0.0, 5.0, True),
        Param(
            "profile",
            "when an on load is active: constant, lit_only, dark_only or duty",
            0.0,
            choices={"constant": 0, "lit_only": 1, "dark_only": 2, "duty": 3},
        ),
        Param("height_m", "height at which lit_only and dark_only look", 2.0, 0.0, 1000.0),
        Param("lit_threshold", "visible part of the Sun that counts as lit", 0.5, 0.0, 1.0),
        Param("duty_fraction", "active part of each period", 0.5, 0.0, 1.0),
        Param("duty_period_s", "period of the duty profile", 86400.0, 1.0),
        Param("heat_fraction", "part of the power that goes into the body", 1.0, 0.0, 1.0),
    ),
    states=(State("phase", "place in the duty period, 0 to 1", 0.0),),
    ports=(
        Port("bus", "electricity", "where power comes from", flow="flow_w", index="priority"),
        Port("body", "heat", "what it warms", flow="heat_w", optional=True),
    ),
    drivers=(Driver("sun_visible", "visible part of the Sun's disc", height="height_m"),),
    commands=(Command("mode", "off, standby or on", "on", {"off": 0, "standby": 1, "on": 2}),),
    faults=(Fault("failed", "1: draws nothing"),),
    measurements=(
        Measurement("request_w", "power asked for"),
        Measurement("power_w", "power used", account="energy.used"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked for and not granted", account="energy.shed"),
        Measurement("active", "part of the step the load wants to be active"),
        Measurement("working", "part of the step it was active and powered"),
        Measurement("unserved", "1: not all power was granted"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(Event("unserved", "not all power was granted", "unserved"),),
)
