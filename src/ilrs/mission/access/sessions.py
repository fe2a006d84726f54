"""Sessions of browsers: a random secret in a cookie, its digest in the database, two ends.

A sign-in always makes a new secret, and the one that came with it is void from then on, so that
nobody can have somebody else sign in under a secret that they know.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ilrs.mission.access.database import writing
from ilrs.mission.access.secret import digest, new_secret
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.tables import accounts, sessions

# Being seen is written down so seldom that reading costs no write.
_NOTED_S = 60.0


@dataclass(frozen=True)
class Session:
    """A session that holds now; `ends_s` is when it ends whatever happens."""

    digest: str
    account: str
    way: str
    address: str
    created_s: float
    seen_s: float
    ends_s: float


class Sessions:
    """The sessions of one database."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._read, self._write = engine, writing(engine)
        self._settings = settings

    def open(self, account: str, way: str, address: str, before: str = "") -> str:
        """A new session; gives its secret. `before` is what the browser brought, void from now."""
        secret, now_s = new_secret(), self._settings.clock()
        with self._write.begin() as connection:
            if before:
                connection.execute(delete(sessions).where(sessions.c.digest == digest(before)))
            connection.execute(insert(sessions).values(
                digest=digest(secret), account=account, way=way, address=address[:64],
                created_s=now_s, seen_s=now_s))  # fmt: skip
        return secret

    def find(self, secret: str, *, touch: bool = True) -> Session | None:
        """The session of a secret, if it holds; `touch` counts as being used."""
        if not secret:
            return None
        return self.by_digest(digest(secret), touch=touch)

    def by_digest(self, key: str, *, touch: bool = False) -> Session | None:
        """The session of a digest, if it holds: for lines that stay open to ask again."""
        statement = (
            select(sessions).join(accounts, accounts.c.name == sessions.c.account)
            .where(sessions.c.digest == key, accounts.c.disabled.is_(False))
        )  # fmt: skip
        now_s = self._settings.clock()
        with self._read.begin() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        ends_s = row.created_s + self._settings.longest_s
        if now_s >= ends_s or now_s >= row.seen_s + self._settings.idle_s:
            self.close(key)
            return None
        if touch and now_s >= row.seen_s + min(_NOTED_S, self._settings.idle_s / 10.0):
            # Being seen is a note only: a disk that is full keeps nobody out.
            with suppress(SQLAlchemyError), self._write.begin() as connection:
                seen = update(sessions).where(sessions.c.digest == key).values(seen_s=now_s)
                connection.execute(seen)
        return Session(
            row.digest, row.account, row.way, row.address, row.created_s, row.seen_s, ends_s
        )

    def close(self, key: str) -> None:
        """End the session of a digest."""
        with self._write.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == key))

    def close_all(self, account: str) -> int:
        """End every session of an account; how many there were."""
        with self._write.begin() as connection:
            return connection.execute(
                delete(sessions).where(sessions.c.account == account)
            ).rowcount

    def of(self, account: str) -> list[Session]:
        """The sessions of an account that are kept, the latest first."""
        mine = select(sessions).where(sessions.c.account == account)
        with self._read.begin() as connection:
            rows = connection.execute(mine.order_by(sessions.c.created_s.desc())).all()
        return [
            Session(r.digest, r.account, r.way, r.address, r.created_s, r.seen_s,
                    r.created_s + self._settings.longest_s)
            for r in rows
        ]  # fmt: skip

    def forget(self) -> None:
        """Take out the sessions that have ended."""
        now_s = self._settings.clock()
        ended = (sessions.c.created_s <= now_s - self._settings.longest_s) | (
            sessions.c.seen_s <= now_s - self._settings.idle_s
        )
        with self._write.begin() as connection:
            connection.execute(delete(sessions).where(ended))
