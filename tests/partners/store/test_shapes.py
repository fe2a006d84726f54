"""The shape of a store: made, brought up and down, newer ones refused, other files left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from keeping_cases import DAY, did, dump, opened
from sqlalchemy import inspect, text

from ilrs.cli.main import status_of
from ilrs.partners.store import migrate, streams
from ilrs.partners.store.address import engine_of, told, url_of
from ilrs.partners.store.check import faults
from ilrs.partners.store.errors import StoreError
from ilrs.partners.store.keeping import Store, create_store, open_store, upgrade_store
from ilrs.partners.store.tables import APPEND_ONLY, metadata


def test_the_steps_make_the_tables_that_the_program_uses(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        names = set(inspect(connection).get_table_names())
        assert names == {*metadata.tables, "alembic_version"}
        checks = {
            table.name: {c["name"] for c in inspect(connection).get_check_constraints(table.name)}
            for table in metadata.sorted_tables
        }
    wanted = {
        t.name: {c.name for c in t.constraints if type(c).__name__ == "CheckConstraint" and c.name}
        for t in metadata.sorted_tables
    }
    assert checks == wanted


def test_up_and_down_and_up_again(store: Store, url: str) -> None:
    id = opened(store)
    store.write(lambda c: streams.append(c, "ledger", {"n": 1}, DAY))
    first, *_, last = migrate.revisions()
    with store.writing() as connection:
        migrate.downgrade(connection, first)
    with store.reading() as connection:
        names = set(inspect(connection).get_table_names())
    assert "entries" not in names
    assert "events" in names
    with pytest.raises(StoreError, match="ilrs store upgrade"):
        open_store(url)
    assert upgrade_store(url) == (first, last)
    assert upgrade_store(url) == (last, last)
    again = open_store(url)
    did(again, id, "hold", reason="as before")
    again.write(lambda c: streams.append(c, "ledger", {"n": 1}, DAY))
    with again.reading() as connection:
        assert faults(connection) == []
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_down_to_nothing_leaves_nothing(store: Store) -> None:
    with store.writing() as connection:
        migrate.downgrade(connection, "base")
    with store.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        if connection.dialect.name == "postgresql":
            chosen = "SELECT count(*) FROM pg_proc WHERE proname LIKE '%only_grows'"
            assert connection.execute(text(chosen)).scalar_one() == 0


def test_a_step_that_fails_changes_nothing(store: Store, monkeypatch) -> None:
    first, *_ = migrate.revisions()
    with store.writing() as connection:
        migrate.downgrade(connection, first)
    before = tables_of(store)
    # The last thing that the step does.
    monkeypatch.setattr("ilrs.partners.store.migrations.append_only.op.execute", fails)
    with pytest.raises(RuntimeError), store.writing() as connection:
        migrate.upgrade(connection, store.place)
    assert tables_of(store) == before


def fails(*_arguments: object) -> None:
    raise RuntimeError("in the middle of a step")


def tables_of(store: Store) -> tuple[set[str], str | None]:
    with store.reading() as connection:
        return set(inspect(connection).get_table_names()), migrate.revision_of(connection)


def test_a_newer_store_is_refused_and_left_as_it_is(store: Store, url: str) -> None:
    opened(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    before = dump(store)
    for use in (open_store, upgrade_store):
        with pytest.raises(StoreError, match=r"newer version \(shape 0099.*update ilrs"):
            use(url)
    assert dump(store) == before


def test_a_store_is_made_once(store: Store, url: str) -> None:
    with pytest.raises(StoreError, match="already"):
        create_store(url)
    assert store.place == told(url_of(url))


def test_what_only_grows_is_closed(store: Store) -> None:
    with store.reading() as connection:
        if connection.dialect.name == "sqlite":
            chosen = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            chosen = "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        assert set(connection.execute(text(chosen)).scalars()) == set(APPEND_ONLY)


def test_where_there_is_no_store_it_says_so(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    for use in (open_store, upgrade_store):
        with pytest.raises(StoreError, match="ilrs store init"):
            use(str(missing))
    assert not missing.exists()
    with pytest.raises(StoreError, match="no folder"):
        create_store(str(tmp_path / "no" / "ilrs.db"))


def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes, " * 500)
    for use in (open_store, upgrade_store, create_store):
        with pytest.raises(StoreError):
            use(str(path))
    assert path.read_text() == "my notes, " * 500


@pytest.mark.parametrize("place", ["mysql://host/db", "http://host", "://"])
def test_places_that_are_none_are_refused(place: str) -> None:
    with pytest.raises(StoreError):
        engine_of(url_of(place))


def test_a_password_is_not_shown() -> None:
    assert "hidden" not in told(url_of("postgresql://me:hidden@host/db"))


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(f"postgresql://x@/x?host={tmp_path}")


def test_the_command_line_keeps_cases_in_either_database(url: str, capsys) -> None:
    office = ["--as", "secretariat@ilrs", "--on", "2027-01-12", "--store", url]
    new = ["case", "new", "accession/agency", "--partner", "uni_nord", "--on", "2027-01-11"]
    assert status_of(["store", "init", "--store", url]) == 0
    assert status_of([*new, "--store", url]) == 0
    hold = ["case", "do", "accession-1", "hold", "--with", "reason=elections"]
    assert status_of([*hold, *office]) == 0
    assert status_of([*hold, *office]) == 1
    assert "On hold (First contact), version 2" in capsys.readouterr().out
    assert status_of(["store", "check", "--store", url]) == 0
    assert capsys.readouterr().out.endswith("2 events, 0 files, 0 entries\nwhole\n")
