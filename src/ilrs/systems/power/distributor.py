"""Distributor: settles an electricity bus and sheds loads by priority."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage


def offer(own_power_w: float, shed_from: float, failed: float) -> tuple[float, ...]:
    """Its own consumption, in the first class, and which classes it serves at all."""
    own_w = own_power_w if failed < 0.5 else 0.0
    return own_w, own_w, shed_from if failed < 0.5 else 0.0


def want(
    rating_w: float,
    bus_available_w: float,
    bus_request_0_w: float,
    bus_request_1_w: float,
    bus_request_2_w: float,
    bus_request_3_w: float,
    bus_request_4_w: float,
    bus_request_5_w: float,
    bus_surplus_request_w: float,
    bus_charge_limit_0_w: float,
    bus_charge_limit_1_w: float,
    shed_from: float,
    failed: float,
) -> tuple[float, ...]:
    """What the bus lacks after local sources, for the links that feed it."""
    demand = bus_request_0_w if shed_from > 0.5 else 0.0
    demand += bus_request_1_w if shed_from > 1.5 else 0.0
    demand += bus_request_2_w if shed_from > 2.5 else 0.0
    demand += bus_request_3_w if shed_from > 3.5 else 0.0
    demand += bus_request_4_w if shed_from > 4.5 else 0.0
    demand += bus_request_5_w if shed_from > 5.5 else 0.0
    demand = min(rating_w, demand)
    storable = bus_charge_limit_0_w + bus_charge_limit_1_w + bus_surplus_request_w
    useful = min(rating_w, demand + storable)
    need = max(0.0, demand - bus_available_w)
    surplus = max(0.0, useful - bus_available_w) - need
    if failed > 0.5:
        need = 0.0
        surplus = 0.0
    return need, max(0.0, surplus)


def settle(
    own_w: float,
    rating_w: float,
    heat_fraction: float,
    bus_available_w: float,
    bus_delivered_w: float,
    bus_request_0_w: float,
    bus_request_1_w: float,
    bus_request_2_w: float,
    bus_request_3_w: float,
    bus_request_4_w: float,
    bus_request_5_w: float,
    bus_surplus_request_w: float,
    bus_charge_limit_0_w: float,
    bus_charge_limit_1_w: float,
    bus_discharge_limit_0_w: float,
    bus_discharge_limit_1_w: float,
    shed_from: float,
    failed: float,
) -> tuple[float, ...]:
    """Share out what there is; the flows of the bus then sum to zero."""
    rating = rating_w if failed < 0.5 else 0.0
    asked = bus_request_0_w + bus_request_1_w + bus_request_2_w
    asked += bus_request_3_w + bus_request_4_w + bus_request_5_w
    q0 = bus_request_0_w if shed_from > 0.5 else 0.0
    q1 = bus_request_1_w if shed_from > 1.5 else 0.0
    q2 = bus_request_2_w if shed_from > 2.5 else 0.0
    q3 = bus_request_3_w if shed_from > 3.5 else 0.0
    q4 = bus_request_4_w if shed_from > 4.5 else 0.0
    q5 = bus_request_5_w if shed_from > 5.5 else 0.0
    wanted = q0 + q1 + q2 + q3 + q4 + q5
    demand = min(rating, wanted)

    # Loads: first what links brought and local sources, then stores, the second tier first.
    local = bus_delivered_w + bus_available_w
    direct = min(demand, local)
    from_1 = min(demand - direct, bus_discharge_limit_1_w)
    from_0 = min(demand - direct - from_1, bus_discharge_limit_0_w)
    granted = direct + from_1 + from_0

    # By class; inside a class everyone gets the same part.
    left = granted
    g0 = min(q0, left)
    left = max(0.0, left - g0)
    g1 = min(q1, left)
    left = max(0.0, left - g1)
    g2 = min(q2, left)
    left = max(0.0, left - g2)
    g3 = min(q3, left)
    left = max(0.0, left - g3)
    g4 = min(q4, left)
    left = max(0.0, left - g4)
    g5 = min(q5, left)
    loads = g0 + g1 + g2 + g3 + g4 + g5

    # What is over charges the first tier, then the second, then goes to surplus users.
    spare = max(0.0, min(rating - granted, local - direct))
    to_0 = min(spare, bus_charge_limit_0_w)
    to_1 = min(spare - to_0, bus_charge_limit_1_w)
    to_surplus = min(spare - to_0 - to_1, bus_surplus_request_w)

    # What links brought must be taken: local sources give the rest, a shunt burns what is over.
    used = loads - from_1 - from_0 + to_0 + to_1 + to_surplus
    drawn = min(bus_available_w, max(0.0, used - bus_delivered_w))
    spilled = max(0.0, bus_delivered_w + drawn - used)

    f0 = g0 / bus_request_0_w if bus_request_0_w > 0.0 else 0.0
    f1 = g1 / bus_request_1_w if bus_request_1_w > 0.0 else 0.0
    f2 = g2 / bus_request_2_w if bus_request_2_w > 0.0 else 0.0
    f3 = g3 / bus_request_3_w if bus_request_3_w > 0.0 else 0.0
    f4 = g4 / bus_request_4_w if bus_request_4_w > 0.0 else 0.0
    f5 = g5 / bus_request_5_w if bus_request_5_w > 0.0 else 0.0
    supply = drawn / bus_available_w if bus_available_w > 0.0 else 0.0
    surplus = to_surplus / bus_surplus_request_w if bus_surplus_request_w > 0.0 else 0.0
    c0 = to_0 / bus_charge_limit_0_w if bus_charge_limit_0_w > 0.0 else 0.0
    c1 = to_1 / bus_charge_limit_1_w if bus_charge_limit_1_w > 0.0 else 0.0
    d0 = from_0 / bus_discharge_limit_0_w if bus_discharge_limit_0_w > 0.0 else 0.0
    d1 = from_1 / bus_discharge_limit_1_w if bus_discharge_limit_1_w > 0.0 else 0.0

    own_used = own_w * f0
    flow = -own_used - spilled
    heat = heat_fraction * (own_used + spilled)
    stores = bus_discharge_limit_0_w + bus_discharge_limit_1_w
    margin = min(rating, local + stores) - wanted
    short = 1.0 if wanted - loads > 1e-6 * wanted + 1e-9 else 0.0
    return (
        supply, f0, f1, f2, f3, f4, f5, surplus, c0, c1, d0, d1,
        flow, local, asked, loads, asked - loads, bus_available_w - drawn, margin,
        from_0 + from_1, to_0 + to_1, own_used, spilled, short, heat, heat,
    )  # fmt: skip


KIND = Kind(
    id="power.distributor",
    title="Distributor",
    equation=(
        "Power from links is taken first, then local sources, then stores of tier 1, then of "
        "tier 0. Loads are served class by class from 0 to 5; within the class that falls short"
        " all get the same part. What is over charges tier 0, then tier 1, then goes to surplus"
        " users; local sources are curtailed by the rest. Classes from the command shed_from on"
        " are cut. Power from links that nobody can take is burnt in a shunt, so Σ flows = 0."
    ),
    source="Engineering model: settlement in merit order.",
    not_modelled="Voltage, transients, protection, wiring losses inside the bus.",
    stages=(
        Stage(offer, ("bus_request_0_w", "own_w", "bus_served_below")),
        Stage(want, ("bus_need_w", "bus_surplus_need_w")),
        Stage(
            settle,
            (
                "bus_supply_fraction",
                "bus_grant_fraction_0",
                "bus_grant_fraction_1",
                "bus_grant_fraction_2",
                "bus_grant_fraction_3",
                "bus_grant_fraction_4",
                "bus_grant_fraction_5",
                "bus_surplus_fraction",
                "bus_charge_fraction_0",
                "bus_charge_fraction_1",
                "bus_discharge_fraction_0",
                "bus_discharge_fraction_1",
                "flow_w",
                "supply_w",
                "demand_w",
                "granted_w",
                "shed_w",
                "curtailed_w",
                "margin_w",
                "discharged_w",
                "charged_w",
                "own_used_w",
                "spilled_w",
                "shortage",
                "heat_w",
                "body_heat_w",
            ),
        ),
    ),
    params=(
        Param("rating_w", "highest power to all users and stores together", minimum=0.0),
        Param("own_power_w", "its own consumption", 0.0, 0.0),
        Param("heat_fraction", "part of its own consumption and shunt power that goes into the "
              "body", 1.0, 0.0, 1.0),
    ),
    ports=(
        Port("bus", "electricity", "the bus it settles", flow="flow_w", role="host"),
        Port("body", "heat", "what it warms", flow="heat_w", optional=True),
    ),
    commands=(
        Command(
            "shed_from",
            "cut the classes from this one on; 6 cuts none",
            6.0,
            minimum=0.0,
            maximum=6.0,
        ),
    ),
    faults=(Fault("failed", "1: the bus is dead"),),
    measurements=(
        Measurement("own_w", "its own consumption, asked for"),
        Measurement("flow_w", "its own power into the bus (negative)"),
        Measurement("supply_w", "what local sources and links could give"),
        Measurement("demand_w", "what all classes ask for, cut ones included"),
        Measurement("granted_w", "power granted to all classes"),
        Measurement("shed_w", "asked for and not granted"),
        Measurement("curtailed_w", "what local sources could give and nobody took"),
        Measurement("margin_w", "supply and stores beyond the classes not cut; negative: short"),
        Measurement("discharged_w", "power from stores"),
        Measurement("charged_w", "power into stores"),
        Measurement("own_used_w", "its own consumption, granted", account="energy.used"),
        Measurement("spilled_w", "power burnt in the shunt", account="energy.lost"),
        Measurement("shortage", "1: classes that are not cut fell short"),
        Measurement("heat_w", "heat into the body"),
    ),
    events=(Event("shortage", "classes that are not cut fall short", "shortage"),),
)  # fmt: skip
