"""The shape of a store: made, brought up to date, or refused because it is newer than we are."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ilrs.partners.store.errors import StoreError

_HOME = "ilrs.partners.store"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files(_HOME).joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """All shapes that this version knows, from the first to the newest."""
    script = ScriptDirectory.from_config(_config())
    return [step.revision for step in script.walk_revisions()][::-1]


def revision_of(connection: Connection) -> str | None:
    """The shape of a store; None when there is none."""
    return MigrationContext.configure(connection).get_current_revision()


def require_current(connection: Connection, place: str) -> None:
    """StoreError unless a store has the newest shape that is known here."""
    found, known = revision_of(connection), revisions()
    if found is None:
        raise StoreError(f"there is no store in {place}; make one: ilrs store init")
    _refuse_newer(found, known, place)
    if found != known[-1]:
        what = f"the store {place} has the older shape {found}; this version needs {known[-1]}"
        raise StoreError(f"{what}: run ilrs store upgrade (a copy of it first does no harm)")


def upgrade(connection: Connection, place: str, to: str = "head") -> tuple[str | None, str | None]:
    """Bring a store to a shape; gives the one before and the one after."""
    before = revision_of(connection)
    if before is not None:
        _refuse_newer(before, revisions(), place)
    command.upgrade(_config(connection), to)
    return before, revision_of(connection)


def downgrade(connection: Connection, to: str) -> None:
    """Take a store back to an older shape; what only newer ones can hold is lost."""
    command.downgrade(_config(connection), to)


def _refuse_newer(found: str, known: list[str], place: str) -> None:
    if found not in known:
        what = f"the store {place} was written by a newer version (shape {found}"
        raise StoreError(
            f"{what}; known here: up to {known[-1]}): update ilrs, nothing was changed"
        )
