"""Listens and serves until it is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from ilrs.diagnostics import SimulationError
from ilrs.mission.live.live import Live
from ilrs.mission.server.app import create_app


def serve(live: Live, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve a session; returns after Ctrl-C, with the session kept.

    Raises SimulationError when nobody can listen there.
    """
    listening = _listen(host, port)
    chosen = listening.getsockname()[1]
    # Compressing each message of the feed costs three times what sending it does.
    config = uvicorn.Config(
        create_app(live), log_level="warning", ws="websockets-sansio", ws_per_message_deflate=False,
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip
    say(f"Mission control  http://{_shown(host)}:{chosen}/")
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SimulationError(
            f"cannot listen on {host}, port {port}: {error.strerror}",
            hint="choose another port with --port, or 0 for any that is free",
        ) from None
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
