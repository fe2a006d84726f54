"""Access put before an application: `install_access(app, access)`, once its routes are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.room import Access
from ilrs.mission.server.auth import auth_router
from ilrs.mission.server.refused import install_refusals
from ilrs.mission.server.shield.body_limit import MOST_OCTETS
from ilrs.mission.server.shield.everything import shield
from ilrs.mission.server.shield.rate_limit import ADDRESS, SESSION, Rate
from ilrs.mission.server.signed_in import signed_in


def install_access(
    app: FastAPI, access: Access, *, most_octets: int = MOST_OCTETS, address_rate: Rate = ADDRESS,
    session_rate: Rate = SESSION,
) -> None:  # fmt: skip
    """Routes of signing in, the log of acts, the shield; and what routes and feed ask of the app.

    `app.state.act(person, what, detail)` writes an act down, `app.state.refuse_socket(socket)` says
    why somebody may not listen, empty when they may. Routes guard themselves by `signed_in`.
    """
    app.state.access = access
    app.state.act = _act_of(access)
    app.state.refuse_socket = refuse_socket
    install_refusals(app)
    app.include_router(auth_router)
    shield(
        app, access.settings, most_octets=most_octets, address_rate=address_rate,
        session_rate=session_rate,
    )  # fmt: skip


def refuse_socket(socket: HTTPConnection) -> str:
    """Why a websocket is not opened to whoever asks; empty when it is."""
    try:
        signed_in(socket)
    except AccessError as refusal:
        return refusal.what
    return ""


def _act_of(access: Access) -> Any:
    def act(person: str, what: str, detail: Mapping[str, Any]) -> None:
        access.acts.append(what, person, detail)

    return act
