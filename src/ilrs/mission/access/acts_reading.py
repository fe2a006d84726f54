"""Reading the log of acts, the latest first, without reading all of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilrs.partners.record.folder import ENTRIES

_BLOCK = 65_536
_MOST_LOOKED_AT = 200_000


@dataclass(frozen=True)
class Act:
    """One act as the log tells it."""

    id: str
    kind: str
    sequence: int
    time: str
    body: dict[str, Any]


def latest_acts(
    folder: Path, limit: int, *, before: int | None = None, kind: str = "", who: str = ""
) -> list[Act]:
    """The latest acts before a sequence number, of a kind (or its beginning), by a person.

    A line that cannot be read is passed over here; `verify` tells of it.
    """
    found: list[Act] = []
    for looked_at, line in enumerate(_lines_backwards(folder / ENTRIES)):
        if len(found) >= limit or looked_at >= _MOST_LOOKED_AT:
            break
        act = _act(line)
        if act is None or (before is not None and act.sequence >= before):
            continue
        if act.kind.startswith(kind) and who in ("", act.body.get("who")):
            found.append(act)
    return found


def _act(line: bytes) -> Act | None:
    try:
        payload = json.loads(line)["payload"]
        return Act(payload["id"], payload["type"], int(payload["sequence"]),
                   str(payload["body"].get("at", payload["time"])), payload["body"])  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _lines_backwards(path: Path) -> Iterator[bytes]:
    """The whole lines of a file from the last to the first."""
    with path.open("rb") as stream:
        place, rest = stream.seek(0, os.SEEK_END), b""
        while place:
            length = min(_BLOCK, place)
            place -= length
            stream.seek(place)
            first, *whole = (stream.read(length) + rest).split(b"\n")
            yield from (line for line in reversed(whole) if line)
            rest = first
        if rest:
            yield rest
