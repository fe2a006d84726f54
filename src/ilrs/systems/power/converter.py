"""Converter: links two buses with an efficiency, a loss without load and a rating."""

from __future__ import annotations

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
    efficiency: float,
    no_load_w: float,
    up_available_w: float,
    up_potential_w: float,
    up_discharge_limit_w: float,
    up_served_below: float,
    priority: float,
    switch: float,
    failed: float,
) -> tuple[float, ...]:
    """What could be brought to the bus below now."""
    source_w = up_available_w + up_potential_w + up_discharge_limit_w
    potential_w = min(rating_w, max(0.0, efficiency * (source_w - no_load_w)))
    if switch < 0.5 or failed > 0.5 or up_served_below < priority + 0.5:
        potential_w = 0.0
    return potential_w, potential_w


def request(
    efficiency: float,
    no_load_w: float,
    potential_w: float,
    down_need_w: float,
    down_surplus_need_w: float,
    down_potential_w: float,
    switch: float,
    failed: float,
) -> tuple[float, ...]:
    """What the bus below wants through this link, asked of the bus above."""
    share = min(1.0, potential_w / down_potential_w) if down_potential_w > 0.0 else 0.0
    # No more than could come, so that a dead bus is not asked for what it has not got.
    load_w = min(potential_w, max(0.0, down_need_w) * share)
    surplus_w = min(potential_w - load_w, max(0.0, down_surplus_need_w) * share)
    closed = 1.0 if switch > 0.5 and failed < 0.5 else 0.0
    want_w = closed * (no_load_w + load_w / efficiency)
    surplus_want_w = closed * surplus_w / efficiency
    return want_w, surplus_want_w, want_w, surplus_want_w


def deliver(
    efficiency: float,
    no_load_w: float,
    want_w: float,
    surplus_want_w: float,
    up_grant_fraction: float,
    up_surplus_fraction: float,
    heat_fraction: float,
) -> tuple[float, ...]:
    """Take what the bus above granted and pass it on."""
    input_w = up_grant_fraction * want_w + up_surplus_fraction * surplus_want_w
    output_w = max(0.0, input_w - no_load_w) * efficiency
    loss_w = input_w - output_w
    heat_w = heat_fraction * loss_w
    shed_w = want_w - up_grant_fraction * want_w
    return output_w, input_w, output_w, loss_w, shed_w, -input_w, output_w, heat_w, heat_w


KIND = Kind(
    id="power.converter",
    title="Converter",
    equation=(
        "Output = η (input - P₀), at most the rating; P₀ is drawn whenever the switch is "
        "closed. It asks the bus above for its share of what the bus below lacks: loads by its "
        "own priority, stores and surplus users from surplus alone."
    ),
    source="Engineering model.",
    not_modelled=(
        "Efficiency at part load and with temperature; power in the other direction. " + SHARING
    ),
    stages=stages(offer, request, deliver),
    params=(
        Param("rating_w", "highest output", minimum=0.0),
        Param("efficiency", "output over input beyond the loss without load", 0.95, 0.05, 1.0),
        Param("no_load_w", "drawn without load", 0.0, 0.0),
        heat_fraction(1.0),
        PRIORITY,
    ),
    ports=PORTS,
    commands=COMMANDS,
    faults=(Fault("failed", "1: passes nothing"),),
    measurements=MEASUREMENTS,
)
