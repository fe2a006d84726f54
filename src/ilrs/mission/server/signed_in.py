"""What routes ask for: who makes the request, and that it was meant by them.

    person: Annotated[Person, Depends(signed_in)]
    person: Annotated[Person, Depends(needs("clock"))]

Each of them also guards unsafe methods and websockets, so that no route can forget to: by session
the request must carry its CSRF token and come from our own pages, by token the scope `operate`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from starlette.requests import HTTPConnection

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.access.privileges import PRIVILEGES
from ilrs.mission.access.room import Access

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CSRF_HEADER = "x-csrf-token"


def access_of(connection: HTTPConnection) -> Access:
    """The access of the application."""
    return cast("Access", connection.app.state.access)


def address_of(connection: HTTPConnection) -> str:
    """The address of whoever connects; behind a proxy what uvicorn takes from it."""
    return connection.client.host if connection.client is not None else ""


def session_secret(connection: HTTPConnection) -> str:
    """The secret in the session's cookie; empty without one."""
    return connection.cookies.get(access_of(connection).settings.cookie, "")


def signed_in(connection: HTTPConnection) -> Person:
    """Who makes a request. AccessError (401) for nobody; 403 for an unsafe one that is not theirs.

    A request with an `Authorization` header stands by it alone, whatever cookie comes along.
    """
    access = access_of(connection)
    header = connection.headers.get("authorization")
    if header is not None:
        person = access.by_header(header)
    else:
        person = access.by_session(session_secret(connection))
    if person is None:
        raise AccessError(401, "not_signed_in", "nobody is signed in",
                          why="session or token is missing, unknown, out of date or revoked",
                          hint="sign in; scripts send Authorization: Bearer TOKEN")  # fmt: skip
    if connection.scope["type"] == "websocket":
        check_origin(connection, required=person.token is None)
    elif connection.scope["method"] not in SAFE_METHODS:
        _check_meant(connection, access, person)
    # For routes that only write down who it was.
    connection.state.person = person.id
    return person


def by_session(person: Annotated[Person, Depends(signed_in)]) -> Person:
    """Who is signed in at a browser; AccessError (403) for a token."""
    if person.token is not None:
        raise AccessError(403, "not_by_token", "this is not done with a token",
                          hint="sign in with a browser")  # fmt: skip
    return person


def needs(privilege: str) -> Callable[[Person], Person]:
    """A dependency: somebody with a privilege of `ilrs.mission.access.privileges`."""
    if privilege not in PRIVILEGES:
        raise ValueError(f"there is no privilege {privilege}")

    def with_privilege(person: Annotated[Person, Depends(signed_in)]) -> Person:
        check_privilege(person, privilege)
        return person

    return with_privilege


def check_privilege(person: Person, privilege: str) -> None:
    """AccessError (403), naming the roles that would do, unless a person has a privilege."""
    if privilege not in person.privileges:
        raise AccessError(
            403, "not_yours_to_do", f"{person.name} may not do this",
            why=f"it needs one of the roles {', '.join(PRIVILEGES[privilege])}",
            hint="ask somebody who has one, or an administrator",
        )  # fmt: skip


def check_origin(connection: HTTPConnection, *, required: bool) -> None:
    """AccessError (403) for what a page of another origin has a browser send."""
    origin = connection.headers.get("origin")
    if origin is None and not required:
        return
    parts = urlsplit(origin or "")
    scheme = "https" if access_of(connection).settings.tls else "http"
    ours = connection.headers.get("host", "").casefold()
    if parts.scheme != scheme or not ours or parts.netloc.casefold() != ours:
        raise AccessError(403, "foreign_origin", "the request comes from a page elsewhere",
                          why=f"its origin is {(origin or 'not given')[:100]}",
                          hint="open mission control itself")  # fmt: skip


def unguarded(app: FastAPI) -> list[str]:
    """The routes that ask for nobody: `GET /path`. A test holds them to a short list."""
    found: list[str] = []
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute | APIWebSocketRoute):
            methods = sorted(route.methods or ("WS",))
            if not _guards(route.dependant):
                found += [f"{method} {route.path}" for method in methods]
    return sorted(found)


def _guards(dependant: Any) -> bool:
    return dependant.call is signed_in or any(map(_guards, dependant.dependencies))


def _check_meant(connection: HTTPConnection, access: Access, person: Person) -> None:
    if person.token is not None:
        if not person.may_operate:
            raise AccessError(403, "token_reads_only", "the token may read only",
                              hint="make one with the scope operate")  # fmt: skip
        return
    check_origin(connection, required=False)
    given = connection.headers.get(CSRF_HEADER, "")
    if not access.csrf_fits(session_secret(connection), given):
        raise AccessError(403, "csrf_refused", "the request was not sent by our own page",
                          why=f"the header {CSRF_HEADER} is missing or of another session",
                          hint="GET /api/v1/auth/me gives the token")  # fmt: skip
