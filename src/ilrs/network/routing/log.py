"""Every transmission of a run, for those who want to follow single bundles. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ilrs.network.compiled import inner
from ilrs.network.routing.search import Indices, Records

TRANSMISSION = np.dtype([("contact", "i8"), ("bundle", "i8"), ("start_s", "f8"), ("end_s", "f8")])


class Log(NamedTuple):
    """Contact, bundle, first and last bit sent; `used[0]` entries are in use."""

    entries: Records
    used: Indices


@inner
def make_log(capacity: int) -> Log:
    """An empty log."""
    return Log(np.empty(capacity, dtype=TRANSMISSION), np.zeros(1, dtype=np.int64))


@inner
def longer(log: Log, spare: int) -> Log:
    """The log itself while it has room for so many more or is not kept; else a larger copy."""
    n = log.used[0]
    if log.entries.size == 0 or n + spare <= log.entries.size:
        return log
    copy = make_log(2 * (n + spare))
    for i in range(n):
        copy.entries[i] = log.entries[i]
    copy.used[0] = n
    return copy
