"""The database of accounts: SQLite in a file, or PostgreSQL by its URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.tables import metadata
from ilrs.partners.store.address import told, url_of
from ilrs.partners.store.errors import StoreError

# How long a writer waits for another; far longer than any transaction here takes.
_BUSY_MS = 10_000


def open_database(text: str) -> Engine:
    """An engine whose tables are there; `text` is a path or a URL.

    Raises AccessError, saying what to do, for a database that cannot be used.
    """
    try:
        url = url_of(text)
        if url.get_backend_name() == "sqlite" and url.database:
            _private(Path(url.database))
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        metadata.create_all(engine)
    except StoreError as error:
        raise _unusable(text, str(error)) from None
    except ModuleNotFoundError:
        raise _unusable(told(url_of(text)), 'pip install "psycopg[binary]"') from None
    except (SQLAlchemyError, OSError) as error:
        why = str(getattr(error, "orig", None) or error)
        raise _unusable(told(url_of(text)), why) from None
    return engine


def _unusable(place: str, why: str) -> AccessError:
    return AccessError(
        503, "database_unusable", "the database of accounts cannot be used", where=place, why=why,
        hint="name the path of a file that can be written, or postgresql://HOST/DATABASE",
    )  # fmt: skip


def _private(path: Path) -> None:
    """Password digests are nobody else's to read, so the file is made for its owner alone."""
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    path.touch(0o600)


def _prepare(raw: Any, _record: Any) -> None:
    """Transactions are ours to begin; a writer waits; what is committed survives a crash."""
    raw.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MS}", "journal_mode = WAL", "synchronous = FULL",
        "foreign_keys = ON",
    ):  # fmt: skip
        raw.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its place before it reads, so that what it has read stays true."""
    writes = connection.get_execution_options().get("access_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def writing(engine: Engine) -> Engine:
    """The same database for transactions that write."""
    return engine.execution_options(access_writes=True)
