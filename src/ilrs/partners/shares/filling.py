"""Weighted lexicographic max-min: raise the least level as far as it goes, then the next, by HiGHS.

A claim may be met in several ways; y_w >= 0 is how much of it each way does, and x = sum(y_w) <= 1.
Its level is x / weight. One linear programme a round: maximise t where x >= weight t for all claims
that are not settled yet, every pool holds, and settled claims keep what they have. A claim whose
row has a price in the optimum cannot be raised without lowering one at the same level: it is
settled there (Ogryczak, Pioro & Tomaszewski 2005, "Telecommunications network design and max-min
optimization problem", J. Telecomm. Inf. Technol. 3, 43). At least one is, so rounds are at most as
many as claims. Levels are unique; where ways leave a choice, the first way is used most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

_INF = highspy.kHighsInf
# Prices times weights of a round add up to one.
PRICE = 1e-6
# Smaller parts of a row are left out: beside others they would spoil the arithmetic of the solver.
FINEST = 1e-6
# A settled claim is held to a little less than it has, or rounding might make that impossible.
SLACK, LOOSER = 1e-9, (1e-8, 1e-7, 1e-6, 1e-5)
# A claim of weight 0 comes after all others; between them they are equal.
LAST = 1.0


@dataclass(frozen=True)
class Claim:
    """What may be met in one of several ways; each way takes parts of rows, by name of the row.

    `weight` is what counts as level 1. Where all claims fit at level 1, none ends below it.
    """

    ways: tuple[Mapping[str, float], ...]
    weight: float = 1.0


class _Quiet(highspy.Highs):
    """A solver that prints nothing: its banner would come before it could be silenced."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()


def fill(claims: Sequence[Claim], rows: Sequence[str]) -> list[tuple[float, ...]]:
    """How much of every claim each of its ways does. Every row holds 1.

    The same claims in the same order give the same bits.
    """
    if not claims:
        return []
    model = _Model(claims, rows)
    for chosen in (
        [i for i, c in enumerate(claims) if c.weight > 0.0],
        [i for i, c in enumerate(claims) if c.weight <= 0.0],
    ):
        active = set(chosen)
        model.enter(active)
        while active:
            values, prices = model.raise_level()
            settled = {i for i in active if prices[i] > PRICE}
            settled = settled or {max(active, key=lambda i: (prices[i], -i))}
            for i in sorted(settled):
                model.settle(i, values[i])
            active -= settled
    return model.first_ways()


class _Model:
    """The programme of one filling: columns y of all ways, then t."""

    def __init__(self, claims: Sequence[Claim], rows: Sequence[str]) -> None:
        self._claims = claims
        self._settled: dict[int, float] = {}
        self._first = np.cumsum([0, *(len(c.ways) for c in claims)]).tolist()
        self._level = self._first[-1]
        self._solver = _Quiet()
        for name, value in (
            ("threads", 1), ("random_seed", 0), ("solver", "simplex"), ("presolve", "off"),
            ("simplex_scale_strategy", 0),
            ("primal_feasibility_tolerance", 1e-9), ("dual_feasibility_tolerance", 1e-7),
        ):  # fmt: skip
            self._solver.setOptionValue(name, value)
        self._solver.passModel(self._programme(rows))

    def _programme(self, rows: Sequence[str]) -> highspy.HighsLp:
        takes: dict[str, list[tuple[int, float]]] = {name: [] for name in rows}
        for claim, first in zip(self._claims, self._first, strict=False):
            for w, way in enumerate(claim.ways):
                for name, part in sorted(way.items()):
                    if part > FINEST:
                        takes[name].append((first + w, part))
        count = len(self._claims)
        entries = [
            *([(y, 1.0) for y in self._ways(i)] for i in range(count)),
            *([(y, 1.0) for y in self._ways(i)] + [(self._level, 0.0)] for i in range(count)),
            *(takes[name] for name in rows),
        ]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._level + 1, len(entries)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.array([*[0.0] * self._level, 1.0])
        lp.col_lower_ = np.zeros(self._level + 1)
        lp.col_upper_ = np.full(self._level + 1, _INF)
        lp.row_lower_ = np.array([*[0.0] * (2 * count), *[-_INF] * len(rows)])
        lp.row_upper_ = np.array([*[1.0] * count, *[_INF] * count, *[1.0] * len(rows)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, entries)]).astype(np.int32)
        lp.a_matrix_.index_ = np.array([c for e in entries for c, _ in e], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for e in entries for _, v in e])
        return lp

    def _ways(self, i: int) -> range:
        return range(self._first[i], self._first[i + 1])

    def enter(self, active: set[int]) -> None:
        """Let the levels of these claims be raised together."""
        for i in sorted(active):
            row = len(self._claims) + i
            self._solver.changeCoeff(row, self._level, -(self._claims[i].weight or LAST))
            self._solver.changeRowBounds(row, 0.0, _INF)

    def settle(self, i: int, value: float) -> None:
        """Fix what a claim gets at least; nothing can raise it any more."""
        row = len(self._claims) + i
        self._solver.changeCoeff(row, self._level, 0.0)
        self._settled[i] = value
        self._hold(i, value - SLACK)

    def raise_level(self) -> tuple[list[float], list[float]]:
        """Solve a round: what every claim gets, and the price of its row."""
        columns, prices = self._solve()
        values = [min(1.0, sum(columns[y] for y in self._ways(i))) for i in self._all()]
        t = columns[self._level]
        at_level = [min(1.0, (c.weight or LAST) * t) for c in self._claims]
        # Rows of unsettled claims are tight where they have a price: their value is the level.
        values = [at_level[i] if prices[i] > PRICE else values[i] for i in self._all()]
        return values, prices

    def first_ways(self) -> list[tuple[float, ...]]:
        """What every way does, the first ways doing as much as they can."""
        for i in self._all():
            self._solver.changeColCost(self._first[i], 1.0)
        self._solver.changeColCost(self._level, 0.0)
        columns, _ = self._solve()
        return [tuple(max(0.0, columns[y]) for y in self._ways(i)) for i in self._all()]

    def _all(self) -> range:
        return range(len(self._claims))

    def _solve(self) -> tuple[list[float], list[float]]:
        for slack in (0.0, *LOOSER):
            if slack:
                # What was settled does not quite fit together: by rounding, never by more.
                for i, value in self._settled.items():
                    self._hold(i, value - slack)
                self._solver.clearSolver()
            self._solver.run()
            if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                break
        else:
            raise ArithmeticError(f"HiGHS: {self._solver.getModelStatus()}")
        solution = self._solver.getSolution()
        count = len(self._claims)
        prices = zip(solution.row_dual[count : 2 * count], self._claims, strict=True)
        return list(solution.col_value), [abs(v) * (c.weight or LAST) for v, c in prices]

    def _hold(self, i: int, value: float) -> None:
        self._solver.changeRowBounds(len(self._claims) + i, max(0.0, value), _INF)
