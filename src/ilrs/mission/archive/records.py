"""Durable documents: events, commands, alarms, plans, runs of procedures, entries of people.

A document is a mapping of JSON types under a kind and an id. Putting another one under the same
kind and id makes it the valid version and keeps the ones before as history. Nothing is ever taken
away.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from ilrs.mission.archive import bodies
from ilrs.mission.archive.database import WRITES, connect, spoken
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.tables import LONGEST_ID, LONGEST_KIND, documents, versions

_PRESENT = (documents.c.id, documents.c.version, documents.c.time_ns, documents.c.body)


@dataclass(frozen=True)
class Entry:
    """A document with what it was put under; versions count from 1."""

    id: str
    version: int
    time_ns: int
    document: dict[str, Any]


class Records:
    """Documents in SQLite (a path) or PostgreSQL (a URL); any number of threads may use it.

    Writers of this process come one after the other. ArchiveError when the database does not let
    us; then nothing of the put, or of the group of puts, was changed.
    """

    def __init__(self, database_url: str) -> None:
        self.engine = connect(database_url)
        self._writing = threading.RLock()
        self._mine = threading.local()
        made = sqlite.insert if self.engine.dialect.name == "sqlite" else postgresql.insert
        put = made(documents)
        self._upsert = put.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                "version": documents.c.version + 1, "time_ns": put.excluded.time_ns,
                "body": put.excluded.body, "digest": put.excluded.digest,
            },
            where=or_(
                documents.c.digest != put.excluded.digest,
                documents.c.time_ns != put.excluded.time_ns,
            ),
        ).returning(documents.c.version)  # fmt: skip

    def put(self, kind: str, id: str, document: Mapping[str, Any], *, time_ns: int) -> None:
        """Keep a document; durable when it returns, or when the group around it ends.

        A put that repeats the valid version changes nothing and makes no history.
        """
        _refuse_names(kind, id)
        body = bodies.text_of(document, f"{kind} {id}")
        row = {
            "kind": kind, "id": id, "time_ns": int(time_ns), "body": body,
            "digest": bodies.digest_of(kind, id, int(time_ns), body),
        }  # fmt: skip
        with self.together():
            connection: Connection = self._mine.connection
            version = connection.execute(self._upsert, row | {"version": 1}).scalar_one_or_none()
            if version is not None:
                connection.execute(insert(versions), row | {"version": version})

    @contextmanager
    def together(self) -> Generator[None]:
        """Puts of this thread within the block become durable together, or none of them.

        Reads of this thread see them already; other writers wait. Do not await in the block.
        """
        if getattr(self._mine, "connection", None) is not None:
            yield
            return
        options = {WRITES: True}
        with (
            self._writing, spoken(self.engine),
            self.engine.connect().execution_options(**options) as connection, connection.begin(),
        ):  # fmt: skip
            self._mine.connection = connection
            try:
                yield
            finally:
                self._mine.connection = None

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        """The valid version of a document; None when there is no such document."""
        chosen = select(*_PRESENT).where(documents.c.kind == kind, documents.c.id == id)
        found = self._entries(kind, chosen)
        return found[0].document if found else None

    def history(self, kind: str, id: str) -> list[dict[str, Any]]:
        """Every version of a document, oldest first; the last is the valid one."""
        chosen = select(versions.c.id, versions.c.version, versions.c.time_ns, versions.c.body)
        chosen = chosen.where(versions.c.kind == kind, versions.c.id == id)
        found = self._entries(kind, chosen.order_by(versions.c.version))
        return [entry.document for entry in found]

    def find(
        self, kind: str, *, start_ns: int | None = None, end_ns: int | None = None,
        newest_first: bool = True, limit: int = 1000, before: str | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Valid documents of a kind with start <= time < end, by time, then by id.

        At most `limit`; `before` is the id of the last one of the page before: go on behind it.
        """
        found = self.entries(
            kind, start_ns=start_ns, end_ns=end_ns, newest_first=newest_first, limit=limit,
            before=before,
        )  # fmt: skip
        return [entry.document for entry in found]

    def entries(
        self, kind: str, *, start_ns: int | None = None, end_ns: int | None = None,
        newest_first: bool = True, limit: int = 1000, before: str | None = None,
    ) -> list[Entry]:  # fmt: skip
        """As `find`, with ids, versions and times."""
        d = documents.c
        chosen = select(*_PRESENT).where(d.kind == kind)
        if start_ns is not None:
            chosen = chosen.where(d.time_ns >= start_ns)
        if end_ns is not None:
            chosen = chosen.where(d.time_ns < end_ns)
        if before is not None:
            here = tuple_(d.time_ns, d.id)
            there = tuple_(*self._place(kind, before))
            chosen = chosen.where(here < there if newest_first else here > there)
        order = (d.time_ns.desc(), d.id.desc()) if newest_first else (d.time_ns, d.id)
        return self._entries(kind, chosen.order_by(*order).limit(max(0, limit)))

    def close(self) -> None:
        """Give the connections back; the documents stay."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection to read with; that of the group of puts, if this thread is in one."""
        own: Connection | None = getattr(self._mine, "connection", None)
        if own is not None:
            yield own
            return
        with spoken(self.engine), self.engine.connect() as connection:
            yield connection

    def _entries(self, kind: str, chosen: Select[*tuple[Any, ...]]) -> list[Entry]:
        with self.reading() as connection:
            rows = connection.execute(chosen).all()
        return [
            Entry(r.id, r.version, r.time_ns, bodies.read(r.body, f"{kind} {r.id}")) for r in rows
        ]

    def _place(self, kind: str, id: str) -> tuple[int, str]:
        chosen = select(*_PRESENT).where(documents.c.kind == kind, documents.c.id == id)
        found = self._entries(kind, chosen)
        if not found:
            what = f'there is no {kind} with the id "{id}" to go on behind'
            raise ArchiveError(what, "ask without `before` for the first page", code="unknown")
        return found[0].time_ns, id


def _refuse_names(kind: str, id: str) -> None:
    for name, text, most in (("kind", kind, LONGEST_KIND), ("id", id, LONGEST_ID)):
        if not 0 < len(text) <= most or not text.isprintable():
            what = f"a document needs a {name} of 1 to {most} printable characters, not {text!r}"
            raise ArchiveError(what[:300], code="invalid")
