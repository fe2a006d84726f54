"""Everything about access in one place, as the server keeps it in `app.state.access`."""

from __future__ import annotations

import re
from pathlib import Path

from ilrs.mission.access.accounts import Accounts
from ilrs.mission.access.acts import Acts
from ilrs.mission.access.authority import RIGHTS, Asked, Authority
from ilrs.mission.access.database import open_database
from ilrs.mission.access.door import Door
from ilrs.mission.access.oidc import Oidc
from ilrs.mission.access.passwords import Passwords
from ilrs.mission.access.person import Person
from ilrs.mission.access.secret import csrf_token, same
from ilrs.mission.access.sessions import Sessions
from ilrs.mission.access.settings import ACTS, ACTS_KEY, Settings
from ilrs.mission.access.throttle import Throttle
from ilrs.mission.access.tokens import Tokens
from ilrs.station.model import Station

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


class Access:
    """Accounts, sessions, tokens, providers, rights and the log of acts of one mission control."""

    def __init__(
        self, settings: Settings, authority: Authority, passwords: Passwords | None = None
    ) -> None:
        self.settings, self.authority = settings, authority
        self.engine = open_database(settings.database)
        checked = passwords or Passwords()
        checked.get_ready()
        self.accounts = Accounts(self.engine, settings, checked)
        self.sessions = Sessions(self.engine, settings)
        self.tokens = Tokens(self.engine, settings)
        self.throttle = Throttle(self.engine)
        self.oidc = Oidc(self.engine, settings)
        self.acts = acts_of(settings)
        self.door = Door(settings, self.accounts, self.sessions, self.throttle, self.acts)
        self.throttle.forget(settings.clock())
        self.sessions.forget()

    def by_session(self, secret: str, *, touch: bool = True) -> Person | None:
        """The person of a session's secret, if it holds."""
        session = self.sessions.find(secret, touch=touch)
        if session is None:
            return None
        account = self.accounts.get(session.account)
        asked = Asked(account.person, account.roles)
        known, privileges = self.authority.known(asked), self.authority.privileges(asked)
        return Person(account, known, privileges, session=session)

    def by_header(self, header: str) -> Person | None:
        """The person of an `Authorization: Bearer` header, if its token holds."""
        form = _BEARER.fullmatch(header.strip())
        token = self.tokens.find(form[1]) if form is not None else None
        if token is None:
            return None
        account = self.accounts.get(token.account)
        asked = Asked(account.person, account.roles)
        known, privileges = self.authority.known(asked), self.authority.privileges(asked)
        return Person(account, known, privileges, token=token)

    def still_there(self, person: Person, *, touch: bool = False) -> bool:
        """Whether session or token still hold: for lines that stay open to ask now and then.

        `touch` counts an open line as being used, so that a session does not end for being idle.
        """
        if person.token is not None:
            return self.tokens.holds(person.token.id)
        return person.session is not None and (
            self.sessions.by_digest(person.session.digest, touch=touch) is not None
        )

    def csrf_fits(self, session_secret: str, given: str) -> bool:
        """Whether a CSRF token belongs to a session."""
        return bool(session_secret) and same(csrf_token(session_secret), given)

    def first_token(self) -> str | None:
        """See `Door.first_token`."""
        return self.door.first_token()

    def close(self) -> None:
        """Sign a last checkpoint of the log, and let the database go."""
        self.acts.close()
        self.engine.dispose()


def open_access(
    settings: Settings, station: Station, station_folder: Path | None,
    passwords: Passwords | None = None,
) -> Access:  # fmt: skip
    """Access to a station: with the rights.toml in its folder, if there is one."""
    rights = station_folder / RIGHTS if station_folder is not None else None
    return Access(settings, Authority(station, rights), passwords)


def acts_of(settings: Settings) -> Acts:
    """The log of acts in the folder of the settings, made at the first start."""
    settings.folder.mkdir(0o700, parents=True, exist_ok=True)
    return Acts(settings.folder / ACTS, settings.folder / ACTS_KEY, settings.clock)
