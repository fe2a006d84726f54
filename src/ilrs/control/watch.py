"""The arrays of one centre, and the one call that looks through them in a control period."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.control import machine
from ilrs.control.picture import Picture
from ilrs.control.plan import Plan
from ilrs.control.program import compile_trees

_STATE = ("seen_step", "clock", "stale", "outside", "since", "holding", "risen")


class Watch:
    """Tables (from the plan) and state (what `snapshot` keeps) of the compiled period.

    `stale` (needed), `outside` (bound, 2: raised, outside since), `since` (timer), `holding`
    (mode), `risen` (rule): see `machine.period`.
    """

    def __init__(self, plan: Plan, picture: Picture) -> None:
        self._picture = picture
        modes = {rung.name: i for i, rung in enumerate(plan.rungs)}
        program = compile_trees(plan.trees, picture.index, modes)
        bounds = [(b.sign, b.bound, b.release, b.persist_s) for b in plan.bounds]
        self.stale = _zeros(len(plan.needed))
        self.outside = _zeros(len(plan.bounds), 2)
        self.outside[:, 1] = -1
        self.since = _zeros(len(program.hold_s)) - 1
        self.holding = _zeros(len(plan.rungs))
        self.holding[0] = 1
        self.risen = _zeros(len(plan.reflexes))
        rows = len(plan.needed) + len(bounds) + len(plan.rungs) + len(plan.reflexes)
        self._news = _zeros(max(rows, 1), 2)
        self._arguments: tuple[NDArray[Any], ...] = (
            picture.clock, picture.seen, picture.seen_step,
            _indices(picture, plan.needed), self.stale,
            np.array(bounds, dtype=np.float64).reshape(-1, 4),
            _indices(picture, [b.address for b in plan.bounds]), self.outside,
            program.code, program.spans, program.constants, program.hold_s, self.since,
            np.zeros(program.depth + 1), self.holding, _allowed(plan), self.risen, self._news,
        )  # fmt: skip

    def look(self, step: int, values: NDArray[np.float64]) -> int:
        """One control period; the number of rows of `news`."""
        return machine.period(step, values, *self._arguments)

    def news(self, count: int) -> list[tuple[int, int]]:
        """What happened, as (what, index) in order."""
        return [(int(what), int(index)) for what, index in self._news[:count]]

    def snapshot(self) -> dict[str, Any]:
        """The state in plain JSON types; NaN as null, infinities as text."""
        saved: dict[str, Any] = {name: self._array(name).tolist() for name in _STATE}
        saved["seen"] = [[_plain(x) for x in row] for row in self._picture.seen.tolist()]
        return saved

    def restore(self, saved: dict[str, Any]) -> None:
        """What `snapshot` gave, into the same arrays."""
        for name in _STATE:
            array = self._array(name)
            array[...] = np.array(saved[name], dtype=np.int64).reshape(array.shape)
        self._picture.seen[...] = [[_number(x) for x in row] for row in saved["seen"]]

    def _array(self, name: str) -> NDArray[np.int64]:
        return getattr(self._picture if name in ("seen_step", "clock") else self, name)


def _zeros(*shape: int) -> NDArray[np.int64]:
    return np.zeros(shape, dtype=np.int64)


def _indices(picture: Picture, addresses: tuple[str, ...] | list[str]) -> NDArray[np.int64]:
    return np.array([picture.index[a] for a in addresses], dtype=np.int64)


def _allowed(plan: Plan) -> NDArray[np.int64]:
    """(rule, mode): whether the rule may act in the mode."""
    allowed = _zeros(len(plan.reflexes), len(plan.rungs))
    for r, reflex in enumerate(plan.reflexes):
        allowed[r, list(reflex.modes) if reflex.modes else slice(None)] = 1
    return allowed


def _plain(x: float) -> float | str | None:
    if math.isnan(x):
        return None
    return str(x) if math.isinf(x) else x


def _number(x: float | str | None) -> float:
    return math.nan if x is None else float(x)
