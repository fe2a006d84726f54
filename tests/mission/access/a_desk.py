"""A real server on loopback, a clock that a test turns, and people with accounts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import uvicorn
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI, Request, WebSocket

from ilrs.mission.access.passwords import Passwords
from ilrs.mission.access.person import Person
from ilrs.mission.access.provider import Provider
from ilrs.mission.access.room import Access, open_access
from ilrs.mission.access.settings import Settings
from ilrs.mission.server.access import install_access
from ilrs.mission.server.answers import install_errors
from ilrs.mission.server.shield.rate_limit import Rate
from ilrs.mission.server.signed_in import needs, signed_in
from ilrs.mission.server.tls import Certificate, server_options
from ilrs.station.model import Station

PASSWORD = "seven lamps over grey dust"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
PLENTY = Rate(1e6, 1e6)


class Clock:
    """The wall clock of a test; it stands until it is turned."""

    def __init__(self) -> None:
        self.now_s = time.time()

    def __call__(self) -> float:
        return self.now_s

    def turn(self, seconds: float) -> None:
        self.now_s += seconds


def made_access(
    folder: Path, station: Station, station_folder: Path | None, clock: Clock, *,
    database: str = "", tls: bool = False, providers: tuple[Provider, ...] = (),
    passwords: Passwords = QUICK, hosts: tuple[str, ...] = (),
) -> Access:  # fmt: skip
    settings = Settings(folder, database, tls=tls, hosts=hosts, providers=providers, clock=clock)
    return open_access(settings, station, station_folder, passwords)


def made_app(access: Access, **limits: Any) -> FastAPI:
    """An application with our routes, one of each sort beside them, and the shield."""
    app = FastAPI()
    install_errors(app)

    @app.get("/api/v1/station")
    def station(person: Annotated[Person, Depends(signed_in)]) -> dict[str, str]:
        return {"seen_by": person.id}

    @app.post("/api/v1/events")
    def note(person: Annotated[Person, Depends(signed_in)]) -> dict[str, str]:
        return {"by": person.id}

    @app.post("/api/v1/clock")
    def clock(person: Annotated[Person, Depends(needs("clock"))]) -> dict[str, str]:
        return {"by": person.id}

    @app.websocket("/api/v1/live")
    async def live(socket: WebSocket, person: Annotated[Person, Depends(signed_in)]) -> None:
        await socket.accept()
        await socket.send_text(person.id)
        await socket.close()

    @app.post("/api/v1/entries")
    def entry(request: Request, _: Annotated[Person, Depends(signed_in)]) -> None:
        request.app.state.act(request.state.person, "entry", {"text": "a remark"})

    install_access(app, access, **({"address_rate": PLENTY, "session_rate": PLENTY} | limits))
    return app


@contextmanager
def running(access: Access, certificate: Certificate | None = None, **limits: Any) -> Iterator[str]:
    """The application served by uvicorn on a port of its own; gives its address."""
    options = server_options("127.0.0.1", 0, certificate)
    config = uvicorn.Config(made_app(access, **limits), log_level="error", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until_s = time.monotonic() + 10.0
        while not server.started:
            assert thread.is_alive(), "the server has not started"
            assert time.monotonic() < until_s, "the server does not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10.0)


def account(access: Access, name: str, *roles: str, person: str = "") -> None:
    """An account that has chosen its password by its code, as people do."""
    code = access.accounts.add(name, person or name, roles)
    access.accounts.redeem(name, code, PASSWORD)


@contextmanager
def signed(url: str, name: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
    """A browser that has signed in, and sends its CSRF token along."""
    with stranger(url) as browser:
        answer = browser.post("/auth/login", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield browser


def stranger(url: str) -> httpx.Client:
    """A browser that has not signed in."""
    return httpx.Client(base_url=f"{url}/api/v1", timeout=20.0, trust_env=False)


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal."""
    return str(answer.json()["error"]["code"])
