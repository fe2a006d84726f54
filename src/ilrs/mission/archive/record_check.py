"""Whether documents are whole: each is what was put, and its versions have no gap."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, select

from ilrs.mission.archive import bodies
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.tables import documents, versions

_AT_ONCE = 1000


def faults(records: Records) -> list[str]:
    """Everything that is wrong with the documents; empty when they are whole."""
    with records.reading() as connection:
        return [
            *_database(connection),
            *_contents(connection, documents, ""),
            *_contents(connection, versions, " in its history"),
            *_chains(connection),
        ]


def _database(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (word,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if word != "ok":
            yield f"the database of the documents is damaged: {word}"


def _contents(connection: Connection, table: Table, where: str) -> Iterator[str]:
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(table))
    for row in rows:
        of = f"{row.kind} {row.id}"
        if row.digest != bodies.digest_of(row.kind, row.id, row.time_ns, row.body):
            yield f"{of}, version {row.version}{where}: it is not what was put"
            continue
        try:
            bodies.read(row.body, of)
        except ArchiveError as error:
            yield f"{of}, version {row.version}{where}: {error}"


def _chains(connection: Connection) -> Iterator[str]:
    """Versions are 1, 2, 3 ... and the last of them is the valid one."""
    v = versions.c
    kept: dict[tuple[str, str], int] = {}
    for row in connection.execute(
        select(v.kind, v.id, v.version).order_by(v.kind, v.id, v.version)
    ):
        key = (row.kind, row.id)
        if row.version != kept.get(key, 0) + 1:
            yield f"{row.kind} {row.id}: a version before version {row.version} is missing"
        kept[key] = row.version
    d = documents.c
    for row in connection.execute(select(d.kind, d.id, d.version)):
        last = kept.pop((row.kind, row.id), 0)
        if last != row.version:
            yield f"{row.kind} {row.id}: valid is version {row.version}, its history ends at {last}"
    for kind, id in kept:
        yield f"{kind} {id}: it has a history and no valid version"
