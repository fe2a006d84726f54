"""When links begin and end: a walk over the span with steps that cannot miss, then halving.

From each instant the walk goes as far as the conditions are sure to hold
(`ilrs.network.sight.clearance`), but not less than `floor_s`. So only what begins and ends again
within `floor_s` can be missed, and a change is bracketed by `floor_s`; halving then brings it below
`tolerance_s`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.network.compiled import checked
from ilrs.network.sight.clearance import (
    CONDITIONS,
    Balls,
    clearances,
    look,
    ray_of,
)
from ilrs.network.sight.fleet import CRAFT, KIND, LIGHT, TURNS, Fleet, leg_of, sky_of
from ilrs.network.sight.obstacles import Ray, sun_angle
from ilrs.network.sight.turning import Turning

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
# Columns of a found interval.
START, END, START_REASON, END_REASON = 0, 1, 2, 3
# Columns of what an interval is like.
HIGH_A, HIGH_B, LIGHT_START, LIGHT_END, LIGHT_MIN, LIGHT_MAX = 0, 1, 2, 3, 4, 5
_GOLDEN, _GOLDEN_STEPS = 0.6180339887498949, 10
_FEWEST, _MOST, _SAMPLE_S = 10, 2_000, 900.0


@njit(cache=True, nogil=True)
def intervals(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, from_s: float, to_s: float,
    floor_s: float, tolerance_s: float,
) -> tuple[Array, Array]:  # fmt: skip
    """When b hears a, and when a hears b: rows of start, end (transmission, TDB) and the reasons.

    Where the way from a to b cannot change for longer than the light there and back, neither can
    the way back: all that moves stays within the same bounds. Elsewhere both are looked at.
    """
    turns, back_turns = np.zeros((2, TURNS)), np.zeros((2, TURNS))
    work, back_work = np.full((2, CONDITIONS), -np.inf), np.full((2, CONDITIONS), -np.inf)
    sure, back_sure = np.empty(CONDITIONS), np.empty(CONDITIONS)
    there, back = np.zeros((64, 4)), np.zeros((64, 4))
    n, m, t = 0, 0, from_s
    reason, until = look(fleet, turning, balls, a, b, t, turns, work)
    back_reason, back_until = look(fleet, turning, balls, b, a, t, back_turns, back_work)
    until = min(until, back_until)
    there[0, START] = back[0, START] = t
    while t < to_s:
        ahead = min(max(until, t + floor_s), to_s)
        for k in range(CONDITIONS):
            sure[k], back_sure[k] = work[1, k], back_work[1, k]
        then, until = look(fleet, turning, balls, a, b, ahead, turns, work)
        if (then == 0) != (reason == 0):
            there, n = _changed(fleet, turning, balls, a, b, t, ahead, reason, then, work, sure,
                                tolerance_s, there, int(n))  # fmt: skip
        until -= 2.0 * turns[0, LIGHT]
        back_then = _swapped(then)
        if until <= ahead + floor_s:
            back_then, back_until = look(fleet, turning, balls, b, a, ahead, back_turns, back_work)
            until = min(until, back_until)
        if (back_then == 0) != (back_reason == 0):
            back, m = _changed(fleet, turning, balls, b, a, t, ahead, back_reason, back_then,
                               back_work, back_sure, tolerance_s, back, int(m))  # fmt: skip
        t, reason, back_reason = ahead, then, back_then
    return _closed(there, n, reason, to_s), _closed(back, m, back_reason, to_s)


@checked
def _swapped(reason: int) -> int:
    """The reason as the other end calls it."""
    if reason == 1 or reason == 2:
        return 3 - reason
    return 11 - reason if reason == 5 or reason == 6 else reason


@checked
def _closed(found: Array, n: int, reason: int, to_s: float) -> Array:
    """The rows, the last of them ended by the span if the link is still there."""
    if reason != 0:
        return found[:n].copy()
    found[n, END], found[n, END_REASON] = to_s, 0
    return found[: n + 1].copy()


@checked
def _changed(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, lo: float, hi: float,
    reason: int, then: int, known: Array, sure: Array, tolerance_s: float, found: Array, n: int,
) -> tuple[Array, int]:  # fmt: skip
    """A change between two instants, halved and put into the rows; n counts the finished ones.

    What was sure at `lo` until past `hi` (`sure`, with its sign in `known`) is not looked at again.
    """
    turns, work, outside = np.zeros((2, TURNS)), known.copy(), max(reason, then)
    last = hi
    while hi - lo > tolerance_s:
        middle = 0.5 * (lo + hi)
        for k in range(CONDITIONS):
            work[1, k] = np.inf if sure[k] > last else -np.inf
        seen, _ = look(fleet, turning, balls, a, b, middle, turns, work)
        outside = seen if seen > 0 else outside
        if (seen == 0) == (reason == 0):
            lo = middle
        else:
            hi = middle
    if then == 0:
        found[n, START], found[n, START_REASON] = 0.5 * (lo + hi), outside
        return found, n
    found[n, END], found[n, END_REASON] = 0.5 * (lo + hi), outside
    if n + 1 < found.shape[0]:
        return found, n + 1
    more = np.zeros((2 * found.shape[0], 4))
    for k in range(n + 1):
        for column in range(4):
            more[k, column] = found[k, column]
    return more, n + 1


@checked
def _view(
    fleet: Fleet, turning: Turning, a: int, b: int, t: float, turns: Array, out: Array
) -> Ray:
    """Into `out`, (6,): range (m), light time (s), azimuth and elevation of b at a and of a at b
    (rad), NaN for the sky of a spacecraft."""
    ray = ray_of(fleet, turning, a, b, t, turns)
    number, table = fleet.number, fleet.table
    out[0], out[1] = ray[3], ray[4]
    out[2:6] = np.nan
    if number[a, KIND] != CRAFT:
        k, share = leg_of(number, table, a, t)
        out[2], out[3], _ = sky_of(number, table, a, k, share, turns[0], 1.0, ray[2])
    if number[b, KIND] != CRAFT:
        k, share = leg_of(number, table, b, t + ray[4])
        out[4], out[5], _ = sky_of(number, table, b, k, share, turns[1], -1.0, ray[2])
    return ray


@njit(cache=True)
def views(
    fleet: Fleet, turning: Turning, balls: Balls, a: int, b: int, times: Array
) -> tuple[Array, Array]:
    """At many instants, (count, 8): `_view`, then the Sun's angle from the partner at a and at b
    (rad); and all clearances, (count, 7)."""
    turns, work = np.zeros((2, TURNS)), np.empty((2, CONDITIONS))
    out, clear = np.empty((times.size, 8)), np.empty((times.size, CONDITIONS))
    for k in range(times.size):
        ray = _view(fleet, turning, a, b, times[k], turns, out[k])
        out[k, 6] = sun_angle(turning.moon, times[k], ray[0], ray[2], 1.0)
        out[k, 7] = sun_angle(turning.moon, times[k] + ray[4], ray[1], ray[2], -1.0)
        work[1, :] = -np.inf
        clearances(fleet, turning, balls, a, b, times[k], np.inf, turns, work)
        for n in range(CONDITIONS):
            clear[k, n] = work[0, n]
    return out, clear


@njit(cache=True, nogil=True)
def describe(fleet: Fleet, turning: Turning, a: int, b: int, found: Array) -> Array:
    """What each interval is like, (count, 6): highest elevations and light times.

    From 10 or more samples at most 15 minutes apart (up to 2000); the highest elevation is then
    refined between its neighbours.
    """
    turns, seen = np.zeros((2, TURNS)), np.empty(6)
    out = np.empty((found.shape[0], 6))
    for n in range(found.shape[0]):
        start, end = found[n, START], found[n, END]
        count = min(max(int((end - start) / _SAMPLE_S) + 1, _FEWEST), _MOST)
        step = (end - start) / count
        out[n, HIGH_A] = out[n, HIGH_B] = np.nan
        best_a = best_b = 0
        for k in range(count + 1):
            _view(fleet, turning, a, b, start + k * step, turns, seen)
            if k == 0:
                out[n, LIGHT_START:] = seen[1]
            out[n, LIGHT_END] = seen[1]
            out[n, LIGHT_MIN] = min(out[n, LIGHT_MIN], seen[1])
            out[n, LIGHT_MAX] = max(out[n, LIGHT_MAX], seen[1])
            if not seen[3] <= out[n, HIGH_A]:
                out[n, HIGH_A], best_a = seen[3], k
            if not seen[5] <= out[n, HIGH_B]:
                out[n, HIGH_B], best_b = seen[5], k
        for column, at, best in ((HIGH_A, 3, best_a), (HIGH_B, 5, best_b)):
            # At an end of the interval the highest is known already.
            if out[n, column] == out[n, column] and 0 < best < count:
                lo, hi = start + (best - 1) * step, start + (best + 1) * step
                top = _highest(fleet, turning, a, b, lo, hi, at, turns, seen)
                out[n, column] = max(out[n, column], top)
    return out


@checked
def _highest(
    fleet: Fleet, turning: Turning, a: int, b: int, lo: float, hi: float, column: int,
    turns: Array, seen: Array,
) -> float:  # fmt: skip
    """The highest elevation between two instants, by golden sections."""
    left, right = hi - (hi - lo) * _GOLDEN, lo + (hi - lo) * _GOLDEN
    _view(fleet, turning, a, b, left, turns, seen)
    at_left = seen[column]
    _view(fleet, turning, a, b, right, turns, seen)
    at_right = best = seen[column]
    for _ in range(_GOLDEN_STEPS):
        if at_left > at_right:
            hi, right, at_right = right, left, at_left
            left = hi - (hi - lo) * _GOLDEN
            _view(fleet, turning, a, b, left, turns, seen)
            at_left = seen[column]
        else:
            lo, left, at_left = left, right, at_right
            right = lo + (hi - lo) * _GOLDEN
            _view(fleet, turning, a, b, right, turns, seen)
            at_right = seen[column]
        best = max(best, at_left, at_right)
    return best
