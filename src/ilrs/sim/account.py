"""Account: what is kept of every step — interval means, exact extremes and totals, events.

The record holds one row per interval (a fixed number of steps): the value at the interval's start
for states, the mean over it for measurements. Totals and extremes run over all steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

EVENT_ROOM = 4096

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Tally(NamedTuple):
    """Running sums over one window of a run; n = channels.

    `mean` (n,) sums the current interval, `point` (n,) holds values at its start; `total`, `low`,
    `high` (n,) and `low_at`, `high_at` (n,) run over all steps so far. Events go to `event_step`
    and `event_which` (room,) until someone empties them; `event_count` (2,) counts those kept and
    those that found no room.
    """

    is_state: NDArray[np.bool_]
    mean: Floats
    point: Floats
    total: Floats
    low: Floats
    low_at: Ints
    high: Floats
    high_at: Ints
    event_channel: Ints
    event_was: NDArray[np.bool_]
    event_step: Ints
    event_which: Ints
    event_count: Ints


class Rows(NamedTuple):
    """The part of the record in memory: `values` (rows, n) float32, its first row, steps a row."""

    values: NDArray[np.float32]
    first: Ints
    every: Ints


def new_tally(is_state: list[bool], event_channels: list[int]) -> Tally:
    """A tally before the first step."""
    n, e = len(is_state), len(event_channels)
    return Tally(
        is_state=np.array(is_state, dtype=np.bool_),
        mean=np.zeros(n),
        point=np.zeros(n),
        total=np.zeros(n),
        low=np.full(n, np.inf),
        low_at=np.zeros(n, dtype=np.int64),
        high=np.full(n, -np.inf),
        high_at=np.zeros(n, dtype=np.int64),
        event_channel=np.array(event_channels, dtype=np.int64),
        event_was=np.zeros(e, dtype=np.bool_),
        event_step=np.zeros(EVENT_ROOM, dtype=np.int64),
        event_which=np.zeros(EVENT_ROOM, dtype=np.int64),
        event_count=np.zeros(2, dtype=np.int64),
    )


@njit(cache=True)
def account(k: int, v: Floats, tally: Tally, rows: Rows) -> None:
    """Take the values `v` (n,) of step k into the tally, and into a row when one is complete."""
    every = rows.every[0]
    place = k % every
    if place == 0:
        for j in range(v.shape[0]):
            tally.point[j] = v[j]
            tally.mean[j] = 0.0
    for j in range(v.shape[0]):
        value = v[j]
        tally.mean[j] += value
        tally.total[j] += value
        if value < tally.low[j]:
            tally.low[j] = value
            tally.low_at[j] = k
        if value > tally.high[j]:
            tally.high[j] = value
            tally.high_at[j] = k
    for e in range(tally.event_channel.shape[0]):
        now = v[tally.event_channel[e]] > 0.5
        if now and not tally.event_was[e]:
            _raise_event(k, e, tally)
        tally.event_was[e] = now
    if place == every - 1:
        row = k // every - rows.first[0]
        for j in range(v.shape[0]):
            value = tally.point[j] if tally.is_state[j] else tally.mean[j] / every
            rows.values[row, j] = np.float32(value)


@njit(cache=True)
def _raise_event(k: int, e: int, tally: Tally) -> None:
    count = tally.event_count[0]
    if count < tally.event_step.shape[0]:
        tally.event_step[count] = k
        tally.event_which[count] = e
        tally.event_count[0] += 1
    else:
        tally.event_count[1] += 1


@njit(cache=True)
def first_not_finite(v: Floats, x: Floats) -> int:
    """Index of the first value of v that is not finite, len(v) + index for x, or -1."""
    for j in range(v.shape[0]):
        if not np.isfinite(v[j]):
            return j
    for i in range(x.shape[0]):
        if not np.isfinite(x[i]):
            return v.shape[0] + i
    return -1
