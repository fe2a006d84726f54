"""All of the shield around an application, in the right order."""

from __future__ import annotations

from starlette.applications import Starlette

from ilrs.mission.access.settings import Settings
from ilrs.mission.server.shield.body_limit import MOST_OCTETS, BodyLimit
from ilrs.mission.server.shield.headers import SecurityHeaders
from ilrs.mission.server.shield.hosts import HostCheck
from ilrs.mission.server.shield.rate_limit import ADDRESS, SESSION, Rate, RateLimit


def shield(
    app: Starlette, settings: Settings, *, most_octets: int = MOST_OCTETS,
    address_rate: Rate = ADDRESS, session_rate: Rate = SESSION,
) -> None:  # fmt: skip
    """Put it before an application: headers outermost, so that refusals have them too."""
    app.add_middleware(BodyLimit, most_octets=most_octets)
    app.add_middleware(
        RateLimit, cookie=settings.cookie, address=address_rate, session=session_rate
    )
    app.add_middleware(HostCheck, hosts=settings.hosts)
    app.add_middleware(SecurityHeaders, tls=settings.tls)
