"""Route: what a partner has at the station, and what whoever asks may do there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from ilrs.epoch import Epoch
from ilrs.mission.access.authority import Authority
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.people import Circumstances
from ilrs.mission.access.person import Person
from ilrs.mission.server.asked import Asked
from ilrs.mission.server.signed_in import access_of, signed_in

router = APIRouter(tags=["partner"])
# Flight directors and auditors see every partner, as they see every act.
SEES_ALL = "acts"


@router.get("/partner")
def partner(
    live: Asked, request: Request, person: Annotated[Person, Depends(signed_in)],
    partner: Annotated[str, Query(description="its id; without it one's own")] = "",
) -> dict[str, Any]:  # fmt: skip
    """Elements, products, grants held and given with their ends; and every command, with whether
    whoever asks may give it now and, in the words of the rules, why not.
    """
    authority = access_of(request).authority
    own, wanted = person.known.partner, partner or person.known.partner
    sees_all = SEES_ALL in person.privileges
    if wanted != own and not sees_all:
        raise AccessError(
            403, "not_yours_to_see", f"{person.name} may not look at partner {wanted}",
            why=f"{person.name} is of {own or 'no partner'}; others are seen by flight directors"
            " and auditors", hint="ask without a partner for your own",
        )  # fmt: skip
    at = Circumstances(live.session.now_ns, live.desks.mode, live.session.way.path.up)
    told = authority.partner(person.asked, at, wanted)
    return {
        **told, "own": own, "now": Epoch(live.session.now_ns).utc, "mode": at.mode,
        "products": authority.products(person.asked, at, wanted),
        "partners": _partners(authority, None if sees_all else own),
    }  # fmt: skip


def _partners(authority: Authority, only: str | None) -> list[dict[str, str]]:
    """The partners that somebody may look at."""
    if authority.scene is None:
        return []
    return [
        {"id": id, "name": p.name or id} for id, p in authority.scene.table.partners.items()
        if only is None or id == only
    ]  # fmt: skip
