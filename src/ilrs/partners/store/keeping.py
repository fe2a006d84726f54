"""A store that is open: its transactions, and what is done when writers meet.

A reader decides on what it read; a writer writes only if that is still so (the version of a case,
the length of a stream), else everything is undone and decided anew. So nothing is lost and nothing
is decided on what is past, on either database.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ilrs.partners.store import migrate
from ilrs.partners.store.address import DEFAULT, WRITES, engine_of, file_of, told, url_of
from ilrs.partners.store.errors import ConflictError, StoreError

T = TypeVar("T")
MOST_TRIES = 100
# What PostgreSQL says of transactions that it cannot put in an order, and of keys taken meanwhile.
_MEANWHILE = {"40001", "40P01", "23505"}


@dataclass(frozen=True)
class Store:
    """A store by its place; connections are opened when they are needed."""

    engine: Engine

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return told(self.engine.url)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that sees one moment and writes nothing."""
        with _told(self.place), self.engine.connect() as connection, connection.begin() as whole:
            yield connection
            whole.rollback()

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A transaction that is kept as a whole, or leaves nothing."""
        with _told(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do some work in a transaction, anew whenever somebody else was quicker."""
        for _ in range(MOST_TRIES - 1):
            try:
                with self.writing() as connection:
                    return work(connection)
            except ConflictError:
                continue
        with self.writing() as connection:
            return work(connection)


def open_store(text: str = DEFAULT) -> Store:
    """The store at a path or URL; StoreError when there is none, or not of the shape we know."""
    url = url_of(text)
    file = file_of(url)
    if file is not None and not file.is_file():
        raise StoreError(f"there is no store at {file}; make one: ilrs store init --store {file}")
    store = Store(engine_of(url))
    with store.reading() as connection:
        migrate.require_current(connection, store.place)
    return store


def create_store(text: str = DEFAULT) -> Store:
    """Make a store; StoreError when there is one, or when another file has the name."""
    url = url_of(text)
    file = file_of(url)
    if file is not None and file.exists():
        raise StoreError(f"{file} exists already; nothing was changed")
    if file is not None and not file.parent.is_dir():
        raise StoreError(f"there is no folder {file.parent} for the store")
    store = Store(engine_of(url))
    with store.writing() as connection:
        if migrate.revision_of(connection) is not None:
            raise StoreError(f"there is a store in {store.place} already; nothing was changed")
        migrate.upgrade(connection, store.place)
    return store


def upgrade_store(text: str = DEFAULT) -> tuple[str | None, str | None]:
    """Bring a store up to date; gives the shapes before and after."""
    url = url_of(text)
    file = file_of(url)
    if file is not None and not file.is_file():
        raise StoreError(f"there is no store at {file}; make one: ilrs store init --store {file}")
    store = Store(engine_of(url))
    with store.writing() as connection:
        if migrate.revision_of(connection) is None:
            raise StoreError(f"there is no store in {store.place}; make one: ilrs store init")
        return migrate.upgrade(connection, store.place)


@contextmanager
def _told(place: str) -> Generator[None]:
    """What a database says, in words of ours."""
    try:
        yield
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) in _MEANWHILE:
            raise ConflictError(f"{place}: written by others meanwhile") from error
        raise StoreError(f"{place} does not take this: {error.orig}") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _MEANWHILE:
            raise ConflictError(f"{place}: written by others meanwhile") from error
        raise StoreError(f"{place} cannot be used: {error.orig}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{place} cannot be used: {error}") from error
