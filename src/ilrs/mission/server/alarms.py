"""Routes of alarms: what is wrong, and what people do about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from ilrs.epoch import NS
from ilrs.mission.access.person import Person
from ilrs.mission.alarms.acts import Act, Do
from ilrs.mission.alarms.alarm import Alarm, Severity
from ilrs.mission.alarms.desk import AlarmDesk
from ilrs.mission.alarms.transitions import State
from ilrs.mission.refused import RefusedError
from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.command_bodies import Body
from ilrs.mission.server.signed_in import needs, signed_in
from ilrs.mission.server.told import ns, utc

alarms_router = APIRouter(prefix="/alarms", tags=["alarms"])
Somebody = Annotated[Person, Depends(signed_in)]
Watch = Annotated[Person, Depends(needs("acknowledge"))]


class CommentBody(Body):
    """What a person has to say."""

    comment: str = Field("", max_length=2000)


class ShelveBody(Body):
    """Until when an alarm is put aside, and why: `until` in UTC, or `for_s` seconds from now."""

    why: str = Field(min_length=1, max_length=2000)
    until: str = ""
    for_s: float | None = Field(None, gt=0, le=366 * 86_400.0)


class AlarmBody(BaseModel):
    """An alarm; `first` and `last` are trips on board, `known` is when the ground knew first."""

    id: str
    address: str
    severity: Severity
    state: State
    active: bool
    sounds: bool
    first: str
    last: str
    known: str
    cleared: str | None
    count: int
    value: float | None
    worst: float | None
    worst_severity: Severity
    text: str
    why: str
    replayed: bool
    latching: bool
    acknowledged_by: str
    comment: str
    shelved_until: str | None
    shelved_by: str
    group: str = Field(description="In a flood: the first alarm of its element.")
    tripped_first: str = Field(description="In a flood: the first alarm of all.")

    @classmethod
    def of(cls, alarm: Alarm) -> AlarmBody:
        """An alarm as it is told."""
        told = alarm.document() | {
            "first": utc(alarm.first_ns), "last": utc(alarm.last_ns), "known": utc(alarm.known_ns),
            "cleared": utc(alarm.cleared_ns), "shelved_until": utc(alarm.shelved_until_ns),
        }  # fmt: skip
        return cls.model_validate(told)


def _desk(request: Request) -> AlarmDesk:
    return desks_of(request).alarms


def _now(request: Request) -> int:
    return desks_of(request).now_ns


def _do(request: Request, person: Person, id: str, do: Do, **more: Any) -> AlarmBody:
    def noted() -> None:
        detail = {"id": id, "comment": more.get("comment", "")}
        request.app.state.act(person.id, f"alarm.{do}", detail)

    return AlarmBody.of(_desk(request).act(id, Act(do, person.id, _now(request), **more), noted))


@alarms_router.get("")
def alarms(
    request: Request, person: Somebody, state: Literal["active", "all"] = "active",
    start: str = "", end: str = "", limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> list[AlarmBody]:  # fmt: skip
    """What is not over, the newest first; `all` also what is, between two instants."""
    del person
    if state == "active":
        return [AlarmBody.of(alarm) for alarm in _desk(request).standing()[:limit]]
    start_ns, end_ns = (ns(t, w) if t else None for t, w in ((start, "start"), (end, "end")))
    return [AlarmBody.of(alarm) for alarm in _desk(request).listed(start_ns, end_ns, limit)]


@alarms_router.get("/away")
def away(request: Request, person: Somebody, since: str) -> list[AlarmBody]:
    """What playback brought since then: "while you were away"."""
    del person
    return [AlarmBody.of(alarm) for alarm in _desk(request).away(ns(since, "since"))]


@alarms_router.get("/flood")
def flood(request: Request, person: Somebody) -> dict[str, Any]:
    """Whether too much trips at once, grouped by element, and what tripped first."""
    del person
    told = _desk(request).flood(_now(request))
    groups = [
        {"element": g["element"], "first": g["first"], "since": utc(g["first_ns"]),
         "ids": g["ids"]}
        for g in told["groups"]
    ]  # fmt: skip
    return told | {"groups": groups}


@alarms_router.get("/{id}")
def alarm(request: Request, person: Somebody, id: str) -> AlarmBody:
    """One alarm, of any age."""
    del person
    return AlarmBody.of(_desk(request).get(id))


@alarms_router.post("/{id}/acknowledge")
def acknowledge(request: Request, person: Watch, id: str, body: CommentBody) -> AlarmBody:
    """Say that it is known."""
    return _do(request, person, id, "acknowledge", comment=body.comment)


@alarms_router.post("/{id}/reset")
def reset(request: Request, person: Watch, id: str, body: CommentBody) -> AlarmBody:
    """Let go of an alarm that latches, once its condition is over."""
    return _do(request, person, id, "reset", comment=body.comment)


@alarms_router.post("/{id}/shelve")
def shelve(request: Request, person: Watch, id: str, body: ShelveBody) -> AlarmBody:
    """Put it aside for a time."""
    if bool(body.until) == (body.for_s is not None):
        raise RefusedError("invalid", "give either until or for_s", id)
    from_now_ns = _now(request) + round((body.for_s or 0.0) * NS)
    until_ns = ns(body.until, "until") if body.until else from_now_ns
    return _do(request, person, id, "shelve", comment=body.why, until_ns=until_ns)


@alarms_router.post("/{id}/unshelve")
def unshelve(request: Request, person: Watch, id: str, body: CommentBody) -> AlarmBody:
    """Take it back from the shelf."""
    return _do(request, person, id, "unshelve", comment=body.comment)
