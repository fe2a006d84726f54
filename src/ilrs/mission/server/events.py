"""Routes: what happened, as received; what the centre decided and why; entries of people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from ilrs.epoch import Epoch
from ilrs.mission.dictionary import CENTRE
from ilrs.mission.live.live import Live
from ilrs.mission.server.asked import Asked, moment

router = APIRouter(tags=["events"])
MOST = 5000
Start = Annotated[str | None, Query(description="from this moment on, UTC")]
End = Annotated[str | None, Query(description="before this moment, UTC")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class Entry(BaseModel):
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
    wanted = text.casefold()
    return [
        e
        for e in _found(live, ("event", "entry"), start, end, limit)
        if severity in (None, e["severity"])
        and wanted in f"{e['name']} {e['text']}".casefold()
    ]  # fmt: skip


@router.post("/events", status_code=201)
def write_entry(entry: Entry, live: Asked, request: Request) -> dict[str, Any]:
    """Write into the log; the entry is kept when this is answered."""
    now_ns = live.session.now_ns
    document = {
        "id": uuid4().hex,
        "name": "entry",
        "severity": "info",
        "text": entry.text,
        "by": request.state.person,
        "generated": Epoch(now_ns).utc,
        "received": Epoch(now_ns).utc,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    live.records.put("entry", document["id"], document, time_ns=now_ns)
    request.app.state.act(request.state.person, "entry", {"id": document["id"]})
    live.runner.tell({"type": "event", **document})
    return document


@router.get("/decisions")
def decisions(
    live: Asked, start: Start = None, end: End = None, limit: Limit = 500
) -> list[dict[str, Any]]:
    """Modes and rules of the centre: what it decided, why, and what it commanded; newest first."""
    marks = (f"{CENTRE}/mode_", f"{CENTRE}/rule_")
    found: list[dict[str, Any]] = []
    for event in _found(live, ("event",), start, end, MOST):
        if event["name"].startswith(marks):
            why, _, orders = event["text"].partition(" -> ")
            commands = [o for o in orders.split(", ") if o]
            found.append(event | {"why": why, "commands": commands})
    return found[:limit]


def _found(
    live: Live, kinds: tuple[str, ...], start: str | None, end: str | None, limit: int
) -> list[dict[str, Any]]:
    start_ns = None if start is None else moment(start, "start")
    end_ns = None if end is None else moment(end, "end")
    found = [
        e
        for kind in kinds
        for e in live.records.find(kind, start_ns=start_ns, end_ns=end_ns, limit=limit)
    ]
    found.sort(key=lambda e: e["generated"], reverse=True)
    return found[:limit]
