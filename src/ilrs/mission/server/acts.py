"""Routes of the log of acts: read it, verify it, take a checkpoint away."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.server.bodies import Checkpoint
from ilrs.mission.server.signed_in import access_of, needs
from ilrs.partners.record.errors import RecordError

acts_router = APIRouter(prefix="/acts", tags=["access"])
Auditor = Annotated[Person, Depends(needs("acts"))]


@acts_router.get("")
def acts(
    request: Request, person: Auditor, limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: int | None = None, kind: str = "", who: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The latest acts, `before` a sequence number, of a kind or its beginning, by a person."""
    del person
    log = access_of(request).acts
    found = latest_acts(log.folder, limit, before=before, kind=kind, who=who)
    return {"size": log.size, "founder": log.founder, "acts": [asdict(act) for act in found]}


@acts_router.get("/checkpoint")
def checkpoint(request: Request, person: Auditor) -> dict[str, str]:
    """The latest signed checkpoint, to be kept where nobody of this server can alter it."""
    del person
    log = access_of(request).acts
    return {"founder": log.founder, "checkpoint": log.checkpoint}


@acts_router.post("/verify")
def verify(request: Request, person: Auditor, body: Checkpoint) -> dict[str, Any]:
    """Everything that is wrong with the log, also against a checkpoint that was kept elsewhere."""
    del person
    try:
        return access_of(request).acts.verify(body.checkpoint).as_dict()
    except RecordError as error:
        raise AccessError(422, "not_verified", "the log cannot be verified", why=error.what,
                          hint=error.hint) from None  # fmt: skip
