"""Orbits by the eighth-order method DOP853, compiled, with states between its steps.

A step keeps the greater of the relative errors of position and velocity below the tolerance by the
estimate of Hairer, Norsett & Wanner (1993, section II.10). Sums over steps are compensated (Kahan),
and time counts from the start, so that rounding does not grow with the number of steps. Within a
step the degree of the field stays the same: the one that the least distance asks for.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.flight.forces import Scene, acceleration
from ilrs.flight.tableau import ALL_STAGES, E3, E5, STAGES, A, B, C, D

Array = NDArray[np.float64]
DONE, GROUND, STUCK = 0, 1, 2
"""How it ended: at the last instant, on the ground, or with a step too small to go on."""
Outcome = tuple[int, float, int, int]
"""How it ended, where, s, and the counts of steps and of evaluations of the force."""

_LOOKS = 16
# Stages of a step that are known when it begins. Counts of stages pass through `int`, or numba
# would compile the stages for each pair of constants.
_KNOWN = 1
# Nothing but compiled code calls these; a door from Python would take long to compile.
_NO_DOOR: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_inner = njit(cache=True, error_model="numpy", **_NO_DOOR)
# Instants so close to the end of a step belong to it.
_CLOSE_S = 1e-7


@_inner
def _rate(t: float, y: Array, degree: int, scene: Scene, out: Array) -> None:
    out[0], out[1], out[2] = y[3], y[4], y[5]
    out[3], out[4], out[5] = acceleration(t, y[0], y[1], y[2], degree, scene)


@_inner
def _stages(
    first: int, last: int, t: float, h: float, y: Array, degree: int, scene: Scene, k: Array
) -> None:
    """Stages `first` to `last` - 1 of a step of h from y."""
    z = np.empty(6)
    for s in range(first, last):
        z[:] = 0.0
        for j in range(s):
            weight = A[s, j]
            if weight != 0.0:
                for i in range(6):
                    z[i] += weight * k[j, i]
        for i in range(6):
            z[i] = y[i] + h * z[i]
        _rate(t + C[s] * h, z, degree, scene, k[s])


@_inner
def _size(y: Array) -> float:
    return math.sqrt(y[0] ** 2 + y[1] ** 2 + y[2] ** 2)


@_inner
def _error(h: float, y: Array, k: Array) -> float:
    """The estimated error of a step, relative to position and to velocity, the greater."""
    worst = 0.0
    for part in range(2):
        five2 = three2 = 0.0
        for i in range(3 * part, 3 * part + 3):
            five = three = 0.0
            for j in range(STAGES):
                five += E5[j] * k[j, i]
                three += E3[j] * k[j, i]
            five2 += five * five
            three2 += three * three
        if five2 > 0.0:
            found = h * five2 / math.sqrt(five2 + 0.01 * three2)
            worst = max(worst, found / max(_size(y[3 * part :]), 1.0))
    return worst


@_inner
def _interpolant(
    t: float, h: float, y: Array, move: Array, n: int, scene: Scene, k: Array
) -> Array:
    """The seven rows of the interpolant of a step; needs three more evaluations."""
    _stages(int(STAGES + 1), int(ALL_STAGES), t, h, y, n, scene, k)
    rows = np.zeros((7, 6))
    for i in range(6):
        rows[0, i] = move[i]
        rows[1, i] = h * k[0, i] - move[i]
        rows[2, i] = 2.0 * move[i] - h * (k[STAGES, i] + k[0, i])
        for p in range(4):
            for j in range(ALL_STAGES):
                rows[3 + p, i] += h * D[p, j] * k[j, i]
    return rows


@_inner
def _between(x: float, y: Array, rows: Array, out: Array) -> None:
    """The state at the part x of a step."""
    for i in range(6):
        value = 0.0
        for p in range(6, -1, -1):
            value = (value + rows[p, i]) * (x if p % 2 == 0 else 1.0 - x)
        out[i] = y[i] + value


@_inner
def _hit(y: Array, rows: Array, ground_m: float) -> float:
    """The part of a step after which the ground is reached; 2 when it is not."""
    z = np.empty(6)
    low, high = 0.0, 2.0
    for look in range(1, _LOOKS + 1):
        _between(look / _LOOKS, y, rows, z)
        if _size(z) < ground_m:
            high = look / _LOOKS
            break
        low = look / _LOOKS
    if high > 1.0:
        return 2.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        _between(middle, y, rows, z)
        if _size(z) < ground_m:
            high = middle
        else:
            low = middle
    return high


@_inner
def _degree(r: float, radii: Array) -> int:
    n = 0
    while r < radii[n]:
        n += 1
    return n


@_inner
def _low(y: Array, h: float) -> float:
    """The least distance that a step may come to: none for a body that falls freely along it."""
    r = _size(y)
    inward = (y[0] * y[3] + y[1] * y[4] + y[2] * y[5]) / r
    return max(r + min(inward * h, 0.0), 0.5 * r)


@njit(cache=True)
def integrate(
    start: Array,
    times: Array,
    scene: Scene,
    radii: Array,
    tolerance: float,
    ground_m: float,
    out: Array,
) -> Outcome:
    """States at `times` (s from the start, the first 0) into `out`, (count, 6).

    `radii` gives the degree by distance as in `ilrs.flight.gravity.degree_radii`. Ends early, with
    the state in the last row of `out`, where the distance falls below `ground_m`.
    """
    y, lost = start.copy(), np.zeros(6)
    new, move = np.empty(6), np.empty(6)
    k = np.zeros((ALL_STAGES, 6))
    t, t_lost, end = 0.0, 0.0, times[-1]
    for i in range(6):
        out[0, i] = y[i]
    done, steps, calls = 1, 0, 1
    h = 0.01 * math.sqrt(_size(y) ** 3 / scene[0][0])
    n = _degree(_low(y, h), radii)
    _rate(t, y, n, scene, k[0])
    while done < times.size:
        h = min(h, end - t)
        if h < 1e-6 and end - t > 1e-3:
            return STUCK, t, steps, calls
        wanted = _degree(_low(y, h), radii)
        if wanted != n:
            n = wanted
            _rate(t, y, n, scene, k[0])
            calls += 1
        _stages(int(_KNOWN), int(STAGES), t, h, y, n, scene, k)
        for i in range(6):
            total = 0.0
            for j in range(STAGES):
                total += B[j] * k[j, i]
            move[i] = h * total
            new[i] = y[i] + move[i]
        calls += STAGES - 1
        error = _error(h, new, k) / tolerance
        factor = 0.9 * error ** (-0.125) if error > 0.0 else 6.0
        if not error <= 1.0:
            # Not a number shrinks the step as well.
            h *= max(factor, 0.2) if factor == factor else 0.2
            continue
        steps += 1
        calls += 1
        _rate(t + h, new, n, scene, k[STAGES])
        before, after = y[0] * y[3] + y[1] * y[4] + y[2] * y[5], 0.0
        for i in range(3):
            after += new[i] * new[3 + i]
        low = _size(new) < ground_m or (before < 0.0 <= after)
        if low or t + h >= times[done] - _CLOSE_S:
            rows = _interpolant(t, h, y, move, n, scene, k)
            calls += 3
            hit = _hit(y, rows, ground_m) if low else 2.0
            while done < times.size and times[done] <= t + h * min(hit, 1.0) + _CLOSE_S:
                _between((times[done] - t) / h, y, rows, out[done])
                done += 1
            if hit <= 1.0 and done < times.size:
                _between(hit, y, rows, out[-1])
                return GROUND, t + hit * h, steps, calls
        for i in range(6):
            part = move[i] - lost[i]
            new[i] = y[i] + part
            lost[i] = (new[i] - y[i]) - part
            y[i] = new[i]
            k[0, i] = k[STAGES, i]
        part = h - t_lost
        later = t + part
        t_lost = (later - t) - part
        t = later
        h *= min(max(factor, 0.3), 6.0)
    return DONE, t, steps, calls
