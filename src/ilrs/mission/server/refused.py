"""How refusals reach a browser or a script: one form of error for all of them."""

from __future__ import annotations

import math
from typing import cast

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from ilrs.mission.access.errors import AccessError
from ilrs.partners.record.errors import RecordError
from ilrs.partners.rights.scene import UnknownNameError

_POLICY_VIOLATION = 1008


def install_refusals(app: FastAPI) -> None:
    """Have an application tell refusals, unknown names and a log that is damaged in one form."""
    app.add_exception_handler(AccessError, _tell)
    app.add_exception_handler(UnknownNameError, _tell)
    app.add_exception_handler(RecordError, _tell)


def refusal_of(error: Exception) -> AccessError:
    """A refusal with its status, whatever it was before."""
    if isinstance(error, AccessError):
        return error
    if isinstance(error, RecordError):
        return AccessError(
            503, "log_unusable", "the log of acts cannot be written", why=error.what,
            hint=error.hint or "ilrs record verify says what is wrong",
        )  # fmt: skip
    return AccessError(404, "unknown_name", str(error))


def response_of(refusal: AccessError) -> Response:
    """The answer to a request that is refused."""
    answer = JSONResponse(refusal.document, refusal.status)
    if refusal.retry_after_s:
        answer.headers["Retry-After"] = str(math.ceil(refusal.retry_after_s))
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _tell(connection: HTTPConnection, error: Exception) -> Response:
    refusal = refusal_of(error)
    if connection.scope["type"] == "websocket":
        socket = cast("WebSocket", connection)
        await socket.close(_POLICY_VIOLATION, refusal.code)
        return Response()
    return response_of(refusal)
