"""Relay in orbit about the Moon: hears antennas on the ground, sends on to the Earth."""

from __future__ import annotations

import math

from ilrs.kind import Event, Fault, Kind, Measurement, Node, Param, Port, Stage
from ilrs.systems.comms import radio


def offer(link_rate_bit_s: float, link_visible: float, failed: float) -> tuple[float, ...]:
    """Whether it hears, and what it could send to the Earth from its recorder."""
    alive = 1.0 if failed < 0.5 else 0.0
    limit = alive * max(0.0, link_rate_bit_s)
    contact = alive if link_visible > 0.0 else 0.0
    return alive, alive, limit, limit, contact


def send(limit_bit_s: float, data_drain_fraction: float) -> tuple[float, ...]:
    """What was sent of what could be sent."""
    sent = limit_bit_s * data_drain_fraction
    return sent, -sent


# Codes of the orbits of `ilrs.flight.named` and of the frames of `ilrs.flight.elements`; elements
# and states need a frame that is stated.
ORBITS = {
    "elements": 0, "queqiao-2": 1, "relay-12h": 2, "elfo": 3, "polar-low": 4, "polar-frozen": 5,
    "nrho": 6, "l2-halo": 7, "file": 8, "state": 9,
}  # fmt: skip
AXES = ("x", "y", "z")
FRAMES = {"unstated": 0, "moon_icrf": 1, "moon_me": 2, "moon_pa": 3, "moon_op": 4}

KIND = Kind(
    id="comms.relay",
    title="Relay in orbit",
    equation=(
        "Flies on its own: a named orbit, one by its elements, from a state or from a CCSDS OPM, "
        "propagated before the run under the Moon's gravity field, the Earth and the Sun; or as a "
        "CCSDS OEM says. Manoeuvres are those of the file. Hears every antenna "
        "whose port far is its data bus, and sends what its recorder holds to a ground station in "
        "view, at the rate of the link budget."
    ),
    source=(
        "Free-space transmission: Friis 1946, doi:10.1109/JRPROC.1946.234568; orbit: see "
        "ilrs.flight; files: CCSDS 502.0-B-3."
    ),
    not_modelled=(
        "Its power, heat and attitude; how it shares its antenna among those who send at one time; "
        "contacts among relays; data towards the Moon."
    ),
    stages=(
        Stage(offer, ("data_hearing", "alive", "data_drain_limit_bit_s", "limit_bit_s", "contact")),
        Stage(send, ("sent_bit_s", "data_flow_bit_s")),
    ),
    params=(
        Param("orbit", "a named orbit, begun at the start of a run; elements; a state; or a CCSDS "
              "file in the station's folder: ephemeris (OEM) or parameters (OPM)", None,
              choices=ORBITS, files=(".oem", ".opm")),
        Param("perilune_height_m", "elements: above the sphere of 1737.4 km", 0.0, -2e6, 2e8),
        Param("apolune_height_m", "elements: above the sphere of 1737.4 km", 0.0, -2e6, 2e8),
        Param("inclination_rad", "elements: against the plane of the frame", 0.0, 0.0, math.pi),
        Param("node_rad", "elements: ascending node", 0.0, -2.0 * math.pi, 2.0 * math.pi),
        Param("periapsis_rad", "elements: argument of perilune; 90 deg has apolune in the south",
              0.0, -2.0 * math.pi, 2.0 * math.pi),
        Param("anomaly_rad", "elements: true anomaly at the start of a run", 0.0, -2.0 * math.pi,
              2.0 * math.pi),
        Param("orbit_frame", "elements, state: the frame that they are given in", 0.0,
              choices=FRAMES),
        *(Param(f"position_{axis}_m", f"state: {axis} at the start of a run", 0.0, -1e9, 1e9)
          for axis in AXES),
        *(Param(f"velocity_{axis}_m_s", f"state: speed along {axis}, axes at rest", 0.0, -1e5, 1e5)
          for axis in AXES),
        Param("user_antenna_diameter_m", "diameter of the antenna towards the ground", 4.2, 0.01,
              100.0),
        Param("user_noise_temperature_k", "noise of the receiver towards the ground, with the Moon "
              "in its beam", 500.0, 1.0, 1e5),
        radio.SUN,
        *radio.DISH,
        *radio.SEND,
    ),
    ports=(Port("data", "data", "the bus of its recorder", flow="data_flow_bit_s"),),
    drivers=radio.DRIVERS,
    faults=(Fault("failed", "1: the relay is lost or silent"),),
    measurements=(
        Measurement("alive", "1: hears and sends"),
        Measurement("limit_bit_s", "rate it could send to the Earth"),
        Measurement("contact", "1: a ground station is in view and listens"),
        Measurement("sent_bit_s", "data sent to the Earth", account="data.sent"),
        Measurement("data_flow_bit_s", "data into the bus (negative)"),
    ),
    events=(Event("contact", "a ground station comes into view", "contact"),),
    node=Node(
        "orbit",
        (
            "orbit", "perilune_height_m", "apolune_height_m", "inclination_rad", "node_rad",
            "periapsis_rad", "anomaly_rad", "orbit_frame",
            *(f"position_{axis}_m" for axis in AXES), *(f"velocity_{axis}_m_s" for axis in AXES),
            "user_antenna_diameter_m",
            "user_noise_temperature_k", "sun_exclusion_rad", *radio.names(radio.DISH, radio.SEND),
        ),
        lost="failed",
    ),
)  # fmt: skip
