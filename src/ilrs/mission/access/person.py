"""Who makes a request: an account, the person it stands for, and what it came in with."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.mission.access.account import Account
from ilrs.mission.access.authority import Asked
from ilrs.mission.access.people import Known
from ilrs.mission.access.sessions import Session
from ilrs.mission.access.tokens import Token


@dataclass(frozen=True)
class Person:
    """A person who is signed in by a session, or by a token of theirs."""

    account: Account
    known: Known
    privileges: tuple[str, ...]
    session: Session | None = None
    token: Token | None = None

    @property
    def id(self) -> str:
        """The person's id in the station's rights."""
        return self.account.person

    @property
    def name(self) -> str:
        """What people call them."""
        return self.known.name

    @property
    def asked(self) -> Asked:
        """As the authority takes it."""
        return Asked(self.account.person, self.account.roles)

    @property
    def may_operate(self) -> bool:
        """Whether this may change anything: a session may, a token with that scope."""
        return self.token is None or "operate" in self.token.scopes

    @property
    def way(self) -> str:
        """How they came in, for the log: `password`, `provider` or `token ID`."""
        if self.token is not None:
            return f"token {self.token.id}"
        return self.session.way if self.session is not None else ""
