"""Routes: the live feed on a websocket."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from ilrs.mission.live.live import Live
from ilrs.mission.server.answers import RefusedError
from ilrs.mission.server.asked import LIVE, of_socket
from ilrs.mission.server.feed import Hub, Listener, text_of

router = APIRouter()
NOT_FOUND, NOT_SIGNED_IN = 4404, 4401


@router.websocket("/live")
async def feed(socket: WebSocket, session: str = LIVE) -> None:
    """Say hello, give the newest of everything, then what comes in."""
    refused = socket.app.state.refuse_socket(socket)
    if refused:
        await socket.close(NOT_SIGNED_IN, refused)
        return
    try:
        live = of_socket(socket, session)
    except RefusedError as refusal:
        await socket.close(NOT_FOUND, str(refusal))
        return
    await socket.accept()
    hub = _hub(socket, live)
    listener = Listener()
    listener.offer(
        text_of({**hub.clock(), "type": "hello", "structures": len(live.dictionary.structures)})
    )
    listener.offer(hub.keyframe())
    hub.listeners.add(listener)
    sender = asyncio.create_task(_send(socket, hub, listener))
    try:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                # Nothing is taken from the browser; this notices that it went.
                await socket.receive_text()
    finally:
        hub.listeners.discard(listener)
        sender.cancel()


def _hub(socket: WebSocket, live: Live) -> Hub:
    hubs: dict[str, Hub] = socket.app.state.hubs
    if live.id not in hubs:
        hubs[live.id] = Hub(live, asyncio.get_running_loop())
    return hubs[live.id]


async def _send(socket: WebSocket, hub: Hub, listener: Listener) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await listener.ready.wait()
            listener.ready.clear()
            while (message := listener.take()) is not None:
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_text(message)
            if listener.skipped:
                told = {"type": "skipped", "rows": listener.skipped}
                listener.skipped = 0
                await socket.send_text(text_of(told))
                await socket.send_bytes(hub.keyframe())
