"""What several routes take from a request: the session that is meant, and moments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, WebSocket
from fastapi.requests import HTTPConnection

from ilrs.mission.desks import Desks
from ilrs.mission.live.live import Live
from ilrs.mission.server.answers import bad_request, not_found
from ilrs.mission.server.told import instant_ns

LIVE = "live"


def session_of(connection: HTTPConnection, name: str) -> Live:
    """The open session of that name. Raises AccessError."""
    sessions: dict[str, Live] = connection.app.state.sessions
    if name not in sessions:
        known = ", ".join(list(sessions))
        raise not_found(f"there is no session {name}", f"open sessions: {known}")
    return sessions[name]


def _asked(
    request: Request,
    session: Annotated[str, Query(description="a rehearsal; without it the live session")] = LIVE,
) -> Live:
    return session_of(request, session)


Asked = Annotated[Live, Depends(_asked)]


def moment(text: str, where: str) -> int:
    """ISO UTC to ns TAI. Raises AccessError naming the parameter."""
    try:
        return instant_ns(text)
    except ValueError as error:
        raise bad_request(
            str(error), where=where, hint="write for example 2035-03-01T12:00:00Z"
        ) from None


def span(start: str, end: str) -> tuple[int, int]:
    """Two moments in order. Raises AccessError."""
    first_ns, last_ns = moment(start, "start"), moment(end, "end")
    if last_ns <= first_ns:
        raise bad_request("end is not later than start", where="end")
    return first_ns, last_ns


def desks_of(request: HTTPConnection) -> Desks:
    """The desks of the session that is asked for (`?session=`, without it the live one)."""
    return session_of(request, request.query_params.get("session", LIVE)).desks


def of_socket(socket: WebSocket, session: str = LIVE) -> Live:
    """The session that a feed is asked of."""
    return session_of(socket, session)
