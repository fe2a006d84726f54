"""The application: routes over the open sessions, the pages, and who may do what."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from ilrs.mission.access.room import Access
from ilrs.mission.access.settings import Settings
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import facts_of
from ilrs.mission.live.rehearsals import Rehearsals
from ilrs.mission.ports.ports import Ports
from ilrs.mission.server import (
    archive_files,
    clock,
    events,
    live_feed,
    network,
    partner,
    ports,
    rehearsal_faults,
    rehearsals,
    samples,
    scenery,
    station,
    timeline,
)
from ilrs.mission.server.access import install_access
from ilrs.mission.server.alarms import alarms_router
from ilrs.mission.server.answers import Answer, install_errors
from ilrs.mission.server.auth import auth_router
from ilrs.mission.server.commands import commands_router
from ilrs.mission.server.console import install_console
from ilrs.mission.server.feed import Hub
from ilrs.mission.server.long_reads import LongReads
from ilrs.mission.server.meant import MeantSession, with_session
from ilrs.mission.server.openapi import PREFIX, install_openapi
from ilrs.mission.server.plans import plans_router
from ilrs.mission.server.procedures import procedures_router
from ilrs.mission.server.signed_in import signed_in

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(live: Live, access: Access, opened: Ports | None = None) -> FastAPI:
    """The application over a live session, which it starts and, at the end, stops.

    `opened` are its ports for systems of others, of which it only tells.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        live.runner.start()
        yield
        app.state.rehearsals.close()
        for hub in app.state.hubs.values():
            hub.close()
        for session in list(app.state.sessions.values()):
            session.close()
        access.close()

    app = _with_routes(lifespan)
    app.state.sessions = {live.id: live}
    hubs: dict[str, Hub] = {}
    app.state.hubs, app.state.ports = hubs, opened
    app.state.long_reads, app.state.checks = LongReads(), {}
    app.state.rehearsals = Rehearsals(live, app.state.sessions)
    app.state.rehearsals.on_end.append(lambda id: _close_hub(hubs, id))
    install_console(app)
    install_access(app, access)
    app.state.act = with_session(app.state.act)
    app.add_middleware(MeantSession)
    install_openapi(app, access.settings.cookie)
    return app


def documented_app() -> FastAPI:
    """An application with all routes and nothing behind them, for its document."""
    app = _with_routes(None)
    app.include_router(auth_router)
    install_openapi(app, Settings(Path()).cookie)
    return app


def _with_routes(lifespan: Lifespan | None) -> FastAPI:
    app = FastAPI(
        title="ilrs mission control", version=version("ilrs"), lifespan=lifespan,
        default_response_class=Answer, docs_url=None, redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )  # fmt: skip
    install_errors(app)
    open_routes = APIRouter(prefix=PREFIX, dependencies=[Depends(signed_in)])
    routers = (
        station.router, clock.router, samples.router, archive_files.router, events.router,
        timeline.router, network.router, ports.router, scenery.router, commands_router,
        alarms_router, procedures_router, plans_router, rehearsals.router,
        rehearsal_faults.router, partner.router,
    )  # fmt: skip
    for router in routers:
        open_routes.include_router(router)

    @open_routes.get("/sessions", tags=["clock"])
    def sessions() -> list[dict[str, Any]]:
        """The open sessions: the live one and rehearsals."""
        return [facts_of(s) for s in list(app.state.sessions.values())]

    app.include_router(open_routes)
    app.include_router(live_feed.router, prefix=PREFIX)
    return app


def _close_hub(hubs: dict[str, Hub], id: str) -> None:
    """Whoever listens to a session that ends is told so by the feed."""
    hub = hubs.pop(id, None)
    if hub is not None:
        hub.close()
