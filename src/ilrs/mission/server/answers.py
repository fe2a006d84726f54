"""How the server answers: JSON without surprises, and errors that say what, where, why, what to do.

Numbers that are not finite are null in JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ilrs.diagnostics import SimulationError
from ilrs.mission.archive.errors import ArchiveError

LOG = logging.getLogger("ilrs.server")
_WORDS = {401: "sign in first", 403: "not permitted", 404: "there is no such thing", 405: "not so"}


class Answer(JSONResponse):
    """JSON by orjson, arrays of numpy included."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


class RefusedError(Exception):
    """A request that is not carried out, told to whoever made it."""

    def __init__(
        self, status: int, code: str, what: str, *, where: str = "", why: str = "", hint: str = ""
    ) -> None:
        super().__init__(what)
        self.status = status
        self.error = {"code": code, "what": what, "where": where, "why": why, "hint": hint}


def not_found(what: str, hint: str = "") -> RefusedError:
    """There is no such thing."""
    return RefusedError(404, "not-found", what, hint=hint)


def bad_request(what: str, *, where: str = "", hint: str = "") -> RefusedError:
    """Something in the request cannot be used."""
    return RefusedError(422, "bad-request", what, where=where, hint=hint)


def _error(status: int, **error: str) -> Answer:
    whole = {"code": "", "what": "", "where": "", "why": "", "hint": ""} | error
    return Answer({"error": whole}, status)


def install_errors(app: FastAPI) -> None:
    """Have every failure answered in the one form."""

    async def refusal(request: Request, error: RefusedError) -> Answer:
        del request
        return Answer({"error": error.error}, error.status)

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

    async def invalid(request: Request, error: RequestValidationError) -> Answer:
        del request
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return _error(
            422, code="bad-request", what=f"{where}: {first['msg']}", where=where,
            hint="/api/v1/openapi.json says what this request takes",
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
        (RefusedError, refusal), (SimulationError, simulation), (ArchiveError, archive),
        (RequestValidationError, invalid), (HTTPException, http), (Exception, bug),
    ]  # fmt: skip
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
