"""Every installed kind keeps the public contract; broken kinds are found out."""

from __future__ import annotations

import dataclasses
import math

import pytest

from ilrs.kind import Fault, Kind, Measurement, Param, Stage, State
from ilrs.systems import comms, mobility, power, science, thermal
from ilrs.testing import CHECKS, Check, contract_problems

KINDS = (*power.KINDS, *thermal.KINDS, *comms.KINDS, *science.KINDS, *mobility.KINDS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_kind_keeps_the_contract(kind: Kind, check: Check) -> None:
    assert check(kind) == []


def test_ids_are_different() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS)


def fill(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Fill at a rate."""
    return (0.0 if failed > 0.5 else min(1.0, max(0.0, level + rate)), rate)


GOOD = Kind(
    id="test.tank", title="Tank", equation="level + rate", source="none", not_modelled="all",
    stages=(Stage(fill, ("level", "rate_now")),),
    params=(Param("rate", "how fast", 0.1, 0.0, 1.0),),
    states=(State("level", "how full", 0.0),),
    faults=(Fault("failed", "leaks"),),
    measurements=(Measurement("rate_now", "how fast"),),
)  # fmt: skip


def broken_by(function: object, **changes: object) -> Kind:
    stages = (Stage(function, ("level", "rate_now")),)  # type: ignore[arg-type]
    return dataclasses.replace(GOOD, **({"stages": stages} | changes))  # type: ignore[arg-type]


def too_few(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Forget a value."""
    return (level * rate * (1.0 - failed),)


def integers(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Return an int."""
    return 1, rate * failed * level


def divides(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Divide by what may be zero."""
    return min(1.0, level / rate * failed), rate


def overflows(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Raise beyond the usual range."""
    return 1.0 / (1.0 + math.exp(level)), rate * failed


def overfills(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Ignore the ceiling."""
    return level + rate + 2.0 * (1.0 - failed), rate


def reaches_out(level: float, rate: float, failed: float) -> tuple[float, ...]:
    """Call what cannot be compiled."""
    return min(1.0, max(0.0, level)), hidden(rate * failed)


def hidden(rate: float) -> float:
    return rate


def test_the_good_kind_passes() -> None:
    assert contract_problems(GOOD) == []


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        (broken_by(too_few), "returns 1 values, declares 2"),
        (broken_by(integers), "returns level as int"),
        (broken_by(divides), "ZeroDivisionError"),
        (broken_by(overflows), "OverflowError"),
        (broken_by(overfills), "level becomes"),
        (broken_by(reaches_out), "does not compile"),
        (dataclasses.replace(GOOD, title=" "), "title is empty"),
        (dataclasses.replace(GOOD, id="tank"), "not of the form"),
        (dataclasses.replace(GOOD, params=(Param("rate", "x", 2.0, 0.0, 1.0),)), "out of range"),
        (
            dataclasses.replace(GOOD, params=(*GOOD.params, Param("spare", "x", 1.0))),
            "nothing uses spare",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_kind_is_found_out(kind: Kind, complaint: str) -> None:
    assert any(complaint in problem for problem in contract_problems(kind))
