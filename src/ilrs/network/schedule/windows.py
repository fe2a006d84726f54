"""Long schedules in windows: each is solved with what was settled before it, and looks ahead.

A window takes the runs of its slots and of some slots after it; what it settles for its own slots
stays. A dish that follows at the edge goes on without another set-up and keeps what it owes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ilrs.network.schedule.slots import Run

Taken = list[NDArray[np.bool_]]


def slots_of(runs: Sequence[Run]) -> tuple[int, int]:
    """The first slot and the one after the last of all runs."""
    if not runs:
        return 0, 0
    return min(r.first for r in runs), max(r.first + r.useful_s.size for r in runs)


def longest_need(runs: Sequence[Run]) -> int:
    """How many slots a beginning keeps at most: a window must look that far ahead."""
    return max((int(run.needs.max()) for run in runs), default=0) + 1


def cut(runs: Sequence[Run], taken: Taken, first: int, end: int) -> tuple[list[int], list[Run]]:
    """Which runs have slots in [first, end), and these parts of them."""
    numbers: list[int] = []
    parts: list[Run] = []
    for n, run in enumerate(runs):
        lo, hi = max(first - run.first, 0), min(end - run.first, run.useful_s.size)
        if lo >= hi:
            continue
        carried = lo > 0 and bool(taken[n][lo - 1])
        left = np.arange(hi - lo)[::-1]
        needs = np.where(run.needs[lo:hi] < 0, -1, np.minimum(run.needs[lo:hi], left))
        numbers.append(n)
        parts.append(
            replace(
                run, first=run.first + lo, useful_s=run.useful_s[lo:hi], lost_s=run.lost_s[lo:hi],
                per_s=run.per_s[lo:hi], needs=needs, carried=carried,
                owed=_owed(run, taken[n], lo, hi) if carried else 0,
            )
        )  # fmt: skip
    return numbers, parts


def _owed(run: Run, taken: NDArray[np.bool_], lo: int, hi: int) -> int:
    """How many slots from `lo` on the stretch before it still has to keep."""
    begin = lo - 1
    while begin > 0 and taken[begin - 1]:
        begin -= 1
    return max(0, min(begin + int(run.needs[begin]) + 1, hi) - lo)


def value_of(run: Run, taken: NDArray[np.bool_]) -> float:
    """What the taken ones of a run's first slots give, set-ups deducted."""
    if not taken.size:
        return 0.0
    per_s, size = run.per_s[: taken.size], taken.size
    begins = taken & ~np.concatenate([[run.carried], taken[:-1]])
    gained = per_s[taken] @ run.useful_s[:size][taken]
    return float(gained - per_s[begins] @ run.lost_s[:size][begins])
