"""Triggers by which a table only grows, in the words of each database."""

from __future__ import annotations

from alembic import op


def close(table: str) -> None:
    """Refuse changes and removals in a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} only grows' USING ERRCODE = '23000'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_keep_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def open_again(table: str) -> None:
    """Take the triggers of a table away, before it goes itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_keep ON {table}")
        op.execute(f"DROP FUNCTION {table}_only_grows()")
        return
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_keep_{change}")
