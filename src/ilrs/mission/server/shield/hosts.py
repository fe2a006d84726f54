"""The names by which the server is reached: others are refused, so that no foreign name that
points here (DNS rebinding) makes a foreign page ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.provider import is_loopback
from ilrs.mission.server.refused import response_of
from ilrs.mission.server.shield.closing import close_socket


class HostCheck:
    """Lets through what was sent to a name of ours; loopback names are ours always."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = {host.casefold() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await close_socket(receive, send)
        else:
            refusal = AccessError(
                421, "unknown_host", "the request is for another host",
                hint="start the server with --host-name NAME for every name that leads to it",
            )  # fmt: skip
            await response_of(refusal)(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        given = headers.getlist("host")
        name = host_name(given[0]) if len(given) == 1 else ""
        return bool(name) and (name in self._hosts or is_loopback(name))


def host_name(text: str) -> str:
    """The name in a Host header, without port; empty for what is none."""
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        port = port.removeprefix(":") if bracket else "?"
    else:
        name, _, port = text.partition(":")
    return name.casefold().rstrip(".") if port == "" or port.isdigit() else ""
