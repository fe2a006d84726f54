"""`ilrs serve` as a process of its own, as people start it, with a person who may command."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
OUTPOST = ROOT / "stations" / "outpost"
PASSWORD = "seven lamps over grey dust"
PLACE = re.compile(r"Mission control +(http://\S+:\d+)/")
TOKEN = re.compile(r"token=(\S+)")


class Server:
    """One process; `said` is all that it has written so far."""

    def __init__(self, folder: Path, *options: str, station: Path | None = OUTPOST) -> None:
        self.folder, self.said, self.url = folder, "", ""
        station_given = [str(station)] if station is not None else []
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ilrs", "serve", *station_given, "--session", str(folder),
             "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def wait(self, timeout_s: float = 60.0) -> str:
        """Until it listens; its address."""
        until(lambda: PLACE.search(self.said) or self.process.poll() is not None, timeout_s)
        found = PLACE.search(self.said)
        assert found is not None, self.said
        self.url = found[1]
        return self.url

    def end(self, how: signal.Signals = signal.SIGKILL, timeout_s: float = 30.0) -> int:
        """Send a signal, wait until the process is gone; its status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(timeout_s)
        self._reader.join(5.0)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def first_account(self) -> str:
        """Make the first account; a token with which scripts act."""
        found = until(lambda: TOKEN.search(self.said), 10.0)
        assert found is not None
        with httpx.Client(base_url=f"{self.url}/api/v1", timeout=20.0) as client:
            given = {"token": found[1], "name": "ada", "person": "ada", "password": PASSWORD}
            assert client.post("/auth/first", json=given).status_code == 201
            signed = client.post("/auth/login", json={"name": "ada", "password": PASSWORD}).json()
            wanted = {"label": "tests", "scopes": ["read", "operate"], "days": 1}
            made = client.post(
                "/auth/tokens", json=wanted, headers={"X-CSRF-Token": signed["csrf"]}
            )
            assert made.status_code == 201, made.text
            return str(made.json()["token"])

    def client(self, token: str) -> httpx.Client:
        """A script."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=20.0)


@contextmanager
def serving(folder: Path, *options: str, station: Path | None = OUTPOST) -> Generator[Server]:
    """A server that listens, killed at the end if it still runs."""
    server = Server(folder, *options, station=station)
    try:
        server.wait()
        yield server
    finally:
        server.end()


def until(found: Callable[[], Any], timeout_s: float = 15.0, every_s: float = 0.02) -> Any:
    """What is found first, or what there is when the time is over."""
    end_s = time.monotonic() + timeout_s
    while not (got := found()) and time.monotonic() < end_s:
        time.sleep(every_s)
    return got


def released(client: httpx.Client, address: str, value: str | float) -> httpx.Response:
    """Arm a command and release it."""
    order = {"address": address, "value": value, "why": "a test"}
    armed = client.post("/commands/arm", json=order)
    if armed.status_code != 200:
        return armed
    return client.post("/commands/release", json={"token": armed.json()["token"]})
