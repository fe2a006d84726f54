"""Which session a request means, for whoever writes down what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

LIVE = "live"
_MEANT: ContextVar[str] = ContextVar("session", default=LIVE)
Act = Callable[[str, str, Mapping[str, Any]], None]


class MeantSession:
    """Notes `?session=` of every request before anything else looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
            _MEANT.set(asked.get("session", [LIVE])[-1])
        await self._app(scope, receive, send)


def with_session(act: Act) -> Act:
    """An act of a rehearsal says so: nobody takes it for one of the station that lives."""

    def noted(person: str, what: str, detail: Mapping[str, Any]) -> None:
        meant = _MEANT.get()
        act(person, what, detail if meant == LIVE else {**detail, "session": meant[:64]})

    return noted
