"""Routes: the ports for systems of others, what goes through them, and what was refused."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from ilrs.mission.live.live import Live
from ilrs.mission.ports.outside_space import OutsideSpace
from ilrs.mission.ports.ports import Ports
from ilrs.mission.server.asked import Asked

router = APIRouter(tags=["ports"])


@router.get("/ports")
def ports(request: Request, live: Asked) -> dict[str, Any]:
    """Ports that are open; whose telecommands became which commands; the station's own line.

    `requests` has, newest first, the request of each telecommand that came in (`outside`) beside
    the one under which acknowledgements name it (`request`, null until it has been sent).
    """
    opened: Ports | None = request.app.state.ports
    known = {} if opened is None or live.mode != "live" else opened.facts()
    return {
        "ports": {}, "telemetry": None, "telecommands": None, "telecommand_as": "", "requests": [],
        **known, "station": _station(live),
    }  # fmt: skip


def _station(live: Live) -> dict[str, Any] | None:
    space = live.session.space
    if not isinstance(space, OutsideSpace) or space.line is None:
        return None
    return space.line.facts()
