"""Listens and serves until it is told to stop."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from ilrs.diagnostics import SimulationError
from ilrs.mission.access.provider import Provider
from ilrs.mission.access.room import open_access
from ilrs.mission.access.settings import Settings
from ilrs.mission.commanding.access_authority import AccessAuthority, asked_of
from ilrs.mission.desks import Desks
from ilrs.mission.live.live import Live
from ilrs.mission.ports.ports import Ports
from ilrs.mission.ports.settings import PortSettings
from ilrs.mission.server.app import create_app
from ilrs.mission.server.tls import Certificate, server_options

FIRST = "First account    http{s}://{host}:{port}/#/first?token={token}"


@dataclass(frozen=True)
class Listening:
    """Where and how to listen; `hosts` are further names by which browsers come."""

    host: str = "127.0.0.1"
    port: int = 8765
    certificate: Certificate | None = None
    insecure: bool = False
    hosts: tuple[str, ...] = ()
    trusted_proxy: str = ""
    providers: tuple[Provider, ...] = ()


def serve(
    live: Live, listening: Listening, database: str, say: Callable[[str], None],
    ports: PortSettings | None = None,
) -> None:  # fmt: skip
    """Serve a session, with ports for systems of others; returns after Ctrl-C, with it kept.

    Raises SimulationError when nobody can listen there, AccessError when nobody should.
    """
    options: dict[str, Any] = server_options(
        listening.host, listening.port, listening.certificate, insecure=listening.insecure,
        trusted_proxy=listening.trusted_proxy,
    )  # fmt: skip
    open_socket = _listen(listening.host, listening.port)
    port = open_socket.getsockname()[1]
    tls = listening.certificate is not None or bool(listening.trusted_proxy)
    folder = Path(live.settings.station_folder) if live.settings.station_folder else None
    settings = Settings(
        live.keeping.folder / "access", database, tls, (*listening.hosts, listening.host),
        listening.providers,
    )  # fmt: skip
    access = open_access(settings, live.station, folder)
    authority = AccessAuthority(access.authority, asked_of(access.accounts))
    live.desks = Desks(live, authority, folder)
    live.runner.attendants.append(live.desks)
    opened = None if ports is None or not ports.any else Ports(live, ports, access)
    config = uvicorn.Config(
        create_app(live, access, opened), log_level="warning", timeout_graceful_shutdown=3,
        **options,
    )  # fmt: skip
    shown = f"[{listening.host}]" if ":" in listening.host else listening.host
    secure = "s" if listening.certificate is not None else ""
    say(f"Mission control  http{secure}://{shown}:{port}/")
    if (token := access.first_token()) is not None:
        say(FIRST.format(s=secure, host=shown, port=port, token=token))
    for line in opened.lines() if opened is not None else ():
        say(line)
    server = uvicorn.Server(config)
    try:
        with _ending(server):
            server.run(sockets=[open_socket])
    finally:
        if opened is not None:
            opened.close()
    if live.runner.trouble:
        say(f"Not everything could be kept: {live.runner.trouble}")


@contextmanager
def _ending(server: uvicorn.Server) -> Generator[None]:
    """Ctrl-C and SIGTERM are how a server is ended in good order, which is no failure.

    uvicorn raises again, at its end, the signal that ended it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From now on whoever comes waits, and is not refused.
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise SimulationError(
            f"cannot listen on {host}, port {port}: {error.strerror}",
            hint="choose another port with --port, or 0 for any that is free",
        ) from None
    return listening
