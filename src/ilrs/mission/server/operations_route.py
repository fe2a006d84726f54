"""Routes over procedures and plans: one at a time, and not while the session ticks them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.routing import APIRoute

from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.signed_in import SAFE_METHODS


class OperationsRoute(APIRoute):
    """A route that has the procedures and plans of its session to itself while it is handled."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the lock; those who wait for it take one thread among all of them."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            desks = desks_of(request)
            async with desks.turnstile:
                await run_sync(desks.lock.acquire)
                try:
                    if request.method not in SAFE_METHODS:
                        # What is begun here goes on by itself: not when it cannot be kept.
                        await run_sync(desks.documents.probe)
                    return await handle(request)
                finally:
                    desks.lock.release()

        return handled
