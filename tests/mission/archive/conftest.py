"""Archives to test with; documents on SQLite, and on PostgreSQL where there is a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from a_postgres import server

from ilrs.mission.archive.records import Records

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of the socket of a server that runs for these tests."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    with server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The place of documents that are still to be put."""
    if request.param == "sqlite":
        return str(tmp_path / "documents.db")
    import psycopg

    folder = request.getfixturevalue("postgres")
    with psycopg.connect(host=folder, user="ilrs", dbname="postgres", autocommit=True) as server:
        (count,) = server.execute("SELECT count(*) FROM pg_database").fetchone() or (0,)
        server.execute(f"CREATE DATABASE documents{count}")
    return f"postgresql://ilrs@/documents{count}?host={folder}"


@pytest.fixture
def records(database: str) -> Iterator[Records]:
    """No documents yet."""
    made = Records(database)
    yield made
    made.close()
