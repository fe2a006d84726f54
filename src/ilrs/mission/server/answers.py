"""How the server answers: JSON without surprises, and errors that say what, where, why, what to do.

Numbers that are not finite are null in JSON.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException

from ilrs.diagnostics import SimulationError
from ilrs.mission.access.errors import AccessError
from ilrs.mission.archive.errors import ArchiveError

LOG = logging.getLogger("ilrs.server")
_WORDS = {401: "sign in first", 403: "not permitted", 404: "there is no such thing", 405: "not so"}


class Answer(JSONResponse):
    """JSON by orjson, arrays of numpy included."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def not_found(what: str, hint: str = "") -> AccessError:
    """There is no such thing."""
    return AccessError(404, "not-found", what, hint=hint)


def bad_request(what: str, *, where: str = "", hint: str = "") -> AccessError:
    """Something in the request cannot be used."""
    return AccessError(422, "bad-request", what, where=where, hint=hint)


def _error(status: int, **error: str) -> Answer:
    whole = {"code": "", "what": "", "where": "", "why": "", "hint": ""} | error
    return Answer({"error": whole}, status)


def install_errors(app: FastAPI) -> None:
    """Have every failure answered in the one form."""

    async def simulation(request: Request, error: SimulationError) -> Answer:
        return _error(
            503, code="session", what=str(error), where=request.url.path,
            hint=getattr(error, "hint", "") or "",
        )  # fmt: skip

    async def archive(request: Request, error: ArchiveError) -> Answer:
        status = {"unknown": 404, "invalid": 422, "full": 507}.get(error.code, 503)
        return _error(
            status, code=error.code, what=error.what, where=request.url.path, hint=error.hint
        )

    async def disk(request: Request, error: OSError) -> Answer:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        LOG.warning("%s %s: %s", request.method, request.url.path, error)
        return _error(
            507 if full else 503, code="full" if full else "disk", where=request.url.path,
            what=f"the server cannot write: {error.strerror or error}",
            hint="nothing was done; make room on the disk" if full else "nothing was done",
        )  # fmt: skip

    async def database(request: Request, error: SQLAlchemyError) -> Answer:
        LOG.warning("%s %s: %s", request.method, request.url.path, error)
        reason = error.orig if isinstance(error, DBAPIError) else error
        return _error(
            503, code="database", where=request.url.path,
            what=f"accounts cannot be read or written: {' '.join(str(reason).split())}",
            hint="nothing was done; it goes on by itself when disk or database are there again",
        )  # fmt: skip

    async def http(request: Request, error: HTTPException) -> Answer:
        plain = error.detail in ("", "Not Found")
        what = _WORDS.get(error.status_code, "") if plain else error.detail
        answer = _error(
            error.status_code, code=f"http-{error.status_code}", what=what or error.detail,
            where=request.url.path,
        )  # fmt: skip
        answer.headers.update(error.headers or {})
        return answer

    async def bug(request: Request, error: Exception) -> Answer:
        LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _error(
            500, code="bug", what="the server made a mistake; its log says where",
            where=request.url.path, hint="please report it",
        )  # fmt: skip

    handlers: list[tuple[type[Exception], Callable[[Request, Any], Awaitable[Answer]]]] = [
        (SimulationError, simulation), (ArchiveError, archive), (OSError, disk),
        (SQLAlchemyError, database),
        (HTTPException, http), (Exception, bug),
    ]  # fmt: skip
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
