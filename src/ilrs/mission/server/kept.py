"""Answers that a browser may keep: entity tags, and files that are already packed by gzip."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import orjson
from fastapi import Request, Response

from ilrs.provenance import digest_bytes

_SMALL_OCTETS = 1024
_YEAR_S = 31_536_000


def content(
    request: Request, body: dict[str, Any] | bytes, media: str = "application/json", *,
    tag: str = "", keep_s: int = 0,
) -> Response:  # fmt: skip
    """A document (packed where the client takes that) or octets; 304 for what the client has."""
    octets = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {
        "ETag": f'"{(tag or digest_bytes(octets))[:32]}"',
        "Cache-Control": f"private, max-age={keep_s}" if keep_s else "private, no-cache",
        "Vary": "Accept-Encoding",
    }
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if not isinstance(body, bytes) and len(octets) > _SMALL_OCTETS and _takes_gzip(request):
        octets, headers["Content-Encoding"] = gzip.compress(octets, 6, mtime=0), "gzip"
    return Response(octets, media_type=media, headers=headers)


def packed_content(
    request: Request, octets: Callable[[], bytes], tag: str, for_ever: bool
) -> Response:
    """Octets that are a gzip file, unpacked again for a client that does not take it."""
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": f"private, max-age={_YEAR_S}, immutable" if for_ever
        else "private, no-cache",
        "Vary": "Accept-Encoding",
    }  # fmt: skip
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = octets()
    if _takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/octet-stream", headers=headers)


def _has(request: Request, tag: str) -> bool:
    said = request.headers.get("if-none-match", "")
    return tag in (part.strip().removeprefix("W/") for part in said.split(","))


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
