"""The reference page of the API: routes, errors, and the websocket with its binary form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from ilrs.mission.server import feed
from ilrs.mission.server.openapi import ERROR, OPEN, PREFIX, TAGS

HEAD = """\
# API of mission control

What `ilrs serve` answers, generated from `ilrs.mission.server`. The server itself gives the same
as [OpenAPI](https://spec.openapis.org/oas/v3.1.0) at `/api/v1/openapi.json`; from Python there is
[a client](../how-to/use-the-client.md). Addresses below stand behind `/api/v1`. Instants are ISO
8601 UTC, `2035-03-01T12:00:00Z`; numbers are SI; a number that is not finite is `null`.

## Who asks

A browser signs in by `POST /auth/login` and gets a cookie; on everything but `GET` it sends the
`csrf` of that answer as the header `X-CSRF-Token`. A script sends `Authorization: Bearer TOKEN`,
with a token that a person made (scope `read`, or `operate` to act as well). Requests for another
session than the live one take `?session=ID`. Who asks too often gets 429 with `Retry-After`; a
request of more than a million octets gets 413.

## Errors

Every refusal, 4xx or 503, has one form:

```text
{"error": {"code": "...", "what": "...", "where": "...", "why": "...", "hint": "..."}}
```
"""
LIVE = """\
## The websocket /live

`GET /api/v1/live?session=ID` as a websocket, with the cookie (and the page's own `Origin`) or the
header of a token. The first message is text: `{{"type": "hello", "structures": n}}` with the
clock; the second a keyframe; then binary messages of telemetry and text messages with a `type`:
`clock`, `event`, `alarm`, `command`, `procedure`, `skipped`. What a client sends is read and not
used; a message of more than 65,536 octets ends the connection. Close codes: 4401 signed out, 4404
no such session, 1008 refused.

A client that does not keep up is not waited for: once {waiting} MiB lie before it, it loses what
it has not read, gets `{{"type": "skipped", "rows": n}}` and a keyframe. All rows are in the
archive.

A binary message, little-endian, is a head of {head} octets and so many blocks:

{head_rows}

A keyframe (flag 1) holds the newest row of every structure that was ever received. A block is one
housekeeping report, {block} octets and its values:

{block_rows}

Structures, and the parameters in the order of their values, are those of `GET /dictionary`: the
values of structure i are the parameters `first`, `first` + 1, ...

## Ranges in binary form

`GET /archive/range` with `Accept: application/octet-stream`, little-endian, for each address in
the order asked for: uint32 n, then columns of n: float64 time (seconds of UTC since 1970),
float32 least, float32 greatest, float32 mean, uint32 count.
"""
_TYPES = {"B": "uint8", "H": "uint16", "I": "uint32", "d": "float64"}
_HEAD_PARTS = (
    "type: 1 telemetry", "flags: 1 keyframe", "0", "sequence of the message",
    "time of the session, seconds of UTC since 1970", "number of blocks",
)  # fmt: skip
_BLOCK_PARTS = (
    "structure, its place in the dictionary", "n, number of values", "0",
    "generation time on board, seconds of UTC since 1970", "reception time on Earth",
)  # fmt: skip


def api_page(app: FastAPI) -> str:
    """The page, as Markdown, of an application with all routes."""
    document = app.openapi()
    lines = [HEAD, *_errors(), "", "## Routes", ""]
    for tag, text in TAGS.items():
        rows = list(_rows(document, tag))
        if rows:
            lines += [f"### {tag}", "", text, "", "| route | what it does | parameters |",
                      "|---|---|---|", *rows, ""]  # fmt: skip
    live = LIVE.format(
        waiting=feed.MOST_WAITING_OCTETS >> 20, head=feed.HEAD.size, block=feed.BLOCK.size,
        head_rows=_layout(feed.HEAD.format, _HEAD_PARTS),
        block_rows=_layout(feed.BLOCK.format, _BLOCK_PARTS, "n float32: the values"),
    )  # fmt: skip
    return "\n".join([*lines, live])


def _errors() -> Iterator[str]:
    yield "| part | what it is |"
    yield "|---|---|"
    parts: dict[str, Any] = ERROR["properties"]["error"]["properties"]
    for name, of in parts.items():
        yield f"| `{name}` | {of['description']} |"


def _rows(document: dict[str, Any], tag: str) -> Iterator[str]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if tag in operation.get("tags", []):
                short = path.removeprefix(PREFIX)
                text = _cell(operation["description"])
                free = " (nobody need be signed in)" if short in OPEN else ""
                yield f"| `{method.upper()} {short}` | {text}{free} | {_asked(operation)} |"


def _asked(operation: dict[str, Any]) -> str:
    names = [
        f"`{p['name']}`" + ("" if p.get("required") else "?")
        for p in operation.get("parameters", [])
        if p["in"] == "query" and p["name"] != "session"
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        names.append(f"body: {body['schema'].get('$ref', '').rsplit('/', 1)[-1]}")
    return ", ".join(names)


def _layout(form: str, parts: tuple[str, ...], *more: str) -> str:
    kinds = [_TYPES[letter] for letter in form if letter in _TYPES]
    rows = [f"| {kind} | {text} |" for kind, text in zip(kinds, parts, strict=True)]
    rows += [f"| {' | '.join(text.split(': ', 1))} |" for text in more]
    return "\n".join(["| type | what |", "|---|---|", *rows])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
