"""CPU and wall seconds of work in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

Result = TypeVar("Result")


class Spent(NamedTuple):
    """CPU seconds of all threads first: wall time grows with whatever else the machine does."""

    cpu_s: float
    wall_s: float

    def __mul__(self, factor: float) -> Spent:  # type: ignore[override]
        return Spent(self.cpu_s * factor, self.wall_s * factor)


def timed(work: Callable[[], Result]) -> tuple[Spent, Result]:
    """What one call took, and what it gave."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return Spent(time.process_time() - cpu, time.perf_counter() - wall), result


def best(work: Callable[[], object], times: int = 3) -> Spent:
    """The least of several calls: other work on the machine only ever adds."""
    found = [timed(work)[0] for _ in range(times)]
    return Spent(min(f.cpu_s for f in found), min(f.wall_s for f in found))
