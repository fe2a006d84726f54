"""The modes of the centre over a span, as received: each lasts until the next one is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.dictionary import CENTRE
from ilrs.mission.live.live import Live

MODE_MARK = f"{CENTRE}/mode_"
PAGE = 2000


@dataclass(frozen=True)
class ModeTold:
    """A mode from `start` to `end` (UTC), with the text and severity of the event that told it."""

    name: str
    start: str
    end: str
    text: str
    severity: str


def modes_told(live: Live, start_ns: int, end_ns: int) -> list[ModeTold]:
    """The modes that overlap [start, end], by time; before the first event it was the shallowest.

    However many events there are: it goes back from the end to the mode in force at the start.
    """
    end, events = Epoch(end_ns).utc, list(_back_to(live, start_ns, end_ns))[::-1]
    if not events or events[0]["generated"] > Epoch(start_ns).utc:
        first = live.session.operator.mode_names()[0]
        begin = live.session.plant.grid.start.utc
        told = {"name": MODE_MARK + first, "generated": begin, "text": "as it began"}
        events.insert(0, told | {"severity": "info"})
    ends = [*(e["generated"] for e in events[1:]), end]
    return [
        ModeTold(e["name"].removeprefix(MODE_MARK), e["generated"], until, e["text"], e["severity"])
        for e, until in zip(events, ends, strict=True)
        if e["generated"] < until
    ]


def _back_to(live: Live, start_ns: int, end_ns: int) -> Iterator[dict[str, Any]]:
    """Events of modes up to the end, the newest first, down to the one in force at the start."""
    start, before = Epoch(start_ns).utc, None
    while True:
        page = live.records.find("event", end_ns=end_ns + 1, limit=PAGE, before=before)
        for event in page:
            if event["name"].startswith(MODE_MARK):
                yield event
                if event["generated"] <= start:
                    return
        if len(page) < PAGE:
            return
        before = str(page[-1]["id"])
