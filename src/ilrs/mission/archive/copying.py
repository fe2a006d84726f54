"""Copies documents as they were at a moment into an empty database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Row, insert, select

from ilrs.mission.archive import bodies
from ilrs.mission.archive.database import WRITES, spoken
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.tables import documents, versions

MomentOf = Callable[[str, dict[str, Any], int], int]
"""When a version became known, of its kind, its document, and the time it is kept under."""
_AT_A_TIME = 1000


def copy_documents(source: Records, target: Records, until_ns: int, moment_of: MomentOf) -> int:
    """Copy of every document the last version that was known by a moment; how many there were.

    All of them or none, in one commit; nothing happens where there are documents already.
    """
    with (
        spoken(target.engine),
        target.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.execute(select(versions.c.id).limit(1)).first() is not None:
            return 0
        count, found = 0, _rows(source, until_ns, moment_of)
        while rows := list(islice(found, _AT_A_TIME)):
            connection.execute(insert(documents), rows)
            connection.execute(insert(versions), rows)
            count += len(rows)
        return count


def _rows(source: Records, until_ns: int, moment_of: MomentOf) -> Iterator[dict[str, Any]]:
    of = versions.c
    chosen = select(versions).where(of.time_ns <= until_ns).order_by(of.kind, of.id, of.version)
    with source.reading() as connection:
        found = connection.execution_options(yield_per=_AT_A_TIME).execute(chosen)
        for (kind, id), group in groupby(found, key=lambda row: (row.kind, row.id)):
            last = _last(kind, group, until_ns, moment_of)
            if last is not None:
                yield {
                    "kind": kind, "id": id, "version": 1, "time_ns": last.time_ns,
                    "body": last.body, "digest": last.digest,
                }  # fmt: skip


def _last(
    kind: str, group: Iterator[Row[Any]], until_ns: int, moment_of: MomentOf
) -> Row[Any] | None:
    last = None
    for row in group:
        document = bodies.read(row.body, f"{kind} {row.id}")
        if moment_of(kind, document, row.time_ns) <= until_ns:
            last = row
    return last
