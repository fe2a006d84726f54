"""From passes to a contact plan: who can send to whom, when, at which rate.

A contact's times are those of transmission; its light time is the greatest during the contact, so
that what is planned to have arrived has arrived. Where the rate changes during a pass (range,
elevation), the pass is cut into pieces, each with the lower rate of its two ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ilrs.network.plan import Contact, ContactPlan
from ilrs.network.sight.scene import Geometry, Scene, geometry
from ilrs.network.sight.visibility import Pass, Passes

Array = NDArray[np.float64]
RateOf = Callable[[Geometry], Array]
"""The rate of a link, bit/s, for each of its geometries, (count,); 0 where it does not close."""
Rate = float | Mapping[tuple[str, str], float] | RateOf
Piece = tuple[float, float, float, float]


def contact_plan(
    given: Scene,
    passes: Passes,
    rate: Rate,
    step_s: float = 300.0,
    shortest_s: float = 1.0,
    confidence: float | Mapping[str, float] = 1.0,
) -> ContactPlan:
    """The plan of all passes, sorted by start; passes of links without a rate are left out.

    `rate` is one rate, one per (source, destination), or a function of the geometry, asked at most
    `step_s` apart; equal neighbours are joined. What is shorter than `shortest_s` or has no rate is
    left out. `confidence` is one number or one per node: that of a contact is the product of both.
    Raises ValueError for rates that are negative or not finite.
    """
    if not (step_s > 0.0 and shortest_s >= 0.0):
        raise ValueError("pieces of a contact must be longer than 0 s")
    found: list[Contact] = []
    for one in passes:
        sure = _confidence(confidence, one)
        for start, end, bit_s, owlt in _pieces(given, one, rate, step_s):
            if bit_s > 0.0 and end - start >= shortest_s:
                found.append(Contact(one.source, one.destination, start, end, bit_s, owlt, sure))
    found.sort(key=lambda c: (c.start_s, c.end_s, c.source, c.destination))
    return ContactPlan(tuple(found), passes.origin)


def _confidence(confidence: float | Mapping[str, float], one: Pass) -> float:
    if not isinstance(confidence, Mapping):
        return confidence
    return confidence.get(one.source, 1.0) * confidence.get(one.destination, 1.0)


def _pieces(given: Scene, one: Pass, rate: Rate, step_s: float) -> list[Piece]:
    if not callable(rate):
        key = (one.source, one.destination)
        bit_s = rate.get(key, 0.0) if isinstance(rate, Mapping) else rate
        _check(one, np.array([bit_s]))
        return [(one.start_s, one.end_s, bit_s, one.owlt_max_s)]
    count = max(1, math.ceil(one.duration_s / step_s))
    edges = np.linspace(one.start_s, one.end_s, count + 1)
    seen = geometry(given, one.source, one.destination, edges)
    rates = np.asarray(rate(seen), dtype=np.float64)
    _check(one, rates)
    if rates.shape != edges.shape:
        raise ValueError(f"{one.source} > {one.destination}: one rate for each geometry is needed")
    lower = np.minimum(rates[1:], rates[:-1])
    owlt = np.maximum(seen.owlt_s[1:], seen.owlt_s[:-1])
    firsts = np.flatnonzero(np.concatenate([[True], lower[1:] != lower[:-1]]))
    lasts = np.concatenate([firsts[1:], [count]])
    return [
        (float(edges[i]), float(edges[j]), float(lower[i]), float(owlt[i:j].max()))
        for i, j in zip(firsts, lasts, strict=True)
    ]


def _check(one: Pass, rates: Array) -> None:
    if not (np.isfinite(rates).all() and (rates >= 0.0).all()):
        raise ValueError(
            f"{one.source} > {one.destination}: a rate must be finite and not below 0 bit/s"
        )
