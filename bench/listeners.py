"""Browsers of a bench: they sign in, hear the live feed, and count what is missing in it."""

from __future__ import annotations

import asyncio
import json
import math
import struct
import time
from collections import defaultdict
from dataclasses import dataclass, field

import httpx
import websockets

HEAD, BLOCK = struct.Struct("<BBHIdI"), struct.Struct("<HHIdd")
PASSWORD = "seven lamps over grey dust"


def token_of(url: str, first: str) -> str:
    """Make the first account of a server; a token for scripts."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30.0) as client:
        given = {"token": first, "name": "ada", "person": "ada", "password": PASSWORD}
        client.post("/auth/first", json=given).raise_for_status()
        signed = client.post("/auth/login", json={"name": "ada", "password": PASSWORD})
        wanted = {"label": "bench", "scopes": ["read", "operate"], "days": 1}
        made = client.post(
            "/auth/tokens", json=wanted, headers={"X-CSRF-Token": signed.json()["csrf"]}
        )
        made.raise_for_status()
        return str(made.json()["token"])


@dataclass
class Heard:
    """What one listener heard: `rows` by structure, each the moments of generation in ns."""

    rows: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    skipped: int = 0
    jumps: int = 0
    octets: int = 0
    sequence: int = -1
    longest_silence_s: float = 0.0
    _before_s: float = 0.0

    def take(self, message: bytes | str) -> None:
        """One message of the feed."""
        if isinstance(message, str):
            told = json.loads(message)
            self.skipped += told["rows"] if told["type"] == "skipped" else 0
            return
        now_s = time.monotonic()
        if self._before_s:
            self.longest_silence_s = max(self.longest_silence_s, now_s - self._before_s)
        self._before_s = now_s
        self.octets += len(message)
        _, flags, _, sequence, _, blocks = HEAD.unpack_from(message)
        if flags & 1:
            self.sequence = sequence
            return
        # What was on its way when the keyframe was made may be in it already.
        self.jumps += sequence > self.sequence + 1
        self.sequence = max(sequence, self.sequence)
        at = HEAD.size
        for _ in range(blocks):
            structure, n, _, generated, _ = BLOCK.unpack_from(message, at)
            self.rows[structure].append(round(generated * 1e9))
            at += BLOCK.size + 4 * n

    def gaps(self, every_s: float) -> int:
        """How many rows are missing between the first and the last of each structure."""
        missing = 0
        for moments in self.rows.values():
            expected = round((max(moments) - min(moments)) / 1e9 / every_s) + 1
            missing += expected - len(set(moments))
        return missing


async def listen(
    url: str, token: str, heard: Heard, seconds: float, octets: float = math.inf
) -> None:
    """Hear the feed for so long, or until so much of it was heard."""
    place = url.replace("http", "ws", 1) + "/api/v1/live"
    headers = {"Authorization": f"Bearer {token}"}
    async with websockets.connect(
        place, additional_headers=headers, max_size=None, compression=None
    ) as socket:
        end_s = asyncio.get_running_loop().time() + seconds
        while (left_s := end_s - asyncio.get_running_loop().time()) > 0.0 and heard.octets < octets:
            try:
                heard.take(await asyncio.wait_for(socket.recv(), left_s))
            except TimeoutError:
                break


async def listen_all(url: str, token: str, count: int, seconds: float) -> list[Heard]:
    """Several at once."""
    heard = [Heard() for _ in range(count)]
    await asyncio.gather(*(listen(url, token, one, seconds) for one in heard))
    return heard
