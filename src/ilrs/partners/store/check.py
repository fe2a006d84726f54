"""Whether a store is whole: files are what their digests say, cases what their events say."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select

from ilrs.partners.flow.deadlines import tasks
from ilrs.partners.store import tables
from ilrs.partners.store.casebook import due, load, pinned, row_of, rows
from ilrs.partners.store.errors import StoreError
from ilrs.partners.store.streams import START, read


def faults(connection: Connection) -> list[str]:
    """Everything that is wrong; empty for a store that is whole."""
    return [
        *_database(connection),
        *_definitions(connection),
        *_files(connection),
        *_cases(connection),
        *_streams(connection),
    ]


def counts(connection: Connection) -> dict[str, int]:
    """How many partners, cases, events, files and entries there are."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (tables.partners, tables.cases, tables.events, tables.files, tables.entries)
    }


def _database(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    told = [f"a row of {row[0]} names one of {row[2]} that is not there" for row in broken]
    return [f"the file is damaged: {text}" for text in found if text != "ok"] + told


def _definitions(connection: Connection) -> list[str]:
    digests = connection.execute(select(tables.definitions.c.digest)).scalars()
    return [
        f"the table {digest[:12]} is not what its digest says"
        for digest in digests
        if pinned(connection, digest).digest != digest
    ]


def _files(connection: Connection) -> list[str]:
    return [
        f"the file {row.digest[:12]} is not what its digest says"
        for row in connection.execute(select(tables.files))
        if sha256(row.content).hexdigest() != row.digest or len(row.content) != row.size
    ]


def _cases(connection: Connection) -> list[str]:
    """Every case is the fold of its events, and so are its row and its tasks."""
    found: list[str] = []
    dated = due(connection)
    for row in rows(connection):
        try:
            kept = load(connection, row["id"])
        except (StoreError, ValueError, KeyError) as error:
            found.append(f"{row['id']} cannot be read back from its events: {error}")
            continue
        there = row_of(kept.flow, kept.case)
        wrong = [name for name, value in there.items() if row[name] != value]
        if wrong:
            found.append(f"{row['id']} is not what its events say: {', '.join(wrong)}")
        if sorted(tasks(kept.flow, kept.case), key=str) != sorted(
            (task for id, task in dated if id == row["id"]), key=str
        ):
            found.append(f"the dates of {row['id']} are not what its events say")
    return found


def _streams(connection: Connection) -> list[str]:
    found: list[str] = []
    for row in connection.execute(select(tables.streams)):
        head, chosen = START, tables.entries.c.digest
        digests = connection.execute(
            select(chosen).where(tables.entries.c.stream == row.name).order_by(tables.entries.c.seq)
        ).scalars()
        for number, (entry, digest) in enumerate(
            zip(read(connection, row.name), digests, strict=True), 1
        ):
            if entry.seq != number or entry.previous != head or entry.digest != digest:
                found.append(f"entry {number} of {row.name} was altered, or one before it is gone")
                break
            head = entry.digest
        else:
            if head != row.head:
                found.append(f"{row.name} does not end where it should")
    return found
