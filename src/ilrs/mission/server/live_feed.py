"""Routes: the live feed on a websocket."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from sqlalchemy.exc import SQLAlchemyError

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.live.live import Live
from ilrs.mission.server.asked import LIVE, of_socket
from ilrs.mission.server.feed import Hub, Listener, text_of
from ilrs.mission.server.signed_in import access_of, signed_in

router = APIRouter()
NOT_FOUND, SIGNED_OUT = 4404, 4401
ASK_EVERY_S = 10.0


@router.websocket("/live")
async def feed(
    socket: WebSocket, person: Annotated[Person, Depends(signed_in)], session: str = LIVE
) -> None:
    """Say hello, give the newest of everything, then what comes in."""
    try:
        live = of_socket(socket, session)
    except AccessError as refusal:
        await socket.close(NOT_FOUND, str(refusal))
        return
    await socket.accept()
    hub = _hub(socket, live)
    listener = Listener()
    # First of all: what comes from now on waits behind the newest of everything, and nothing is
    # between the two.
    hub.listeners.add(listener)
    listener.offer(
        text_of({**hub.clock(), "type": "hello", "structures": len(live.dictionary.structures)})
    )
    listener.offer(hub.keyframe())
    sender = asyncio.create_task(_send(socket, hub, listener))
    try:
        with contextlib.suppress(WebSocketDisconnect):
            await _watch(socket, live, person)
    finally:
        hub.listeners.discard(listener)
        sender.cancel()


async def _watch(socket: WebSocket, live: Live, person: Person) -> None:
    """Until the browser goes, or is sent away since its session or its person did."""
    ask_s = 0.0
    while True:
        if time.monotonic() >= ask_s:
            if not await run_sync(_is_there, socket, person):
                await socket.close(SIGNED_OUT, "signed out")
                return
            ask_s = time.monotonic() + ASK_EVERY_S
        if socket.app.state.sessions.get(live.id) is not live:
            await socket.close(NOT_FOUND, "the session was ended")
            return
        # Nothing is taken from the browser; this notices that it went.
        with contextlib.suppress(asyncio.TimeoutError):
            message = await asyncio.wait_for(socket.receive(), ASK_EVERY_S)
            if message["type"] == "websocket.disconnect":
                return


def _is_there(socket: WebSocket, person: Person) -> bool:
    """Whether somebody is still signed in; a database that is away ends nobody's feed."""
    try:
        return access_of(socket).still_there(person, touch=True)
    except SQLAlchemyError:
        return True


def _hub(socket: WebSocket, live: Live) -> Hub:
    hubs: dict[str, Hub] = socket.app.state.hubs
    found = hubs.get(live.id)
    # A session that was closed and opened again has its name, and is another.
    if found is None or found.live is not live:
        found = hubs[live.id] = Hub(live, asyncio.get_running_loop())
    return found


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
