"""Cable: links two buses over a distance, with the loss of its resistance."""

from __future__ import annotations

import math

from ilrs.kind import Fault, Kind, Param
from ilrs.systems.power.link import (
    COMMANDS,
    MEASUREMENTS,
    PORTS,
    PRIORITY,
    SHARING,
    heat_fraction,
    stages,
)


def offer(
    rating_w: float,
    resistance_ohm_m: float,
    length_m: float,
    voltage_v: float,
    up_available_w: float,
    up_potential_w: float,
    up_discharge_limit_w: float,
    up_served_below: float,
    priority: float,
    switch: float,
    failed: float,
) -> tuple[float, ...]:
    """What could be brought to the far end now."""
    k = resistance_ohm_m * length_m / (voltage_v * voltage_v)
    source_w = max(0.0, up_available_w + up_potential_w + up_discharge_limit_w)
    # Beyond 1/(2k) more input gives less output.
    usable_w = min(source_w, 0.5 / k) if k > 0.0 else source_w
    potential_w = min(rating_w, usable_w - k * usable_w * usable_w)
    if switch < 0.5 or failed > 0.5 or up_served_below < priority + 0.5:
        potential_w = 0.0
    return potential_w, potential_w


def request(
    resistance_ohm_m: float,
    length_m: float,
    voltage_v: float,
    potential_w: float,
    down_need_w: float,
    down_surplus_need_w: float,
    down_potential_w: float,
    switch: float,
    failed: float,
) -> tuple[float, ...]:
    """What the far end wants through this cable, with the loss on top, asked of the near end."""
    k = resistance_ohm_m * length_m / (voltage_v * voltage_v)
    share = min(1.0, potential_w / down_potential_w) if down_potential_w > 0.0 else 0.0
    # No more than could come, so that a dark array's bus is not asked for what it has not got.
    top_w = potential_w if switch > 0.5 and failed < 0.5 else 0.0
    load_w = min(top_w, max(0.0, down_need_w) * share)
    total_w = min(top_w, load_w + max(0.0, down_surplus_need_w) * share)
    want_w = 2.0 * load_w / (1.0 + math.sqrt(max(0.0, 1.0 - 4.0 * k * load_w)))
    whole_w = 2.0 * total_w / (1.0 + math.sqrt(max(0.0, 1.0 - 4.0 * k * total_w)))
    surplus_want_w = max(0.0, whole_w - want_w)
    return want_w, surplus_want_w, want_w, surplus_want_w


def deliver(
    resistance_ohm_m: float,
    length_m: float,
    voltage_v: float,
    want_w: float,
    surplus_want_w: float,
    up_grant_fraction: float,
    up_surplus_fraction: float,
    heat_fraction: float,
) -> tuple[float, ...]:
    """Carry what the near end granted."""
    k = resistance_ohm_m * length_m / (voltage_v * voltage_v)
    input_w = up_grant_fraction * want_w + up_surplus_fraction * surplus_want_w
    output_w = max(0.0, input_w - k * input_w * input_w)
    loss_w = input_w - output_w
    heat_w = heat_fraction * loss_w
    shed_w = want_w - up_grant_fraction * want_w
    return output_w, input_w, output_w, loss_w, shed_w, -input_w, output_w, heat_w, heat_w


KIND = Kind(
    id="power.cable",
    title="Cable",
    equation=(
        "Output = input - R (input / V)² with R = resistance per metre × length and V the "
        "voltage at the near end; to deliver P it asks for 2 P / (1 + √(1 - 4 k P)), k = R / "
        "V², which exists up to P = 1 / (4 k)."
    ),
    source="Ohm's law for direct current at constant sending voltage.",
    not_modelled=(
        "Resistance with temperature, converters at the ends, power in the other direction, "
        f"the time and work of laying it. {SHARING}"
    ),
    stages=stages(offer, request, deliver),
    params=(
        Param("length_m", "length of the cable", minimum=0.0),
        Param("voltage_v", "voltage at the near end", minimum=0.1),
        Param("rating_w", "highest output at the far end", minimum=0.0),
        Param(
            "resistance_ohm_m", "of both conductors together, per metre of cable", 0.002, 0.0, 1e6
        ),
        heat_fraction(0.0),
        PRIORITY,
    ),
    ports=PORTS,
    commands=COMMANDS,
    faults=(Fault("failed", "1: cut"),),
    measurements=MEASUREMENTS,
)
