"""The session's cookie."""

from __future__ import annotations

from starlette.responses import Response

from ilrs.mission.access.settings import Settings


def set_session(response: Response, settings: Settings, secret: str) -> None:
    """Hand a browser its session: not for scripts, not along from elsewhere, by TLS if there is."""
    response.set_cookie(
        settings.cookie, secret, path="/", secure=settings.tls, httponly=True, samesite="strict"
    )


def drop_session(response: Response, settings: Settings) -> None:
    """Have a browser forget its session."""
    response.delete_cookie(
        settings.cookie, path="/", secure=settings.tls, httponly=True, samesite="strict"
    )
