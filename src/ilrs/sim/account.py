"""Account: what is kept of every step — interval means, exact extremes and totals, events, checks.

The record holds one row per interval (a fixed number of steps): the value at the interval's start
for states, the mean over it for measurements. Totals and extremes run over all steps.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.sim.memory import EVENT_COUNT, FIRST_ROW, ROW_STEPS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What the loop tells its caller about a window.
FINE, NOTES, NOT_FINITE, UNBALANCED = 0, 1, 2, 4

# A bus is out of balance when the sum of its flows exceeds this part of what crosses it: rounding
# of a sum of some tens of float64 terms stays orders of magnitude below.
BALANCE_TOLERANCE = 1e-9


# Division by zero need not raise here; without that check the loops below become vector code. The
# machine code of these functions is kept with the loops that call them.
@njit(error_model="numpy")
def account(
    k: int,
    v: Floats,
    mean: Floats,
    point: Floats,
    least: Floats,
    most: Floats,
    total: Floats,
    low: Floats,
    high: Floats,
    low_at: Ints,
    high_at: Ints,
    is_state: Ints,
    head: Ints,
    rows: NDArray[np.float32],
) -> None:
    """Take the values `v` (n,) of step k into the tally, and into a row when one is complete.

    The work of every step is kept to sums and comparisons that a processor does on several
    channels at once; what needs a decision waits for the end of the interval. The time of an
    extreme is therefore that of its interval's first step.
    """
    n, every = v.shape[0], head[ROW_STEPS]
    place = k % every
    if place == 0:
        for j in range(n):
            point[j] = v[j]
            mean[j] = v[j]
            least[j] = v[j]
            most[j] = v[j]
    else:
        for j in range(n):
            value, lowest, highest = v[j], least[j], most[j]
            mean[j] += value
            least[j] = value if value < lowest else lowest
            most[j] = value if value > highest else highest
    if place == every - 1:
        row = k // every - head[FIRST_ROW]
        for j in range(n):
            total[j] += mean[j]
            rows[row, j] = np.float32(point[j] if is_state[j] else mean[j] / every)
            if least[j] < low[j]:
                low[j] = least[j]
                low_at[j] = k - place
            if most[j] > high[j]:
                high[j] = most[j]
                high_at[j] = k - place


@njit
def note_events(
    k: int, v: Floats, channel: Ints, was: Ints, step: Ints, which: Ints, head: Ints
) -> None:
    """Note every event whose flag rose above 0.5 in step k; the caller leaves room for all."""
    for e in range(channel.shape[0]):
        now = 1 if v[channel[e]] > 0.5 else 0
        if now > was[e]:
            step[head[EVENT_COUNT]] = k
            which[head[EVENT_COUNT]] = e
            head[EVENT_COUNT] += 1
        was[e] = now


@njit
def check_window(mean: Floats, x: Floats, off: Floats, through: Floats, worst: Floats) -> int:
    """At the end of a control period: were all values finite, was every bus in balance?

    The sums of the interval, `mean`, are not finite if one value in one of its steps was not.
    """
    for j in range(mean.shape[0]):
        if not np.isfinite(mean[j]):
            return NOT_FINITE
    for i in range(x.shape[0]):
        if not np.isfinite(x[i]):
            return NOT_FINITE
    status = FINE
    for b in range(off.shape[0]):
        relative = off[b] / max(1.0, through[b])
        worst[b] = max(worst[b], relative)
        if relative > BALANCE_TOLERANCE:
            status = UNBALANCED
        off[b] = 0.0
        through[b] = 0.0
    return status
