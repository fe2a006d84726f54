"""Routes of commanding: look, arm, release, approve, cancel, follow.

What is done is written into the log of acts before it is done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from ilrs.mission.access.person import Person
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.commanding.order import NEXT_PASS, NOW, Order
from ilrs.mission.commanding.stages import State
from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.command_bodies import (
    ArmedBody,
    CancelBody,
    CheckBody,
    CheckedBody,
    CommandBody,
    OrderBody,
    TokenBody,
)
from ilrs.mission.server.signed_in import needs, session_secret, signed_in
from ilrs.mission.server.told import ns

commands_router = APIRouter(prefix="/commands", tags=["commands"])
Somebody = Annotated[Person, Depends(signed_in)]
Commander = Annotated[Person, Depends(needs("command"))]
Approver = Annotated[Person, Depends(needs("approve"))]


def _desk(request: Request) -> CommandDesk:
    return desks_of(request).commands


def _now(request: Request) -> int:
    return desks_of(request).now_ns


def _act(request: Request, person: Person, what: str, detail: dict[str, Any]) -> None:
    request.app.state.act(person.id, what, detail)


def _session(request: Request, person: Person) -> str:
    """What a token is bound to: the session of the browser, or the token of the script."""
    return f"token {person.token.id}" if person.token is not None else session_secret(request)


def _order(body: CheckBody) -> Order:
    order = Order(body.address, body.value)
    if not isinstance(body, OrderBody):
        return order
    release = body.release if body.release in (NOW, NEXT_PASS) else ns(body.release, "release")
    return replace(
        order, why=body.why, release=release, expires_s=body.expires_s, priority=body.priority,
        procedure=body.procedure,
    )  # fmt: skip


@commands_router.get("")
def commands(
    request: Request, person: Somebody, start: str = "", end: str = "",
    state: State | None = None, limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> list[CommandBody]:  # fmt: skip
    """Commands made between two instants, the newest first, perhaps of one state only."""
    del person
    start_ns, end_ns = (ns(t, w) if t else None for t, w in ((start, "start"), (end, "end")))
    return [CommandBody.of(c) for c in _desk(request).listed(start_ns, end_ns, state, limit)]


@commands_router.get("/queue")
def queue(request: Request, person: Somebody) -> list[CommandBody]:
    """What waits for its time, its pass or its approvals, in the order in which it will go."""
    del person
    return [CommandBody.of(command) for command in _desk(request).queue()]


@commands_router.get("/{id}")
def command(request: Request, person: Somebody, id: str) -> CommandBody:
    """One command, with how its approvals stand."""
    del person
    desk = _desk(request)
    found = desk.get(id)
    return CommandBody.of(found, desk.approvals_of(id, _now(request)))


@commands_router.post("/check")
def check(request: Request, person: Somebody, body: OrderBody) -> CheckedBody:
    """A dry run: whether it may go, by which rules, what it says, what stands by it."""
    examined = _desk(request).check(person.id, _order(body), _now(request))
    return CheckedBody.model_validate(examined.as_dict())


@commands_router.post("/arm")
def arm(request: Request, person: Commander, body: OrderBody) -> ArmedBody:
    """Arm a command: a token that releases it once, within seconds, by the same person."""
    order, session = _order(body), _session(request, person)
    token, seconds, examined = _desk(request).arm(person.id, session, order, _now(request))
    _act(request, person, "command.armed", {"address": body.address, "value": str(body.value)})
    return ArmedBody(token=token, expires_in_s=seconds, **examined.as_dict())


@commands_router.post("/release", status_code=201)
def release(request: Request, person: Commander, body: TokenBody) -> CommandBody:
    """Release what was armed; looked at once more, as it is now."""
    session = _session(request, person)

    def noted(command: Command) -> None:
        _act(request, person, "command.released", {
            "id": command.id, "address": command.address, "value": str(command.value),
            "why": command.why,
        })  # fmt: skip

    now_ns = _now(request)
    return CommandBody.of(
        _desk(request).release(person.id, session, body.token, now_ns, noted=noted)
    )


@commands_router.post("/{id}/approve")
def approve(request: Request, person: Approver, id: str) -> CommandBody:
    """Approve what somebody else released."""
    desk, now_ns = _desk(request), _now(request)
    found = desk.approve(
        person.id, id, now_ns, lambda: _act(request, person, "command.approved", {"id": id})
    )
    return CommandBody.of(found, desk.approvals_of(id, now_ns))


@commands_router.post("/{id}/cancel")
def cancel(request: Request, person: Somebody, id: str, body: CancelBody) -> CommandBody:
    """Take back what the link does not have yet."""
    detail = {"id": id, "why": body.why}
    return CommandBody.of(_desk(request).cancel(
        person.id, id, body.why, _now(request),
        lambda: _act(request, person, "command.cancelled", detail),
    ))  # fmt: skip
