"""Work that takes long, in threads of its own: so many at a time, so many waiting, no more.

Whoever asks for a year of everything waits in line with others who do, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection

from ilrs.mission.access.errors import AccessError

Result = TypeVar("Result")


class Line:
    """A line before some threads."""

    def __init__(self, at_a_time: int, waiting: int) -> None:
        self._at_a_time, self._most = at_a_time, at_a_time + waiting
        self._inside = 0
        self._limiter: CapacityLimiter | None = None

    async def run(self, do: Callable[[], Result]) -> Result:
        """What it gives, when it is its turn. AccessError (503) when too many wait already."""
        if self._inside >= self._most:
            raise AccessError(
                503, "busy", "too many long readings of the archive are asked for at once",
                why=f"{self._at_a_time} are done at a time and the line is full",
                hint="ask again in a few seconds, or for less", retry_after_s=5.0,
            )  # fmt: skip
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._at_a_time)
        self._inside += 1
        try:
            return await run_sync(do, limiter=self._limiter)
        finally:
            self._inside -= 1


class LongReads:
    """The lines of a server: plots, files that are exported, and what goes over everything."""

    def __init__(self) -> None:
        self.plots, self.files, self.whole = Line(4, 60), Line(2, 6), Line(1, 3)


def long_reads(connection: HTTPConnection) -> LongReads:
    """Those of the application."""
    reads: LongReads = connection.app.state.long_reads
    return reads
