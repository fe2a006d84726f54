"""What a kind may declare, and every mistake that is refused when it is declared."""

from __future__ import annotations

from typing import Any

import pytest

from ilrs.carrier import CARRIERS
from ilrs.kind import (
    Command,
    Event,
    Kind,
    Measurement,
    Param,
    Port,
    Stage,
    State,
    kind_problems,
    resolve_port_name,
)


def step(
    dt_s: float, capacity_j: float, priority: float, energy_j: float, bus_grant_fraction: float
) -> tuple[float, ...]:
    return energy_j, 0.0, 1.0


GOOD: dict[str, Any] = {
    "id": "test.store",
    "title": "Store",
    "equation": "none",
    "source": "none",
    "not_modelled": "everything",
    "stages": (Stage(step, ("energy_j", "power_w", "bus_request_w")),),
    "params": (Param("capacity_j", "size"), Param("priority", "class", 0.0, count=True)),
    "states": (State("energy_j", "energy"),),
    "ports": (Port("bus", "electricity", "supply", flow="power_w", index="priority"),),
    "measurements": (Measurement("power_w", "power"),),
}


def test_a_consistent_kind_is_accepted() -> None:
    kind = Kind(**GOOD)
    assert kind_problems(kind) == []
    assert kind.telemetry == ("energy_j", "power_w")
    assert kind.stages[0].arguments == (
        "dt_s", "capacity_j", "priority", "energy_j", "bus_grant_fraction",
    )  # fmt: skip
    assert kind.param("capacity_j") is GOOD["params"][0]
    assert kind.param("energy_j") is None
    assert kind.command("energy_j") is None
    assert kind.fault("energy_j") is None


def asks_for_more(dt_s: float, voltage_v: float) -> tuple[float, ...]:
    return 0.0, 0.0, 0.0


def asks_too_early(power_w: float) -> tuple[float, ...]:
    return 0.0, 0.0, 0.0


RETURNS = ("energy_j", "power_w", "bus_request_w")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"params": (Param("energy_j", "twice"), *GOOD["params"])}, "declares energy_j twice"),
        ({"ports": (Port("bus", "steam", "x", flow="power_w"),)}, "unknown carrier steam"),
        ({"ports": (Port("bus", "electricity", "x", flow="current_a"),)}, "is no measurement"),
        ({"ports": (Port("bus", "electricity", "x", flow="energy_j"),)}, "another unit"),
        (
            {"ports": (Port("bus", "electricity", "x", flow="power_w", index="tier"),)},
            "tier is no parameter",
        ),
        ({"stages": (Stage(asks_for_more, RETURNS),)}, "asks for voltage_v"),
        ({"stages": (Stage(asks_too_early, RETURNS),)}, "before any stage returns it"),
        ({"stages": (Stage(step, (*RETURNS, "heat_w")),)}, "returns heat_w"),
        ({"stages": (Stage(step, (*RETURNS, "power_w")),)}, "returned twice"),
        ({"stages": (Stage(step, ("energy_j", "bus_request_w")),)}, "no stage returns power_w"),
        ({"params": (*GOOD["params"], Param("capacity_bit", "x"))}, "tell two capacity apart"),
        ({"commands": (Command("capacity", "x", 1.0),)}, "tell two capacity apart"),
        ({"events": (Event("empty", "x", flag="empty"),)}, "flag empty"),
    ],
)
def test_an_inconsistent_kind_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        Kind(**(GOOD | change))
    assert "test.store" in str(caught.value)


def test_port_names_resolve_to_quantities_and_classes() -> None:
    kind = Kind(**GOOD)
    plain = resolve_port_name(kind, "bus_request_w")
    third = resolve_port_name(kind, "bus_request_2_w")
    assert plain is not None
    assert (plain.quantity.name, plain.klass) == ("request_w", None)
    assert third is not None
    assert (third.quantity.name, third.klass) == ("request_w", 2)
    for name in ("bus_request_6_w", "bus_available_0_w", "bus_nothing", "other_request_w", "bus_"):
        assert resolve_port_name(kind, name) is None, name


def test_commands_turn_words_and_numbers_into_codes() -> None:
    words = Command("mode", "state", "on", {"off": 0, "on": 1})
    number = Command("throttle", "level", 1.0, minimum=0.0, maximum=1.0)
    assert (words.code("off"), words.code("on"), number.code(0.5)) == (0.0, 1.0, 0.5)
    with pytest.raises(ValueError, match="takes one of: off, on"):
        words.code("standby")
    with pytest.raises(ValueError, match="takes one of"):
        words.code(1.0)
    for bad in (1.5, float("nan")):
        with pytest.raises(ValueError, match="takes 0"):
            number.code(bad)


@pytest.mark.parametrize("name", list(CARRIERS))
def test_carriers_are_consistent(name: str) -> None:
    carrier = CARRIERS[name]
    assert carrier.name == name
    assert len({q.name for q in carrier.quantities}) == len(carrier.quantities)
    assert all(bool(q.classes) == bool(q.class_of) for q in carrier.quantities)
    assert carrier.quantity("no such thing") is None
