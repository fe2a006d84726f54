"""A browser that does not read costs little, holds up nobody, and is told what it missed."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

from a_server import ROOT
from websockets.sync.client import connect

sys.path.insert(0, str(ROOT / "bench"))

from listeners import Heard, listen
from scale import begun, ended, status

from ilrs.mission.server.feed import KEYFRAME, TELEMETRY

# What may wait for one browser; eight times as much in earnest.
MOST = 1 << 20
# More than may wait for it and lie in the buffers of a connection, 4 MiB by default; some seconds.
ENOUGH = 12 << 20
MOST_S = 120.0
MOST_FILLINGS = 12


def test_a_browser_that_stops_reading(tmp_path: Path) -> None:
    """It costs bounded memory, holds nobody up, and is told what it missed when it reads again."""
    process, url, token = begun(tmp_path / "s", 3000, 1, rate=120.0, most_waiting=MOST)
    try:
        _fill(process.pid, url, token)
        place = url.replace("http", "ws", 1) + "/api/v1/live"
        headers = {"Authorization": f"Bearer {token}"}
        with connect(
            place, additional_headers=headers, max_size=None, max_queue=1, compression=None,
            sock=_narrow(url),
        ) as lazy:  # fmt: skip
            lazy.recv()
            time.sleep(1.0)
            before_kib = status(process.pid, "VmRSS")
            healthy = _heard(url, token)
            assert healthy.skipped == healthy.jumps == healthy.gaps(1.0) == 0
            grown_kib = status(process.pid, "VmRSS") - before_kib
            assert grown_kib < 40 * 1024, grown_kib
            late = Heard()
            while not late.skipped and late.octets < ENOUGH:
                late.take(lazy.recv(timeout=10.0))
            assert late.skipped > 0
            keyframe = lazy.recv(timeout=10.0)
            assert isinstance(keyframe, bytes)
            assert keyframe[:2] == bytes([TELEMETRY, KEYFRAME])
        assert ended(process) == 0
    finally:
        _put_away(process)


def _fill(pid: int, url: str, token: str) -> None:
    """Let a young server tell until all that it fills once is full: it grows by 150 MiB."""
    for _ in range(MOST_FILLINGS):
        before_kib = status(pid, "VmRSS")
        _heard(url, token)
        if status(pid, "VmRSS") - before_kib < 8 * 1024:
            return
    raise AssertionError("it grows whoever listens")


def _heard(url: str, token: str) -> Heard:
    """What a browser that reads hears until there is enough."""
    heard = Heard()
    asyncio.run(listen(url, token, heard, MOST_S, ENOUGH))
    assert heard.octets >= ENOUGH, heard.octets
    return heard


def _narrow(url: str) -> socket.socket:
    """A connection on whose way little can lie."""
    host, port = url.removeprefix("http://").split(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    line.connect((host, int(port)))
    return line


def _put_away(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10.0)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
