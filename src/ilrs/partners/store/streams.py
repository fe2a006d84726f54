"""Sequences that only grow, each entry bound to the one before by its digest.

For whatever keeps a ledger or a record: the body is any JSON object, and what it means is for
those who write it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ilrs.partners.store.errors import ConflictError, StoreError
from ilrs.partners.store.tables import entries, streams
from ilrs.provenance import digest_json

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry of a stream; `previous` is the digest of the one before."""

    stream: str
    seq: int
    on: date
    body: Mapping[str, Any]
    previous: str

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says, its place included."""
        return digest_json(
            {
                "stream": self.stream,
                "seq": self.seq,
                "on": self.on.isoformat(),
                "body": dict(self.body),
                "previous": self.previous,
            }
        )


def append(
    connection: Connection, stream: str, body: Mapping[str, Any], on: date, after: int | None = None
) -> Entry:
    """Append to a stream, which begins with its first entry.

    `after`, when given, is the length that the body was made for: StoreError when there is more by
    now. ConflictError when somebody else appends at the same time.
    """
    row = connection.execute(select(streams).where(streams.c.name == stream)).one_or_none()
    length, head = (0, START) if row is None else (row.length, row.head)
    if after is not None and after != length:
        raise StoreError(f"{stream} has {length} entries, not {after} any more; decide anew")
    entry = Entry(stream, length + 1, on, dict(body), head)
    if row is None:
        connection.execute(insert(streams).values(name=stream, length=1, head=entry.digest))
    else:
        changed = connection.execute(
            update(streams)
            .where(streams.c.name == stream, streams.c.length == length)
            .values(length=length + 1, head=entry.digest)
        )
        if changed.rowcount != 1:
            raise ConflictError(f"{stream} was written by somebody else")
    connection.execute(
        insert(entries).values(
            stream=stream,
            seq=entry.seq,
            on_day=on.isoformat(),
            previous=head,
            body=json.dumps(entry.body, sort_keys=True, ensure_ascii=False),
            digest=entry.digest,
        )
    )
    return entry


def read(connection: Connection, stream: str, after: int = 0) -> list[Entry]:
    """The entries of a stream behind a place; none for a stream that has not begun."""
    chosen = select(entries).where(entries.c.stream == stream, entries.c.seq > after)
    return [
        Entry(r.stream, r.seq, date.fromisoformat(r.on_day), json.loads(r.body), r.previous)
        for r in connection.execute(chosen.order_by(entries.c.seq))
    ]
