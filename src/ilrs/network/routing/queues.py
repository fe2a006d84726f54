"""Many first-in first-out lists over the same things, as arrays: rows of heads, tails and links.

A thing (a number from 0) is in one row at most. Adding and taking out cost the same anywhere in a
row, which is what a queue needs from whose middle bundles are taken again. Compiled.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ilrs.network.compiled import inner

NONE = -1
ENDS = np.dtype([("head", "i8"), ("tail", "i8")])
NEIGHBOURS = np.dtype([("after", "i8"), ("before", "i8")])


class Rows(NamedTuple):
    """`ends[r]` are head and tail of row r, `links[t]` the neighbours of thing t; -1: none."""

    ends: Any
    links: Any


def make_rows(rows: int, things: int) -> Rows:
    """Empty rows for so many things."""
    ends, links = np.empty(rows, dtype=ENDS), np.empty(things, dtype=NEIGHBOURS)
    for array in (ends, links):
        for name in array.dtype.names or ():
            array[name] = NONE
    return Rows(ends, links)


@inner
def append(rows: Rows, row: int, thing: int) -> None:
    """Puts a thing at the end of a row."""
    last = rows.ends[row].tail
    rows.links[thing].before, rows.links[thing].after = last, NONE
    if last == NONE:
        rows.ends[row].head = thing
    else:
        rows.links[last].after = thing
    rows.ends[row].tail = thing


@inner
def remove(rows: Rows, row: int, thing: int) -> None:
    """Takes a thing out of the row it is in."""
    before, after = rows.links[thing].before, rows.links[thing].after
    if before == NONE:
        rows.ends[row].head = after
    else:
        rows.links[before].after = after
    if after == NONE:
        rows.ends[row].tail = before
    else:
        rows.links[after].before = before
    rows.links[thing].before, rows.links[thing].after = NONE, NONE
