"""Routes over procedures and plans: one at a time, and not while the session ticks them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.routing import APIRoute

from ilrs.mission.server.asked import desks_of


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
                    return await handle(request)
                finally:
                    desks.lock.release()

        return handled
