"""The reference meaning of a condition: a plain walk over its tree.

Numbers and conditions are floats; a condition is 1.0 (true), 0.0 (false) or NaN (not known).
Telemetry that is missing is NaN and makes what depends on it unknown, in the logic of Kleene (1952,
Introduction to Metamathematics, section 64): `false and unknown` is false, `true or unknown` is
true, everything else unknown. A division by zero is unknown too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ilrs.control.tree import (
    COMPARISONS,
    Binary,
    Lasting,
    ModeIs,
    Number,
    Reading,
    Tree,
    Unary,
    addresses_in,
)


@dataclass(frozen=True)
class Sight:
    """What is known at one period: readings by (address, aspect), the mode, the time (s)."""

    readings: Mapping[tuple[str, str], float]
    mode: str = ""
    time_s: float = 0.0


@dataclass
class Walker:
    """Evaluates one condition period after period; keeps since when each `for` part has held."""

    tree: Tree
    since_s: dict[int, float] = field(default_factory=dict[int, float])

    def value(self, sight: Sight) -> float:
        """1.0, 0.0 or NaN for a condition; the number (SI) for a number."""
        return self._value(self.tree, sight)

    def _value(self, tree: Tree, sight: Sight) -> float:
        match tree:
            case Number():
                return tree.value
            case Reading():
                return sight.readings.get((tree.address, tree.aspect), math.nan)
            case ModeIs():
                return float(sight.mode == tree.name)
            case Unary():
                return unary(tree.operator, self._value(tree.operand, sight))
            case Binary():
                left, right = self._value(tree.left, sight), self._value(tree.right, sight)
                return binary(tree.operator, left, right)
            case Lasting():
                return self._lasting(tree, self._value(tree.operand, sight), sight.time_s)

    def _lasting(self, tree: Lasting, held: float, time_s: float) -> float:
        if held != 1.0:
            self.since_s.pop(id(tree), None)
            return held
        since_s = self.since_s.setdefault(id(tree), time_s)
        return float(time_s - since_s >= tree.duration_s)


def unary(operator: str, x: float) -> float:
    """`-x`, `abs(x)` or `not x`."""
    if operator == "not":
        return 1.0 - x
    return -x if operator == "-" else abs(x)


def binary(operator: str, x: float, y: float) -> float:
    """What an operator makes of two numbers or conditions; NaN is unknown."""
    if operator == "and" and (x == 0.0 or y == 0.0):
        return 0.0
    if operator == "or" and (x == 1.0 or y == 1.0):
        return 1.0
    if math.isnan(x) or math.isnan(y):
        return math.nan
    if operator in COMPARISONS:
        return float(_compare(operator, x, y))
    return _number(operator, x, y)


def _number(operator: str, x: float, y: float) -> float:
    match operator:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
        case "/":
            return x / y if y != 0.0 else math.nan
        case "min" | "and":
            return min(x, y)
        case _:
            return max(x, y)


def _compare(operator: str, x: float, y: float) -> bool:
    match operator:
        case "<":
            return x < y
        case "<=":
            return x <= y
        case ">":
            return x > y
        case ">=":
            return x >= y
        case "==":
            return x == y
        case _:
            return x != y


def grounds(tree: Tree, sight: Sight, wanted: bool = True) -> tuple[str, ...]:
    """The addresses whose readings make a condition true (or false, if not `wanted`).

    Of `A or B` only the parts that hold count, of `A and B` all; each address once, in order.
    """
    return tuple(dict.fromkeys(_grounds(tree, sight, wanted)))


def _grounds(tree: Tree, sight: Sight, wanted: bool) -> list[str]:
    match tree:
        case Lasting():
            return _grounds(tree.operand, sight, wanted)
        case Unary(operator="not"):
            return _grounds(tree.operand, sight, not wanted)
        case Binary(operator="and" | "or"):
            parts = (tree.left, tree.right)
            if wanted == (tree.operator == "or"):
                parts = tuple(p for p in parts if _holds(p, sight, wanted)) or parts
            return [a for part in parts for a in _grounds(part, sight, wanted)]
        case _:
            return list(addresses_in(tree))


def _holds(tree: Tree, sight: Sight, wanted: bool) -> bool:
    """Whether a part is as wanted now, taking `for` as already lasted."""
    match tree:
        case Lasting():
            return _holds(tree.operand, sight, wanted)
        case Unary(operator="not"):
            return _holds(tree.operand, sight, not wanted)
        case Binary(operator="and" | "or"):
            both = [_holds(p, sight, wanted) for p in (tree.left, tree.right)]
            return all(both) if wanted == (tree.operator == "and") else any(both)
        case _:
            return Walker(tree).value(sight) == float(wanted)
