"""A websocket that is refused before it is open."""

from __future__ import annotations

from starlette.types import Receive, Send

_POLICY_VIOLATION = 1008


async def close_socket(receive: Receive, send: Send) -> None:
    """Refuse the connection; whoever asked gets status 403."""
    await receive()
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
