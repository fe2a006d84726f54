"""Direct link to the Earth, while the Earth stands above the terrain."""

from __future__ import annotations

import math

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Param, Port, Stage


def offer(
    on_power_w: float,
    standby_power_w: float,
    min_elevation_rad: float,
    visible_threshold: float,
    earth_visible: float,
    earth_elevation_rad: float,
    mode: float,
    failed: float,
) -> tuple[float, ...]:
    """Whether there is contact, and the power asked for."""
    contact = 0.0
    if earth_visible >= visible_threshold and earth_elevation_rad >= min_elevation_rad:
        contact = 1.0
    request_w = on_power_w if contact > 0.5 and mode > 1.5 else standby_power_w
    if mode < 0.5 or failed > 0.5:
        request_w = 0.0
    sending = contact if mode > 1.5 and failed < 0.5 else 0.0
    return request_w, request_w, contact, 1.0 - contact, sending


def step(
    request_w: float,
    sending: float,
    bus_grant_fraction: float,
    heat_fraction: float,
    rate_bit_s: float,
    rate_law: float,
    reference_range_m: float,
    ground_availability: float,
    earth_range_m: float,
    degraded: float,
) -> tuple[float, ...]:
    """The data rate the link can carry with the power it was granted."""
    power_w = request_w * bus_grant_fraction
    heat_w = heat_fraction * power_w
    nearer = reference_range_m / max(1.0, earth_range_m) if rate_law > 0.5 else 1.0
    whole = min(1.0, max(0.0, 1.0 - degraded))
    capacity = rate_bit_s * nearer * nearer * ground_availability * whole
    limit = sending * bus_grant_fraction * capacity
    return power_w, -power_w, request_w - power_w, limit, limit, heat_w, heat_w


def send(limit_bit_s: float, data_drain_fraction: float) -> tuple[float, ...]:
    """What was sent of what could be sent."""
    sent = limit_bit_s * data_drain_fraction
    return sent, -sent


KIND = Kind(
    id="comms.earth_link",
    title="Direct link to the Earth",
    equation=(
        "Contact while the visible part of the Earth's disc reaches the threshold and its "
        "elevation the minimum. Rate = rate (constant), or rate × (reference range / range)² "
        "(range): at fixed power, antennas and bit energy. Both × ground availability × part of"
        " the power granted."
    ),
    source="Free-space transmission: Friis 1946, doi:10.1109/JRPROC.1946.234568.",
    not_modelled=(
        "Which ground station listens, weather, modulation and coding steps, multipath at low "
        "elevation, light time, data towards the Moon. Full power is drawn in contact even with "
        "nothing to send."
    ),
    stages=(
        Stage(offer, ("bus_request_w", "request_w", "contact", "no_contact", "sending")),
        Stage(
            step,
            (
                "power_w",
                "flow_w",
                "shed_w",
                "limit_bit_s",
                "data_drain_limit_bit_s",
                "heat_w",
                "body_heat_w",
            ),
        ),
        Stage(send, ("sent_bit_s", "data_flow_bit_s")),
    ),
    params=(
        Param("rate_bit_s", "information rate (with range law: at the reference range)", None, 0.0),
        Param("on_power_w", "drawn in contact when on", minimum=0.0),
        Param("standby_power_w", "drawn out of contact and in standby", 0.0, 0.0),
        Param(
            "rate_law",
            "constant rate, or falling with the square of the range",
            0.0,
            choices={"constant": 0, "range": 1},
        ),
        Param("reference_range_m", "range of the rate", 384400e3, 1e6, 1e12),
        Param(
            "min_elevation_rad",
            "lowest elevation of the Earth's centre",
            0.0,
            -math.pi / 2.0,
            math.pi / 2.0,
        ),
        Param("visible_threshold", "part of the Earth's disc that must be visible", 0.5, 0.0, 1.0),
        Param("mast_height_m", "height of the antenna above ground", 2.0, 0.0, 1000.0),
        Param("ground_availability", "part of the time the ground listens", 1.0, 0.0, 1.0),
        Param(
            "heat_fraction",
            "part of the power that goes into the body; the rest is radiated",
            0.8,
            0.0,
            1.0,
        ),
        Param("priority", "0 is served first, 5 last and shed first", 1.0, 0.0, 5.0, True),
    ),
    ports=(
        Port("bus", "electricity", "where power comes from", flow="flow_w", index="priority"),
        Port("data", "data", "where data come from", flow="data_flow_bit_s"),
        Port("body", "heat", "what it warms", flow="heat_w", optional=True),
    ),
    drivers=(
        Driver("earth_visible", "visible part of the Earth's disc", height="mast_height_m"),
        Driver("earth_elevation_rad", "height of the Earth over the horizontal"),
        Driver("earth_range_m", "distance of the Earth"),
    ),
    commands=(Command("mode", "off, standby or on", "on", {"off": 0, "standby": 1, "on": 2}),),
    faults=(
        Fault("failed", "1: draws and sends nothing"),
        Fault("degraded", "part of the rate that is lost"),
    ),
    measurements=(
        Measurement("request_w", "power asked for"),
        Measurement("contact", "1: the Earth is in view"),
        Measurement("no_contact", "1: it is not"),
        Measurement("sending", "1: in contact, on and healthy"),
        Measurement("power_w", "power used", account="energy.used"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked for and not granted", account="energy.shed"),
        Measurement("limit_bit_s", "rate it could carry"),
        Measurement("sent_bit_s", "data sent to the Earth", account="data.sent"),
        Measurement("data_flow_bit_s", "data into the bus (negative)"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(
        Event("contact", "the Earth comes into view", "contact"),
        Event("no_contact", "the Earth is lost from view", "no_contact"),
    ),
)
