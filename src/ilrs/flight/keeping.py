"""What it costs to keep an orbit for years: impulses, and metres a second for every year.

Two kinds of keeping. `keep_ellipse` flies an orbit and brings its mean axis and eccentricity back
once a period of control, by the cheapest pair of impulses in one revolution. `keep_halo` draws
errors of navigation and of execution, carried along a joined orbit by its derivatives, and steers
by the linear regulator whose weight is nearly all on the impulses; the orbit itself costs nothing.
Not modelled: thrust of finite duration, attitude manoeuvres, pressure of sunlight known wrongly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.elements import frame_axes
from ilrs.flight.propagate import DAY_S, Impulse, Propagator
from ilrs.flight.shooting import Chain
from ilrs.flight.state import State, state_of

Array = NDArray[np.float64]
YEAR_S = 365.25 * DAY_S
_SAMPLES, _PLACES, _SMALL_M_S = 72, 36, 1e-4
_FARTHEST_M = 1e7
# Where a halo orbit may drift before it is worth an impulse of 1 m/s: 1000 km, 10 m/s.
_SLACK = np.array([1e6, 1e6, 1e6, 10.0, 10.0, 10.0])


@dataclass(frozen=True, eq=False)
class EllipseBudget:
    """Impulses flown, their sum for a year, and the mean shape at the end of each period.

    `shapes` has rows of axis (m), e cos w, e sin w, in the frame asked for.
    """

    impulses: tuple[Impulse, ...]
    dv_m_s_year: float
    shapes: Array
    lowest_m: float


@dataclass(frozen=True)
class Errors:
    """Standard deviations of what is known and done: m, m/s, and a part of each impulse.

    The defaults are assumed: knowledge of 3.3 km and 3.3 cm/s (10 km, 10 cm/s at three sigma),
    impulses true to half a per cent (1.5 % at three sigma).
    """

    position_m: float = 3_300.0
    velocity_m_s: float = 0.033
    execution: float = 0.005


@dataclass(frozen=True)
class HaloBudget:
    """Metres a second for a year: mean and 95th percentile over the draws; largest drift, m."""

    dv_m_s_year: float
    dv_95_m_s_year: float
    drift_m: float
    draws: int


def keep_ellipse(
    name: str,
    start: State,
    shape: Array,
    every_s: float,
    cycles: int,
    prepared: Propagator,
    frame: str = "moon_me",
) -> EllipseBudget:
    """Fly `cycles` periods of `every_s` and bring axis, e cos w, e sin w back to `shape` each time.

    The means are over one revolution. Raises GroundReached when the orbit falls within a period.
    """
    state, flown = start, []
    shapes: list[Array] = []
    lowest = np.inf
    for _ in range(cycles):
        times = np.append(
            np.arange(state.tdb_s, state.tdb_s + every_s, 60.0), state.tdb_s + every_s
        )
        rows = prepared.states(name, state, times)
        lowest = min(lowest, float(np.linalg.norm(rows[:, :3], axis=1).min()))
        state = state_of(times[-1], rows[-1])
        found, _ = _mean_shape(name, state, prepared, frame)
        shapes.append(found)
        state, impulses = _corrected(name, state, shape, prepared, frame)
        flown.extend(impulses)
    total = sum(i.size_m_s for i in flown)
    years = cycles * every_s / YEAR_S
    return EllipseBudget(tuple(flown), total / years, np.array(shapes), lowest)


def _corrected(
    name: str, state: State, shape: Array, prepared: Propagator, frame: str
) -> tuple[State, list[Impulse]]:
    """The state one revolution later, with the impulses that were flown in it."""
    found, rows = _mean_shape(name, state, prepared, frame)
    gm = prepared.forces.field.gm_m3_s2
    period_s = 2.0 * math.pi * math.sqrt(found[0] ** 3 / gm)
    pick = (np.arange(_PLACES) * _SAMPLES) // _PLACES
    axes = frame_axes(frame, state.tdb_s)
    slopes = np.array([_slopes(rows[k], axes, gm) for k in pick])
    changes = best_pair(slopes, shape - found)
    impulses = []
    for k, dv in zip(pick, changes, strict=True):
        if float(np.linalg.norm(dv)) > _SMALL_M_S:
            at_s = state.tdb_s + period_s * float(k) / _SAMPLES + 1.0
            impulses.append(Impulse(at_s, dv))
    for impulse in impulses:
        state = prepared.end(name, state, impulse.tdb_s).plus(impulse.dv_icrf_m_s)
    return state, impulses


def _mean_shape(name: str, state: State, prepared: Propagator, frame: str) -> tuple[Array, Array]:
    """Axis, e cos w and e sin w, means over one revolution, and the states they are of."""
    gm = prepared.forces.field.gm_m3_s2
    axes = frame_axes(frame, state.tdb_s)
    r, v = float(np.linalg.norm(state.r_icrf_m)), state.v_icrf_m_s
    axis = 1.0 / (2.0 / r - float(v @ v) / gm)
    period_s = 2.0 * math.pi * math.sqrt(axis**3 / gm)
    times = state.tdb_s + period_s * np.arange(_SAMPLES) / _SAMPLES
    rows = prepared.states(name, state, times)
    return np.mean([shape_of(row, axes, gm) for row in rows], axis=0), rows


def shape_of(row: Array, axes: Array, gm: float) -> Array:
    """Semi-major axis, e cos w and e sin w of a state along ICRF axes, in a frame of `axes`."""
    r, v = axes @ row[:3], axes @ row[3:6]
    distance = float(np.linalg.norm(r))
    turn = np.cross(r, v)
    ecc = np.cross(v, turn) / gm - r / distance
    node = np.array([-turn[1], turn[0], 0.0])
    node /= max(float(np.linalg.norm(node)), 1e-9)
    across = np.cross(turn / float(np.linalg.norm(turn)), node)
    axis = 1.0 / (2.0 / distance - float(v @ v) / gm)
    return np.array([axis, float(ecc @ node), float(ecc @ across)])


def _slopes(row: Array, axes: Array, gm: float) -> Array:
    """How the shape answers to an impulse along each ICRF axis, (3, 3)."""
    step = 1e-2
    out = np.empty((3, 3))
    for i in range(3):
        more, less = row.copy(), row.copy()
        more[3 + i] += step
        less[3 + i] -= step
        out[:, i] = (shape_of(more, axes, gm) - shape_of(less, axes, gm)) / (2.0 * step)
    return out


def best_pair(slopes: Array, wanted: Array) -> Array:
    """Impulses (places, 3), two of them not zero, whose effects add up to `wanted` at least cost.

    `slopes` (places, n, 3) is the effect of an impulse at each place. Every pair of places is
    tried with its impulses of least squares; the pair with the least sum of sizes is taken.
    """
    scale = np.abs(slopes).max(axis=(0, 2))
    a = slopes / scale[None, :, None]
    one, two = np.triu_indices(len(a), 1)
    both = np.concatenate([a[one], a[two]], axis=2)
    push = np.linalg.pinv(both) @ (wanted / scale)
    left = np.abs(np.einsum("pij,pj->pi", both, push) - wanted / scale).max(axis=1)
    sizes = np.linalg.norm(push[:, :3], axis=1) + np.linalg.norm(push[:, 3:], axis=1)
    able = left < 1e-6 * max(float(np.abs(wanted / scale).max()), 1e-12)
    chosen = int(np.argmin(np.where(able, sizes, np.inf)))
    dv = np.zeros((len(a), 3))
    dv[one[chosen]], dv[two[chosen]] = push[chosen, :3], push[chosen, 3:]
    return dv


def keep_halo(
    chain: Chain, every: int, seed: int, errors: Errors | None = None, draws: int = 400
) -> HaloBudget:
    """The budget of a joined orbit with an impulse at every `every`-th node, from seeded draws.

    Raises ValueError for fewer than four impulses, and where the errors cannot be held.
    """
    said = errors or Errors()
    count = (len(chain.rows) - 1) // every
    if count < 4:
        raise ValueError("a budget needs four or more impulses: a longer chain of arcs")
    carry = np.empty((count, 6, 6))
    for k in range(count):
        step = np.eye(6)
        for j in range(every):
            step = chain.carry[k * every + j] @ step
        carry[k] = step
    gains = _regulator(carry)
    chance = np.random.default_rng(seed)
    sigma = np.array([said.position_m] * 3 + [said.velocity_m_s] * 3)
    drift, spent, worst = np.zeros((draws, 6)), np.zeros(draws), 0.0
    for k in range(count):
        known = drift + sigma * chance.standard_normal((draws, 6))
        dv = -known @ gains[k].T
        spent += np.linalg.norm(dv, axis=1)
        drift[:, 3:] += dv * (1.0 + said.execution * chance.standard_normal((draws, 1)))
        drift = drift @ carry[k].T
        worst = max(worst, float(np.linalg.norm(drift[:, :3], axis=1).max()))
    if not worst < _FARTHEST_M:
        raise ValueError(
            f"{chain.name}: with an impulse every {every} arcs the errors carry the craft "
            "farther than 10,000 km from its orbit; give impulses more often or know it better"
        )
    years = float(chain.tdb_s[count * every] - chain.tdb_s[0]) / YEAR_S
    return HaloBudget(
        float(spent.mean()) / years, float(np.percentile(spent, 95)) / years, worst, draws
    )


def _regulator(carry: Array) -> Array:
    """Gains (count, 3, 6) of the impulses of least squares, backwards from the end."""
    stay = np.diag(1.0 / _SLACK**2)
    ahead, gains = stay.copy(), np.empty((len(carry), 3, 6))
    for k in range(len(carry) - 1, -1, -1):
        f = carry[k]
        b = f[:, 3:]
        gains[k] = np.linalg.solve(np.eye(3) + b.T @ ahead @ b, b.T @ ahead @ f)
        closed = f - b @ gains[k]
        ahead = stay + gains[k].T @ gains[k] + closed.T @ ahead @ closed
        ahead = 0.5 * (ahead + ahead.T)
    return gains
