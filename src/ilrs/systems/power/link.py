"""What every link between two electricity buses declares: the same ports, stages and readings."""

from __future__ import annotations

from collections.abc import Callable

from ilrs.kind import Command, Measurement, Param, Port, Stage

PORTS: tuple[Port, ...] = (
    Port("up", "electricity", "the bus it draws from", flow="up_flow_w", index="priority"),
    Port("down", "electricity", "the bus it feeds", flow="down_flow_w"),
    Port("body", "heat", "what its losses warm", flow="heat_w", optional=True),
)

COMMANDS: tuple[Command, ...] = (
    Command("switch", "connect the two buses", "closed", {"open": 0, "closed": 1}),
)

PRIORITY = Param("priority", "class at the bus it draws from: 0 first, 5 last", 1, 0, 5, True)

MEASUREMENTS: tuple[Measurement, ...] = (
    Measurement("potential_w", "output it could bring now"),
    Measurement("want_w", "input asked for loads"),
    Measurement("surplus_want_w", "input asked from surplus"),
    Measurement("input_w", "power taken from the bus it draws from"),
    Measurement("output_w", "power given to the bus it feeds"),
    Measurement("loss_w", "losses", account="energy.lost"),
    Measurement("shed_w", "input asked for loads and not granted"),
    Measurement("up_flow_w", "power into the bus it draws from (negative)"),
    Measurement("down_flow_w", "power into the bus it feeds"),
    Measurement("heat_w", "heat into the body"),
)

SHARING = (
    "Links that feed one bus share its need by what their buses could bring in all, before their "
    "own loads."
)


def heat_fraction(default: float) -> Param:
    """The parameter that says how much of the losses warms the body."""
    return Param("heat_fraction", "part of the losses that goes into the body", default, 0.0, 1.0)


def stages(
    offer: Callable[..., tuple[float, ...]],
    request: Callable[..., tuple[float, ...]],
    deliver: Callable[..., tuple[float, ...]],
) -> tuple[Stage, ...]:
    """The three sweeps: what could come (down), what is wanted (up), what is granted (down)."""
    delivered = (
        "down_delivered_w", "input_w", "output_w", "loss_w", "shed_w", "up_flow_w", "down_flow_w",
        "heat_w", "body_heat_w",
    )  # fmt: skip
    return (
        Stage(offer, ("down_potential_w", "potential_w")),
        Stage(request, ("up_request_w", "up_surplus_request_w", "want_w", "surplus_want_w")),
        Stage(deliver, delivered),
    )
