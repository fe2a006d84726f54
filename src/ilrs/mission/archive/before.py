"""The last row of a structure at or before a moment, found without reading what lies between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ilrs.mission.archive.keeper import Keeper
from ilrs.mission.archive.latest import Last
from ilrs.mission.archive.layout import Layout, Rows
from ilrs.mission.archive.segment import Placed


@dataclass(frozen=True)
class _Place:
    """Where a row is: the `row`-th of a part, or of rows in memory."""

    generated_ns: int
    within: Placed | Rows
    row: int


def last_before(keeper: Keeper, layouts: Iterable[Layout], at_ns: int) -> Last | None:
    """The row of the layouts of a structure that was generated last, at a moment at the latest.

    Of the parts only one that lies around the moment has its times read; values are read of the
    one row's part. A row that was thinned out has NaN for values.
    """
    found: tuple[Layout, _Place] | None = None
    for layout in layouts:
        place = _in_layout(keeper, layout, at_ns)
        if place and (found is None or place.generated_ns > found[1].generated_ns):
            found = layout, place
    return None if found is None else _last(keeper, *found)


def _in_layout(keeper: Keeper, layout: Layout, at_ns: int) -> _Place | None:
    with keeper.lock:
        keeper.refuse_closed()
        around = keeper.catalogue.parts(
            "layout = ? AND last_ns > ? AND first_ns <= ?", layout.number, at_ns, at_ns
        )
        earlier = keeper.catalogue.parts(
            "layout = ? AND last_ns <= ? ORDER BY last_ns DESC LIMIT 1", layout.number, at_ns
        )
        memory = keeper.in_memory(layout)
    found = [_Place(part.last_ns, part, part.rows - 1) for part in earlier]
    for part in around:
        times = keeper.reader.generated(part, layout.width)
        row = int(np.searchsorted(times, at_ns, "right")) - 1
        found.append(_Place(int(times[row]), part, row))
    for rows in memory:
        row = int(np.searchsorted(rows.generated_ns, at_ns, "right")) - 1
        if row >= 0:
            found.append(_Place(int(rows.generated_ns[row]), rows, row))
    return max(found, key=lambda p: p.generated_ns, default=None)


def _last(keeper: Keeper, layout: Layout, place: _Place) -> Last:
    part, row = place.within, place.row
    if isinstance(part, Rows):
        received, values = int(part.received_ns[row]), part.values[row].copy()
        return Last(layout, place.generated_ns, received, values)
    width = layout.width
    received = int(keeper.reader.received(part, width)[row])
    values = np.full(width, np.nan, np.float32)
    if part.raw:
        values = keeper.reader.columns(part, width, range(width))[:, row].copy()
    return Last(layout, place.generated_ns, received, values)
