"""The OpenAPI document of the routes: who may ask, what errors look like, what parameters are.

What FastAPI takes from the code is completed here from one list, so that no route forgets it.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

PREFIX = "/api/v1"
DESCRIPTION = """Mission control of a station of `ilrs`. Instants are ISO 8601 UTC, such as \
`2035-03-01T12:00:00Z`; numbers are SI. Sign in by `POST /api/v1/auth/login` (a cookie, and the \
header `X-CSRF-Token` on everything that changes something) or send `Authorization: Bearer TOKEN`. \
Live values come over the websocket `/api/v1/live`."""
TAGS = {
    "station": "What the station is, and what its packets carry.",
    "clock": "The time of a session.",
    "archive": "Values, as they were received.",
    "events": "What happened, and entries of people.",
    "timeline": "Everything on one line of time.",
    "network": "Links, and what went over them.",
    "ports": "Ports for systems of others.",
    "scenery": "The sky and the ground of the sites.",
    "commands": "Commands: look, arm, release, approve, cancel, follow.",
    "alarms": "What is wrong, and what people do about it.",
    "procedures": "Procedures, their runs, and locks of elements.",
    "plans": "Plans, their versions and branches.",
    "rehearsals": "Branches off the live session, with faults of their own.",
    "partner": "What a partner has, and may.",
    "access": "Signing in, accounts, tokens, the log of acts.",
}
# Routes that ask for nobody: they are how one comes in.
OPEN = ("/auth/ways", "/auth/first", "/auth/code", "/auth/login", "/auth/oidc/start",
        "/auth/oidc/callback")  # fmt: skip
PARAMETERS = {
    "session": "A rehearsal; without it the live session.",
    "address": "A value, as element/measurement; can be repeated.",
    "start": "From this moment on, UTC.",
    "end": "Before this moment, UTC.",
    "since": "From this moment on, UTC.",
    "at": "A moment, UTC.",
    "buckets": "Into how many pieces the span is cut.",
    "format": "The form of the file.",
    "form": "The form of the picture.",
    "severity": "Only of this severity.",
    "state": "Only in this state.",
    "limit": "At most so many, the newest first.",
    "before": "Only before this sequence number.",
    "kind": "Of this kind, or of kinds that begin with it.",
    "who": "By this person.",
    "site": "A site of the station.",
    "step_s": "Seconds between two rows.",
    "level": "The layer of the horizon map.",
    "direction": "The direction of the layer.",
    "reach_m": "Metres from the site to each edge.",
    "size": "Pixels along an edge.",
    "labels": "Whether names are drawn.",
    "v": "The version that the scene tells, so that browsers may keep the answer.",
    "id": "Its id.",
    "name": "Its name.",
    "element": "An element of the station.",
    "branch": "A branch of the plan; without it the main one.",
    "provider": "The number of the provider, as `/auth/ways` tells.",
    "then": "Where the browser goes afterwards.",
    "code": "What the provider gave.",
    "iss": "Who the provider says it is.",
    "error": "What the provider has against it.",
}
PARAMETER_STATES = {"/auth/oidc/callback": "What the sign-in was begun with."}
ERROR: dict[str, Any] = {
    "type": "object",
    "description": "What was refused, in words for people; all parts are there, empty for none.",
    "required": ["error"],
    "properties": {"error": {
        "type": "object",
        "required": ["code", "what", "where", "why", "hint"],
        "properties": {
            "code": {"type": "string", "description": "Stable, for programs."},
            "what": {"type": "string", "description": "What is wrong, as a sentence."},
            "where": {"type": "string", "description": "The parameter, address or id."},
            "why": {"type": "string", "description": "The reason."},
            "hint": {"type": "string", "description": "What to do."},
        },
    }},
}  # fmt: skip
BINARY = "application/octet-stream"
# Answers that are not JSON, or not only.
MEDIA = {
    "/archive/range": ("application/json", BINARY),
    "/archive/export": ("text/csv", "application/vnd.apache.parquet", "application/x-netcdf"),
    "/scenery/{site}/mesh": (BINARY,),
    "/scenery/{site}/horizon": (BINARY,),
    "/scenery/{site}/lit.{form}": ("image/webp", "image/png", "application/json"),
}


def install_openapi(app: FastAPI, cookie: str) -> None:
    """Have an application give its completed document; `cookie` is the name of the session's."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = completed(_plain(app), cookie)
        return app.openapi_schema

    app.openapi = openapi


def _plain(app: FastAPI) -> dict[str, Any]:
    tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    return get_openapi(
        title=app.title, version=app.version, routes=app.routes, description=DESCRIPTION, tags=tags
    )


def completed(document: dict[str, Any], cookie: str) -> dict[str, Any]:
    """A document with everything that holds for all routes."""
    parts: dict[str, Any] = document.setdefault("components", {})
    schemas: dict[str, Any] = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Error"] = ERROR
    parts["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie,
                    "description": "Set by signing in; unsafe methods need X-CSRF-Token as well."},
        "token": {"type": "http", "scheme": "bearer",
                  "description": "A token that a person made for a script."},
    }  # fmt: skip
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path.removeprefix(PREFIX), operation)
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    text = str(operation.get("description", ""))
    operation["summary"] = text.split("\n\n")[0].replace("\n", " ").split(". ")[0].rstrip(".")
    answers: dict[str, Any] = operation["responses"]
    answers.pop("422", None)
    wrong = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    answers["4XX"] = {"description": "Refused; the error says why."} | wrong
    answers["503"] = {"description": "Not possible just now."} | wrong
    if path in MEDIA:
        answers["200"]["content"] = {media: {} for media in MEDIA[path]}
    operation["security"] = [] if path in OPEN else [{"session": []}, {"token": []}]
    for parameter in operation.get("parameters", []):
        if not parameter.get("description"):
            name = parameter["name"]
            told = PARAMETER_STATES.get(path) if name == "state" else None
            parameter["description"] = told or PARAMETERS.get(name, "")
