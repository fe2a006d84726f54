"""How refusals reach a browser or a script: one form of error for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from ilrs.mission.access.errors import AccessError
from ilrs.mission.refused import Code, RefusedError
from ilrs.partners.record.errors import RecordError
from ilrs.partners.rights.scene import UnknownNameError

_POLICY_VIOLATION = 1008
_STATUS: dict[Code, int] = {
    "not_found": 404, "invalid": 422, "forbidden": 403, "conflict": 409, "gone": 410,
}  # fmt: skip


def install_refusals(app: FastAPI) -> None:
    """Have an application tell refusals, unknown names and a log that is damaged in one form."""
    app.add_exception_handler(AccessError, _tell)
    app.add_exception_handler(RefusedError, _tell)
    app.add_exception_handler(UnknownNameError, _tell)
    app.add_exception_handler(RecordError, _tell)
    app.add_exception_handler(RequestValidationError, _tell)
    app.add_exception_handler(WebSocketRequestValidationError, _tell)


def refusal_of(error: Exception) -> AccessError:
    """A refusal with its status, whatever it was before."""
    if isinstance(error, AccessError):
        return error
    if isinstance(error, RefusedError):
        return AccessError(_STATUS[error.code], error.code, error.what, where=error.where,
                           why=error.why, hint=error.hint)  # fmt: skip
    if isinstance(error, RecordError):
        return AccessError(
            503, "log_unusable", "the log of acts cannot be written", why=error.what,
            hint=error.hint or "ilrs record verify says what is wrong",
        )  # fmt: skip
    if isinstance(error, RequestValidationError | WebSocketRequestValidationError):
        return _malformed(error.errors())
    return AccessError(404, "unknown_name", str(error))


def _malformed(faults: Sequence[Any]) -> AccessError:
    """What of a request does not fit its form: the first fault, and how many there are besides."""
    first = faults[0]
    place = [str(part) for part in first["loc"]]
    where = ".".join(place[1:] or place)
    more = f"and {len(faults) - 1} more" if len(faults) > 1 else ""
    return AccessError(422, "malformed", str(first["msg"]), where=where[:200], why=more,
                       hint="/api/v1/openapi.json has the form of every request")  # fmt: skip


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
