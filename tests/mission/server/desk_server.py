"""Desks behind their routes, served by uvicorn on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import uvicorn
from a_desk import Clock, account, made_access, signed
from fastapi import FastAPI

from ilrs.epoch import NS, Epoch
from ilrs.mission.alarms.desk import AlarmDesk
from ilrs.mission.archive.records import Records
from ilrs.mission.commanding.access_authority import AccessAuthority, asked_of
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.commanding.examination import Surroundings
from ilrs.mission.commanding.outlook import Outlook
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.server.alarms import alarms_router
from ilrs.mission.server.auth import auth_router
from ilrs.mission.server.commands import commands_router
from ilrs.mission.server.refused import install_refusals
from ilrs.station.model import Station

T0 = Epoch.from_utc("2035-03-02").tai_ns


class _Desks:
    """The desks of the one session, at the time of the test."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.commands, self.alarms = served.desk, served.alarms

    @property
    def now_ns(self) -> int:
        return self._served.now_ns


class Served:
    """The application with both desks; `now_ns` is the session's time."""

    def __init__(self, folder: Path, station: Station, station_folder: Path) -> None:
        self.now_ns, self.url = T0, ""
        self.access = made_access(folder / "access", station, station_folder, Clock())
        self.records = Records(f"sqlite:///{folder / 'documents.db'}")
        dictionary, tokens = dictionary_of(station), count()
        way = Outlook(True, "relay", 1_300_000_000, T0 + 7200 * NS, 1000.0)
        self.desk = CommandDesk(
            dictionary, self.records,
            AccessAuthority(self.access.authority, asked_of(self.access.accounts)),
            outlook=lambda now_ns: way, around=lambda address, value, now_ns: Surroundings(),
            monotonic=time.monotonic, new_token=lambda: f"token-{next(tokens)}",
        )  # fmt: skip
        self.alarms = AlarmDesk(dictionary, self.records)
        self.app = self._made()

    def _made(self) -> FastAPI:
        app = FastAPI()
        app.state.access, app.state.act = self.access, self._act
        app.state.sessions = {"live": SimpleNamespace(desks=_Desks(self))}
        install_refusals(app)
        app.include_router(auth_router)
        app.include_router(commands_router, prefix="/api/v1")
        app.include_router(alarms_router, prefix="/api/v1")
        return app

    def _act(self, person: str, what: str, detail: dict[str, Any]) -> None:
        self.access.acts.append(what, person, detail)

    @contextmanager
    def running(self) -> Generator[None]:
        """The server, while the block runs."""
        server = uvicorn.Server(uvicorn.Config(self.app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until_s = time.monotonic() + 10.0
        while not server.started and time.monotonic() < until_s:
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(10.0)
            self.records.close()
            self.access.engine.dispose()

    @contextmanager
    def browser(self, name: str) -> Generator[httpx.Client]:
        """A person who has signed in."""
        if self.access.accounts.find(name) is None:
            account(self.access, name)
        with signed(self.url, name) as browser:
            yield browser
