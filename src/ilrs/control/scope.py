"""What a condition may talk about, and whether what it says makes sense there.

The dimension of every node is worked out from the unit suffixes of the addresses; nothing is
evaluated. Temperatures in degC are points, not differences: they may be compared with a temperature
but not added, and a difference of temperatures is compared with kelvins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard

from ilrs.control.tree import (
    COMPARISONS,
    Binary,
    ExpressionError,
    Lasting,
    ModeIs,
    Number,
    Reading,
    Tree,
    Unary,
    walk,
)
from ilrs.diagnostics import did_you_mean
from ilrs.units import SUFFIXES, Dimension, example_of, suffix_of, unit_of

_PLAIN: Dimension = (0, 0, 0, 0, 0, 0, 0)
_SECOND: Dimension = (1, 0, 0, 0, 0, 0, 0)
_BASES = ("s", "m", "kg", "K", "A", "rad", "bit")

# What a node is: a number of a dimension, a condition, or unknown after a mistake within it.
Sort = Dimension | Literal["condition"] | None


@dataclass(frozen=True)
class Scope:
    """The telemetry addresses and the mode names that exist; the order gives their indices."""

    addresses: tuple[str, ...]
    modes: tuple[str, ...] = ()


def dimension_of(address: str) -> Dimension:
    """The dimension that the unit suffix of an address states."""
    suffix = suffix_of(address)
    return SUFFIXES[suffix][0] if suffix else _PLAIN


def mistakes(tree: Tree, scope: Scope) -> list[ExpressionError]:
    """Everything that is wrong in a condition: unknown names, dimensions, conditions as numbers."""
    judge = _Judge(scope)
    sort = judge.sort(tree)
    if sort is not None and sort != "condition":
        what = "a number is not a condition"
        judge.found.append(
            ExpressionError(_first(tree), what, _compare_hint(tree), "CTL-DIMENSION")
        )
    return judge.found


def remarks(tree: Tree) -> list[ExpressionError]:
    """What is allowed but can never become true, or never change."""
    found: list[ExpressionError] = []
    if not any(isinstance(n, Reading | ModeIs) for n in walk(tree)):
        found.append(
            ExpressionError(1, "the condition reads no telemetry, so it never changes",
                            "compare an address", "CTL-CONSTANT")
        )  # fmt: skip
    for node in walk(tree):
        if isinstance(node, Binary) and node.operator in COMPARISONS:
            found += _out_of_range(node)
    return found


class _Judge:
    """Walks a tree once and collects what is wrong."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.found: list[ExpressionError] = []

    def _wrong(self, at: int, what: str, hint: str = "", id: str = "CTL-DIMENSION") -> None:
        self.found.append(ExpressionError(at, what, hint, id))

    def sort(self, tree: Tree) -> Sort:
        match tree:
            case Number():
                return tree.dimension
            case Reading():
                return self._reading(tree)
            case ModeIs():
                return self._mode(tree)
            case Lasting():
                self._condition(tree.operand, "for")
                return "condition"
            case Unary(operator="not"):
                self._condition(tree.operand, "not")
                return "condition"
            case Unary():
                return self._number(tree.operand, tree.operator)
            case Binary():
                return self._binary(tree)

    def _reading(self, tree: Reading) -> Sort:
        if tree.address not in self._scope.addresses:
            what = f'there is no telemetry "{tree.address}"'
            hint = did_you_mean(tree.address, self._scope.addresses)
            self._wrong(tree.at, what, hint, "CTL-UNKNOWN-ADDRESS")
            return _SECOND if tree.aspect == "age" else None
        if tree.aspect == "age":
            return _SECOND
        own = dimension_of(tree.address)
        return own if tree.aspect == "value" else _combined(own, _SECOND, -1)

    def _mode(self, tree: ModeIs) -> Sort:
        if tree.name not in self._scope.modes:
            hint = did_you_mean(tree.name, self._scope.modes)
            self._wrong(tree.at, f'there is no mode "{tree.name}"', hint, "CTL-UNKNOWN-MODE")
        return "condition"

    def _condition(self, tree: Tree, operator: str) -> None:
        sort = self.sort(tree)
        if sort is not None and sort != "condition":
            what = f'"{operator}" needs a condition, not a number'
            self._wrong(_first(tree), what, _compare_hint(tree))

    def _number(self, tree: Tree, operator: str) -> Sort:
        sort = self.sort(tree)
        if sort == "condition":
            self._wrong(_first(tree), f'"{operator}" needs a number, not a condition')
            return None
        arithmetic = operator not in ("min", "max", *COMPARISONS)
        if isinstance(tree, Number) and tree.point and arithmetic:
            what = f'"{tree.text}" is a point on a scale and cannot be used with "{operator}"'
            self._wrong(tree.at, what, "write differences of temperature in K")
        return sort

    def _binary(self, tree: Binary) -> Sort:
        if tree.operator in ("and", "or"):
            self._condition(tree.left, tree.operator)
            self._condition(tree.right, tree.operator)
            return "condition"
        left = self._number(tree.left, tree.operator)
        right = self._number(tree.right, tree.operator)
        result: Sort = "condition" if tree.operator in COMPARISONS else left
        if left is None or right is None or left == "condition" or right == "condition":
            return result if result == "condition" else None
        if tree.operator in ("*", "/"):
            return _combined(left, right, 1 if tree.operator == "*" else -1)
        if left != right:
            self._unlike(tree, left, right)
        elif tree.operator in COMPARISONS:
            self._points(tree)
        return result

    def _unlike(self, tree: Binary, left: Dimension, right: Dimension) -> None:
        what = (
            f'"{tree.operator}" joins {shown_dimension(left)} on its left with '
            f"{shown_dimension(right)} on its right"
        )
        sides = (tree.left, tree.right)
        address = next((s.address for s in sides if _is_value(s)), "")
        hint = f'{address} compares with a quantity such as "{example_of(address)}"'
        self._wrong(tree.at, what, hint if address else "")

    def _points(self, tree: Binary) -> None:
        for side, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if isinstance(side, Number) and side.point and not _is_point(other):
                what = f'a difference of temperatures is compared with the point "{side.text}"'
                self._wrong(side.at, what, "write the difference in K")


def _is_value(tree: Tree) -> TypeGuard[Reading]:
    return isinstance(tree, Reading) and tree.aspect == "value"


def _is_point(tree: Tree) -> bool:
    """Whether a number is a place on a scale rather than a difference, a product or a rate."""
    match tree:
        case Number():
            return True
        case Reading():
            return tree.aspect == "value"
        case Binary(operator="min" | "max"):
            return _is_point(tree.left) and _is_point(tree.right)
        case _:
            return False


def _combined(left: Dimension, right: Dimension, sign: int) -> Dimension:
    s, m, kg, k, a, rad, bit = (x + sign * y for x, y in zip(left, right, strict=True))
    return (s, m, kg, k, a, rad, bit)


def shown_dimension(dimension: Dimension) -> str:
    """A dimension as its unit: `W`, `kg s-2`, or `a plain number`."""
    if dimension == _PLAIN:
        return "a plain number"
    for known, symbol, _ in SUFFIXES.values():
        if known == dimension:
            return symbol
    powers = zip(_BASES, dimension, strict=True)
    return " ".join(base if p == 1 else f"{base}{p}" for base, p in powers if p)


def _first(tree: Tree) -> int:
    return min(node.at for node in walk(tree))


def _compare_hint(tree: Tree) -> str:
    if isinstance(tree, Reading) and tree.aspect == "value":
        example = "0.5" if unit_of(tree.address) == "1" else example_of(tree.address)
        return f"compare it, for example: {tree.address} > {example}"
    return "compare it with a quantity"


def _out_of_range(node: Binary) -> Sequence[ExpressionError]:
    """Comparisons with a bound that the quantity cannot pass in nature."""
    left, right = node.left, node.right
    if not (_is_value(left) and isinstance(right, Number)):
        return ()
    unit, rising = unit_of(left.address), node.operator in (">", ">=")
    what = f"{left.address} {node.operator} {right.text} "
    if unit == "K" and right.value < 0.0:
        what += "lies below absolute zero"
        return (ExpressionError(right.at, what, "write degC for Celsius", "CTL-NEVER"),)
    if left.address.endswith("_fraction") and (right.value > 1.0 or right.value < 0.0):
        result = "never" if rising == (right.value > 1.0) else "always"
        what += f"is {result} true: a fraction lies between 0 and 1"
        hint = f"did you mean {right.value:g} %?" if 1.0 < right.value <= 100.0 else ""
        return (ExpressionError(right.at, what, hint, "CTL-NEVER"),)
    return ()
