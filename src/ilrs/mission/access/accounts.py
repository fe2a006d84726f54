"""Accounts: a name, a person, roles of the software, and perhaps a password.

There is no default account and no default password. Whoever makes an account gets a one-time code,
with which the person chooses the password, so that nobody else has ever seen it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ilrs.mission.access.account import (
    LANGUAGES,
    Account,
    account_of,
    checked_name,
    checked_person,
    checked_roles,
    no_such,
    not_first,
    taken,
)
from ilrs.mission.access.database import writing
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.passwords import Passwords, check_password
from ilrs.mission.access.secret import digest, new_secret, same
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.tables import accounts, first, identities, sessions, tokens


class Accounts:
    """The accounts of one database."""

    def __init__(self, engine: Engine, settings: Settings, passwords: Passwords) -> None:
        self._read, self._write = engine, writing(engine)
        self._settings, self._passwords = settings, passwords

    def count(self) -> int:
        """How many there are."""
        counted = select(func.count()).select_from(accounts)
        with self._read.begin() as connection:
            return connection.execute(counted).scalar_one()

    def all(self) -> list[Account]:
        """All of them, by name."""
        with self._read.begin() as connection:
            return [
                account_of(row) for row in connection.execute(select(accounts).order_by("name"))
            ]

    def get(self, name: str) -> Account:
        """One; AccessError when there is none of that name."""
        found = self.find(name)
        if found is None:
            raise no_such(name)
        return found

    def find(self, name: str) -> Account | None:
        """One, or None."""
        with self._read.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        return None if row is None else account_of(row)

    def add(self, name: str, person: str, roles: Iterable[str] = (), email: str = "") -> str:
        """Make an account without a password; gives its one-time code.

        AccessError for a name that is taken or malformed, and for a role that there is not.
        """
        code = new_secret()
        with self._write.begin() as connection:
            try:
                connection.execute(insert(accounts).values(
                    **self._row(name, person, roles, email), **self._code(code)))  # fmt: skip
            except IntegrityError:
                raise taken(name) from None
        return code

    def add_first(self, name: str, person: str, roles: Iterable[str], password: str) -> None:
        """Make the first account, with a password; AccessError as soon as there is one."""
        check_password(password, name)
        row = self._row(name, person, roles, "") | {"password": self._passwords.hash(password)}
        with self._write.begin() as connection:
            if connection.execute(select(accounts.c.name).limit(1)).first() is not None:
                raise not_first()
            try:
                connection.execute(insert(first).values(id=1, account=name))
            except IntegrityError:
                raise not_first() from None
            connection.execute(insert(accounts).values(**row))

    def new_code(self, name: str) -> str:
        """A one-time code for a new password; until it is used the old one holds."""
        code = new_secret()
        self._change(name, **self._code(code))
        return code

    def redeem(self, name: str, code: str, password: str) -> Account:
        """Set a password by a code, once, and end all sessions; AccessError for a wrong one."""
        with self._write.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
            kept = row.code if row is not None and row.code else digest(new_secret())
            right = same(kept, digest(code))
            in_time = row is not None and (row.code_until_s or 0.0) > self._settings.clock()
            if row is None or not right or not in_time or row.disabled:
                raise AccessError(
                    403, "code_refused", "the code does not fit, or is used or out of date",
                    hint="have a new one made: ilrs account code NAME",
                )  # fmt: skip
            check_password(password, name)
            kept_of_it = self._passwords.hash(password)
            connection.execute(update(accounts).where(accounts.c.name == name).values(
                password=kept_of_it, code=None, code_until_s=None))  # fmt: skip
            connection.execute(delete(sessions).where(sessions.c.account == name))
        return account_of(row)

    def set_password(self, name: str, password: str) -> None:
        """Set a password; ends the account's sessions."""
        check_password(password, name)
        kept = self._passwords.hash(password)
        with self._write.begin() as connection:
            changed = update(accounts).where(accounts.c.name == name)
            connection.execute(changed.values(password=kept, code=None, code_until_s=None))
            connection.execute(delete(sessions).where(sessions.c.account == name))

    def check(self, name: str, password: str) -> Account | None:
        """The account, when the password is right; the same work is done when there is none."""
        with self._read.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        kept: str | None = None if row is None or row.disabled else row.password
        if not self._passwords.matches(kept, password) or row is None or kept is None:
            return None
        if self._passwords.is_outdated(kept):
            self._change(name, password=self._passwords.hash(password))
        return account_of(row)

    def change(self, name: str, *, person: str | None = None, roles: Iterable[str] | None = None,
               language: str | None = None) -> None:  # fmt: skip
        """Change who it is, its roles or its language."""
        values: dict[str, Any] = {}
        if person is not None:
            values["person"] = checked_person(person)
        if roles is not None:
            values["roles"] = checked_roles(roles)
        if language is not None:
            if language not in LANGUAGES:
                raise AccessError(
                    422,
                    "no_such_language",
                    f"there is no language {language[:20]!r}",
                    hint=f"there are: {', '.join(LANGUAGES)}",
                )
            values["language"] = language
        self._change(name, **values)

    def disable(self, name: str) -> None:
        """Shut an account at once: its sessions and tokens end with it."""
        with self._write.begin() as connection:
            done = connection.execute(
                update(accounts).where(accounts.c.name == name)
                .values(disabled=True, code=None, code_until_s=None)
            )  # fmt: skip
            if not done.rowcount:
                raise no_such(name)
            connection.execute(delete(sessions).where(sessions.c.account == name))
            connection.execute(
                update(tokens).where(tokens.c.account == name, tokens.c.revoked_s.is_(None))
                .values(revoked_s=self._settings.clock())
            )  # fmt: skip

    def enable(self, name: str) -> None:
        """Open an account again; its tokens stay revoked."""
        self._change(name, disabled=False)

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Say who an account is at a provider of OpenID Connect."""
        self.get(name)
        with self._write.begin() as connection:
            try:
                connection.execute(insert(identities).values(
                    issuer=issuer, subject=subject, account=name))  # fmt: skip
            except IntegrityError:
                what = "the identity, or the account at that issuer, is linked already"
                raise AccessError(409, "identity_taken", what) from None

    def by_identity(self, issuer: str, subject: str, email: str = "") -> Account | None:
        """The account of an identity or, when none is linked, of an e-mail that is verified."""
        linked = select(identities.c.account).where(
            identities.c.issuer == issuer, identities.c.subject == subject)  # fmt: skip
        with self._read.begin() as connection:
            name = connection.execute(linked).scalar_one_or_none()
            if name is None and email:
                by_email = select(accounts.c.name).where(accounts.c.email == email.casefold())
                name = connection.execute(by_email).scalar_one_or_none()
        found = self.find(name) if name is not None else None
        return None if found is None or found.disabled else found

    def _change(self, name: str, **values: Any) -> None:
        with self._write.begin() as connection:
            where = update(accounts).where(accounts.c.name == name)
            if values and not connection.execute(where.values(**values)).rowcount:
                raise no_such(name)

    def _row(self, name: str, person: str, roles: Iterable[str], email: str) -> dict[str, Any]:
        return {
            "name": checked_name(name), "person": checked_person(person),
            "roles": checked_roles(roles), "language": "en",
            "email": email.strip().casefold() or None, "disabled": False,
            "created_s": self._settings.clock(),
        }  # fmt: skip

    def _code(self, code: str) -> dict[str, Any]:
        until_s = self._settings.clock() + self._settings.code_s
        return {"code": digest(code), "code_until_s": until_s}
