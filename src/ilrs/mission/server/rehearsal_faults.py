"""Routes: faults of a rehearsal. The live session has none of these."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from ilrs.mission.live.faults import Fault, Faults, refused_live
from ilrs.mission.live.live import Live
from ilrs.mission.refused import RefusedError
from ilrs.mission.server.asked import LIVE
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.rehearsals import Somebody, Trainer, act, rehearsals_of
from ilrs.mission.server.told import ns, utc

router = APIRouter(prefix="/rehearsals", tags=["rehearsals"])


class Injection(Body):
    """What fails, how much, when, for how long, and why one wants to see it."""

    address: str
    value: Annotated[float, Field(allow_inf_nan=False)]
    at: str = Field("", description="UTC; at once without it")
    duration_s: Annotated[float, Field(gt=0.0, le=1e9)] | None = Field(
        None, description="then it is taken back; without it, it stays"
    )
    why: str = Field("", max_length=2000)


def _open(request: Request, id: str) -> tuple[Faults, Live]:
    if id == LIVE:
        raise refused_live(id)
    found, session = rehearsals_of(request).opened(id)
    if found.faults is None:
        raise RefusedError("conflict", "the rehearsal is being closed", id)
    return found.faults, session


@router.get("/{id}/faults")
def faults(request: Request, person: Somebody, id: str) -> list[dict[str, Any]]:
    """Everything that can fail, what stands there `now` (0 is healthy), what was `injected`."""
    del person
    found, session = _open(request, id)
    injected = found.all
    return [
        {
            "address": address, "element": address.partition("/")[0],
            "name": address.partition("/")[2], "doc": slot.doc, "minimum": slot.minimum,
            "maximum": slot.maximum, "now": session.session.plant.slot(address),
            "injected": [told(f) for f in injected if f.address == address],
        }
        for address, slot in found.slots.items()
    ]  # fmt: skip


@router.post("/{id}/faults", status_code=201)
def inject(request: Request, person: Trainer, id: str, body: Injection) -> dict[str, Any]:
    """Let something fail. It is an input of the rehearsal; one with a duration is taken back."""
    found, session = _open(request, id)
    at_ns = ns(body.at, "at") if body.at else None

    def noted(fault: Fault) -> None:
        act(request, person, "fault", id, address=fault.address, value=fault.value,
            at=utc(fault.at_ns), why=fault.why)  # fmt: skip

    def do() -> Fault:
        return found.inject(
            body.address, body.value, at_ns, body.duration_s, body.why.strip(), person.id, noted
        )

    return told(session.runner.ask(do))


def told(fault: Fault) -> dict[str, Any]:
    """A fault as the API tells it."""
    return {
        "id": fault.id, "address": fault.address, "value": fault.value, "at": utc(fault.at_ns),
        "until": utc(fault.until_ns), "why": fault.why, "by": fault.by, "state": fault.state,
    }  # fmt: skip
