"""Routes of procedures and their runs, and of the authority over elements.

What is done is written into the log of acts before it is done.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from ilrs.mission.access.person import Person
from ilrs.mission.procedures.as_run import utc
from ilrs.mission.procedures.authority import Lock
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.procedures.library import Library, UnknownProcedureError
from ilrs.mission.procedures.listing import procedure_listing, step_listing
from ilrs.mission.refused import RefusedError
from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.operations_turn import TURN
from ilrs.mission.server.procedure_shapes import (
    ActBody,
    ConfirmBody,
    HandOverBody,
    LockBody,
    LockShape,
    ProcedureShape,
    ProcedureWhole,
    ResumeBody,
    RunShape,
    StartBody,
)
from ilrs.mission.server.signed_in import needs, signed_in

procedures_router = APIRouter(tags=["procedures"], dependencies=[TURN])


def person_of(person: Annotated[Person, Depends(signed_in)]) -> str:
    """Who asks."""
    return person.id


def actor_of(person: Annotated[Person, Depends(needs("procedure"))]) -> str:
    """Who asks, and may run procedures and change plans."""
    return person.id


def desk_of(request: Request) -> ProcedureDesk:
    """The desk of the application."""
    return desks_of(request).operations.desk


Who = Annotated[str, Depends(person_of)]
Actor = Annotated[str, Depends(actor_of)]
Desk = Annotated[ProcedureDesk, Depends(desk_of)]


def _now_ns(request: Request) -> int:
    return desks_of(request).now_ns


def _written(request: Request, person: str, what: str, detail: dict[str, Any]) -> None:
    request.app.state.act(person, what, detail)


def _library(desk: ProcedureDesk) -> Library:
    return desk.library


@procedures_router.get("/procedures", response_model=list[ProcedureShape])
def procedures(person: Who, desk: Desk) -> list[dict[str, Any]]:
    """All procedures of the station."""
    del person
    library = _library(desk)
    return [procedure_listing(library, name) for name in library.procedures]


@procedures_router.get("/procedures/{name}", response_model=ProcedureWhole)
def procedure(name: str, person: Who, desk: Desk) -> dict[str, Any]:
    """One procedure with its steps."""
    del person
    library = _library(desk)
    try:
        steps = [step_listing(step) for step in library.procedure(name).steps]
    except UnknownProcedureError as error:
        raise RefusedError("not_found", str(error), name) from None
    return procedure_listing(library, name) | {"steps": steps}


@procedures_router.post("/procedures/{name}/start", response_model=RunShape)
def start(
    name: str, body: StartBody, request: Request, person: Actor, desk: Desk
) -> dict[str, Any]:
    """Begin a run, or look at every step without sending anything."""
    detail = {"procedure": name, **body.model_dump()}
    _written(request, person, "procedure_start", detail)
    picture = desks_of(request).picture()
    return desk.start(name, person, _now_ns(request), picture, body.arguments, dry_run=body.dry_run)


@procedures_router.get("/runs", response_model=list[RunShape])
def runs(person: Who, desk: Desk) -> list[dict[str, Any]]:
    """All runs at hand, the newest first; older ones are in the archive."""
    del person
    return desk.documents()


@procedures_router.get("/runs/{id}", response_model=RunShape)
def run(id: str, person: Who, desk: Desk) -> dict[str, Any]:
    """One run, as far as it is."""
    del person
    return desk.document(id)


@procedures_router.post("/runs/{id}/hold", response_model=RunShape)
def hold(id: str, body: ActBody, request: Request, person: Actor, desk: Desk) -> dict[str, Any]:
    """Nothing more is sent until the run is resumed."""
    _written(request, person, "procedure_hold", {"run": id, "why": body.why})
    return desk.hold(id, person, body.why, _now_ns(request))


@procedures_router.post("/runs/{id}/resume", response_model=RunShape)
def resume(
    id: str, body: ResumeBody, request: Request, person: Actor, desk: Desk
) -> dict[str, Any]:
    """Go on with the step in which the run was held."""
    _written(request, person, "procedure_resume", {"run": id, **body.model_dump()})
    return desk.resume(id, person, body.why, _now_ns(request), repeat=body.repeat)


@procedures_router.post("/runs/{id}/skip", response_model=RunShape)
def skip(id: str, body: ActBody, request: Request, person: Actor, desk: Desk) -> dict[str, Any]:
    """Leave the present step undone, with a reason."""
    _written(request, person, "procedure_skip", {"run": id, "why": body.why})
    return desk.skip(id, person, body.why, _now_ns(request))


@procedures_router.post("/runs/{id}/stop", response_model=RunShape)
def stop(id: str, body: ActBody, request: Request, person: Actor, desk: Desk) -> dict[str, Any]:
    """End the run where it is."""
    _written(request, person, "procedure_stop", {"run": id, "why": body.why})
    return desk.stop(id, person, body.why, _now_ns(request))


@procedures_router.post("/runs/{id}/confirm", response_model=RunShape)
def confirm(
    id: str, body: ConfirmBody, request: Request, person: Actor, desk: Desk
) -> dict[str, Any]:
    """Answer what the present step asks."""
    _written(request, person, "procedure_confirm", {"run": id, "answer": body.answer})
    return desk.confirm(id, person, body.answer, _now_ns(request))


@procedures_router.get("/locks", response_model=list[LockShape])
def locks(person: Who, desk: Desk) -> list[dict[str, Any]]:
    """Who alone may command which element just now."""
    del person
    return [_lock(lock) for lock in desk.authority.locks]


@procedures_router.post("/locks/{element}/take", response_model=LockShape)
def take(
    element: str, body: LockBody, request: Request, person: Actor, desk: Desk
) -> dict[str, Any]:
    """Take an element that nobody holds."""
    if element not in _library(desk).elements:
        raise RefusedError("not_found", f'there is no element "{element}"', element)
    _written(request, person, "authority_take", {"element": element, "why": body.why})
    others = desk.authority.take([element], person, person, _now_ns(request), body.why)
    if others:
        hint = "have it handed over"
        raise RefusedError("conflict", str(others[0]), element, others[0].why, hint)
    return _lock(desk.authority.holder(element))


@procedures_router.post("/locks/{element}/release", status_code=204)
def release(element: str, body: LockBody, request: Request, person: Actor, desk: Desk) -> None:
    """Free an element that one holds oneself."""
    lock = desk.authority.holder(element)
    if lock is None or lock.holder != person:
        what = str(lock) if lock else f"nobody holds {element}"
        raise RefusedError("conflict", what, element, "", "only a holder frees it")
    _written(request, person, "authority_release", {"element": element, "why": body.why})
    desk.authority.release(person, [element])


@procedures_router.post("/locks/{element}/hand_over", response_model=LockShape)
def hand_over(
    element: str, body: HandOverBody, request: Request, person: Actor, desk: Desk
) -> dict[str, Any]:
    """Give an element to somebody else, or take it by force; a run that loses one is held."""
    detail = {"element": element, **body.model_dump()}
    _written(request, person, "authority_hand_over", detail)
    now_ns = _now_ns(request)
    lock = desk.hand_over(element, body.to, body.to, person, now_ns, body.why, forced=body.force)
    return _lock(lock)


def _lock(lock: Lock | None) -> dict[str, Any]:
    if lock is None:
        raise RefusedError("conflict", "nobody holds it")
    return {"element": lock.element, "holder": lock.holder, "by": lock.by,
            "since": utc(lock.since_ns), "why": lock.why}  # fmt: skip
