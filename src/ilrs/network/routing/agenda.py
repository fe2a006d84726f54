"""What happens next: a binary heap of instants and codes in two arrays. Compiled.

Equal instants come in the order of their codes, so that a run is the same every time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ilrs.network.compiled import inner

ENTRY = np.dtype([("time_s", "f8"), ("code", "i8")])


class Agenda(NamedTuple):
    """A heap; `used[0]` entries are in use."""

    entries: Any
    used: NDArray[np.int64]


@inner
def make_agenda(capacity: int) -> Agenda:
    """An empty agenda."""
    return Agenda(np.empty(capacity, dtype=ENTRY), np.zeros(1, dtype=np.int64))


@inner
def grown(agenda: Agenda, spare: int) -> Agenda:
    """The agenda itself while it has room for so many more; otherwise a larger copy."""
    count = agenda.used[0]
    if count + spare <= agenda.entries.size:
        return agenda
    larger = make_agenda(2 * (count + spare))
    for i in range(count):
        larger.entries[i] = agenda.entries[i]
    larger.used[0] = count
    return larger


@inner
def sooner(time_s: float, code: int, than_s: float, than_code: int) -> bool:
    """Whether one entry comes before another."""
    return time_s < than_s or (time_s == than_s and code < than_code)


@inner
def push(agenda: Agenda, time_s: float, code: int) -> None:
    """Adds an entry; the caller has made room."""
    i = agenda.used[0]
    agenda.used[0] = i + 1
    while i > 0:
        parent = (i - 1) // 2
        if not sooner(time_s, code, agenda.entries[parent].time_s, agenda.entries[parent].code):
            break
        agenda.entries[i].time_s, agenda.entries[i].code = (
            agenda.entries[parent].time_s,
            agenda.entries[parent].code,
        )
        i = parent
    agenda.entries[i].time_s, agenda.entries[i].code = time_s, code


@inner
def pop(agenda: Agenda) -> int:
    """Takes the first entry out and gives its code; its instant stands in it before the call."""
    found = agenda.entries[0].code
    n = agenda.used[0] - 1
    agenda.used[0] = n
    time_s, code = agenda.entries[n].time_s, agenda.entries[n].code
    i = 0
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and sooner(
            agenda.entries[child + 1].time_s, agenda.entries[child + 1].code,
            agenda.entries[child].time_s, agenda.entries[child].code,
        ):  # fmt: skip
            child += 1
        if not sooner(agenda.entries[child].time_s, agenda.entries[child].code, time_s, code):
            break
        agenda.entries[i].time_s, agenda.entries[i].code = (
            agenda.entries[child].time_s,
            agenda.entries[child].code,
        )
        i = child
    agenda.entries[i].time_s, agenda.entries[i].code = time_s, code
    return found
