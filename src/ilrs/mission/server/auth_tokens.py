"""Routes of the tokens that a person makes for scripts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from ilrs.mission.access.person import Person
from ilrs.mission.access.tokens import Token
from ilrs.mission.server.bodies import NewToken
from ilrs.mission.server.moments import utc
from ilrs.mission.server.signed_in import access_of, address_of, by_session

tokens_router = APIRouter(prefix="/auth/tokens", tags=["access"])
BySession = Annotated[Person, Depends(by_session)]
_DAY_S = 86_400.0


@tokens_router.get("")
def tokens(request: Request, person: BySession) -> list[dict[str, Any]]:
    """The tokens of the account, the latest first; never their secrets."""
    return [_told(token) for token in access_of(request).tokens.of(person.account.name)]


@tokens_router.post("", status_code=201)
def make(request: Request, person: BySession, body: NewToken) -> dict[str, Any]:
    """Make a token; its text is shown this once."""
    access = access_of(request)
    token, text = access.tokens.make(
        person.account.name, body.label, body.scopes, body.days * _DAY_S
    )
    access.acts.append("token.made", person.id, {
        "account": person.account.name, "token": token.id, "label": token.label,
        "scopes": list(token.scopes), "until": utc(token.expires_s), "address": address_of(request),
    })  # fmt: skip
    return {**_told(token), "token": text}


@tokens_router.delete("/{id}", status_code=204)
def revoke(request: Request, person: BySession, id: str) -> None:
    """End a token at once."""
    access = access_of(request)
    access.tokens.revoke(person.account.name, id)
    body = {"account": person.account.name, "token": id, "address": address_of(request)}
    access.acts.append("token.revoked", person.id, body)


def _told(token: Token) -> dict[str, Any]:
    return {
        "id": token.id, "label": token.label, "scopes": list(token.scopes),
        "created": utc(token.created_s), "expires": utc(token.expires_s),
        "used": utc(token.used_s), "revoked": utc(token.revoked_s),
    }  # fmt: skip
