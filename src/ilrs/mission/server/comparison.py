"""Two sessions since they parted, side by side: values, and what happened in one of them only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

import numpy as np

from ilrs.diagnostics import SimulationError
from ilrs.epoch import Epoch, unix_s
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.ranges import Buckets
from ilrs.mission.live.live import Live
from ilrs.mission.server.modes_told import modes_told
from ilrs.mission.server.told import utc

Document = dict[str, Any]
NS = 1_000_000_000
MOST, MOST_TOLD = 20_000, 500
# What has just been made is on its way in one of them while the other has received it.
ON_THE_WAY_NS = 30 * NS


def compared(
    other: Live, rehearsal: Live, from_ns: int, addresses: list[str], buckets: int
) -> Document:
    """Series over all that either has lived since; differences over what both have.

    ArchiveError for an unknown address.
    """
    for session in (other, rehearsal):
        _keep(session)
    nows = [other.session.now_ns, rehearsal.session.now_ns]
    both_ns = max(from_ns, min(nows) - ON_THE_WAY_NS)
    end_ns = max(from_ns + NS, *(now + 1 for now in nows))
    series = [s.history.range(addresses, from_ns, end_ns, buckets) for s in (other, rehearsal)]
    return {
        "from": utc(from_ns), "until": utc(both_ns), "with": other.id,
        "now": {"live": utc(nows[0]), "rehearsal": utc(nows[1])},
        "series": {
            a: {"live": _columns(series[0][a]), "rehearsal": _columns(series[1][a])}
            for a in addresses
        },
        "largest": {a: _largest(series[0][a], series[1][a]) for a in addresses},
        "events": _only(other, rehearsal, "event", from_ns, both_ns, _event_key),
        "commands": _only(other, rehearsal, "command", from_ns, both_ns, _command_key),
        "modes": {
            "live": _modes(other, from_ns, nows[0]),
            "rehearsal": _modes(rehearsal, from_ns, nows[1]),
        },
    }  # fmt: skip


def _keep(session: Live) -> None:
    """Have the archive take up what it is given once a second, since a second may be hours here."""
    with suppress(ArchiveError, SimulationError):
        session.runner.ask(session.session.ground.keep)


def _columns(of: Buckets) -> Document:
    return {
        "t": unix_s(of.time_ns), "min": of.low, "max": of.high, "mean": of.mean, "count": of.count
    }  # fmt: skip


def _largest(one: Buckets, other: Buckets) -> Document | None:
    """Where the means differ most, of buckets that begin with the same row in both."""
    times, here, there = np.intersect1d(
        one.time_ns, other.time_ns, assume_unique=True, return_indices=True
    )
    apart = np.abs(other.mean[there] - one.mean[here])
    if not len(times) or bool(np.isnan(apart).all()):
        return None
    at = int(np.nanargmax(apart))
    return {
        "difference": float(other.mean[there[at]] - one.mean[here[at]]),
        "at": Epoch(int(times[at])).utc,
    }  # fmt: skip


def _only(
    other: Live, rehearsal: Live, kind: str, from_ns: int, until_ns: int,
    key: Callable[[Document], Hashable],
) -> dict[str, list[Document]]:  # fmt: skip
    """Documents of a kind that only one of them has, by time."""
    here, there = (
        s.records.find(kind, start_ns=from_ns, end_ns=until_ns + 1, newest_first=False, limit=MOST)
        for s in (other, rehearsal)
    )
    return {"live": _without(here, there, key), "rehearsal": _without(there, here, key)}


def _without(
    these: list[Document], those: list[Document], key: Callable[[Document], Hashable]
) -> list[Document]:
    left = Counter(map(key, those))
    found: list[Document] = []
    for one in these:
        if left[key(one)]:
            left[key(one)] -= 1
        else:
            found.append(one)
    return found[:MOST_TOLD]


def _event_key(event: Document) -> Hashable:
    return event["name"], event["generated"], event["text"]


def _command_key(command: Document) -> Hashable:
    return command["address"], command["code"], command["created_ns"]


def _modes(live: Live, from_ns: int, until_ns: int) -> list[Document]:
    """Modes as received, from the one in force when they parted; the last goes on to now."""
    begin = Epoch(from_ns).utc
    return [
        {"mode": m.name, "start": max(m.start, begin), "end": m.end, "why": m.text}
        for m in modes_told(live, from_ns, until_ns)
        if m.end > begin
    ]
