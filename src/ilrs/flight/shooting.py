"""Multiple shooting: many short arcs of an orbit joined into one in the full field of forces.

The nodes are moved together, as little as possible in each pass, until every arc ends where the
next one begins: Newton's method with the solution of least norm, whose matrix has three blocks a
row and is solved from one end to the other. Effort grows in proportion to the number of arcs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.propagate import Propagator
from ilrs.flight.state import state_of
from ilrs.flight.trajectory import Trajectory

Array = NDArray[np.float64]
# What counts as a change of one: 10,000 km, 100 m/s.
UNITS = np.array([1e7, 1e7, 1e7, 1e2, 1e2, 1e2])
_NUDGES = np.array([10.0, 10.0, 10.0, 1e-4, 1e-4, 1e-4])
GAP_M, GAP_M_S, LONGEST_M, _PASSES = 0.01, 1e-6, 3e6, 40


@dataclass(frozen=True, eq=False)
class Chain:
    """Nodes `rows` (count, 6), m and m/s along ICRF axes, at `tdb_s`, and how arcs carry changes.

    `carry` (count - 1, 6, 6) is the derivative of the end of each arc with respect to its start;
    `gap_m` and `gap_m_s` are the largest jumps left between an arc and the next.
    """

    name: str
    tdb_s: Array
    rows: Array
    carry: Array
    gap_m: float
    gap_m_s: float

    def trajectory(self, tdb_s: Array, prepared: Propagator) -> Trajectory:
        """The arcs at rising instants, TDB s, (count,); ValueError for any outside the chain."""
        if not (self.tdb_s[0] <= tdb_s[0] and tdb_s[-1] <= self.tdb_s[-1]):
            raise ValueError(f"{self.name}: instants outside the chain of arcs")
        found = np.empty((tdb_s.size, 6))
        bounds = np.searchsorted(tdb_s, self.tdb_s)
        bounds[-1] = tdb_s.size
        for k, (first, last) in enumerate(pairwise(bounds)):
            if last > first:
                inside = tdb_s[first:last]
                times = np.unique(np.concatenate([self.tdb_s[k : k + 1], inside]))
                if times.size == 1:
                    found[first:last] = self.rows[k]
                    continue
                state = state_of(self.tdb_s[k], self.rows[k])
                rows = prepared.states(self.name, state, times)
                found[first:last] = rows[times.size - inside.size :]
        return Trajectory(self.name, tdb_s, found[:, :3].copy(), found[:, 3:].copy())


def joined(name: str, tdb_s: Array, rows: Array, prepared: Propagator) -> Chain:
    """The chain near the given nodes: instants, TDB s, (nodes,), and states, m and m/s, (nodes, 6).

    Raises ValueError when the arcs cannot be joined.
    """
    nodes = rows.copy()
    worst = gap_m = gap_m_s = np.inf
    for _ in range(_PASSES):
        ends, carry = _arcs(name, tdb_s, nodes, prepared)
        gaps = ends - nodes[1:]
        gap_m = float(np.linalg.norm(gaps[:, :3], axis=1).max())
        gap_m_s = float(np.linalg.norm(gaps[:, 3:], axis=1).max())
        if gap_m < GAP_M and gap_m_s < GAP_M_S:
            return Chain(name, tdb_s, nodes, carry, gap_m, gap_m_s)
        if not np.isfinite(gap_m) or gap_m > 1e3 * worst:
            break
        worst = min(worst, gap_m)
        nodes += _limited(_moves(carry, gaps))
    raise ValueError(
        f"{name}: the arcs of the orbit could not be joined, {gap_m:.3g} m and {gap_m_s:.3g} m/s "
        "are left; "
        "begin at another epoch or ask for a shorter time"
    )


def _arcs(name: str, tdb_s: Array, nodes: Array, prepared: Propagator) -> tuple[Array, Array]:
    """Where each arc ends, and its derivative by differences."""
    count = len(nodes) - 1
    ends, carry = np.empty((count, 6)), np.empty((count, 6, 6))
    for k in range(count):
        times = tdb_s[k : k + 2]
        ends[k] = prepared.states(name, state_of(times[0], nodes[k]), times)[-1]
        for i in range(6):
            moved = nodes[k].copy()
            moved[i] += _NUDGES[i]
            end = prepared.states(name, state_of(times[0], moved), times)[-1]
            carry[k, :, i] = (end - ends[k]) / _NUDGES[i]
    return ends, carry


def _limited(moves: Array) -> Array:
    """The same moves, all shortened when the longest would lead too far."""
    return moves * min(1.0, LONGEST_M / float(np.linalg.norm(moves[:, :3], axis=1).max()))


def _moves(carry: Array, gaps: Array) -> Array:
    """The least changes of all nodes that close all gaps to first order, (count + 1, 6)."""
    a = carry * UNITS[None, None, :] / UNITS[None, :, None]
    f = gaps / UNITS
    count = len(a)
    # (J J') w = -f, then the changes are J' w; J has a_k and -1 in row k.
    diagonal = np.einsum("kij,klj->kil", a, a) + np.eye(6)
    right = -f
    for k in range(1, count):
        factor = np.linalg.solve(diagonal[k - 1].T, -a[k].T).T
        diagonal[k] += factor @ a[k].T
        right[k] -= factor @ right[k - 1]
    w = np.empty((count, 6))
    w[-1] = np.linalg.solve(diagonal[-1], right[-1])
    for k in range(count - 2, -1, -1):
        w[k] = np.linalg.solve(diagonal[k], right[k] + a[k + 1].T @ w[k + 1])
    moves = np.zeros((count + 1, 6))
    moves[:-1] += np.einsum("kij,ki->kj", a, w)
    moves[1:] -= w
    return moves * UNITS
