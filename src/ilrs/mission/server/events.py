"""Routes: what happened, as received; what the centre decided and why; entries of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from ilrs.epoch import Epoch
from ilrs.mission.access.person import Person
from ilrs.mission.dictionary import CENTRE
from ilrs.mission.live.live import Live
from ilrs.mission.server.asked import Asked, moment
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.signed_in import needs

router = APIRouter(tags=["events"])
LEAST, MOST = 200, 5000
Start = Annotated[str | None, Query(description="from this moment on, UTC")]
End = Annotated[str | None, Query(description="before this moment, UTC")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class Entry(Body):
    """What a person writes into the log of the station."""

    text: str = Field(min_length=1, max_length=4000)


@router.get("/events")
def events(
    live: Asked, start: Start = None, end: End = None,
    severity: Literal["info", "low", "yellow", "red"] | None = None,
    text: Annotated[str, Query(max_length=200, description="part of its name or text")] = "",
    limit: Limit = 500,
) -> list[dict[str, Any]]:  # fmt: skip
    """Events and entries, newest first."""
    words = text.casefold()

    def wanted(event: dict[str, Any]) -> bool:
        told = f"{event['name']} {event['text']}".casefold()
        return severity in (None, event["severity"]) and words in told

    return _found(live, ("event", "entry"), start, end, limit, wanted)


@router.post("/events", status_code=201)
def write_entry(
    entry: Entry, live: Asked, request: Request, person: Annotated[Person, Depends(needs("entry"))]
) -> dict[str, Any]:
    """Write into the log; the entry is kept when this is answered."""
    now_ns = live.session.now_ns
    document = {
        "id": uuid4().hex,
        "name": "entry",
        "severity": "info",
        "text": entry.text,
        "by": person.id,
        "generated": Epoch(now_ns).utc,
        "received": Epoch(now_ns).utc,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    request.app.state.act(person.id, "entry", {"id": document["id"]})
    live.records.put("entry", document["id"], document, time_ns=now_ns)
    live.runner.tell({"type": "event", **document})
    return document


@router.get("/decisions")
def decisions(
    live: Asked, start: Start = None, end: End = None, limit: Limit = 500
) -> list[dict[str, Any]]:
    """Modes and rules of the centre: what it decided, why, and what it commanded; newest first."""
    marks = (f"{CENTRE}/mode_", f"{CENTRE}/rule_")
    found = _found(live, ("event",), start, end, limit, lambda e: e["name"].startswith(marks))
    return [e | _decided(e["text"]) for e in found]


def _decided(text: str) -> dict[str, Any]:
    why, _, orders = text.partition(" -> ")
    return {"why": why, "commands": [o for o in orders.split(", ") if o]}


def _found(
    live: Live, kinds: tuple[str, ...], start: str | None, end: str | None, limit: int,
    wanted: Callable[[dict[str, Any]], bool],
) -> list[dict[str, Any]]:  # fmt: skip
    """The newest that are wanted, however far back they lie."""
    start_ns = None if start is None else moment(start, "start")
    end_ns = None if end is None else moment(end, "end")
    found: list[dict[str, Any]] = []
    for kind in kinds:
        every = _all(live, kind, start_ns, end_ns, max(limit, LEAST))
        found += islice(filter(wanted, every), limit)
    found.sort(key=lambda e: e["generated"], reverse=True)
    return found[:limit]


def _all(
    live: Live, kind: str, start_ns: int | None, end_ns: int | None, at_once: int
) -> Iterator[dict[str, Any]]:
    """All of a kind, the newest first, read page by page."""
    before: str | None = None
    while True:
        page = live.records.find(
            kind, start_ns=start_ns, end_ns=end_ns, limit=at_once, before=before
        )
        yield from page
        if len(page) < at_once:
            return
        before = page[-1]["id"]
