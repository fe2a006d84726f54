"""The connection to the database of the documents: SQLite in a file, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.tables import FORMAT, formats, metadata
from ilrs.partners.store.address import told, url_of
from ilrs.partners.store.errors import StoreError

WRITES = "ilrs_writes"
# How long a writer waits for another process; far longer than any transaction here takes.
_BUSY_MS = 30_000


def connect(database: str) -> Engine:
    """An engine for a path or a URL, with the tables made; ArchiveError when that cannot be."""
    url = _url(database)
    _make_folder(url)
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except ModuleNotFoundError:
        what = f"{told(url)} needs a driver that is not installed"
        raise ArchiveError(what, 'install it: pip install "ilrs[postgres]"') from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    try:
        with spoken(engine), engine.connect().execution_options(**{WRITES: True}) as connection:
            with connection.begin():
                metadata.create_all(connection)
            _agree(connection, told(url))
    except ArchiveError:
        engine.dispose()
        raise
    return engine


@contextmanager
def spoken(engine: Engine) -> Generator[None]:
    """Turns what a database says into an ArchiveError."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        words = " ".join(str(reason).split())
        hint = "nothing was changed; make room on the disk" if "is full" in words else ""
        what = f"the documents in {told(engine.url)} cannot be reached: {words}"
        raise ArchiveError(what, hint or "is the database there, and may it be written?") from error


def _url(database: str) -> URL:
    text = database.removeprefix("sqlite:///") if database.startswith("sqlite:///") else database
    try:
        url = url_of(text)
    except StoreError as error:
        raise ArchiveError(str(error)) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ArchiveError("documents are not kept in memory only", "name a file or a PostgreSQL")
    return url


def _make_folder(url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"the folder {folder} cannot be made: {error.strerror}") from None


def _agree(connection: Connection, where: str) -> None:
    """Note the form of the tables, or refuse one that a later version of the program made."""
    with connection.begin():
        found = connection.execute(select(formats.c.number)).scalars().all()
        if not found:
            try:
                with connection.begin_nested():
                    connection.execute(insert(formats).values(number=FORMAT))
            except IntegrityError:
                return  # another process was quicker, with the same number
    if found and max(found) != FORMAT:
        what = f"{where} has documents of form {max(found)}, and this program reads form {FORMAT}"
        raise ArchiveError(what, "use the version of ilrs that wrote them")


def _prepare(raw: Any, _record: Any) -> None:
    """Transactions are ours to begin; what was committed survives a loss of power."""
    raw.isolation_level = None
    for pragma in (f"busy_timeout = {_BUSY_MS}", "journal_mode = WAL", "synchronous = FULL"):
        raw.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its place before it reads, so that what it has read stays true."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
