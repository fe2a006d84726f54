"""The desk of accounts for whoever has a shell on the server: what is done is in the log."""

from __future__ import annotations

import getpass
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ilrs.mission.access.accounts import Accounts
from ilrs.mission.access.acts import Acts
from ilrs.mission.access.database import open_database
from ilrs.mission.access.passwords import Passwords
from ilrs.mission.access.room import acts_of
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.throttle import Throttle


class Desk:
    """Accounts, each change of which is noted as done by the system's user `by`."""

    def __init__(self, accounts: Accounts, throttle: Throttle, acts: Acts, by: str) -> None:
        self.accounts = accounts
        self._throttle, self._acts, self._by = throttle, acts, by

    def add(self, name: str, person: str, roles: Iterable[str], email: str = "") -> str:
        """Make an account; gives its one-time code."""
        chosen = list(roles)
        code = self.accounts.add(name, person, chosen, email)
        self._note("account.made", name, person_of_it=person, roles=chosen)
        return code

    def new_code(self, name: str) -> str:
        """A one-time code for a new password."""
        code = self.accounts.new_code(name)
        self._note("account.code_made", name)
        return code

    def change_roles(self, name: str, roles: Iterable[str]) -> None:
        """Give an account these roles."""
        chosen = list(roles)
        self.accounts.change(name, roles=chosen)
        self._note("account.changed", name, roles=chosen)

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Say who an account is at a provider."""
        self.accounts.link(name, issuer, subject)
        self._note("account.linked", name, issuer=issuer, subject=subject)

    def disable(self, name: str) -> None:
        """Shut an account."""
        self.accounts.disable(name)
        self._note("account.disabled", name)

    def enable(self, name: str) -> None:
        """Open an account again."""
        self.accounts.enable(name)
        self._note("account.enabled", name)

    def unlock(self, name: str) -> None:
        """Let an account be tried again."""
        self.accounts.get(name)
        self._throttle.unlock(name)
        self._note("account.unlocked", name)

    def _note(self, kind: str, name: str, **more: Any) -> None:
        self._acts.append(kind, "", {"account": name, **more, "by_shell": self._by})


@contextmanager
def open_desk(folder: Path, database_url: str = "") -> Generator[Desk]:
    """The desk for a `with` block; AccessError for a database that cannot be used."""
    settings = Settings(folder, database_url)
    engine = open_database(settings.database)
    try:
        accounts = Accounts(engine, settings, Passwords())
        acts = acts_of(settings)
        yield Desk(accounts, Throttle(engine), acts, _user())
        acts.close()
    finally:
        engine.dispose()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
