"""The whole application over a live session of the outpost, served by uvicorn on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from a_desk import Clock, account, made_access, signed
from living import outpost

from ilrs.mission.commanding.access_authority import AccessAuthority, asked_of
from ilrs.mission.desks import Desks
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import open_session
from ilrs.mission.server.app import create_app


class Whole:
    """A server, as `ilrs serve` makes it, whose session is paused; people sign in by name."""

    def __init__(self, folder: Path, rights: Path | None = None) -> None:
        self.folder = folder
        self.live, _ = open_session(folder / "s", outpost())
        station = self.live.station
        self.access = made_access(folder / "access", station, rights, Clock())
        authority = AccessAuthority(self.access.authority, asked_of(self.access.accounts))
        self.live.desks = Desks(self.live, authority, None)
        self.live.runner.attendants.append(self.live.desks)
        self.app = create_app(self.live, self.access)
        self.url = ""

    @contextmanager
    def running(self) -> Generator[None]:
        """The server, while the block runs."""
        config = uvicorn.Config(self.app, port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started)
        self.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(15.0)
            assert not thread.is_alive()

    @contextmanager
    def browser(self, name: str, *roles: str) -> Generator[httpx.Client]:
        """A person who has signed in."""
        if self.access.accounts.find(name) is None:
            account(self.access, name, *roles)
        with signed(self.url, name) as browser:
            yield browser


def until(holds: Callable[[], bool], most_s: float = 20.0) -> None:
    """Wait for something that comes soon."""
    end_s = time.monotonic() + most_s
    while not holds():
        assert time.monotonic() < end_s, "it takes too long"
        time.sleep(0.01)


def told(answer: httpx.Response, status: int = 200) -> Any:
    """What an answer says, if it has the status."""
    assert answer.status_code == status, answer.text
    return answer.json()


def go(live: Live, to_ns: int) -> None:
    """Have a session come to a moment under its own clock."""
    live.runner.call(lambda: live.runner.jump(to_ns)).result(5.0)
    until(lambda: live.session.now_ns >= to_ns and live.runner.clock.state == "paused")
