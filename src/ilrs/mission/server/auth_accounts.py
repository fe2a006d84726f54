"""Routes for administrators: whose accounts there are. By browser only, never by token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from ilrs.mission.access.account import Account
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.server.bodies import NewAccount, Roles
from ilrs.mission.server.moments import utc
from ilrs.mission.server.signed_in import access_of, address_of, by_session, check_privilege

accounts_router = APIRouter(prefix="/accounts", tags=["access"])


def administrator(person: Annotated[Person, Depends(by_session)]) -> Person:
    """Somebody who may change accounts."""
    check_privilege(person, "accounts")
    return person


Administrator = Annotated[Person, Depends(administrator)]


@accounts_router.get("")
def accounts(request: Request, person: Administrator) -> list[dict[str, Any]]:
    """All accounts."""
    del person
    return [_told(account) for account in access_of(request).accounts.all()]


@accounts_router.post("", status_code=201)
def add(request: Request, person: Administrator, body: NewAccount) -> dict[str, Any]:
    """Make an account; gives the one-time code with which its person chooses the password."""
    access = access_of(request)
    code = access.accounts.add(body.name, body.person or body.name, body.roles, body.email)
    made = access.accounts.get(body.name)
    _note(request, person, "account.made", made.name, person_of_it=made.person,
          roles=list(made.roles))  # fmt: skip
    return {**_told(made), "code": code}


@accounts_router.post("/{name}/code")
def new_code(request: Request, person: Administrator, name: str) -> dict[str, str]:
    """A one-time code for a new password."""
    access_of(request).accounts.get(name)
    _note(request, person, "account.code_made", name)
    return {"code": access_of(request).accounts.new_code(name)}


@accounts_router.post("/{name}/roles", status_code=204)
def roles(request: Request, person: Administrator, name: str, body: Roles) -> None:
    """Give an account other roles."""
    _not_self(person, name)
    accounts = access_of(request).accounts
    accounts.get(name)
    # Written first: nobody comes to a role of which the log knows nothing.
    _note(request, person, "account.changed", name, roles=body.roles)
    accounts.change(name, roles=body.roles)


@accounts_router.post("/{name}/disable", status_code=204)
def disable(request: Request, person: Administrator, name: str) -> None:
    """Shut an account, with its sessions and tokens."""
    _not_self(person, name)
    access_of(request).accounts.disable(name)
    _note(request, person, "account.disabled", name)


@accounts_router.post("/{name}/enable", status_code=204)
def enable(request: Request, person: Administrator, name: str) -> None:
    """Open an account again."""
    _note(request, person, "account.enabled", name)
    access_of(request).accounts.enable(name)


@accounts_router.post("/{name}/unlock", status_code=204)
def unlock(request: Request, person: Administrator, name: str) -> None:
    """Let an account be tried again that others have failed at too often."""
    access_of(request).accounts.get(name)
    _note(request, person, "account.unlocked", name)
    access_of(request).throttle.unlock(name)


def _note(request: Request, person: Person, kind: str, name: str, **more: Any) -> None:
    body = {"account": name, **more, "address": address_of(request)}
    access_of(request).acts.append(kind, person.id, body)


def _not_self(person: Person, name: str) -> None:
    if person.account.name == name:
        raise AccessError(409, "not_oneself", "nobody shuts or changes their own account",
                          hint="ask another administrator")  # fmt: skip


def _told(account: Account) -> dict[str, Any]:
    return {
        "name": account.name, "person": account.person, "roles": list(account.roles),
        "email": account.email, "has_password": account.has_password,
        "disabled": account.disabled, "created": utc(account.created_s),
    }  # fmt: skip
