"""Where a store is: a file, or the URL of a database; and how to connect to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from ilrs.partners.store.errors import StoreError

DEFAULT = "ilrs.db"
WRITES = "ilrs_writes"
# How long a writer waits for another; far longer than any transaction here takes.
_BUSY_MS = 60_000
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def url_of(text: str) -> URL:
    """The URL of a store given as a path or a URL; StoreError for one that is neither."""
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError(f"{text} is no URL; write postgresql://HOST/DATABASE or a path") from None
    name = _DRIVERS.get(url.drivername, url.drivername)
    if name not in ("sqlite", "postgresql+psycopg"):
        what = f"{url.drivername} is no database that a store can be in"
        raise StoreError(f"{what}; write postgresql://HOST/DATABASE or the path of a file")
    return url.set(drivername=name)


def told(url: URL) -> str:
    """The place as people would write it, without a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.render_as_string(hide_password=True)


def file_of(url: URL) -> Path | None:
    """The file of a SQLite store; None for other databases."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def engine_of(url: URL) -> Engine:
    """An engine without connections that stay; StoreError when the driver is missing."""
    try:
        engine = create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError:
        what = f"{told(url)} needs a driver that is not installed"
        raise StoreError(f'{what}; install it: pip install "psycopg[binary]"') from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, _record: Any) -> None:
    """Transactions are ours to begin; a writer waits; the log of writes survives a crash."""
    raw.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MS}", "journal_mode = WAL", "synchronous = FULL",
        "foreign_keys = ON",
    ):  # fmt: skip
        raw.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its place before it reads, so that what it has read stays true."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
