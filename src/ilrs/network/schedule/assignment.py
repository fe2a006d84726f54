"""The mixed-integer programme of the pass schedule, and its solution by HiGHS.

For every slot k of a run there is x_k in {0, 1} (the dish follows) and y_k >= x_k - x_(k-1) (it
begins there); x_(k+j) >= y_k for the slots a beginning must keep. Sums of x over a group of dishes
in a slot are at most its number, over a mission at most its links. A mission's value is sum(per_s
(useful_s x - lost_s y)), and z <= value, z <= demand is what counts of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from ilrs.network.schedule.offers import Mission, Settings
from ilrs.network.schedule.slots import Group, Run

Array = NDArray[np.float64]
_INF = highspy.kHighsInf


class _Quiet(highspy.Highs):
    """A solver that prints nothing: its banner would come before it could be silenced."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.silent()
        super().enableCallbacks()


@dataclass
class Programme:
    """Rows of the programme while it is built."""

    columns: int = 0
    lower: list[float] = field(default_factory=list[float])
    upper: list[float] = field(default_factory=list[float])
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list[int])
    value: list[float] = field(default_factory=list[float])

    def row(self, lower: float, upper: float, terms: Sequence[tuple[int, float]]) -> None:
        """lower <= sum of factor times column <= upper."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.index += [column for column, _ in terms]
        self.value += [factor for _, factor in terms]
        self.starts.append(len(self.index))


@dataclass(frozen=True)
class Solution:
    """Values of all columns, objective, what it could be at most, and whether the gap was met."""

    columns: Array
    objective: float
    bound: float
    proved: bool


@dataclass(frozen=True)
class Layout:
    """Where things are: x of a run from `x[run]` on, y from there plus the whole of x; z by
    mission."""

    x: tuple[int, ...]
    slots: int
    z: dict[str, int]
    least: int

    @property
    def columns(self) -> int:
        """How many there are."""
        return self.least + 1


def layout_of(runs: Sequence[Run], missions: Sequence[Mission]) -> Layout:
    """x of all runs, y of all runs, z of all missions, the least fraction."""
    sizes = np.concatenate([[0], np.cumsum([run.useful_s.size for run in runs], dtype=np.int64)])
    slots = int(sizes[-1])
    z = {m.name: 2 * slots + n for n, m in enumerate(missions)}
    return Layout(tuple(int(s) for s in sizes[:-1]), slots, z, 2 * slots + len(missions))


def build(
    runs: Sequence[Run],
    groups: Sequence[Group],
    missions: Sequence[Mission],
    owner: Sequence[str],
    shares: Sequence[dict[str, float]],
    had: dict[str, float],
) -> Programme:
    """The rows. `owner` names the mission of each run; each of `shares` is one group that is to be
    treated fairly: the sum of factor times z of its missions, and of what they had before, is at
    least the least fraction."""
    at = layout_of(runs, missions)
    programme = Programme(at.columns)
    dish_rows: dict[tuple[int, int], list[tuple[int, float]]] = {}
    link_rows: dict[tuple[str, int], list[tuple[int, float]]] = {}
    values: dict[str, list[tuple[int, float]]] = {m.name: [] for m in missions}
    for run, x, name in zip(runs, at.x, owner, strict=True):
        _follow(programme, run, x, at.slots)
        for k in range(run.useful_s.size):
            dish_rows.setdefault((run.group, run.first + k), []).append((x + k, 1.0))
            link_rows.setdefault((name, run.first + k), []).append((x + k, 1.0))
            values[name] += [
                (x + k, -float(run.per_s[k] * run.useful_s[k])),
                (x + k + at.slots, float(run.per_s[k] * run.lost_s[k])),
            ]
    for (group, _), terms in dish_rows.items():
        if len(terms) > len(groups[group].names):
            programme.row(-_INF, float(len(groups[group].names)), terms)
    links = {m.name: m.links for m in missions}
    for (name, _), terms in link_rows.items():
        if len(terms) > links[name]:
            programme.row(-_INF, float(links[name]), terms)
    for name, terms in values.items():
        programme.row(-_INF, 0.0, [(at.z[name], 1.0), *terms])
    for share in shares:
        terms = [(at.z[name], -factor) for name, factor in share.items()]
        before = sum(factor * had[name] for name, factor in share.items())
        programme.row(-_INF, before, [(at.least, 1.0), *terms])
    return programme


def _follow(programme: Programme, run: Run, x: int, slots: int) -> None:
    kept: list[list[tuple[int, float]]] = [[] for _ in run.needs]
    for k, needs in enumerate(run.needs):
        begins = x + k + slots
        before = [(x + k - 1, -1.0)] if k > 0 else []
        if k > 0 or not run.carried:
            programme.row(-_INF, 0.0, [(x + k, 1.0), *before, (begins, -1.0)])
        if needs < 0 or (k == 0 and run.carried):
            programme.row(0.0, 0.0, [(begins, 1.0)])
            continue
        for j in range(k, k + int(needs) + 1):
            kept[j].append((begins, 1.0))
    for k in range(run.owed):
        programme.row(1.0, 1.0, [(x + k, 1.0)])
    for k, beginnings in enumerate(kept):
        # Of all beginnings that must keep a slot, one at most can be (Rajan & Takriti 2005).
        if beginnings:
            programme.row(-_INF, 0.0, [(x + k, -1.0), *beginnings])


def solve(
    programme: Programme, cost: Array, upper: Array, whole: int, lower: Array, settings: Settings,
    start: Array | None = None,
) -> Solution:  # fmt: skip
    """Maximise cost times columns between the bounds; the first `whole` columns are integers.

    `start` is a solution known before, to begin from. With none whole it is the relaxation: a
    bound, solved by interior points to 1e-7.

    Raises ValueError when the limits end the search without any solution.
    """
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = programme.columns, len(programme.lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = np.array(programme.lower), np.array(programme.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(programme.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(programme.index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(programme.value)
    kinds = highspy.HighsVarType
    if whole:
        lp.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (
            programme.columns - whole
        )
    solver = _Quiet()
    for name, choice in (
        ("threads", 1), ("random_seed", 0), ("mip_rel_gap", settings.gap),
        ("mip_max_nodes", settings.nodes), ("time_limit", min(settings.time_limit_s, 1e9)),
        ("solver", "choose" if whole else "ipm"), ("run_crossover", "on" if whole else "off"),
    ):  # fmt: skip
        solver.setOptionValue(name, choice)
    solver.passModel(lp)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    solver.run()
    info = solver.getInfo()
    columns = np.array(solver.getSolution().col_value, dtype=np.float64)
    if columns.size != programme.columns or info.primal_solution_status != 2:
        raise ValueError(
            "no schedule was found within the limits; allow more nodes or time, or longer slots"
        )
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Solution(columns, info.objective_function_value, bound, proved)
