"""Access put before an application: `install_access(app, access)`, once its routes are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from ilrs.mission.access.room import Access
from ilrs.mission.server.auth import auth_router
from ilrs.mission.server.refused import install_refusals
from ilrs.mission.server.shield.body_limit import MOST_OCTETS
from ilrs.mission.server.shield.everything import shield
from ilrs.mission.server.shield.rate_limit import ADDRESS, SESSION, Rate


def install_access(
    app: FastAPI, access: Access, *, most_octets: int = MOST_OCTETS, address_rate: Rate = ADDRESS,
    session_rate: Rate = SESSION,
) -> None:  # fmt: skip
    """Routes of signing in, the log of acts, the shield; and the act that routes write.

    `app.state.act(person, what, detail)` writes an act down. Routes and feed guard themselves by
    `signed_in`.
    """
    app.state.access = access
    app.state.act = _act_of(access)
    install_refusals(app)
    app.include_router(auth_router)
    shield(
        app, access.settings, most_octets=most_octets, address_rate=address_rate,
        session_rate=session_rate,
    )  # fmt: skip


def _act_of(access: Access) -> Any:
    def act(person: str, what: str, detail: Mapping[str, Any]) -> None:
        access.acts.append(what, person, detail)

    return act
