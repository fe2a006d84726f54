"""The frozen tree of a condition, as the parser reads it and everything else walks it.

A tree has two sorts of nodes: numbers (with a dimension) and conditions (true, false, or unknown
when telemetry is missing). `at` is the column, from 1, at which the node begins in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ilrs.units import Dimension


class ExpressionError(ValueError):
    """What is wrong in the text of a condition, at which column, and what to write instead."""

    def __init__(self, at: int, what: str, hint: str = "", id: str = "CTL-SYNTAX") -> None:
        self.at = at
        self.what = what
        self.hint = hint
        self.id = id
        super().__init__(f"column {at}: {what}" + (f"; {hint}" if hint else ""))


@dataclass(frozen=True)
class Number:
    """A quantity in SI. `point` marks a unit with an offset, such as degC."""

    value: float
    dimension: Dimension
    point: bool
    text: str
    at: int


@dataclass(frozen=True)
class Reading:
    """What telemetry says about an address: `value`, `age` (s) or `rate` (per second)."""

    address: str
    aspect: str
    at: int


@dataclass(frozen=True)
class ModeIs:
    """Whether the station is in the mode of that name."""

    name: str
    at: int


@dataclass(frozen=True)
class Unary:
    """`-`, `abs` of a number; `not` of a condition."""

    operator: str
    operand: Tree
    at: int


@dataclass(frozen=True)
class Binary:
    """`+ - * / min max` of numbers; `< <= > >= == !=` compare; `and or` join conditions."""

    operator: str
    left: Tree
    right: Tree
    at: int


@dataclass(frozen=True)
class Lasting:
    """Whether a condition has been known to hold for `duration_s` without a break."""

    operand: Tree
    duration_s: float
    text: str
    at: int


Tree = Number | Reading | ModeIs | Unary | Binary | Lasting

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, parents first, left before right."""
    yield tree
    match tree:
        case Unary() | Lasting():
            yield from walk(tree.operand)
        case Binary():
            yield from walk(tree.left)
            yield from walk(tree.right)
        case _:
            pass


def addresses_in(tree: Tree) -> tuple[str, ...]:
    """The telemetry addresses that a condition reads, each once, in order."""
    return tuple(dict.fromkeys(n.address for n in walk(tree) if isinstance(n, Reading)))
