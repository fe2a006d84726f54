"""Tokens for scripts: `Authorization: Bearer ilrs_ID_SECRET`, shown once, with an end and scopes.

`read` looks, `operate` also acts; what may be commanded is what the account's person may. A token
neither makes tokens nor changes accounts.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ilrs.mission.access.database import writing
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.secret import digest, new_secret, same
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.tables import accounts, tokens

SCOPES = ("read", "operate")
_FORM = re.compile(r"ilrs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_MOST, _LONGEST_LABEL = 50, 200
_NOTED_S = 60.0


@dataclass(frozen=True)
class Token:
    """What is known of a token; the secret is not kept."""

    id: str
    account: str
    label: str
    scopes: tuple[str, ...]
    created_s: float
    expires_s: float
    used_s: float | None
    revoked_s: float | None


class Tokens:
    """The tokens of one database."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._read, self._write = engine, writing(engine)
        self._settings = settings

    def make(
        self, account: str, label: str, scopes: Iterable[str], for_s: float
    ) -> tuple[Token, str]:
        """A new token and its text, which nobody can be shown again."""
        chosen = tuple(scope for scope in SCOPES if scope in {*scopes, "read"})
        self._check(account, label, scopes, for_s)
        id, secret, now_s = secrets.token_hex(8), new_secret(), self._settings.clock()
        made = Token(id, account, label, chosen, now_s, now_s + for_s, None, None)
        with self._write.begin() as connection:
            connection.execute(insert(tokens).values(
                id=id, digest=digest(secret), account=account, label=label,
                scopes=" ".join(chosen), created_s=now_s, expires_s=now_s + for_s))  # fmt: skip
        return made, f"ilrs_{id}_{secret}"

    def find(self, text: str) -> Token | None:
        """The token of a text, if it holds now and its account is open."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        now_s = self._settings.clock()
        statement = (
            select(tokens).join(accounts, accounts.c.name == tokens.c.account)
            .where(tokens.c.id == form[1], accounts.c.disabled.is_(False))
        )  # fmt: skip
        with self._read.begin() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None or not same(row.digest, digest(form[2])):
            return None
        if row.revoked_s is not None or now_s >= row.expires_s:
            return None
        if now_s >= (row.used_s or 0.0) + _NOTED_S:
            # Being used is a note only: a disk that is full keeps nobody out.
            with suppress(SQLAlchemyError), self._write.begin() as connection:
                used = update(tokens).where(tokens.c.id == row.id).values(used_s=now_s)
                connection.execute(used)
        return _token(row)

    def revoke(self, account: str, id: str) -> None:
        """End a token of an account at once; AccessError when it has none of that id."""
        with self._write.begin() as connection:
            done = connection.execute(
                update(tokens).where(tokens.c.id == id, tokens.c.account == account)
                .values(revoked_s=self._settings.clock())
            )  # fmt: skip
        if not done.rowcount:
            raise AccessError(404, "no_such_token", "there is no such token of this account")

    def of(self, account: str) -> list[Token]:
        """The tokens of an account, the latest first, those that have ended included."""
        mine = select(tokens).where(tokens.c.account == account)
        with self._read.begin() as connection:
            return [_token(r) for r in connection.execute(mine.order_by(tokens.c.created_s.desc()))]

    def holds(self, id: str) -> bool:
        """Whether a token still holds: for lines that stay open to ask again."""
        now_s = self._settings.clock()
        statement = (
            select(tokens.c.id).join(accounts, accounts.c.name == tokens.c.account)
            .where(tokens.c.id == id, accounts.c.disabled.is_(False),
                   tokens.c.revoked_s.is_(None), tokens.c.expires_s > now_s)
        )  # fmt: skip
        with self._read.begin() as connection:
            return connection.execute(statement).first() is not None

    def _check(self, account: str, label: str, scopes: Iterable[str], for_s: float) -> None:
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown:
            raise AccessError(422, "no_such_scope", f"there is no scope {unknown[0][:40]!r}",
                          hint=f"there are: {', '.join(SCOPES)}")  # fmt: skip
        if not 0.0 < for_s <= self._settings.token_longest_s:
            days = self._settings.token_longest_s / 86_400.0
            what = f"a token lasts at most {days:.0f} days, and it has an end"
            raise AccessError(422, "token_too_long", what)
        if not label.strip() or len(label) > _LONGEST_LABEL:
            raise AccessError(422, "token_without_label", "a token needs a label of 1 to 200 "
                          "characters", hint="say what uses it")  # fmt: skip
        now_s = self._settings.clock()
        held = [t for t in self.of(account) if t.revoked_s is None and t.expires_s > now_s]
        if len(held) >= _MOST:
            raise AccessError(409, "too_many_tokens", f"the account has {_MOST} tokens",
                          hint="revoke those that nothing uses")  # fmt: skip


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id, row.account, row.label, tuple(row.scopes.split()), row.created_s, row.expires_s,
        row.used_s, row.revoked_s,
    )  # fmt: skip
