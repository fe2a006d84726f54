"""How often one may ask: a bucket of tokens for each address, and a smaller one for each session.

Cookies are not judged here, so a made-up one gives nobody more: the bucket of the address counts
always. Buckets are in memory, the longest unused go first.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.secret import digest
from ilrs.mission.access.throttle import network_of
from ilrs.mission.server.refused import response_of
from ilrs.mission.server.shield.closing import close_socket

_MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Rate:
    """So many requests a second for long, and so many at once."""

    per_s: float
    burst: float


ADDRESS, SESSION = Rate(100.0, 400.0), Rate(50.0, 200.0)


class Buckets:
    """Buckets of tokens by key."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str) -> float:
        """Take a token: zero; or how long until there is one."""
        now = self._clock()
        level, then = self._levels.pop(key, (self._rate.burst, now))
        level = min(self._rate.burst, level + (now - then) * self._rate.per_s)
        left = 0.0 if level >= 1.0 else (1.0 - level) / self._rate.per_s
        self._levels[key] = (level if left else level - 1.0, now)
        if len(self._levels) > _MOST_BUCKETS:
            self._levels.popitem(last=False)
        return left


class RateLimit:
    """Refuses what comes too often, before anything is looked up."""

    def __init__(
        self, app: ASGIApp, *, cookie: str, address: Rate = ADDRESS, session: Rate = SESSION
    ) -> None:
        self._app, self._cookie = app, cookie
        self._addresses, self._sessions = Buckets(address), Buckets(session)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait_s = 0.0 if scope["type"] == "lifespan" else self._wait_s(HTTPConnection(scope))
        if not wait_s:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await close_socket(receive, send)
        else:
            refusal = AccessError(429, "too_often", "there are too many requests",
                                  hint="ask less often", retry_after_s=wait_s)  # fmt: skip
            await response_of(refusal)(scope, receive, send)

    def _wait_s(self, connection: HTTPConnection) -> float:
        address = network_of(connection.client.host if connection.client else "")
        wait_s = self._addresses.wait_s(address)
        secret = connection.cookies.get(self._cookie, "")
        if wait_s or not secret:
            return wait_s
        return self._sessions.wait_s(digest(secret))
