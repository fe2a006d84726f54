"""How well passes serve: fraction of time, gaps, months; and maps of what relays cover.

Service by several partners counts once where they overlap. Maps take a smooth Moon of 1737.4 km
without terrain and no light time (the relays move by less than 0.5 km in it).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M
from ilrs.network.sight.turning import SLOW_S, Turning, fill_turn, turning
from ilrs.network.sight.visibility import Passes

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Service:
    """How a span is served: `fraction` of it, by so many separate stretches.

    The longest stretch and the longest gap, s, and when they begin (seconds after the origin; NaN
    if there is none). `months` maps "2035-01" to the fraction of that part of the span.
    """

    fraction: float
    stretches: int
    longest_s: float
    longest_start_s: float
    longest_gap_s: float
    longest_gap_start_s: float
    months: dict[str, float]


def united(start_s: Array, end_s: Array) -> tuple[Array, Array]:
    """Intervals that overlap or touch, joined; both arrays rise."""
    order = np.argsort(start_s, kind="stable")
    start, end = start_s[order], np.maximum.accumulate(end_s[order])
    first = np.concatenate([[True], start[1:] > end[:-1]]) if start.size else np.zeros(0, np.bool_)
    last = np.concatenate([first[1:], [True]]) if start.size else first
    return start[first], end[last]


def gaps(start_s: Array, end_s: Array, duration_s: float) -> tuple[Array, Array]:
    """What intervals, s, (count,), leave of a span from 0 s: starts and ends of the gaps."""
    start, end = united(start_s, end_s)
    begins, ends = np.concatenate([[0.0], end]), np.concatenate([start, [duration_s]])
    real = ends > begins
    return begins[real], ends[real]


def service(passes: Passes) -> Service:
    """How the given passes, taken together, serve their span (choose them with `between`)."""
    start, end = united(passes.start_s, passes.end_s)
    out, back = gaps(start, end, passes.duration_s)
    return Service(
        float((end - start).sum()) / passes.duration_s,
        start.size,
        *_longest(start, end),
        *_longest(out, back),
        _months(passes.origin, passes.duration_s, start, end),
    )


def _longest(start: Array, end: Array) -> tuple[float, float]:
    if not start.size:
        return 0.0, math.nan
    k = int(np.argmax(end - start))
    return float(end[k] - start[k]), float(start[k])


def _months(origin: Epoch, duration_s: float, start: Array, end: Array) -> dict[str, float]:
    found: dict[str, float] = {}
    year, month = int(origin.utc[:4]), int(origin.utc[5:7])
    from_s = 0.0
    while from_s < duration_s:
        name = f"{year:04d}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        to_s = min(Epoch.from_utc(f"{year:04d}-{month:02d}-01") - origin, duration_s)
        inside = np.minimum(end, to_s) - np.maximum(start, from_s)
        found[name] = float(np.maximum(inside, 0.0).sum()) / (to_s - from_s)
        from_s = to_s
    return found


@dataclass(frozen=True, eq=False)
class CoverageMap:
    """What relays cover, for places given by `latitude_rad` and `longitude_rad`, any one shape.

    `at_least[n - 1]` is the fraction of time with n or more relays above the elevation, shape
    (relays, ...); `longest_gap_s` the longest time with none, good to the step.
    """

    latitude_rad: Array
    longitude_rad: Array
    at_least: Array
    longest_gap_s: Array


def coverage_map(
    relays: Sequence[Trajectory],
    latitude_rad: Array,
    longitude_rad: Array,
    tdb_s: tuple[float, float],
    minimum_elevation_rad: float,
    step_s: float = 120.0,
) -> CoverageMap:
    """The map over a span of TDB seconds, sampled in the middle of steps.

    Latitude and longitude broadcast against each other. Raises ValueError without relays, and for a
    span that is not covered.
    """
    if not relays:
        raise ValueError("a coverage map needs at least one relay")
    if not (step_s > 0.0 and tdb_s[1] - tdb_s[0] >= step_s):
        raise ValueError("a coverage map needs a span of at least one step, longer than 0 s")
    latitude, longitude = np.broadcast_arrays(latitude_rad, longitude_rad)
    times = np.arange(tdb_s[0] + 0.5 * step_s, tdb_s[1], step_s)
    r = np.stack([relay.at(times)[0] for relay in relays])
    level = np.cos(latitude).ravel()
    up = np.column_stack(
        [level * np.cos(longitude.ravel()), level * np.sin(longitude.ravel()),
         np.sin(latitude).ravel()]
    )  # fmt: skip
    counts, gap = _covered(turning(*tdb_s), times, r, up, math.sin(minimum_elevation_rad))
    share = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, 1:] / times.size
    shape = (len(relays), *latitude.shape)
    return CoverageMap(
        latitude, longitude, share.T.reshape(shape), gap.reshape(latitude.shape) * step_s
    )


@njit(cache=True)
def _covered(
    turning: Turning, times: Array, r: Array, up: Array, sine: float
) -> tuple[Array, Array]:
    """How often so many relays are seen, (places, relays + 1), and the longest gap in steps."""
    places, relays = up.shape[0], r.shape[0]
    counts, gap, now = np.zeros((places, relays + 1)), np.zeros(places), np.zeros(places)
    turns, here = np.zeros((1, 9)), np.empty((relays, 3))
    for k in range(times.size):
        fill_turn(turning.moon, SLOW_S, times[k], turns[0])
        for n in range(relays):
            for i in range(3):
                here[n, i] = (turns[0, i] * r[n, k, 0] + turns[0, 3 + i] * r[n, k, 1]
                              + turns[0, 6 + i] * r[n, k, 2])  # fmt: skip
        for p in range(places):
            seen = 0
            for n in range(relays):
                x, y, z = here[n, 0], here[n, 1], here[n, 2]
                along = x * up[p, 0] + y * up[p, 1] + z * up[p, 2]
                rise = along - MOON_RADIUS_M
                square = x * x + y * y + z * z
                square += MOON_RADIUS_M * (MOON_RADIUS_M - 2.0 * along)
                seen += rise >= sine * math.sqrt(square)
            counts[p, seen] += 1.0
            now[p] = 0.0 if seen > 0 else now[p] + 1.0
            gap[p] = max(gap[p], now[p])
    return counts, gap
