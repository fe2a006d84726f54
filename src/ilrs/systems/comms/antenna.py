"""Antenna on the ground: takes data to a relay, or straight to the Earth."""

from __future__ import annotations

import math

from ilrs.kind import (
    Command,
    Event,
    Fault,
    Kind,
    Measurement,
    Node,
    Param,
    Port,
    Stage,
)
from ilrs.systems.comms import radio


def offer(
    on_power_w: float,
    standby_power_w: float,
    link_visible: float,
    mode: float,
    failed: float,
) -> tuple[float, ...]:
    """Whether somebody is in view, and the power asked for."""
    contact = 1.0 if link_visible > 0.0 else 0.0
    request_w = on_power_w if contact > 0.5 and mode > 1.5 else standby_power_w
    if mode < 0.5 or failed > 0.5:
        request_w = 0.0
    sending = contact if mode > 1.5 and failed < 0.5 else 0.0
    return request_w, request_w, contact, 1.0 - contact, sending


def ask(
    sending: float,
    bus_grant_fraction: float,
    link_rate_bit_s: float,
    degraded: float,
    through: float,
    far_hearing: float,
) -> tuple[float, ...]:
    """What the link could carry with the power granted, if whoever should hear is alive."""
    whole = min(1.0, max(0.0, 1.0 - degraded))
    could = max(0.0, sending * bus_grant_fraction * link_rate_bit_s * whole)
    if through > 0.5 and far_hearing < 0.5:
        could = 0.0
    return could, could


def step(
    request_w: float,
    bus_grant_fraction: float,
    heat_fraction: float,
    could_bit_s: float,
    through: float,
    far_room_fraction: float,
) -> tuple[float, ...]:
    """What it can take from its store: no more than has room in the relay's."""
    power_w = request_w * bus_grant_fraction
    heat_w = heat_fraction * power_w
    limit = could_bit_s * far_room_fraction if through > 0.5 else could_bit_s
    return power_w, -power_w, request_w - power_w, limit, limit, heat_w, heat_w


def send(
    limit_bit_s: float,
    data_drain_fraction: float,
    data_drain_share_0: float,
    data_drain_share_1: float,
    data_drain_share_2: float,
    data_drain_share_3: float,
    through: float,
) -> tuple[float, ...]:
    """What was sent, and to whom it went; classes are kept."""
    sent = limit_bit_s * data_drain_fraction
    handed = sent if through > 0.5 else 0.0
    return (
        sent, -sent, handed, sent - handed,
        handed * data_drain_share_0, handed * data_drain_share_1,
        handed * data_drain_share_2, handed * data_drain_share_3,
    )  # fmt: skip


KIND = Kind(
    id="comms.antenna",
    title="Antenna on the ground",
    equation=(
        "Contact while a peer is in view: a relay whose data bus the port far names, or any ground "
        "station (through = earth). Rate: the link budget of this antenna and the peer's over "
        "their distance, in steps of modulation and coding, before the run; × part of the power "
        "granted. Into a relay goes only what has free room there, each class as its own."
    ),
    source=(
        "Free-space transmission: Friis 1946, doi:10.1109/JRPROC.1946.234568; modulation and "
        "coding: see ilrs.network."
    ),
    not_modelled=(
        "Acquisition time, multipath at low elevation, data towards the Moon, acknowledgements. "
        "Full power is drawn in contact even with nothing to send."
    ),
    stages=(
        Stage(offer, ("bus_request_w", "request_w", "contact", "no_contact", "sending")),
        Stage(ask, ("far_asked_bit_s", "could_bit_s")),
        Stage(
            step,
            (
                "power_w", "flow_w", "shed_w", "limit_bit_s", "data_drain_limit_bit_s", "heat_w",
                "body_heat_w",
            ),
        ),
        Stage(
            send,
            (
                "sent_bit_s", "data_flow_bit_s", "far_flow_bit_s", "to_earth_bit_s",
                "far_offered_0_bit_s", "far_offered_1_bit_s", "far_offered_2_bit_s",
                "far_offered_3_bit_s",
            ),
        ),
    ),
    params=(
        Param("through", "who hears it", 0.0, choices={"earth": 0, "relay": 1}),
        Param("mast_height_m", "height of the antenna above ground", 2.0, 0.0, 1000.0),
        Param("min_elevation_rad", "lowest elevation at which it tracks", 0.0, -math.pi / 2.0,
              math.pi / 2.0),
        radio.SUN,
        Param("route", "drives along a way in the station's folder: CSV with time_s, latitude_deg, "
              "longitude_deg, height_m; the horizon stays that of its place", 0.0,
              choices={"none": 0, "file": 1}, files=(".csv",)),
        *radio.DISH,
        *radio.SEND,
        *radio.HEAR,
        Param("on_power_w", "drawn in contact when on", minimum=0.0),
        Param("standby_power_w", "drawn out of contact and in standby", 0.0, 0.0),
        Param("heat_fraction", "part of the power that goes into the body; the rest is radiated",
              0.8, 0.0, 1.0),
        Param("priority", "0 is served first, 5 last and shed first", 1.0, 0.0, 5.0, True),
    ),
    ports=(
        Port("bus", "electricity", "where power comes from", flow="flow_w", index="priority"),
        Port("data", "data", "where data come from", flow="data_flow_bit_s"),
        Port("far", "data", "the relay's data bus", flow="far_flow_bit_s", optional=True,
             needed_by="through"),
        Port("body", "heat", "what it warms", flow="heat_w", optional=True),
    ),
    drivers=radio.DRIVERS,
    commands=(Command("mode", "off, standby or on", "on", {"off": 0, "standby": 1, "on": 2}),),
    faults=(
        Fault("failed", "1: draws and sends nothing"),
        Fault("degraded", "part of the rate that is lost"),
    ),
    measurements=(
        Measurement("request_w", "power asked for"),
        Measurement("contact", "1: a peer is in view and listens"),
        Measurement("no_contact", "1: none is"),
        Measurement("sending", "1: in contact, on and healthy"),
        Measurement("could_bit_s", "rate that the link could carry"),
        Measurement("power_w", "power used", account="energy.used"),
        Measurement("flow_w", "power into the bus (negative)"),
        Measurement("shed_w", "power asked for and not granted", account="energy.shed"),
        Measurement("limit_bit_s", "rate for which there is room at the other end"),
        Measurement("sent_bit_s", "data sent"),
        Measurement("data_flow_bit_s", "data into the bus (negative)"),
        Measurement("far_flow_bit_s", "data into the relay's bus"),
        Measurement("to_earth_bit_s", "data sent straight to the Earth", account="data.sent"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(
        Event("contact", "a peer comes into view", "contact"),
        Event("no_contact", "no peer is in view", "no_contact"),
    ),
    node=Node(
        "surface",
        (
            "mast_height_m", "min_elevation_rad", "sun_exclusion_rad", "route",
            *radio.names(radio.DISH, radio.SEND, radio.HEAR),
        ),
        lost="failed",
    ),
)  # fmt: skip
