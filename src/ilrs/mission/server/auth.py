"""Routes of signing in and out. `app.include_router(auth_router)` brings all of access along."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ilrs.mission.access.account import LANGUAGES
from ilrs.mission.access.person import Person
from ilrs.mission.access.secret import csrf_token
from ilrs.mission.server.acts import acts_router
from ilrs.mission.server.auth_accounts import accounts_router
from ilrs.mission.server.auth_oidc import oidc_router
from ilrs.mission.server.auth_tokens import tokens_router
from ilrs.mission.server.bodies import First, Language, NewPassword, OtherPassword, SignIn
from ilrs.mission.server.cookies import drop_session, set_session
from ilrs.mission.server.moments import utc
from ilrs.mission.server.signed_in import (
    access_of,
    address_of,
    by_session,
    check_origin,
    session_secret,
    signed_in,
)

auth_router = APIRouter(prefix="/api/v1")
_router = APIRouter(prefix="/auth", tags=["access"])
SignedIn = Annotated[Person, Depends(signed_in)]
BySession = Annotated[Person, Depends(by_session)]


@_router.get("/ways")
def ways(request: Request) -> dict[str, Any]:
    """How one can sign in here; `first` asks for the set-up token and the first account."""
    access = access_of(request)
    providers = [
        {"provider": i, "title": p.title or p.issuer}
        for i, p in enumerate(access.settings.providers)
    ]
    return {"first": access.accounts.count() == 0, "password": True, "providers": providers,
            "languages": list(LANGUAGES), "single_team": access.authority.single_team}  # fmt: skip


@_router.post("/first", status_code=201)
def first(request: Request, body: First) -> dict[str, Any]:
    """Make the first account by the token that the server printed."""
    check_origin(request, required=False)
    door = access_of(request).door
    account = door.make_first(
        body.token, body.name, body.person or body.name, body.password, address_of(request)
    )
    return {"name": account.name, "roles": list(account.roles)}


@_router.post("/code")
def code(request: Request, body: NewPassword) -> dict[str, Any]:
    """Choose a password by a one-time code."""
    check_origin(request, required=False)
    door = access_of(request).door
    return {"name": door.redeem(body.name, body.code, body.password, address_of(request)).name}


@_router.post("/login")
def login(request: Request, response: Response, body: SignIn) -> dict[str, Any]:
    """Sign in: sets the session's cookie, always with a new secret."""
    check_origin(request, required=False)
    access = access_of(request)
    before = session_secret(request)
    secret = access.door.sign_in(body.name, body.password, address_of(request), before)
    set_session(response, access.settings, secret)
    person = access.by_session(secret)
    return {} if person is None else told(person, secret, access.authority.single_team)


@_router.post("/logout", status_code=204)
def logout(request: Request, response: Response, person: BySession) -> None:
    """Sign out of this session."""
    access = access_of(request)
    if person.session is not None:
        access.door.leave(person.account, person.session, address_of(request))
    drop_session(response, access.settings)


@_router.post("/logout/everywhere")
def logout_everywhere(request: Request, response: Response, person: BySession) -> dict[str, int]:
    """Sign out of every session of the account."""
    access = access_of(request)
    ended = access.door.leave_everywhere(person.account, address_of(request))
    drop_session(response, access.settings)
    return {"sessions": ended}


@_router.get("/me")
def me(request: Request, person: SignedIn) -> dict[str, Any]:
    """Who is signed in, with the CSRF token of the session."""
    return told(person, session_secret(request), access_of(request).authority.single_team)


@_router.post("/password", status_code=204)
def password(request: Request, response: Response, person: BySession, body: OtherPassword) -> None:
    """Choose another password; every session of the account ends, this one too."""
    access = access_of(request)
    access.door.change_password(person.account, body.old, body.new, address_of(request))
    drop_session(response, access.settings)


@_router.post("/language", status_code=204)
def language(request: Request, person: BySession, body: Language) -> None:
    """Choose the language of the pages."""
    access_of(request).accounts.change(person.account.name, language=body.language)


def told(person: Person, secret: str, single_team: bool) -> dict[str, Any]:
    """A person as pages need them."""
    known, session = person.known, person.session
    return {
        "person": {"id": person.id, "name": known.name, "partner": known.partner,
                   "partner_name": known.partner_name, "roles": list(known.roles)},
        "account": {"name": person.account.name, "roles": list(person.account.roles)},
        "csrf": csrf_token(secret) if session is not None else "",
        "language": person.account.language, "may": list(person.privileges),
        "single_team": single_team, "way": person.way,
        "ends": None if session is None else utc(session.ends_s),
    }  # fmt: skip


for _part in (_router, oidc_router, tokens_router, accounts_router, acts_router):
    auth_router.include_router(_part)
