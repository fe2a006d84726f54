"""Spans of steps in which something holds: light, passes, contact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spans(
    flags: NDArray[np.bool_], first: int = 0, last: int | None = None
) -> list[tuple[int, int]]:
    """The spans [from, to) of steps within [first, last) in which a flag stands."""
    part = flags[first:last]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], part, [False])).astype(np.int8)))
    return [(first + int(a), first + int(b)) for a, b in edges.reshape(-1, 2)]


def next_change(flags: NDArray[np.bool_], step: int, value: bool) -> int | None:
    """The first step after `step` at which the flag becomes `value`; None if it never does."""
    part = flags[step:]
    becomes = (part[1:] == value) & (part[:-1] != value)
    found = np.flatnonzero(becomes)
    return step + 1 + int(found[0]) if found.size else None
