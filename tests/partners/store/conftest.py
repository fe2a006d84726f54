"""Stores to test with: each test runs on SQLite, and on PostgreSQL where there is a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from a_postgres import server

from ilrs.partners.store.keeping import Store, create_store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of the socket of a server that runs for these tests."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    with server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The place of a store that is still to be made."""
    if request.param == "sqlite":
        return str(tmp_path / "ilrs.db")
    import psycopg

    folder = request.getfixturevalue("postgres")
    with psycopg.connect(host=folder, user="ilrs", dbname="postgres", autocommit=True) as server:
        (count,) = server.execute("SELECT count(*) FROM pg_database").fetchone() or (0,)
        server.execute(f"CREATE DATABASE store{count}")
    return f"postgresql://ilrs@/store{count}?host={folder}"


@pytest.fixture
def store(url: str) -> Store:
    """An empty store."""
    return create_store(url)
