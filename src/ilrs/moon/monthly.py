"""Hours of each calendar month, and which months a grid has from end to end."""

from __future__ import annotations

from calendar import monthrange

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.moon.statistics import months


def hours_by_month(flags: NDArray[np.bool_], grid: Grid) -> dict[str, float]:
    """How long flags (one a step) hold in each calendar month (UTC), as far as the grid has it."""
    share = months(flags.astype(np.float64), grid)
    names, steps = np.unique(grid.utc64().astype("datetime64[M]"), return_counts=True)
    return {
        str(name): share[str(name)] * int(count) * grid.step_s / 3600.0
        for name, count in zip(names, steps, strict=True)
    }


def whole_month(name: str, grid: Grid) -> bool:
    """Whether the grid has all of a month such as `2035-01`, to one step."""
    year, month = (int(x) for x in name.split("-"))
    start = Epoch.from_utc(f"{name}-01")
    after = start + monthrange(year, month)[1] * DAY_S
    return grid.start - start < grid.step_s and after - grid.end < grid.step_s
