"""Whose turn it is at procedures and plans: one request at a time, and not while they are ticked.

The turn begins when it is known who asks and all of the request is here, and ends before the answer
is sent: the session does not stand still for strangers, nor for a line that is slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request

from ilrs.mission.access.person import Person
from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.signed_in import SAFE_METHODS, signed_in

# The session has them for some milliseconds of each of its turns.
AGAIN_S = 0.002


async def have_a_turn(
    request: Request, person: Annotated[Person, Depends(signed_in)]
) -> AsyncGenerator[None]:
    """Have the procedures and plans of the session that is meant to oneself."""
    del person
    desks = desks_of(request)
    async with desks.turnstile:
        # Asked again and again, and not in a thread: one that waits cannot be called off, and
        # would take the lock for a request that is gone.
        while not desks.lock.acquire(blocking=False):
            await asyncio.sleep(AGAIN_S)
        try:
            if request.method not in SAFE_METHODS:
                # What is begun here goes on by itself: not when it cannot be kept.
                await run_sync(desks.documents.probe)
            yield
        finally:
            desks.lock.release()


TURN = Depends(have_a_turn, scope="function")
