"""The door: every way to come in, each attempt counted, each outcome in the log of acts."""

from __future__ import annotations

import hmac
import threading

from ilrs.mission.access.account import NAME, Account
from ilrs.mission.access.accounts import Accounts
from ilrs.mission.access.acts import Acts
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.id_token import Identity, refused
from ilrs.mission.access.secret import digest, new_secret
from ilrs.mission.access.sessions import Session, Sessions
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.throttle import Attempt, Throttle

_LONGEST_NAME = 64


class Door:
    """Signs people in and out; `address` is that of the browser."""

    def __init__(
        self, settings: Settings, accounts: Accounts, sessions: Sessions, throttle: Throttle,
        acts: Acts,
    ) -> None:  # fmt: skip
        self._settings, self._accounts, self._sessions = settings, accounts, sessions
        self._throttle, self._acts = throttle, acts
        self._first, self._lock = "", threading.Lock()

    def first_token(self) -> str | None:
        """A new one-time token with which the first account is made; None when there is one.

        It is for whoever started the server to see, holds while the server runs, and only its
        digest stays here.
        """
        if self._accounts.count():
            return None
        token = new_secret()
        with self._lock:
            self._first = digest(token)
        return token

    def make_first(
        self, token: str, name: str, person: str, password: str, address: str
    ) -> Account:
        """Make the first account, an administrator and operator, by the token; once."""
        attempt = self._throttle.charge("", address, self._settings.clock())
        with self._lock:
            if not self._first or not hmac.compare_digest(self._first, digest(token)):
                self._failed("account.first_refused", "", address, attempt)
                raise AccessError(
                    403, "first_token_refused", "the set-up token does not fit",
                    why="it is another one after each start, and works while there is no account",
                    hint="take it from where the server was started",
                )  # fmt: skip
            roles = ("administrator", "operator")
            self._accounts.add_first(name, person, roles, password)
            self._first = ""
        self._throttle.forgive(attempt)
        self._acts.append("account.made", person, {
            "account": name, "person": person, "way": "first", "roles": list(roles),
            "address": address,
        })  # fmt: skip
        return self._accounts.get(name)

    def sign_in(self, name: str, password: str, address: str, before: str = "") -> str:
        """A session by name and password; gives its secret. A refusal tells nothing of names."""
        plain = name.strip().casefold()[:_LONGEST_NAME]
        attempt = self._throttle.charge(plain, address, self._settings.clock())
        account = self._accounts.check(plain, password)
        if account is None:
            self._failed("sign_in.failed", plain, address, attempt)
            raise AccessError(401, "sign_in_failed", "name or password is wrong",
                          hint="if it is lost, ask an administrator for a set-up code")  # fmt: skip
        self._throttle.forgive(attempt)
        return self._open(account, "password", address, before)

    def redeem(self, name: str, code: str, password: str, address: str) -> Account:
        """Set a password by a one-time code."""
        plain = name.strip().casefold()[:_LONGEST_NAME]
        attempt = self._throttle.charge(plain, address, self._settings.clock())
        try:
            account = self._accounts.redeem(plain, code, password)
        except AccessError as refusal:
            if refusal.code == "code_refused":
                self._failed("account.code_refused", plain, address, attempt)
            else:
                self._throttle.forgive(attempt)
            raise
        self._throttle.forgive(attempt)
        body = {"account": plain, "way": "code", "address": address}
        self._acts.append("account.password_set", account.person, body)
        return account

    def change_password(self, account: Account, old: str, new: str, address: str) -> None:
        """Set another password, with the old one; ends every session of the account."""
        attempt = self._throttle.charge(account.name, address, self._settings.clock())
        if self._accounts.check(account.name, old) is None:
            self._failed("account.password_refused", account.name, address, attempt)
            raise AccessError(403, "old_password_wrong", "the old password is wrong")
        self._throttle.forgive(attempt)
        self._accounts.set_password(account.name, new)
        body = {"account": account.name, "way": "old password", "address": address}
        self._acts.append("account.password_set", account.person, body)

    def enter(self, identity: Identity, address: str, before: str = "") -> str:
        """A session by a provider's word; gives its secret."""
        account = self._accounts.by_identity(identity.issuer, identity.subject, identity.email)
        if account is None:
            body = {"issuer": identity.issuer, "subject": identity.subject, "address": address}
            self._acts.append("sign_in.failed", "", body)
            raise refused("no account is linked to this identity here; ask an administrator")
        return self._open(account, "provider", address, before)

    def leave(self, account: Account, session: Session, address: str) -> None:
        """Sign out of one session."""
        self._sessions.close(session.digest)
        body = {"account": account.name, "address": address}
        self._acts.append("sign_out", account.person, body)

    def leave_everywhere(self, account: Account, address: str) -> int:
        """Sign out of every session of an account; how many there were."""
        ended = self._sessions.close_all(account.name)
        body = {"account": account.name, "address": address, "sessions": ended}
        self._acts.append("sign_out.everywhere", account.person, body)
        return ended

    def _open(self, account: Account, way: str, address: str, before: str) -> str:
        # The log comes first: nobody is let in whose coming in was not written down.
        body = {"account": account.name, "way": way, "address": address}
        self._acts.append("sign_in", account.person, body)
        self._sessions.forget()
        return self._sessions.open(account.name, way, address, before)

    def _failed(self, kind: str, name: str, address: str, attempt: Attempt) -> None:
        """People type passwords where names go: only what could be a name is written down."""
        told = name if NAME.fullmatch(name) and self._accounts.find(name) else "(no such account)"
        body = {"account": told, "address": address, "waits_now": attempt.began_waiting}
        self._acts.append(kind, "", body)
