"""Conditions as instructions for a small stack machine: integers and constants in arrays.

Compiling changes the form, not the meaning: `walker.py` is the reference, and a property test shows
that both give the same values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.control import machine
from ilrs.control.tree import Binary, Lasting, ModeIs, Number, Reading, Tree, Unary

_ASPECTS = {"value": machine.VALUE, "age": machine.AGE, "rate": machine.RATE}
_UNARY = {"not": machine.NOT, "-": machine.NEGATE, "abs": machine.ABSOLUTE}
_BINARY = {
    "+": machine.ADD, "-": machine.SUBTRACT, "*": machine.MULTIPLY, "/": machine.DIVIDE,
    "min": machine.MINIMUM, "max": machine.MAXIMUM, "<": machine.LESS, "<=": machine.LESS_EQUAL,
    ">": machine.GREATER, ">=": machine.GREATER_EQUAL, "==": machine.EQUAL,
    "!=": machine.UNEQUAL, "and": machine.AND, "or": machine.OR,
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """All conditions of a centre.

    `code` (instruction, 2): operation and argument; `spans` (condition, 2): first instruction and
    the one after the last; `constants` in SI; `hold_s` (timer): duration of each `for`; `depth`:
    the stack they need.
    """

    code: NDArray[np.int64]
    spans: NDArray[np.int64]
    constants: NDArray[np.float64]
    hold_s: NDArray[np.float64]
    depth: int


def compile_trees(
    trees: Sequence[Tree], telemetry: Mapping[str, int], modes: Mapping[str, int]
) -> Program:
    """The program of the trees in their order; names must have been checked before."""
    writer = _Writer(telemetry, modes)
    spans = [writer.write(tree) for tree in trees]
    return Program(
        np.array(writer.code, dtype=np.int64).reshape(-1, 2),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.array(writer.constants, dtype=np.float64),
        np.array(writer.hold_s, dtype=np.float64),
        max(writer.deepest, 1),
    )


class _Writer:
    """Appends the instructions of one tree after another, operands before operators."""

    def __init__(self, telemetry: Mapping[str, int], modes: Mapping[str, int]) -> None:
        self._telemetry = telemetry
        self._modes = modes
        self.code: list[tuple[int, int]] = []
        self.constants: list[float] = []
        self.hold_s: list[float] = []
        self.deepest = 0

    def write(self, tree: Tree) -> tuple[int, int]:
        first = len(self.code)
        self._append(tree, 1)
        return first, len(self.code)

    def _append(self, tree: Tree, depth: int) -> None:
        self.deepest = max(self.deepest, depth)
        match tree:
            case Number():
                self.code.append((machine.CONSTANT, len(self.constants)))
                self.constants.append(tree.value)
            case Reading():
                self.code.append((_ASPECTS[tree.aspect], self._telemetry[tree.address]))
            case ModeIs():
                self.code.append((machine.MODE, self._modes[tree.name]))
            case Unary():
                self._append(tree.operand, depth)
                self.code.append((_UNARY[tree.operator], 0))
            case Lasting():
                self._append(tree.operand, depth)
                self.code.append((machine.LASTING, len(self.hold_s)))
                self.hold_s.append(tree.duration_s)
            case Binary():
                self._append(tree.left, depth)
                self._append(tree.right, depth + 1)
                self.code.append((_BINARY[tree.operator], 0))
