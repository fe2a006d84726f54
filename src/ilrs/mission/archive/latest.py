"""The newest row of every layout, and of it the values of addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ilrs.mission.archive.keeper import Keeper
from ilrs.mission.archive.layout import Layout, Values
from ilrs.mission.archive.segment import Placed


@dataclass(frozen=True)
class Latest:
    """The value of an address that was generated last; NaN is no value, or one thinned out."""

    address: str
    value: float
    generated_ns: int
    received_ns: int


@dataclass(frozen=True)
class Last:
    """The row of a layout that was generated last; values (columns,)."""

    layout: Layout
    generated_ns: int
    received_ns: int
    values: Values


def latest_of(lasts: Iterable[Last], addresses: Iterable[str]) -> dict[str, Latest | None]:
    """Of each address its newest value; None for one that never had any."""
    found: dict[str, Latest | None] = dict.fromkeys(addresses)
    for last in sorted(lasts, key=lambda one: one.generated_ns):
        for address, value in zip(last.layout.addresses, last.values.tolist(), strict=True):
            if address in found:
                found[address] = Latest(address, value, last.generated_ns, last.received_ns)
    return found


def last_of(keeper: Keeper, layout: Layout) -> Last | None:
    """The newest row of a layout, from memory or from its newest part."""
    with keeper.lock:
        words = "layout = ? ORDER BY last_ns DESC LIMIT 1"
        parts = keeper.catalogue.parts(words, layout.number)
        memory = [rows for rows in keeper.in_memory(layout) if len(rows)]
    newest = max(memory, key=lambda rows: int(rows.generated_ns[-1]), default=None)
    if newest is not None and not any(p.last_ns > newest.generated_ns[-1] for p in parts):
        g, r = int(newest.generated_ns[-1]), int(newest.received_ns[-1])
        return Last(layout, g, r, newest.values[-1].copy())
    return _of_part(keeper, layout, parts[0]) if parts else None


def _of_part(keeper: Keeper, layout: Layout, part: Placed) -> Last:
    width = layout.width
    received = int(keeper.reader.received(part, width)[-1])
    values = np.full(width, np.nan, np.float32)
    if part.raw:
        values = keeper.reader.columns(part, width, range(width))[:, -1]
    return Last(layout, part.last_ns, received, values)
