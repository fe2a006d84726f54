"""`ilrs serve` as people start it: a process of its own, stopped by Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from ilrs.mission.access.desk import open_desk

ROOT = Path(__file__).parents[2]
PASSWORD = "seven lamps over grey dust"
ADDRESS = re.compile(r"Mission control  (http\S+)/\s")
TOKEN = re.compile(r"token=(\S+)")
OPENS_S, ENDS_S = 400.0, 60.0


class StationServer:
    """A server of a station in `folder`; `url` and `token` are what it printed last.

    It is started again on the same port, with the same session, as after a crash.
    """

    def __init__(self, folder: Path, station: str, *options: str) -> None:
        self.session, self.url, self.token, self.said = folder / "session", "", "", ""
        self.opened_s, self._port = 0.0, 0
        self._command = [
            sys.executable, "-W", "error", "-m", "ilrs", "serve",
            str(ROOT / "stations" / station), "--session", str(self.session), *options,
        ]  # fmt: skip
        self._process: subprocess.Popen[str] | None = None
        self._hears = threading.Thread()

    def start(self) -> None:
        """Start it, and wait until it says where it listens."""
        begun_s, self.said = time.monotonic(), ""
        self._process = subprocess.Popen(
            [*self._command, "--port", str(self._port)], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        listens = threading.Event()
        self._hears = threading.Thread(target=self._hear, args=(listens,), daemon=True)
        self._hears.start()
        if not listens.wait(OPENS_S) or not self.url:
            self.kill()
            raise AssertionError(f"the server does not open: {self.said}")
        self.opened_s = time.monotonic() - begun_s
        self._port = int(self.url.rsplit(":", 1)[1])

    def _hear(self, listens: threading.Event) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        for line in process.stdout:
            self.said += line
            if found := TOKEN.search(line):
                self.token = found[1]
            if found := ADDRESS.search(line):
                self.url = found[1]
                listens.set()
        listens.set()
        process.stdout.close()

    def stop(self) -> int:
        """Ctrl-C; gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(ENDS_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """As a crash does; nothing when it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(ENDS_S)
            self._hears.join(ENDS_S)

    def halt(self) -> None:
        """Let the process stand without ending it, as a machine that hangs."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def account(self, name: str, *roles: str) -> None:
        """An account whose person has chosen a password by its one-time code."""
        with open_desk(self.session / "access") as desk:
            desk.accounts.redeem(name, desk.add(name, name, roles), PASSWORD)

    @contextmanager
    def script(self, name: str) -> Generator[Script]:
        """A person's script, signed in."""
        with httpx.Client(base_url=f"{self.url}/api/v1", timeout=30.0, trust_env=False) as client:
            script = Script(client)
            found = script.post("/auth/login", name=name, password=PASSWORD)
            client.headers["X-CSRF-Token"] = found["csrf"]
            yield script


class Script:
    """The API by HTTP, for what a test compares the page with."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, **query: Any) -> Any:
        """The answer's JSON."""
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """The answer's JSON."""
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def latest(self, *addresses: str, at: str | None = None) -> list[dict[str, Any]]:
        """The newest values."""
        moment = {} if at is None else {"at": at}
        return self.get("/archive/latest", address=list(addresses), **moment)

    def clock(self, do: str, **more: Any) -> Any:
        """Tell the clock; gives how it stands then."""
        return self.post("/clock", do=do, **more)

    def jump(self, to: str | dict[str, str], within_s: float = 120.0) -> None:
        """Jump there, and wait until the clock has arrived and stands or runs as before."""
        self.clock("jump", to=to)
        until_s = time.monotonic() + within_s
        while self.get("/clock")["state"] == "jumping":
            assert time.monotonic() < until_s, "the jump does not end"
            time.sleep(0.1)


@contextmanager
def served(server: StationServer) -> Generator[StationServer]:
    """The server while the block runs; afterwards it has ended in good order."""
    server.start()
    try:
        yield server
        code = server.stop()
        assert code == 0, server.said
        assert "Warning" not in server.said, server.said
        assert "Traceback" not in server.said, server.said
    finally:
        server.kill()
