"""Instrument: makes data while it is powered and neither too cold nor too hot."""

from __future__ import annotations

from ilrs.kind import (
    Command,
    Driver,
    Event,
    Fault,
    Kind,
    Measurement,
    Noise,
    Param,
    Port,
    Stage,
)


def offer(
    on_power_w: float,
    standby_power_w: float,
    observes: float,
    lit_threshold: float,
    thermal_window: float,
    min_temperature_k: float,
    max_temperature_k: float,
    sun_visible: float,
    body_temperature_k: float,
    mode: float,
    failed: float,
) -> tuple[float, ...]:
    """What the instrument asks for; outside its temperature window it only stands by."""
    lit = sun_visible >= lit_threshold
    active = 1.0 if mode > 1.5 else 0.0
    if (0.5 < observes < 1.5 and not lit) or (observes > 1.5 and lit):
        active = 0.0
    outside = 0.0
    if thermal_window > 0.5 and not min_temperature_k <= body_temperature_k <= max_temperature_k:
        outside = 1.0
        active = 0.0
    request_w = on_power_w if active > 0.5 else standby_power_w
    if mode < 0.5 or failed > 0.5:
        request_w = 0.0
        active = 0.0
    return request_w, request_w, active, outside


def step(
    request_w: float,
    active: float,
    bus_grant_fraction: float,
    heat_fraction: float,
    data_rate_bit_s: float,
    housekeeping_bit_s: float,
    burst_fraction: float,
    burst_factor: float,
    activity: float,
    failed: float,
    mode: float,
) -> tuple[float, ...]:
    """Use power, make data."""
    power_w = request_w * bus_grant_fraction
    heat_w = heat_fraction * power_w
    burst = 1.0 if activity < burst_fraction else 0.0
    rate = data_rate_bit_s * (1.0 + (burst_factor - 1.0) * burst)
    working = active * bus_grant_fraction
    awake = 1.0 if mode > 0.5 and failed < 0.5 else 0.0
    made = max(0.0, rate * working + housekeeping_bit_s * awake * bus_grant_fraction)
    return power_w, -power_w, request_w - power_w, working, made, made, heat_w, heat_w


def keep(made_bit_s: float, data_accept_fraction: float) -> tuple[float, ...]:
    """What the store took of the data."""
    kept = made_bit_s * data_accept_fraction
    return kept, made_bit_s - kept


KIND = Kind(
    id="science.instrument",
    title="Instrument",
    equation=(
        "Data = (rate × burst + housekeeping) × part of the power granted; burst is "
        "burst_factor in a burst_fraction of the steps, drawn from a seeded series, and 1 "
        "otherwise."
    ),
    source="Engineering model.",
    not_modelled="What is observed; pointing; warm-up; degradation.",
    stages=(
        Stage(offer, ("bus_request_w", "request_w", "active", "outside")),
        Stage(
            step,
            (
                "power_w",
                "flow_w",
                "shed_w",
                "working",
                "made_bit_s",
                "data_offered_bit_s",
                "heat_w",
                "body_heat_w",
            ),
        ),
        Stage(keep, ("kept_bit_s", "rejected_bit_s")),
    ),
    params=(
        Param("on_power_w", "drawn while observing", minimum=0.0),
        Param("data_rate_bit_s", "data made while observing", minimum=0.0),
        Param("standby_power_w", "drawn in standby", 0.0, 0.0),
        Param("housekeeping_bit_s", "data made whenever it is not off", 0.0, 0.0),
        Param("burst_fraction", "part of the steps with bursts", 0.0, 0.0, 1.0),
        Param("burst_factor", "rate in a burst over the usual rate", 1.0, 0.0, 1e6),
        Param(
            "observes",
            "when an on instrument observes: always, in light (lit) or in the dark (dark)",
            0.0,
            choices={"always": 0, "lit": 1, "dark": 2},
        ),
        Param("height_m", "height above ground at which it sees the Sun", 2.0, 0.0, 1000.0),
        Param("lit_threshold", "visible part of the Sun that counts as lit", 0.5, 0.0, 1.0),
        Param(
            "thermal_window",
            "kept: observes only inside its window (connect the body port); ignored: always",
            0.0,
            choices={"ignored": 0, "kept": 1},
        ),
        Param("min_temperature_k", "lowest operating temperature", 253.15, 0.0, 2000.0),
        Param("max_temperature_k", "highest operating temperature", 323.15, 0.0, 2000.0),
        Param("heat_fraction", "part of the power that goes into the body", 1.0, 0.0, 1.0),
        Param("priority", "0 is served first, 5 last and shed first", 4.0, 0.0, 5.0, True),
        Param("data_priority", "class of the data: 0 is kept longest", 2.0, 0.0, 3.0, True),
    ),
    ports=(
        Port("bus", "electricity", "where power comes from", flow="flow_w", index="priority"),
        Port("data", "data", "where data go", flow="kept_bit_s", index="data_priority"),
        Port(
            "body",
            "heat",
            "what it warms and is held by",
            flow="heat_w",
            optional=True,
            needed_by="thermal_window",
        ),
    ),
    drivers=(Driver("sun_visible", "visible part of the Sun's disc", height="height_m"),),
    noises=(Noise("activity", "draws the steps with bursts"),),
    commands=(Command("mode", "off, standby or on", "on", {"off": 0, "standby": 1, "on": 2}),),
    faults=(Fault("failed", "1: neither draws power nor makes data"),),
    measurements=(
        Measurement("request_w", "power asked for"),
        Measurement("active", "1: wants to observe"),
        Measurement("outside", "1: outside its temperature window"),
        Measurement("power_w", "power used", account="energy.used"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked for and not granted", account="energy.shed"),
        Measurement("working", "part of the step it observed"),
        Measurement("made_bit_s", "data made", account="data.made"),
        Measurement("kept_bit_s", "data the store took"),
        Measurement("rejected_bit_s", "data the store did not take"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(Event("outside", "outside its temperature window", "outside"),),
)
