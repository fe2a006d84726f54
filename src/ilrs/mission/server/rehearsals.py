"""Routes: rehearsals, which begin at a moment of the live session and go their own way."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ilrs.mission.access.person import Person
from ilrs.mission.live.rehearsal import Rehearsal
from ilrs.mission.live.rehearsals import Rehearsals
from ilrs.mission.server import clock
from ilrs.mission.server.answers import Answer
from ilrs.mission.server.asked import LIVE, session_of
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.comparison import compared
from ilrs.mission.server.signed_in import needs, signed_in
from ilrs.mission.server.told import ns, utc

NOW = "now"
router = APIRouter(prefix="/rehearsals", tags=["rehearsals"])
Somebody = Annotated[Person, Depends(signed_in)]
Trainer = Annotated[Person, Depends(needs("rehearse"))]


class Beginning(Body):
    """Where a rehearsal begins: `now`, or a moment in UTC that the station has lived."""

    begins: str = Field(NOW, alias="from")
    title: str = Field("", max_length=120)


def rehearsals_of(request: Request) -> Rehearsals:
    """The rehearsals of the application."""
    return cast("Rehearsals", request.app.state.rehearsals)


def act(request: Request, person: Person, what: str, id: str, **detail: Any) -> None:
    """Write down what was done with a rehearsal."""
    request.app.state.act(person.id, f"rehearsal.{what}", {"rehearsal": id, **detail})


@router.get("")
def rehearsals(request: Request, person: Somebody) -> list[dict[str, Any]]:
    """All rehearsals, open or not, the newest first.

    `rehearsal` is its state (preparing, open, closing, closed, failed), with `progress` and `text`;
    an open one has its clock beside it, and is read by `?session=ID` of every other route.
    """
    del person
    return [one.document() for one in rehearsals_of(request).all()]


@router.post("", status_code=202)
def begin(request: Request, person: Trainer, body: Beginning) -> dict[str, Any]:
    """Branch one off; it is being prepared when this is answered, and paused when it is open."""
    at_ns = None if body.begins == NOW else ns(body.begins, "from")

    def noted(found: Rehearsal) -> None:
        act(request, person, "begin", found.id, title=found.title, branched=utc(found.at_ns))

    return rehearsals_of(request).begin(at_ns, body.title.strip(), person.id, noted).document()


@router.get("/{id}")
def rehearsal(request: Request, person: Somebody, id: str) -> dict[str, Any]:
    """One rehearsal: its state, how far its preparation is, its clock."""
    del person
    return rehearsals_of(request).get(id).document()


@router.post("/{id}/open", status_code=202)
def open_again(request: Request, person: Trainer, id: str) -> dict[str, Any]:
    """Open one that was closed, where it stood."""
    desk = rehearsals_of(request)
    act(request, person, "open", desk.get(id).id)
    return desk.open(id).document()


@router.delete("/{id}")
def end(
    request: Request, person: Trainer, id: str,
    keep: Annotated[bool, Query(description="keep its folder, to open it again")] = False,
) -> dict[str, Any]:  # fmt: skip
    """End a rehearsal; unless told to keep it, everything of it is removed."""
    desk = rehearsals_of(request)
    act(request, person, "end", desk.get(id).id, kept=keep)
    desk.end(id, keep=keep)
    return {"id": id, "kept": keep}


@router.get("/{id}/clock")
def get_clock(request: Request, person: Somebody, id: str) -> dict[str, Any]:
    """The clock of an open rehearsal, as `/clock?session=ID`."""
    del person
    return clock.facts(rehearsals_of(request).opened(id)[1])


@router.post("/{id}/clock")
def set_clock(
    request: Request, person: Trainer, id: str, order: clock.ClockOrder
) -> dict[str, Any]:
    """Set it, as `/clock?session=ID`."""
    _, session = rehearsals_of(request).opened(id)
    detail = order.model_dump(exclude_none=True)
    clock.set_to(session, order, lambda: act(request, person, "clock", id, **detail))
    return clock.facts(session)


@router.get("/{id}/compare")
def compare(
    request: Request, person: Somebody, id: str,
    address: Annotated[list[str] | None, Query(max_length=50)] = None,
    other: Annotated[str, Query(alias="with", description="live, or another rehearsal")] = LIVE,
    buckets: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> Response:  # fmt: skip
    """Both side by side since they parted: values as series, and what happened in one only."""
    del person
    found, session = rehearsals_of(request).opened(id)
    with_it = session_of(request, other)
    return Answer(compared(with_it, session, found.at_ns, address or [], buckets))
