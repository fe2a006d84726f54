"""Instants and refusals of the desks as the API tells them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from ilrs.epoch import Epoch
from ilrs.mission.access.errors import AccessError
from ilrs.mission.refused import Code, RefusedError

STATUS: dict[Code, int] = {
    "not_found": 404, "invalid": 422, "forbidden": 403, "conflict": 409, "gone": 410,
}  # fmt: skip


def utc(tai_ns: int | None) -> str | None:
    """An instant of the session as ISO UTC; None stays None."""
    return None if tai_ns is None else Epoch(tai_ns).utc


def instant_ns(text: str) -> int:
    """Nanoseconds TAI of an ISO UTC text. ValueError for another, or one beyond 64 bits."""
    found = Epoch.from_utc(text).tai_ns
    if found >= 1 << 63:
        raise ValueError(f'"{text}" lies beyond 2250, where nanoseconds since 1958 end')
    return found


def ns(text: str, what: str) -> int:
    """Nanoseconds TAI of an ISO UTC text; RefusedError (422) for another."""
    try:
        return instant_ns(text)
    except ValueError as error:
        raise RefusedError("invalid", str(error), what) from None


class DeskRoute(APIRoute):
    """A route whose refusals have the form of all errors of the API."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with refusals of a desk told as what they are."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RefusedError as error:
                raise AccessError(
                    STATUS[error.code], error.code, error.what, where=error.where, why=error.why,
                    hint=error.hint,
                ) from None  # fmt: skip

        return handled
