"""A live session with its desks and an operator `bo`, and the real application over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from argon2 import PasswordHasher

from ilrs.mission.access.passwords import Passwords
from ilrs.mission.access.room import Access, open_access
from ilrs.mission.access.settings import Settings
from ilrs.mission.commanding.access_authority import AccessAuthority, asked_of
from ilrs.mission.desks import Desks
from ilrs.mission.live.live import Live
from ilrs.mission.ports.ports import Ports
from ilrs.mission.server.app import create_app
from ilrs.mission.server.tls import server_options

PASSWORD = "seven lamps over grey dust"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


def attended(live: Live, folder: Path, station: Path | None = None) -> Access:
    """Give a session its desks, and access with one operator, who is administrator as well.

    The procedures are those in the folder of a station.
    """
    access = open_access(Settings(folder / "access"), live.station, None, QUICK)
    code = access.accounts.add("bo", "bo", ("operator", "administrator", "auditor"))
    access.accounts.redeem("bo", code, PASSWORD)
    authority = AccessAuthority(access.authority, asked_of(access.accounts))
    live.desks = Desks(live, authority, station)
    live.runner.attendants.append(live.desks)
    return access


def token_of(access: Access, *scopes: str) -> str:
    """A token of the operator, for scripts."""
    _, text = access.tokens.make("bo", "a script", scopes or ("read", "operate"), 86_400.0)
    return text


@contextmanager
def serving(live: Live, access: Access, ports: Ports | None = None) -> Generator[str]:
    """The application on a port of its own; gives its address. It closes the session at its end."""
    options: dict[str, Any] = server_options("127.0.0.1", 0)
    config = uvicorn.Config(
        create_app(live, access, ports), log_level="error", timeout_graceful_shutdown=1, **options
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until_s = time.monotonic() + 20.0
    while not server.started:
        assert thread.is_alive(), "the server has not started"
        assert time.monotonic() < until_s, "the server does not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10.0)


def until(what: Any, seconds: float = 40.0) -> Any:
    """What a function comes to give, once it is true of it."""
    end_s = time.monotonic() + seconds
    while True:
        if found := what():
            return found
        assert time.monotonic() < end_s, "it has not come about"
        time.sleep(0.01)
