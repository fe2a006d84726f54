"""How long a request may be: what is longer is refused before it fills the memory."""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilrs.mission.access.errors import AccessError
from ilrs.mission.server.refused import response_of

MOST_OCTETS = 1_000_000


class _TooLongError(Exception):
    pass


class BodyLimit:
    """Counts the octets of a body, whatever its header says."""

    def __init__(self, app: ASGIApp, *, most_octets: int = MOST_OCTETS) -> None:
        self._app, self._most = app, most_octets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if not stated.isdigit() or int(stated) > self._most:
            await self._refuse(scope, receive, send)
            return
        taken = 0
        begun = over = False

        async def counted() -> Message:
            nonlocal taken, over
            message = await receive()
            taken += len(message.get("body", b""))
            over = over or taken > self._most
            if over:
                raise _TooLongError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            # Whoever reads bodies makes an answer of their own out of our exception.
            if begun or not over:
                begun = True
                await send(message)

        with suppress(_TooLongError):
            await self._app(scope, counted, noted)
        if over and not begun:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        what = f"the request has more than {self._most} octets"
        answer = response_of(AccessError(413, "too_long", what, hint="send it in parts"))
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)
