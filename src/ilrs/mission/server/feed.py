"""The live feed: what is received on the ground, to every browser, as it comes.

A slice of the session is encoded once for all. A browser that does not keep up is never waited for:
when it has too much before it, it loses what it has not read, is told how many rows that was, and
gets the newest row of every structure. Everything is in the archive all the same.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np
import orjson

from ilrs.epoch import unix_s
from ilrs.mission.live.ground import Row
from ilrs.mission.live.live import Live
from ilrs.mission.live.runner import Slice

HEAD = struct.Struct("<BBHIdI")
BLOCK = struct.Struct("<HHIdd")
TELEMETRY, KEYFRAME = 1, 1
MOST_WAITING_OCTETS = 8 << 20
CLOCK_EVERY_S = 0.25


def encode(rows: Iterable[Row], sequence: int, now_ns: int, flags: int = 0) -> bytes:
    """Rows as one message (see docs/reference/mission-api.md)."""
    found = list(rows)
    times = unix_s(np.array([now_ns, *(t for r in found for t in r.times_ns)], np.int64)).tolist()
    parts: list[bytes] = []
    for row, generated, received in zip(found, times[1::2], times[2::2], strict=True):
        parts.append(BLOCK.pack(row.structure, len(row.values), 0, generated, received))
        parts.append(row.values.astype("<f4", copy=False).tobytes())
    head = HEAD.pack(TELEMETRY, flags, 0, sequence, times[0], len(found))
    return b"".join((head, *parts))


class Listener:
    """One browser: what waits for it, at most `MOST_WAITING_OCTETS`."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[bytes | str, int]] = deque()
        self.octets = self.skipped = 0
        self.ready = asyncio.Event()

    def offer(self, message: bytes | str, rows: int = 0) -> None:
        """Put a message before it; `rows` is how many rows of values it brings."""
        if self.octets + len(message) > MOST_WAITING_OCTETS:
            self.skipped += sum(n for _, n in self.waiting)
            self.waiting = deque(w for w in self.waiting if isinstance(w[0], str))
            self.octets = sum(len(m) for m, _ in self.waiting)
            if isinstance(message, bytes) or self.octets + len(message) > MOST_WAITING_OCTETS:
                self.skipped += max(rows, 1)
                self.ready.set()
                return
        self.waiting.append((message, rows))
        self.octets += len(message)
        self.ready.set()

    def take(self) -> bytes | str | None:
        """The next message, or None."""
        if not self.waiting:
            return None
        message, _ = self.waiting.popleft()
        self.octets -= len(message)
        return message


class Hub:
    """Passes the slices of one session to its listeners, in the event loop's thread."""

    def __init__(self, live: Live, loop: asyncio.AbstractEventLoop) -> None:
        self.live, self._loop = live, loop
        self.listeners: set[Listener] = set()
        self.sequence = 0
        self._clock_s, self._told = 0.0, ""
        self._leave = live.runner.subscribe(self._hear)

    def close(self) -> None:
        """Hear no more."""
        self._leave()

    def keyframe(self) -> bytes:
        """The newest row of every structure that was ever received."""
        rows = filter(None, list(self.live.session.ground.latest))
        return encode(rows, self.sequence, self.live.session.now_ns, KEYFRAME)

    def clock(self) -> dict[str, Any]:
        """The clock as a message."""
        facts = self.live.runner.facts()
        return {"type": "clock", "mode": self.live.mode, "session": self.live.id, **facts}

    def _hear(self, found: Slice) -> None:
        """In the session's thread."""
        if not self.listeners:
            return
        messages = list(found.messages)
        state = self.live.runner.clock.state
        now_s = time.monotonic()
        if now_s - self._clock_s >= CLOCK_EVERY_S or state != self._told:
            self._clock_s, self._told = now_s, state
            messages.append(self.clock())
        if not (found.rows or messages):
            return
        octets = b""
        if found.rows:
            self.sequence += 1
            octets = encode(found.rows, self.sequence, found.now_ns)
        texts = [text_of(m) for m in messages]
        self._loop.call_soon_threadsafe(self._pass, octets, len(found.rows), texts)

    def _pass(self, octets: bytes, rows: int, texts: list[str]) -> None:
        for listener in self.listeners:
            if octets:
                listener.offer(octets, rows)
            for text in texts:
                listener.offer(text)


def text_of(message: dict[str, Any]) -> str:
    """A message as JSON."""
    return orjson.dumps(message, option=orjson.OPT_SERIALIZE_NUMPY).decode()
