"""What planned faults take from the passes of a station's nodes."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Grid
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.scene import Scene, geometry
from ilrs.network.sight.visibility import Passes
from ilrs.station.model import Element, Station

Array = NDArray[np.float64]
Span = tuple[float, float]
# Elevations and light times of what is left of a pass are those of samples so far apart.
SAMPLE_S = 300.0


def outages_of(station: Station, element: Element, grid: Grid) -> list[Span]:
    """Start and end of what planned faults take from a node, s after the start of the grid."""
    assert element.kind.node is not None
    address, ahead_s = f"{element.name}/{element.kind.node.lost}", grid.start - station.start
    return [
        (
            f.at_s - ahead_s,
            f.at_s + f.duration_s - ahead_s if f.duration_s is not None else float(grid.duration_s),
        )
        for f in station.faults
        if f.address == address and f.value > 0.5
    ]


def without_outages(passes: Passes, station: Station, grid: Grid, around: Scene) -> Passes:
    """The passes less the planned outages of both ends; what is left of one begins or ends there.

    Elevations and light times of what is left are the extremes of samples `SAMPLE_S` apart.
    """
    out = {n: outages_of(station, e, grid) for n, e in station.elements.items() if e.kind.node}
    kept: list[list[float]] = []
    for k in range(len(passes)):
        row = [float(getattr(passes, f.name)[k]) for f in fields(passes)[3:]]
        ends = passes.names[passes.source[k]], passes.names[passes.destination[k]]
        closed = [span for name in ends for span in out.get(name, ())]
        for start_s, end_s in _left((row[2], row[3]), closed):
            same = (start_s, end_s) == (row[2], row[3])
            kept.append(row if same else _piece(row, start_s, end_s, ends, around))
    table = np.array(kept, dtype=np.float64).reshape(-1, len(fields(passes)) - 3)
    columns = [
        table[:, i].astype(getattr(passes, f.name).dtype) for i, f in enumerate(fields(passes)[3:])
    ]
    return Passes(passes.names, passes.origin, passes.duration_s, *columns)


def _left(whole: Span, closed: list[Span]) -> list[Span]:
    left = [whole]
    for out, back in closed:
        pieces = [p for a, b in left for p in ((a, min(b, out)), (max(a, back), b))]
        left = [(a, b) for a, b in pieces if b > a]
    return left


def _piece(
    row: list[float], start_s: float, end_s: float, ends: tuple[str, str], around: Scene
) -> list[float]:
    """A row of `Passes` for a part of the pass."""
    count = 2 + int((end_s - start_s) / SAMPLE_S)
    seen = geometry(around, *ends, np.linspace(start_s, end_s, count))
    reasons = (
        row[4] if start_s == row[2] else float(Reason.OUTAGE),
        row[5] if end_s == row[3] else float(Reason.OUTAGE),
    )
    highest = seen.source_elevation_rad.max(), seen.destination_elevation_rad.max()
    light = seen.owlt_s[0], seen.owlt_s[-1], seen.owlt_s.min(), seen.owlt_s.max()
    return [*row[:2], start_s, end_s, *reasons, *map(float, (*highest, *light))]
